/** What may be done with a row, and what not; each asks why. */
import type { ListedRow, ResourceInfo } from '@bailiwick/server'
import type { Place } from './place.ts'
import type { Move } from './use-place.ts'

interface Props {
  readonly row: ListedRow
  readonly resource: ResourceInfo
  readonly place: Place
  readonly move: Move
  /** Tab stops at one chip of this row. */
  readonly isEntry: boolean
}

export function ActionChips({ row, resource, place, move, isEntry }: Props) {
  // Creating is not done with a row that is there; the panel on the left says whether it is permitted.
  const actions = resource.actions.filter(({ name }) => name !== 'create')
  const isChosen = (name: string) => row.id === place.row && name === place.action
  const entry = actions.find(({ name }) => isChosen(name)) ?? actions[0]
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form control group, and these are questions
    <div class="chips" role="group" aria-label={`Actions on ${row.id}`}>
      {actions.map(({ name, description }) => {
        const isAllowed = row.actions.includes(name)
        return (
          <button
            key={name}
            type="button"
            class={isAllowed ? 'chip allowed' : 'chip denied'}
            aria-pressed={isChosen(name)}
            aria-label={`${name}: ${isAllowed ? 'allowed' : 'denied'}. Why?`}
            title={description}
            tabIndex={isEntry && name === entry?.name ? 0 : -1}
            onClick={() => move({ row: row.id, action: name })}
          >
            {isAllowed && <span aria-hidden="true">✓ </span>}
            {name}
          </button>
        )
      })}
    </div>
  )
}
