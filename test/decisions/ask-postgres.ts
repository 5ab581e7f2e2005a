import { filter as kyselyFilter } from 'bailiwick/kysely'
import { type AccessLike, filter, toPg } from 'bailiwick/sql'
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import type { ModelNode } from '../../packages/bailiwick/src/ast/model.ts'
import type { TestDatabase } from '../support/databases.ts'
import { createTables, insertsFor } from '../support/model-tables.ts'
import { accessFor, conditionPolicy, modelOf, outcome, permittedIn, policiesOf, positions } from './case-policy.ts'
import type { ConditionCase, ConditionFamily, DecisionCase, DecisionFamily, Row } from './table.ts'

export type SqlFamily = ConditionFamily | DecisionFamily

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
    language sql stable strict as $$ select bailiwick.applies('deny', $1, $2, $3) $$`

interface Tables {
  readonly [table: string]: { readonly id: string }
}

/** A database with the tables of every model, and a role that may only read them. */
export class Lane {
  readonly #client: pg.Client
  readonly #role: string
  readonly #schemas: ReadonlyMap<ModelNode, string>
  readonly #kysely: Kysely<Tables>

  private constructor(client: pg.Client, role: string, schemas: ReadonlyMap<ModelNode, string>) {
    this.#client = client
    this.#role = role
    this.#schemas = schemas
    // Kysely's queries go into the transaction of the case.
    const connection = { query: client.query.bind(client), release: () => {} }
    const pool = { connect: async () => connection, end: async () => {} }
    this.#kysely = new Kysely({ dialect: new PostgresDialect({ pool: pool as never }) })
  }

  static async open(database: TestDatabase, families: readonly SqlFamily[]): Promise<Lane> {
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
    return new Lane(admin, role, schemas)
  }

  /** What differs between a row of the table and PostgreSQL, one line for each difference. */
  async differences(family: SqlFamily, index: number): Promise<readonly string[]> {
    return family.kind === 'conditions'
      ? this.#conditionDifferences(family, family.cases[index]!)
      : this.#decisionDifferences(family, family.cases[index]!)
  }

  async #conditionDifferences(family: ConditionFamily, given: ConditionCase): Promise<readonly string[]> {
    const { expect } = given
    const access = () => accessFor(conditionPolicy(family, given), family, given)
    const actions = positions.map((position) => `${family.resource}.${position}`)
    if (typeof expect === 'object') return thrown(expect.throws, () => filter(access(), actions[0]!))
    const expected = positions.map((position) => permittedIn[`${expect}`].includes(position))
    return this.#compare(family, family.resource, given.row, [], access(), actions, expected)
  }

  async #decisionDifferences(family: DecisionFamily, given: DecisionCase): Promise<readonly string[]> {
    const { action, expect } = given
    const access = () => accessFor(policiesOf(family)[0], family, given)
    if (typeof expect === 'object') return thrown(expect.throws, () => filter(access(), action))
    const facts = typeof given.facts === 'object' ? given.facts : []
    return this.#compare(family, action.split('.')[0]!, given.row!, facts, access(), [action], [expect === 'allow'])
  }

  async #compare(
    family: SqlFamily,
    resource: string,
    row: Row,
    facts: Exclude<DecisionCase['facts'], 'failing' | undefined>,
    access: AccessLike,
    actions: readonly string[],
    expected: readonly boolean[],
  ): Promise<readonly string[]> {
    const model = modelOf(family)
    const client = this.#client
    await client.query(`begin; set local search_path = ${this.#schemas.get(model)}`)
    try {
      for (const { text, values } of insertsFor(model, resource, row)) await client.query(text, [...values])
      for (const { effect = 'allow', permission, type = null, id = null } of facts) {
        await client.query('insert into bailiwick.bailiwick_fact values ($1, $2, $3, $4)', [
          effect,
          permission,
          type,
          id,
        ])
      }
      await client.query(`set local role ${this.#role}`)
      const { schema, name } = model.resources[resource]!.table!
      const table = schema === undefined ? name : `${schema}.${name}`
      // The two forms of deny are SQL of the same compiler: Kysely is asked the condition and its negation.
      const both = actions.slice(0, 2)
      return [
        ...compared('sql', actions, expected, await this.#askPg(table, row, access, actions)),
        ...compared('kysely', both, expected, await this.#askKysely(table, row, access, both)),
      ]
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

  /** Under another name for the table, as in a query with joins. */
  async #askKysely(
    table: string,
    row: Row,
    access: AccessLike,
    actions: readonly string[],
  ): Promise<readonly unknown[]> {
    const answers: unknown[] = []
    for (const action of actions) {
      const found = await this.#kysely
        .selectFrom(`${table} as candidate`)
        .select('candidate.id')
        .where(kyselyFilter(access, action, { as: 'candidate' }))
        .where('candidate.id', '=', String(row['id']))
        .execute()
      answers.push(found.length < 2 ? found.length === 1 : `${found.length} rows`)
    }
    return answers
  }
}

function compared(
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

function thrown(code: string, ask: () => unknown): readonly string[] {
  const seen = outcome(ask)
  const threw = typeof seen === 'object' && seen !== null && 'throws' in seen ? seen.throws : 'nothing'
  return threw === code ? [] : [`filter: expected ${code}, seen ${threw}`]
}
