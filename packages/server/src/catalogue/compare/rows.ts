/** Counts the rows that people gain and lose: both conditions, asked about rows that are really there. */
import type { RlsPlan } from 'bailiwick/rls'
import type { Catalogue, Relation } from '../catalogue.ts'
import type { Client } from '../read.ts'
import { findTable } from '../verify/look.ts'
import type { Difference } from './compare.ts'
import { withGiven } from './given.ts'

export interface RowsOptions {
  /** Selects `id`, the label, and the attributes of the subject. */
  readonly people: { readonly sql: string; readonly label: string }
  readonly attributes: readonly string[]
  /** How many people, the first of the query, and how many rows of each table. */
  readonly most: { readonly people: number; readonly rows: number }
  readonly context: 'signed' | 'plain' | 'claims'
  readonly same: Readonly<Record<string, string>>
}

/** What changes for one person. */
export interface RowCount {
  readonly person: string
  readonly adds: number
  readonly removes: number
  readonly of: number
  /** The keys of up to three rows of each. */
  readonly added: readonly Readonly<Record<string, unknown>>[]
  readonly removed: readonly Readonly<Record<string, unknown>>[]
}

export interface Counted {
  /** By the difference that was counted: one entry a person, in the order of the query. */
  readonly rows: ReadonlyMap<Difference, readonly RowCount[]>
  readonly people: number
  /** Why rows were not looked at, or not all. */
  readonly notes: readonly string[]
}

interface Person {
  readonly person: string
  readonly subject: Readonly<Record<string, string | null>>
}

/**
 * Reads rows of the tables and changes none. Functions that conditions ask are made, and the one that verifies who asks
 * is replaced, in a transaction that the caller rolls back: nobody else sees it, and only a second `apply` waits for it.
 */
export async function countRows(
  client: Client,
  catalogue: Catalogue,
  plan: RlsPlan,
  differences: readonly Difference[],
  options: RowsOptions,
): Promise<Counted> {
  const wanted = differences.filter(
    ({ verdict, moment, deployed, generated }) =>
      verdict !== 'equal' && moment !== 'insert' && moment !== 'update after' && deployed !== generated,
  )
  const nothing = (why: string): Counted => ({
    rows: new Map(),
    people: 0,
    notes: [`Rows were not looked at: ${why}.`],
  })
  if (wanted.length === 0) return { rows: new Map(), people: 0, notes: [] }
  if (options.context === 'claims') return nothing('who asks is read from claims, which people.sql does not give')
  const { bypassRls, superuser } = catalogue.roles.find(({ name }) => name === catalogue.reader)!
  if (!superuser && !bypassRls) return nothing(`${catalogue.reader} is subject to policies itself`)
  await client.query('savepoint rows')
  try {
    await prepare(client, catalogue, plan, options.context)
    const people = await peopleOf(client, options)
    const rows = new Map<Difference, readonly RowCount[]>()
    const notes: string[] = []
    for (const difference of wanted) {
      const table = plan.tables.find(({ resource }) => resource === difference.resource)!
      const relation = findTable(catalogue, table)!
      await client.query('savepoint of_difference')
      try {
        const counts: RowCount[] = []
        for (const person of people)
          counts.push(await countFor(client, catalogue, relation, difference, person, options))
        rows.set(difference, counts)
      } catch (error) {
        const { resource, moment } = difference
        notes.push(`${resource} ${moment}: rows could not be counted: ${(error as Error).message}.`)
        await client.query('rollback to savepoint of_difference')
      }
    }
    return { rows, people: people.length, notes }
  } catch (error) {
    return nothing((error as Error).message)
  } finally {
    await client.query('rollback to savepoint rows')
  }
}

const statedContext = `nullif(substr(pg_catalog.current_setting('bailiwick.context', true), 5), '')::pg_catalog.jsonb`

async function prepare(
  client: Client,
  { routines, schemas }: Catalogue,
  plan: RlsPlan,
  context: RowsOptions['context'],
): Promise<void> {
  const missing = (name: string) => !schemas.some((schema) => schema.name === name)
  const has = (schema: string, name: string) =>
    routines.some((routine) => routine.schema === schema && routine.name === name)
  const statements = ['bailiwick', 'bailiwick_rls'].filter(missing).map((name) => `create schema ${name}`)
  if (context === 'signed') {
    statements.push(
      `create or replace function bailiwick.verified_context() returns jsonb language sql stable return ${statedContext}`,
    )
    for (const [name, path] of [
      ['subject', "'p' -> 0"],
      ['context', "'c'"],
    ] as const) {
      if (has('bailiwick', name)) continue
      statements.push(
        `create function bailiwick.${name}() returns jsonb language sql stable return bailiwick.verified_context() -> ${path}`,
      )
    }
  }
  for (const { name, sql } of plan.tables.flatMap(({ functions }) => functions)) {
    if (!has('bailiwick_rls', name)) statements.push(sql)
  }
  if (statements.length > 0) await client.query(statements.join(';\n'))
}

/** Each value as PostgreSQL prints it, which is how a context has it. */
async function peopleOf(client: Client, { people, attributes, most }: RowsOptions): Promise<Person[]> {
  const values = attributes.map((name) => `${literal(name)}, people.${quoted(name)}::text`)
  const { rows } = await client.query<Person>(
    `select concat_ws(' ', people."id", nullif(people.${quoted(people.label)}::text, people."id"::text)) as person,
        jsonb_build_object(${values.join(', ')}) as subject
      from (\n${people.sql.trim().replace(/;\s*$/, '')}\n) as people limit ${most.people}`,
  )
  return rows
}

async function countFor(
  client: Client,
  { indexes, quote }: Catalogue,
  relation: Relation,
  { deployed, generated }: Difference,
  { person, subject }: Person,
  { same, most }: RowsOptions,
): Promise<RowCount> {
  const [before, after] = [deployed, generated].map((text) => withGiven(text, same))
  const others = new Set([...`${before} ${after}`.matchAll(/"(__setting [^"]+)"/g)].map(([, name]) => name!))
  const primary = indexes.find((index) => index.table === relation.oid && index.primary)
  const keys = primary?.columns.flatMap((column) => column ?? []) ?? []
  const shown = keys.length > 0 ? keys : relation.columns.slice(0, 3).map(({ name }) => name)
  const key = `jsonb_build_object(${shown.map((name) => `${literal(name)}, ${quoted(relation.name)}.${quoted(name)}`).join(', ')})`
  const now = new Date().toISOString()
  await client.query("select set_config('bailiwick.context', $1, true)", [
    `0...${JSON.stringify({ t: null, p: [subject], c: { now } })}`,
  ])
  const { rows } = await client.query<Omit<RowCount, 'person'>>(
    `select count(*)::int as of, (count(*) filter (where after and not before))::int as adds,
        (count(*) filter (where before and not after))::int as removes,
        coalesce(to_jsonb((array_agg(key order by key) filter (where after and not before))[1:3]), '[]') as added,
        coalesce(to_jsonb((array_agg(key order by key) filter (where before and not after))[1:3]), '[]') as removed
      from (
        select (${before}) is true as before, (${after}) is true as after, ${key} as key
        from (select * from ${quote(relation.schema)}.${quote(relation.name)} limit ${most.rows}) as ${quoted(relation.name)}
        cross join (select $1::jsonb as __subject, $2::jsonb as __context, null::jsonb as __claims${[...others]
          .map((name) => `, null::text as ${quoted(name)}`)
          .join('')}) as __given
      ) as asked`,
    [JSON.stringify(subject), JSON.stringify({ now })],
  )
  return { person, ...rows[0]! }
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
