import { lookup } from '../ast/model.ts'
import { beforeName, table } from '../compile/columns.ts'
import { permissionSql } from '../compile/formula-sql.ts'
import { type Fragment, identifier, joined, sql } from '../compile/fragment.ts'
import { textParameter } from '../compile/parameters.ts'
import type { Connection, Row } from '../driver/port.ts'
import { BailiwickError } from '../errors/error.ts'
import type { Question } from '../evaluate/access.ts'
import { NotFoundError } from '../evaluate/decision.ts'
import { attributesBefore } from '../evaluate/needs.ts'
import { type MaskStyle, readStyle } from '../evaluate/redact.ts'
import { generatedWrite } from '../evaluate/write-rows.ts'
import {
  checkOptions,
  columnOf,
  type Host,
  keyIs,
  keyOf,
  nameOf,
  Operation,
  onlyRow,
  readActionOf,
  resourceOf,
  revealsExistence,
  run,
  selected,
  sourceOf,
} from './host.ts'
import { askWhy, deniedAt, refusedAt } from './refusal.ts'
import { returnedRow } from './returned-row.ts'
import { columnNames, otherValues, readColumns, refusedColumns, type WrittenColumn } from './write-columns.ts'

/** How often a row is looked at again that became reachable between two statements. */
export const mostAttempts = 3

/**
 * Changes one row: the row before and the row after must be permitted, and each attribute that gets another value on both. The row is
 * locked from before the first look; where anything is refused, nothing is changed.
 */
export async function update(
  host: Host,
  action: string,
  key: unknown,
  changes: unknown,
  options: object = {},
): Promise<Row> {
  checkOptions('update', options, ['select', 'style'])
  const { select, ...rest } = options as { readonly select?: unknown }
  const style = readStyle(rest)
  const operation = new Operation(host, action, 'one')
  const made = await operation.make((question) => makeStatements(question, key, changes, select))
  return host.driver.transaction(async (_, connection) => {
    const before = await lockedRow(connection, made, action)
    await checkBefore(operation, connection, made, before)
    const written = made.columns.filter(({ attribute }) => before.written.includes(attribute.name))
    const generated = written.find(({ attribute }) => attribute.generated)
    if (generated) throw generatedWrite(`${made.resource.name}.${generated.attribute.name}`)
    if (written.length > 0) {
      const changed = onlyRow(await run(connection, made.change(written)), made.resource)
      if (changed === undefined) throw unchanged(action)
    }
    return checkAfter(operation, connection, made, { before, written, style })
  })
}

function makeStatements(question: Question, key: unknown, changes: unknown, select: unknown) {
  const { action } = question
  const resource = resourceOf(question)
  const name = nameOf(resource)
  if (action.creates) {
    throw new BailiwickError('INVALID_OPTION', `\`${action.node.id}\` has no row before it: use \`create\`.`)
  }
  const columns = readColumns(resource, changes, 'changes')
  const source = sourceOf(resource)
  const isKey = keyIs(resource, key)
  const read = readActionOf(question)
  const readable = read ? permissionSql(question, name, read) : sql`false`
  const mayKnow = revealsExistence(question) ? sql`true` : readable
  const permitted = permissionSql(question, name)
  const before = [
    sql`(${permitted}) is true as "~allowed"`,
    sql`${otherValues(question, columns)} as "~written"`,
    sql`${refusedColumns(question, action, columns)} as "~refused"`,
    sql`${kept(question)} as "~before"`,
  ]
  const known = sql`${isKey} and ${mayKnow}`
  const afterAction = action.after ?? action
  const newKey = columns.find(({ attribute }) => attribute.name === keyOf(resource).name)
  const isNewKey = newKey ? sql`${columnOf(resource, newKey.attribute)} = ${newKey.value}` : isKey
  const rows = returnedRow(question, selected(resource, select))
  const after = sql`(${permissionSql(question, name, afterAction)}) is true as "~allowed", ${refusedColumns(question, afterAction, columns)} as "~refused"`
  const beside = (row: string | null) =>
    row === null
      ? sql``
      : sql` cross join jsonb_populate_record(null::${table(resource)}, ${textParameter(row)}::jsonb) as ${identifier(beforeName)}`
  return {
    resource,
    action: action.node.id,
    columns,
    known,
    source,
    rows,
    lock: sql`select 1 as "~locked" from ${source} where ${known} for update of ${identifier(name)}`,
    look: sql`select ${joined(before, sql`, `)} from ${source} where ${known}`,
    change: (written: readonly WrittenColumn[]): Fragment => {
      const sets = columnNames(written).map((column, index) => sql`${column} = ${written[index]!.value}`)
      return sql`update ${source} set ${joined(sets, sql`, `)} where ${isKey} and ${permitted} returning 1 as "~changed"`
    },
    result: (row: string | null) =>
      sql`select ${after}, ${rows.columns} from ${source}${beside(row)} ${rows.join} where ${isNewKey}`,
    whyAfter: (column: Fragment, row: string | null) =>
      sql`select ${column} from ${source}${beside(row)} where ${isNewKey}`,
  }
}

type Statements = ReturnType<typeof makeStatements>

/** What the rules for the row after the changes compare it with, as the text of a JSON object; null where they do not. */
function kept(question: Question): Fragment {
  const resource = resourceOf(question)
  const columns = attributesBefore(question.program, question.action).flatMap((name) => {
    const attribute = lookup(resource.attributes, name)!
    return attribute.virtual ? [] : [sql`${textParameter(attribute.column)}, ${columnOf(resource, attribute)}`]
  })
  if (!question.action.after) return sql`null::text`
  // A function takes a hundred arguments.
  const parts = Array.from({ length: Math.ceil(columns.length / 40) }, (_, part) => {
    return sql`jsonb_build_object(${joined(columns.slice(part * 40, part * 40 + 40), sql`, `)})`
  })
  return parts.length === 0 ? sql`'{}'` : sql`(${joined(parts, sql` || `)})::text`
}

interface RowBefore {
  readonly allowed: boolean
  readonly written: readonly string[]
  readonly refused: readonly string[]
  readonly kept: string | null
}

/** Locks the row and looks at it. A missing and a hidden row take the same statements. */
async function lockedRow(connection: Connection, made: Statements, action: string): Promise<RowBefore> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const [locked] = await run(connection, made.lock)
    const row = onlyRow(await run(connection, made.look), made.resource)
    if (row === undefined) throw new NotFoundError(action)
    // It came into reach between the two; what was not locked may change again. What is denied needs no lock, and where row-level security
    // denies it as well there is none to be had.
    if (locked === undefined && row['~allowed'] === true) continue
    const list = (name: string) => JSON.parse(row[name] as string) as readonly string[]
    return {
      allowed: row['~allowed'] === true,
      written: list('~written'),
      refused: list('~refused'),
      kept: row['~before'] as string | null,
    }
  }
  throw changing(action)
}

function unchanged(action: string): BailiwickError {
  const message = `\`${action}\` changed nothing: a trigger left the row as it is, or a related row changed meanwhile.`
  return new BailiwickError('DECISION_FAILED', message, { path: action })
}

export function changing(action: string): BailiwickError {
  return new BailiwickError(
    'DECISION_FAILED',
    `\`${action}\` was not decided: the row changed ${mostAttempts} times while it was looked at. Try again.`,
    { path: action },
  )
}

async function checkBefore(
  operation: Operation,
  connection: Connection,
  made: Statements,
  before: RowBefore,
): Promise<void> {
  if (!before.allowed) {
    const why = await operation.make((question) => askWhy(question, question.action))
    const [row] = await run(connection, sql`select ${why.column} from ${made.source} where ${made.known}`)
    throw deniedAt(made.action, why, row)
  }
  const names = before.refused.filter((name) => before.written.includes(name))
  if (names.length > 0) {
    throw await operation.make((question) => refusedAt(question, question.action, names))
  }
}

interface Done {
  readonly before: RowBefore
  readonly written: readonly WrittenColumn[]
  readonly style: MaskStyle
}

async function checkAfter(
  operation: Operation,
  connection: Connection,
  made: Statements,
  { before, written, style }: Done,
): Promise<Row> {
  const row = onlyRow(await run(connection, made.result(before.kept)), made.resource)
  if (row === undefined) {
    const message = `The changed row of \`${made.resource.name}\` is not there: a trigger took it away, or the database hides it. Nothing was changed.`
    throw new BailiwickError('DECISION_FAILED', message, { path: made.resource.name })
  }
  if (row['~allowed'] !== true) {
    const why = await operation.make((question) => askWhy(question, question.action.after ?? question.action, 'after'))
    const [asked] = await run(connection, made.whyAfter(why.column, before.kept))
    throw deniedAt(made.action, why, asked)
  }
  const refused = JSON.parse(row['~refused'] as string) as readonly string[]
  const names = refused.filter((name) => written.some(({ attribute }) => attribute.name === name))
  if (names.length > 0) {
    throw await operation.make((question) =>
      refusedAt(question, question.action.after ?? question.action, names, 'after'),
    )
  }
  return made.rows.read(row, style)
}
