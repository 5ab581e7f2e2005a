import type { ModelNode } from '../../packages/bailiwick/src/ast/model.ts'
import { isJsonType } from '../../packages/bailiwick/src/ast/types.ts'
import type { TestDatabase } from '../support/databases.ts'
import { relatedRows, tableName, toDriver } from '../support/model-tables.ts'
import { type Asking, askingOf, compared, makeTables, type SqlFamily, storeFacts, thrown } from './ask-postgres.ts'
import { modelOf } from './case-policy.ts'
import { type Client, clients } from './clients.ts'
import type { Row, Untyped } from './table.ts'

/** Rows that are asked in one statement. */
const perStatement = 60

interface Place {
  readonly family: SqlFamily
  readonly index: number
  readonly asking: Asking
}

/**
 * The table through every client library. Its rows are written into the statements instead of the tables, so that many of them are
 * asked at once: the row itself as `candidate`, and every table that a filter names as one of the same name in a WITH.
 */
export class ClientLanes {
  readonly #database: TestDatabase
  readonly #schemas: ReadonlyMap<ModelNode, string>
  readonly clients: readonly Client[]

  private constructor(database: TestDatabase, schemas: ReadonlyMap<ModelNode, string>, role: string) {
    this.#database = database
    this.#schemas = schemas
    this.clients = clients(database.connection(role))
  }

  static async open(database: TestDatabase, families: readonly SqlFamily[]): Promise<ClientLanes> {
    const { schemas, role } = await makeTables(database, families)
    await database.admin.query(`alter role ${role} set jit = off`)
    return new ClientLanes(database, schemas, role)
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.end()))
  }

  /** What differs in these rows of a family, one line for each difference. */
  async differences(family: SqlFamily, rows: readonly number[]): Promise<readonly string[]> {
    const model = modelOf(family)
    const places = rows.map((index) => ({ family, index, asking: halved(askingOf(family, index)) }))
    const found: string[] = []
    for (const batch of batches(places)) {
      const { facts } = batch[0]!.asking
      await storeFacts(this.#database.admin, facts)
      const lines = await Promise.all(this.clients.map((client) => this.#ask(client, model, batch)))
      found.push(...lines.flat())
      if (facts.length > 0) await this.#database.admin.query('delete from bailiwick.bailiwick_fact')
    }
    return found
  }

  async #ask(client: Client, model: ModelNode, batch: readonly Place[]): Promise<readonly string[]> {
    const title = ({ family, index }: Place) => `${client.name}: ${family.cases[index]!.title}`
    const found: string[] = []
    const places: Place[] = []
    const { sql } = client
    const columns: unknown[] = []
    for (const place of batch) {
      const { access, actions, expected, resource, row } = place.asking
      if ('throws' in expected) {
        const lines = thrown(expected.throws, () => client.where(access(), actions[0]!, 'candidate'))
        found.push(...lines.map((line) => `${title(place)}: ${line}`))
        continue
      }
      const asked = access()
      const answers = client.list(actions.map((action) => sql`(${client.where(asked, action, 'candidate')}) is true`))
      const name = client.raw(`"${places.length}"`)
      columns.push(sql`(${this.#withRows(client, model, resource, row, answers)}) as ${name}`)
      places.push(place)
    }
    if (places.length === 0) return found
    const path = client.raw(`'${this.#schemas.get(model)}'`)
    await client.row(sql`select set_config('search_path', ${path}, false)`)
    const seen = await client.row(sql`select ${client.list(columns)}`).catch((error: unknown) => String(error))
    if (typeof seen === 'string') return [...found, `${client.name}: ${batch[0]!.family.name}: ${seen}`]
    for (const [at, place] of places.entries()) {
      const answers = String(seen[at]).slice(1, -1).split(',')
      const { actions, expected } = place.asking
      const lines = compared(
        'sql',
        actions,
        expected as readonly boolean[],
        answers.map((answer) => answer === 't'),
      )
      found.push(...lines.map((line) => `${title(place)}: ${line}`))
    }
    return found
  }

  #withRows(client: Client, model: ModelNode, resource: string, row: Row, answers: unknown): unknown {
    const { sql, raw } = client
    const rows = relatedRows(model, resource, row)
    const typeOf = (name: string) => {
      const { table } = model.resources[name]!
      return raw(`null::${table!.schema ? '' : `${this.#schemas.get(model)}.`}${tableName(model.resources[name]!)}`)
    }
    // A table with a schema cannot be replaced by one of a WITH; the only row in such a table is the one that is asked about.
    const replaced = [...rows].filter(([name]) => model.resources[name]!.table!.schema === undefined)
    const sources = replaced.map(([name, list]) => {
      const json = JSON.stringify(list.map((each) => columnsOf(model, name, each)))
      return sql`${raw(tableName(model.resources[name]!))} as (select * from json_populate_recordset(${typeOf(name)}, ${json}::text::json))`
    })
    const own = JSON.stringify(columnsOf(model, resource, row))
    const asked = sql`select array[${answers}]::text from json_populate_record(${typeOf(resource)}, ${own}::text::json) as candidate`
    return sources.length === 0 ? asked : sql`with ${client.list(sources)} ${asked}`
  }
}

/** The two forms of deny are SQL of the same compiler: a client is asked the condition and its negation. */
function halved(asking: Asking): Asking {
  const { actions, expected } = asking
  return { ...asking, actions: actions.slice(0, 2), expected: 'throws' in expected ? expected : expected.slice(0, 2) }
}

/** In the order of the table; rows with stored permissions of their own are asked alone. */
function batches(places: readonly Place[]): readonly (readonly Place[])[] {
  const made: Place[][] = []
  for (const place of places) {
    const last = made.at(-1)
    const alike = last && JSON.stringify(last[0]!.asking.facts) === JSON.stringify(place.asking.facts)
    if (alike && last.length < perStatement) last.push(place)
    else made.push([place])
  }
  return made
}

/** By the names of the columns, as PostgreSQL reads them from JSON. */
function columnsOf(model: ModelNode, resource: string, row: Row): Record<string, Untyped> {
  const attributes = Object.values(model.resources[resource]!.attributes).filter(
    ({ name, virtual }) => !virtual && row[name] !== undefined,
  )
  return Object.fromEntries(
    attributes.map(({ name, column, type }) => [
      column,
      isJsonType(type) ? row[name] : asJson(toDriver(type, row[name])),
    ]),
  )
}

function asJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJson)
  return typeof value === 'number' || typeof value === 'bigint' ? (Object.is(value, -0) ? '-0' : String(value)) : value
}
