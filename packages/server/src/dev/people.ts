/** Finds the people that the policy can be tried as. */

import type { Fragment, Model, Policy, Row } from './engine.ts'
import { name, query } from './fragment.ts'
import type { PeopleConfig } from './load-config.ts'
import { notFound, RequestProblem } from './request-problem.ts'
import type { Read } from './snapshot.ts'
import { type Asked, accessOf } from './stored-access.ts'
import type { PeopleAnswer, Person, PersonAnswer, PlanKind } from './wire.ts'

const SHOWN = 50

/** The people whose label or id contains the text; without one the first, in the order of the configured query. */
export async function searchPeople(read: Read, config: PeopleConfig, text: string): Promise<PeopleAnswer> {
  const people = source(config)
  const pattern = `%${text.trim().replace(/[\\%_]/g, '\\$&')}%`
  const matches =
    text.trim() === ''
      ? query`true`
      : query`(${name(config.label)}::text ilike ${pattern} or "id"::text ilike ${pattern})`
  const rows = await read(
    query`select people.*, count(*) over () as "~total" from ${people} where ${matches} limit ${SHOWN}`,
  )
  return { people: rows.map((row) => personOf(config, row)), total: Number(rows[0]?.['~total'] ?? 0) }
}

export async function countPeople(read: Read, config: PeopleConfig): Promise<number> {
  const [row] = await read(query`select count(*)::int as total from ${source(config)}`)
  return Number(row?.total ?? 0)
}

/** Any row of the configured query. */
export async function someone(read: Read, config: PeopleConfig): Promise<Row | undefined> {
  const [row] = await read(query`select people.* from ${source(config)} limit 1`)
  return row
}

/** The row of one person, as the configured query gives it. */
export async function findPerson(read: Read, config: PeopleConfig, id: string): Promise<Row> {
  const [row] = await read(query`select people.* from ${source(config)} where "id"::text = ${id} limit 1`)
  if (row === undefined) throw notFound('person', id, 'Pick one from the list.')
  return row
}

/** Only what the model declares: the query may select more, to show beside the name. */
export function subjectOf(model: Model, row: Row): Row {
  const names = Object.keys(model.subject)
  const missing = names.filter((attribute) => !(attribute in row))
  if (missing.length > 0) {
    throw new RequestProblem(422, {
      code: 'SUBJECT_INCOMPLETE',
      message: `\`people.sql\` selects no ${missing.map((attribute) => `\`${attribute}\``).join(', ')}, which the model's subject has.`,
    })
  }
  return Object.fromEntries(names.map((attribute) => [attribute, row[attribute]]))
}

export async function describePerson(
  policy: Policy,
  config: PeopleConfig,
  row: Row,
  asked: Asked,
): Promise<PersonAnswer> {
  const subject = subjectOf(policy.model.describe(), row)
  const access = await accessOf(policy, subject, asked)
  const plans = policy.actions().map(({ id }): [string, PlanKind] => [id, access.plan(id).kind])
  return {
    ...personOf(config, row),
    attributes: Object.entries(subject).map(([attribute, value]) => ({ name: attribute, value })),
    plans: Object.fromEntries(plans),
  }
}

function personOf(config: PeopleConfig, row: Row): Person {
  return {
    id: String(row.id),
    label: String(row[config.label] ?? row.id),
    details: (config.details ?? []).map((detail) => String(row[detail] ?? '')),
  }
}

/** The configured query as a table. It is the project's own text, trusted as the policy is. */
function source(config: PeopleConfig): Fragment {
  return { strings: [`(\n${config.sql.trim().replace(/;\s*$/, '')}\n) as people`], values: [] }
}
