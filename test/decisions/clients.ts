import { filter as drizzleFilter } from 'bailiwick/drizzle'
import { filter as kyselyFilter } from 'bailiwick/kysely'
import { type AccessLike, filter, toPostgres } from 'bailiwick/sql'
import { sql as drizzleSql } from 'drizzle-orm'
import { drizzle as drizzleOnPg } from 'drizzle-orm/node-postgres'
import { drizzle as drizzleOnPostgresJs } from 'drizzle-orm/postgres-js'
import { Kysely, sql as kyselySql, PostgresDialect } from 'kysely'
import pg from 'pg'
import postgres from 'postgres'
import type { Untyped } from './table.ts'

/** A client library as an application has it: one template in another, values, and our filter among them. */
export interface Client {
  readonly name: string
  /** Its own function for templates; what it gives may stand in another template of it. */
  readonly sql: (strings: TemplateStringsArray, ...values: Untyped[]) => Untyped
  /** Text that holds no value. */
  raw(text: string): unknown
  /** Templates with commas between. */
  list(parts: readonly Untyped[]): unknown
  where(access: AccessLike, action: string, as: string): unknown
  /** One statement; gives its only row. */
  row(query: Untyped): Promise<Record<string, unknown>>
  end(): Promise<void>
}

/** postgres.js takes a Unix socket as the host, like pg, and other names for the rest. */
export function postgresOptions({ host, port, user, database }: pg.ClientConfig): Untyped {
  return { host, port, user, database, max: 1, onnotice: () => {} }
}

/** Every client that a filter has a form for, each with a connection of its own. */
export function clients(connection: pg.ClientConfig): readonly Client[] {
  return [kysely(connection), postgresJs(connection), drizzleNodePostgres(connection), drizzlePostgresJs(connection)]
}

function kysely(connection: pg.ClientConfig): Client {
  const db = new Kysely<object>({ dialect: new PostgresDialect({ pool: new pg.Pool({ ...connection, max: 1 }) }) })
  return {
    name: 'Kysely',
    sql: kyselySql,
    raw: (text) => kyselySql.raw(text),
    list: (parts) => kyselySql.join(parts),
    where: (access, action, as) => kyselyFilter(access, action, { as }),
    row: async (query) => (await query.execute(db)).rows[0],
    end: () => db.destroy(),
  }
}

function postgresJs(connection: pg.ClientConfig): Client {
  const sql = postgres(postgresOptions(connection))
  return {
    name: 'postgres.js',
    sql,
    raw: (text) => sql.unsafe(text),
    list: (parts) => sql`${parts.map((part, index) => (index === 0 ? part : sql`, ${part}`))}`,
    where: (access, action, as) => toPostgres(sql, filter(access, action, { as })),
    row: async (query) => (await query)[0],
    end: () => sql.end(),
  }
}

function drizzleNodePostgres(connection: pg.ClientConfig): Client {
  const pool = new pg.Pool({ ...connection, max: 1 })
  const db = drizzleOnPg(pool)
  return {
    ...drizzleTemplates,
    name: 'Drizzle on pg',
    row: async (query) => (await db.execute(query)).rows[0]!,
    end: () => pool.end(),
  }
}

function drizzlePostgresJs(connection: pg.ClientConfig): Client {
  const sql = postgres(postgresOptions(connection))
  const db = drizzleOnPostgresJs(sql)
  return {
    ...drizzleTemplates,
    name: 'Drizzle on postgres.js',
    row: async (query) => (await db.execute(query))[0]!,
    end: () => sql.end(),
  }
}

const drizzleTemplates = {
  sql: drizzleSql,
  raw: (text: string) => drizzleSql.raw(text),
  list: (parts: readonly Untyped[]) => drizzleSql.join([...parts], drizzleSql.raw(', ')),
  where: (access: AccessLike, action: string, as: string) => drizzleFilter(access, action, { as }),
}
