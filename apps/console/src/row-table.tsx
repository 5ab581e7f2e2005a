/** The rows of a page, with what the person sees of each and may do with it. */
import type { ColumnInfo, ListAnswer, ListedRow, PersonAnswer, ResourceInfo } from '@bailiwick/server'
import { ActionChips } from './action-chips.tsx'
import { moveFocus } from './move-focus.ts'
import type { Place } from './place.ts'
import { printAttribute, printInstant } from './print-value.ts'
import type { Move } from './use-place.ts'
import { Masked, Value } from './value.tsx'

interface Props {
  readonly answer: ListAnswer
  readonly resource: ResourceInfo
  readonly person: PersonAnswer
  readonly place: Place
  readonly move: Move
}

/** Says the role that an element has anyway: on narrow screens the style makes blocks of the rows, which takes it away. */
const as = <Role extends 'table' | 'rowgroup' | 'row' | 'columnheader' | 'cell'>(role: Role) => ({ role })

export function RowTable({ answer, resource, person, place, move }: Props) {
  // One chip takes part in the order of Tab; the arrow keys go on from there.
  const isOnPage = answer.rows.some((row) => row.id === place.row)
  const entry = isOnPage ? place.row : answer.rows[0]?.id
  return (
    <table {...as('table')} class="row-table" onKeyDown={moveFocus}>
      <caption class="visually-hidden">
        {resource.name} rows for {person.label}. In the last column the arrow keys move between actions.
      </caption>
      <thead {...as('rowgroup')}>
        <tr {...as('row')}>
          {resource.columns.map(({ name, kind }) => (
            <th key={name} {...as('columnheader')} scope="col" class={`column-${kind}`}>
              {printAttribute(name)}
            </th>
          ))}
          <th {...as('columnheader')} scope="col">
            actions
          </th>
        </tr>
      </thead>
      <tbody {...as('rowgroup')}>
        {answer.rows.map((row) => (
          <tr key={row.id} {...as('row')} class={rowClass(row, place)}>
            {resource.columns.map((column, index) => (
              <td
                key={column.name}
                {...as('cell')}
                class={`column-${column.kind}`}
                data-label={printAttribute(column.name)}
              >
                <Cell row={row} column={column} />
                {index === 0 && <RowId row={row} person={person} />}
              </td>
            ))}
            <td {...as('cell')} class="column-actions" data-label="actions">
              <ActionChips row={row} resource={resource} place={place} move={move} isEntry={row.id === entry} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function rowClass(row: ListedRow, place: Place): string {
  return [row.id === place.row ? 'chosen' : '', row.permitted ? '' : 'hidden-row'].join(' ').trim()
}

function RowId({ row, person }: { readonly row: ListedRow; readonly person: PersonAnswer }) {
  return (
    <span class="row-id">
      {row.id}
      {!row.permitted && (
        <span class="hidden-tag" title={`${person.label} may not list this row; you see it as it is stored`}>
          hidden
        </span>
      )}
    </span>
  )
}

function Cell({ row, column }: { readonly row: ListedRow; readonly column: ColumnInfo }) {
  const { name, kind } = column
  const value = row.values[name]
  if (row.masked.includes(name)) return <Masked attribute={name} />
  const label = row.labels[name]
  if (label !== undefined) return <span title={String(value)}>{label}</span>
  if (kind === 'timestamp' && typeof value === 'string') {
    return (
      <time dateTime={value} title={value}>
        {printInstant(value)}
      </time>
    )
  }
  if (kind === 'enum' && typeof value === 'string') return <span class={`enum enum-${value}`}>{value}</span>
  return <Value value={value} />
}
