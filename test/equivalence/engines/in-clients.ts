import type { AccessLike } from 'bailiwick/sql'
import { sql as drizzleSql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import postgres from 'postgres'
import tag, { join, raw } from 'sql-template-tag'
import { postgresOptions } from '../../decisions/clients.ts'
import type { Untyped } from '../../decisions/table.ts'
import type { Library } from '../spec/library.ts'
import type { Answer, Engine } from './engine.ts'
import { isRefused, made, withFacts } from './in-postgres.ts'
import type { Store } from './stored-world.ts'

/** How a client library puts a filter into a statement of its own, and sends that. */
interface Client {
  readonly name: string
  where(library: Library, access: AccessLike, action: string): object
  /** One statement that asks all conditions of every row of a table, under the name `candidate`. */
  ask(table: string, conditions: readonly Untyped[]): Promise<readonly Record<string, unknown>[]>
}

function asked(store: Store, client: Client): Engine {
  return {
    name: `${client.name} on ${store.name}`,
    claim: 'same',
    every: 5,
    ask: async ({ library, model, access, resource, actions, rows, spec }) => {
      const filters = actions.map((action) => made(() => client.where(library, access, action)))
      const { name } = model[library.models.modelNode].resources[resource]!.table!
      await withFacts(store, spec.question.facts)
      const conditions = filters.filter((filter) => !isRefused(filter))
      const table = `"${name.replaceAll('"', '""')}"`
      const answers = conditions.length === 0 ? [] : await client.ask(table, conditions)
      if (conditions.length > 0 && answers.length !== rows[resource]!.length)
        throw new Error(`${answers.length} rows came back`)
      let column = 0
      return filters.map((filter): Answer[] => {
        if (isRefused(filter)) return rows[resource]!.map(() => filter)
        const own = column++
        return answers.map(({ answers: text }) => String(text).charAt(own * 2 + 1) === 't')
      })
    },
  }
}

const from = (table: string) => `) is true]::text as answers from ${table} as candidate order by candidate.ctid`
const between = ') is true, ('

export function sqlTemplateTag(store: Store): Engine {
  return asked(store, {
    name: 'sql-template-tag',
    where: (library, access, action) => library.sql.toTag(tag, library.sql.filter(access, action, { as: 'candidate' })),
    ask: async (table, conditions) =>
      (await store.reader.query(tag`select array[(${join(conditions, between)}${raw(from(table))}`)).rows,
  })
}

export function drizzleFilter(store: Store): Engine {
  const db = drizzle(store.reader)
  return asked(store, {
    name: 'Drizzle',
    where: (library, access, action) => library.drizzle.filter(access, action, { as: 'candidate' }),
    ask: async (table, conditions) => {
      const list = drizzleSql.join([...conditions], drizzleSql.raw(between))
      return (await db.execute(drizzleSql`select array[(${list}${drizzleSql.raw(from(table))}`)).rows
    },
  })
}

const connections = new WeakMap<Store, postgres.Sql>()

/** One for each store; it is closed when nothing is asked any more. */
function connectionTo(store: Store): postgres.Sql {
  const { host, port, user, database } = store.reader
  const known =
    connections.get(store) ??
    postgres({ ...postgresOptions({ host, port, user: user!, database: database! }), idle_timeout: 1 })
  connections.set(store, known)
  return known
}

/** It has a connection of its own, so it is told where the world of the moment is with each statement. */
export function postgresJsFilter(store: Store): Engine {
  const { reader } = store
  const sql = connectionTo(store)
  return asked(store, {
    name: 'postgres.js',
    where: (library, access, action) =>
      library.sql.toPostgres(sql, library.sql.filter(access, action, { as: 'candidate' })),
    ask: async (table, conditions) => {
      const settings = ['search_path', 'timezone', 'bailiwick.facts']
      const { rows } = await reader.query({
        text: settings
          .map((name) => `coalesce(current_setting('${name}', true), '')`)
          .join(', ')
          .replace(/^/, 'select '),
        rowMode: 'array',
      })
      await sql`select ${settings.map((name, index) => sql`${sql.unsafe(index === 0 ? '' : ',')} set_config(${name}, ${String(rows[0]![index])}, false)`)}`
      const list = conditions.map((condition, index) => sql`${sql.unsafe(index === 0 ? '' : between)}${condition}`)
      return sql`select array[(${list}${sql.unsafe(from(table))}`
    },
  })
}
