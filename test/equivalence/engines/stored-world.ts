import type pg from 'pg'
import { types } from 'pg'
import type { AttributeNode, ModelNode, ResourceNode } from '../../../packages/bailiwick/src/ast/model.ts'
import { isArrayType } from '../../../packages/bailiwick/src/ast/types.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { columnType, createTables, tableName, toDriver } from '../../support/model-tables.ts'
import { buildModel, nodeOf } from '../spec/build.ts'
import { library } from '../spec/library.ts'
import type { ModelSpec, RowSpec } from '../spec/spec.ts'

export type Row = Record<string, unknown>
export type Rows = Readonly<Record<string, readonly Row[]>>
/** A model with its rows. */
export interface WorldSpec {
  readonly model: ModelSpec
  readonly rows: Readonly<Record<string, readonly RowSpec[]>>
}

/**
 * `granted` and `denied` as the filter calls them, over the facts that the session was given: what `memoryFacts` does, in SQL.
 */
const storedPermissions = `
  create schema bailiwick;
  create function bailiwick.applies(effect text, action text, type text, id text) returns boolean
    language sql stable strict set search_path = '' as $$
      select exists (
        select from jsonb_to_recordset(coalesce(nullif(current_setting('bailiwick.facts', true), ''), '[]')::jsonb)
          as fact (effect text, permission text, type text, id text)
        where coalesce(fact.effect, 'allow') = $1 and (fact.permission = $2 or starts_with($2, fact.permission || '.'))
          and (fact.type is null or (fact.type = $3 and fact.id = $4)))
    $$;
  create function bailiwick.granted(action text, type text, id text) returns boolean
    language sql stable strict as $$
      select bailiwick.applies('allow', $1, $2, $3) and not bailiwick.applies('deny', $1, $2, $3)
    $$;
  create function bailiwick.denied(action text, type text, id text) returns boolean
    language sql stable strict as $$ select bailiwick.applies('deny', $1, $2, $3) $$`

const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kolkata']

/** A server with the tables of one world at a time, asked by a role that may only read. */
export class Store {
  readonly name: string
  readonly #admin: pg.Client
  readonly #reader: pg.Client
  readonly #role: string
  #worlds = 0

  private constructor(database: TestDatabase, role: string, reader: pg.Client) {
    this.name = database.server.name
    this.#admin = database.admin
    this.#reader = reader
    this.#role = role
  }

  static async open(database: TestDatabase): Promise<Store> {
    const role = await database.createRole('reader')
    await database.admin.query(`${storedPermissions}; grant usage on schema bailiwick to ${role}`)
    return new Store(database, role, await database.connect(role))
  }

  /** Connected as the role that may only read. */
  get reader(): pg.Client {
    return this.#reader
  }

  /** Replaces the world before: its schema is dropped with everything in it. */
  async put({ model, rows }: WorldSpec): Promise<void> {
    const node = nodeOf(library, buildModel(library, model))
    const before = `world_${this.#worlds++}`
    const schema = `world_${this.#worlds}`
    const statements = [
      `drop schema if exists ${before} cascade; create schema ${schema}; set search_path = ${schema}`,
      createTables(node),
      ...Object.values(node.resources).map(collated),
      `grant usage on schema ${schema} to ${this.#role}; grant select on all tables in schema ${schema} to ${this.#role}`,
    ]
    await this.#admin.query(statements.filter(Boolean).join(';\n'))
    for (const [name, list] of Object.entries(rows)) await insert(this.#admin, node.resources[name]!, list)
    // Without statistics the planner takes the tables for large ones and compiles every statement.
    await this.#admin.query('analyze')
    const zone = zones[this.#worlds % zones.length]
    await this.#reader.query(`set search_path = ${schema}; set timezone = '${zone}'`)
  }

  async setFacts(facts: readonly unknown[]): Promise<void> {
    await this.#reader.query(`select set_config('bailiwick.facts', $1, false)`, [JSON.stringify(facts)])
  }

  /** The rows as a driver gives them, in the order in which they were put; related rows stand in place. */
  async load({ model, rows }: WorldSpec): Promise<Rows> {
    const node = nodeOf(library, buildModel(library, model))
    const loaded: Record<string, Row[]> = {}
    for (const [name, given] of Object.entries(rows)) {
      const resource = node.resources[name]!
      const attributes = Object.values(resource.attributes)
      const columns = attributes.filter(({ virtual }) => !virtual).map(columnAsRead)
      const text = `select ${columns.join(', ')} from ${tableName(resource)} order by ctid`
      const found = (await this.#admin.query({ text, types: asText, rowMode: 'array' })).rows as unknown[][]
      const stored = attributes.filter(({ virtual }) => !virtual).map((attribute) => attribute.name)
      loaded[name] = found.map((values, index) => {
        const row: Row = Object.fromEntries(stored.map((column, at) => [column, values[at]]))
        for (const { name: own } of attributes.filter(({ virtual }) => virtual)) row[own] = given[index]![own]
        return row
      })
    }
    relateRows(node, loaded)
    return loaded
  }
}

/** Text in the order of a language, which is not that of the policy: filters have to say theirs. */
function collated(resource: ResourceNode): string {
  const columns = Object.values(resource.attributes)
    .filter(({ type, virtual }) => type.kind === 'text' && !virtual)
    .map(({ column }) => `alter column "${column.replaceAll('"', '""')}" type text collate "und-x-icu"`)
  return columns.length === 0 ? '' : `alter table ${tableName(resource)} ${columns.join(', ')}`
}

async function insert(client: pg.Client, resource: ResourceNode, rows: readonly RowSpec[]): Promise<void> {
  const attributes = Object.values(resource.attributes).filter(({ virtual }) => !virtual)
  const values: unknown[] = []
  const lines = rows.map((row) => {
    const line = attributes.map(({ name, type }) => {
      values.push(toDriver(type, row[name] ?? null))
      return `$${values.length}::${columnType(type)}`
    })
    return `(${line.join(', ')})`
  })
  const columns = attributes.map(({ column }) => `"${column.replaceAll('"', '""')}"`)
  if (rows.length === 0) return
  await client.query(`insert into ${tableName(resource)} (${columns.join(', ')}) values ${lines.join(', ')}`, values)
}

/** Arrays whose elements a driver would take for numbers or dates are read as text. */
function columnAsRead({ column, type }: AttributeNode): string {
  const name = `"${column.replaceAll('"', '""')}"`
  if (isArrayType(type))
    return ['timestamp', 'date', 'decimal', 'enum'].includes(type.element.kind) ? `${name}::text[]` : name
  return type.kind === 'enum' && type.databaseType ? `${name}::text` : name
}

/** Instants and days as text, as an application must read them to keep their digits. */
export const asText: { getTypeParser: typeof types.getTypeParser } = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    [types.builtins.TIMESTAMPTZ, types.builtins.DATE].includes(oid)
      ? (value: string) => value
      : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
}

/** Puts every related row in place; equal keys are equal texts, since all came from one database. */
export function relateRows(node: ModelNode, rows: Readonly<Record<string, readonly Row[]>>): void {
  for (const [name, list] of Object.entries(rows)) {
    for (const { name: relation, cardinality, target, via, references } of Object.values(
      node.resources[name]!.relations,
    )) {
      const [own, theirs] = cardinality === 'one' ? [via, references] : [references, via]
      for (const row of list) {
        const related =
          row[own] === null
            ? []
            : rows[target]!.filter((other) => String(other[theirs]) === String(row[own]) && other[theirs] !== null)
        row[relation] = cardinality === 'many' ? related : (related[0] ?? null)
      }
    }
  }
}
