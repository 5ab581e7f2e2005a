import { permissionSql } from '../compile/formula-sql.ts'
import { sql } from '../compile/fragment.ts'
import type { Question } from '../evaluate/access.ts'
import { NotFoundError } from '../evaluate/decision.ts'
import { readStyle } from '../evaluate/redact.ts'
import {
  checkLoads,
  checkOptions,
  type Host,
  keyIs,
  nameOf,
  Operation,
  onlyRow,
  resourceOf,
  revealsExistence,
  run,
  selected,
  sourceOf,
} from './host.ts'
import { maskedRows } from './read-rows.ts'
import { askWhy, deniedAt } from './refusal.ts'

/**
 * One row in one query. What may not be seen is left out by the query; a row that is not there and one that is not permitted are
 * one NotFoundError, unless the policy `revealsExistence`.
 */
export async function loadOne(host: Host, action: string, key: unknown, options: object = {}): Promise<unknown> {
  checkOptions('loadOne', options, ['select', 'style', 'with'])
  const { select, with: relations, ...rest } = options as { readonly select?: unknown; readonly with?: unknown }
  const style = readStyle(rest)
  const statement = await new Operation(host, action, 'one').make((question) =>
    makeStatement(question, key, select, relations),
  )
  const row = onlyRow(await run(host.driver.connection, statement.query), statement.resource)
  if (row === undefined) throw new NotFoundError(action)
  const forbidden = statement.forbidden?.(row)
  if (forbidden) throw forbidden
  return statement.rows.read(row, style)
}

function makeStatement(question: Question, key: unknown, select: unknown, relations: unknown) {
  checkLoads(question)
  const resource = resourceOf(question)
  const name = nameOf(resource)
  const rows = maskedRows(question, selected(resource, select), relations)
  const permitted = permissionSql(question, name)
  const isKey = keyIs(resource, key)
  if (!revealsExistence(question)) {
    const query = sql`select ${rows.columns} from ${sourceOf(resource)} where ${isKey} and ${permitted}`
    return { resource, rows, query, forbidden: undefined }
  }
  // Why it is denied is asked of the same row at the same moment, and only where it is.
  const why = askWhy(question, question.action)
  const asked = sql`(select ${why.column} where "~row"."~permitted" is null)`
  const query = sql`select "~row".*, ${asked} as "~why" from ${sourceOf(resource)} left join lateral (select true as "~permitted", ${rows.columns} where ${permitted}) as "~row" on true where ${isKey}`
  return {
    resource,
    rows,
    query,
    forbidden: (row: object) =>
      '~permitted' in row && row['~permitted'] === true ? undefined : deniedAt(question.action.node.id, why, row),
  }
}
