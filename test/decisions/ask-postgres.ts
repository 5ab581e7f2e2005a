import { type AccessLike, filter, toPg } from 'bailiwick/sql'
import type pg from 'pg'
import type { ModelNode } from '../../packages/bailiwick/src/ast/model.ts'
import { askedInSets } from '../support/asked-by-row.ts'
import type { TestDatabase } from '../support/databases.ts'
import { createTables, insertsFor } from '../support/model-tables.ts'
import { accessFor, conditionPolicy, modelOf, outcome, permittedIn, policiesOf, positions } from './case-policy.ts'
import type { ConditionCase, ConditionFamily, DecisionCase, DecisionFamily, Family, Row, Throws } from './table.ts'

export type SqlFamily = ConditionFamily | DecisionFamily

/** What is asked of access objects in other ways, and what is refused, has no SQL. */
export function askedInSql(families: readonly Family[]): readonly SqlFamily[] {
  return families.filter(
    (family): family is SqlFamily =>
      (family.kind === 'conditions' || family.kind === 'decisions') &&
      family.cases.some((given) => unasked(given) === undefined),
  )
}

/** Why a row is not asked of PostgreSQL; undefined if it is. */
export function unasked(given: ConditionCase | DecisionCase): string | undefined {
  const { notInSql, row } = given
  if ('facts' in given && given.facts === 'failing') return 'no filter is made where a check fails'
  if ('changes' in given) return 'a filter is about rows as they stand'
  return notInSql ?? (row === undefined ? 'a question without a resource' : undefined)
}

/** What `memoryFacts` does, over a table: `granted` and `denied` are what the filter calls, in the schema that it names. */
const storedPermissions = `
  create schema bailiwick;
  create table bailiwick.bailiwick_fact (effect text not null, permission text not null, type text, id text);
  create function bailiwick.applies(effect text, action text, type text, id text) returns boolean
    language sql stable strict security definer set search_path = '' as $$
      select exists (
        select from bailiwick.bailiwick_fact as fact
        where fact.effect = $1 and (fact.permission = $2 or starts_with($2, fact.permission || '.'))
          and (fact.type is null or (fact.type = $3 and fact.id = $4)))
    $$;
  create function bailiwick.granted(action text, type text, id text) returns boolean
    language sql stable strict as $$
      select bailiwick.applies('allow', $1, $2, $3) and not bailiwick.applies('deny', $1, $2, $3)
    $$;
  create function bailiwick.denied(action text, type text, id text) returns boolean
    language sql stable strict as $$ select bailiwick.applies('deny', $1, $2, $3) $$;
  ${askedInSets('bailiwick.bailiwick_fact as fact')}`

export interface Tables {
  /** May only read them. */
  readonly role: string
  readonly schemas: ReadonlyMap<ModelNode, string>
}

/** The tables of every model, and who reads them. */
export async function makeTables(database: TestDatabase, families: readonly SqlFamily[]): Promise<Tables> {
  const { admin } = database
  const role = await database.createRole('reader')
  await admin.query(`${storedPermissions}; grant usage on schema bailiwick to ${role}`)
  const models = [...new Set(families.map(modelOf))]
  const schemas = new Map(models.map((model, index) => [model, `model_${index}`]))
  for (const [model, schema] of schemas) {
    await admin.query(`create schema ${schema}; set search_path = ${schema}; ${createTables(model)}`)
    const named = Object.values(model.resources).flatMap((resource) => resource.table?.schema ?? [])
    for (const readable of new Set([schema, ...named])) {
      await admin.query(
        `grant usage on schema ${readable} to ${role}; grant select on all tables in schema ${readable} to ${role}`,
      )
    }
  }
  return { role, schemas }
}

type GivenFacts = Exclude<DecisionCase['facts'], 'failing' | undefined>

export async function storeFacts(client: pg.Client, facts: GivenFacts): Promise<void> {
  for (const { effect = 'allow', permission, type = null, id = null } of facts) {
    await client.query('insert into bailiwick.bailiwick_fact values ($1, $2, $3, $4)', [effect, permission, type, id])
  }
}

/** What a row of the table asks of SQL: which actions, and whether each is permitted; or the error instead of a filter. */
export interface Asking {
  readonly access: () => AccessLike
  readonly resource: string
  readonly actions: readonly string[]
  readonly expected: readonly boolean[] | Throws
  readonly row: Row
  readonly facts: GivenFacts
}

export function askingOf(family: SqlFamily, index: number): Asking {
  if (family.kind === 'conditions') {
    const given = family.cases[index]!
    const { expect, row } = given
    const actions = positions.map((position) => `${family.resource}.${position}`)
    const policy = conditionPolicy(family, given)
    const expected =
      typeof expect === 'object' ? expect : positions.map((position) => permittedIn[`${expect}`].includes(position))
    return {
      access: () => accessFor(policy, family, given),
      resource: family.resource,
      actions,
      expected,
      row,
      facts: [],
    }
  }
  const given = family.cases[index]!
  const { action, expect, row } = given
  return {
    access: () => accessFor(policiesOf(family)[0], family, given),
    resource: action.split('.')[0]!,
    actions: [action],
    expected: typeof expect === 'object' ? expect : [expect === 'allow'],
    row: row!,
    facts: typeof given.facts === 'object' ? given.facts : [],
  }
}

/** Asks `pg`, of rows that stand in the tables. */
export class Lane {
  readonly #client: pg.Client
  readonly #tables: Tables

  private constructor(client: pg.Client, tables: Tables) {
    this.#client = client
    this.#tables = tables
  }

  static async open(database: TestDatabase, families: readonly SqlFamily[]): Promise<Lane> {
    return new Lane(database.admin, await makeTables(database, families))
  }

  /** What differs between a row of the table and PostgreSQL, one line for each difference. */
  async differences(family: SqlFamily, index: number): Promise<readonly string[]> {
    const asking = askingOf(family, index)
    const { access, resource, actions, expected, row, facts } = asking
    if ('throws' in expected) return thrown(expected.throws, () => filter(access(), actions[0]!))
    const model = modelOf(family)
    const client = this.#client
    await client.query(`begin; set local search_path = ${this.#tables.schemas.get(model)}`)
    try {
      for (const { text, values } of insertsFor(model, resource, row)) await client.query(text, [...values])
      await storeFacts(client, facts)
      await client.query(`set local role ${this.#tables.role}`)
      const { schema, name } = model.resources[resource]!.table!
      const table = schema === undefined ? name : `${schema}.${name}`
      return compared('sql', actions, expected, await this.#askPg(table, row, access(), actions))
    } catch (error) {
      return [`PostgreSQL: ${String(error)}`]
    } finally {
      await client.query('rollback')
    }
  }

  async #askPg(table: string, row: Row, access: AccessLike, actions: readonly string[]): Promise<readonly unknown[]> {
    const values: unknown[] = [row['id']]
    const columns = actions.map((action, index) => {
      const made = toPg(filter(access, action), values.length + 1)
      values.push(...made.values)
      return `(${made.text}) is true as "${index}"`
    })
    const { rows } = await this.#client.query(`select ${columns.join(', ')} from ${table} where id = $1`, values)
    if (rows.length !== 1) return [`${rows.length} rows`]
    return actions.map((_, index) => rows[0][index])
  }
}

export function compared(
  engine: string,
  actions: readonly string[],
  expected: readonly boolean[],
  seen: readonly unknown[],
): readonly string[] {
  return actions.flatMap((action, index) =>
    expected[index] === seen[index]
      ? []
      : [`${engine} ${action}: expected ${expected[index]}, seen ${String(seen[index])}`],
  )
}

export function thrown(code: string, ask: () => unknown): readonly string[] {
  const seen = outcome(ask)
  const threw = typeof seen === 'object' && seen !== null && 'throws' in seen ? seen.throws : 'nothing'
  return threw === code ? [] : [`filter: expected ${code}, seen ${threw}`]
}
