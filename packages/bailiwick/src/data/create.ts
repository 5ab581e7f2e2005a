import type { AttributeNode, ResourceNode } from '../ast/model.ts'
import { permissionSql } from '../compile/formula-sql.ts'
import { type Fragment, identifier, joined, sql } from '../compile/fragment.ts'
import { writtenType } from '../compile/parameters.ts'
import { columnText, readColumn } from '../compile/read-columns.ts'
import type { Connection, Row } from '../driver/port.ts'
import { BailiwickError } from '../errors/error.ts'
import type { Question } from '../evaluate/access.ts'
import { neededData } from '../evaluate/needs.ts'
import { readStyle } from '../evaluate/redact.ts'
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
  resourceOf,
  run,
  selected,
  sourceOf,
} from './host.ts'
import { askWhy, deniedAt, refusedAt } from './refusal.ts'
import { returnedRow } from './returned-row.ts'
import { columnNames, readColumns, refusedColumns, type WrittenColumn, writtenColumn } from './write-columns.ts'

/**
 * Inserts a row: it must be permitted as it is to be, before anything is stored, and again as it was stored, with what defaults and
 * triggers made of it. Where either is refused nothing is stored.
 */
export async function create(host: Host, action: string, row: unknown, options: object = {}): Promise<Row> {
  checkOptions('create', options, ['select', 'style'])
  const { select, ...rest } = options as { readonly select?: unknown }
  const style = readStyle(rest)
  const operation = new Operation(host, action, 'one')
  const made = await operation.make((question) => makeStatements(question, row))
  return host.driver.transaction(async (_, connection) => {
    await check(operation, connection, made.given, made.toBe)
    const [inserted] = await run(connection, made.insert)
    const key = inserted && readColumn(made.key.type, inserted['~key'])
    if (key === undefined || key === null) throw gone(made.action)
    const stored = await operation.make((question) => askStored(question, key, made.given, select))
    const found = await check(operation, connection, made.given, stored)
    return stored.rows.read(found, style)
  })
}

function makeStatements(question: Question, row: unknown) {
  const resource = resourceOf(question)
  if (!question.action.creates) {
    const message = `\`${question.action.node.id}\` is asked about a row that is there: use \`update\`. An action that creates is called \`create\`.`
    throw new BailiwickError('INVALID_OPTION', message)
  }
  const given = readColumns(resource, row, 'the new row')
  const generated = given.find(({ attribute }) => attribute.generated)
  if (generated) throw generatedWrite(`${resource.name}.${generated.attribute.name}`)
  const stored = [...given, ...defaults(resource, given)]
  checkComplete(question, resource, stored)
  const names = columnNames(stored)
  const into =
    stored.length === 0
      ? sql`default values`
      : sql`(${joined(names, sql`, `)}) values (${joined(
          stored.map(({ value }) => value),
          sql`, `,
        )})`
  const key = keyOf(resource)
  return {
    action: question.action.node.id,
    key,
    given,
    toBe: { ...asked(question, given), from: sql`from ${rowToBe(resource, stored)}` },
    insert: sql`insert into ${sourceOf(resource)} ${into} returning ${columnText(key.type, columnOf(resource, key))} as "~key"`,
  }
}

/** Written out, so that what is checked is what is stored. */
function defaults(resource: ResourceNode, given: readonly WrittenColumn[]): readonly WrittenColumn[] {
  const missing = Object.values(resource.attributes).filter(
    ({ name }) => !given.some(({ attribute }) => attribute.name === name),
  )
  return missing
    .filter((attribute) => attribute.hasDefault && !attribute.generated && !attribute.virtual)
    .map((attribute) => writtenColumn(resource, attribute, attribute.default))
}

/** What is neither given nor filled in is not known yet: a rule that needs it cannot be asked. */
function checkComplete(
  { program, action, environment }: Question,
  resource: ResourceNode,
  stored: readonly WrittenColumn[],
): void {
  const isKnown = (name: string) => stored.some(({ attribute }) => attribute.name === name)
  const missing = neededData(program, action, environment, false).attributes.find((name) => {
    const { nullable, generated } = resource.attributes[name]!
    return !nullable && !generated && !isKnown(name)
  })
  if (missing === undefined) return
  const path = `${resource.name}.${missing}`
  throw new BailiwickError('ATTRIBUTE_NOT_LOADED', `\`${path}\` is not on the new row, and a rule needs it. Give it.`, {
    path,
  })
}

/** The row before it is stored, as a row of a query: what is left out is null. */
function rowToBe(resource: ResourceNode, stored: readonly WrittenColumn[]): Fragment {
  const value = (attribute: AttributeNode) =>
    stored.find((column) => column.attribute === attribute)?.value ?? sql`null::${writtenType(attribute.type)}`
  const columns = Object.values(resource.attributes)
    .filter(({ virtual }) => !virtual)
    .map((attribute) => sql`${value(attribute)} as ${identifier(attribute.column)}`)
  return sql`(select ${joined(columns, sql`, `)}) as ${identifier(nameOf(resource))}`
}

function asked(question: Question, given: readonly WrittenColumn[]) {
  const allowed = permissionSql(question, nameOf(resourceOf(question)))
  const columns = sql`(${allowed}) is true as "~allowed", ${refusedColumns(question, question.action, given)} as "~refused"`
  return { resource: resourceOf(question), columns }
}

function askStored(question: Question, key: unknown, given: readonly WrittenColumn[], select: unknown) {
  const resource = resourceOf(question)
  const rows = returnedRow(question, selected(resource, select))
  const columns = sql`${asked(question, given).columns}, ${rows.columns}`
  return { resource, rows, columns, from: sql`from ${sourceOf(resource)} ${rows.join} where ${keyIs(resource, key)}` }
}

interface Asked {
  readonly resource: ResourceNode
  readonly columns: Fragment
  readonly from: Fragment
}

/** Asks about the row, to be or stored; throws ForbiddenError where it or one of its attributes is refused. */
async function check(
  operation: Operation,
  connection: Connection,
  given: readonly WrittenColumn[],
  { resource, columns, from }: Asked,
): Promise<Row> {
  const row = onlyRow(await run(connection, sql`select ${columns} ${from}`), resource)
  if (row === undefined) throw gone(await operation.make(({ action }) => action.node.id))
  if (row['~allowed'] !== true) {
    const why = await operation.make((question) => askWhy(question, question.action))
    const [said] = await run(connection, sql`select ${why.column} ${from}`)
    throw deniedAt(await operation.make(({ action }) => action.node.id), why, said)
  }
  const names = JSON.parse(row['~refused'] as string) as readonly string[]
  if (names.length === 0 || given.length === 0) return row
  throw await operation.make((question) => refusedAt(question, question.action, names))
}

function gone(action: string): BailiwickError {
  const message = `\`${action}\`: the new row is not there: a trigger took it away, or row-level security hides it from who made it. Nothing was stored.`
  return new BailiwickError('DECISION_FAILED', message, { path: action })
}
