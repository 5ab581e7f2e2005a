/** Every client that the driver knows, over one database, each a pool of the same size. */
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres'
import { drizzle as drizzlePostgresJs } from 'drizzle-orm/postgres-js'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import postgres from 'postgres'
import type { TestDatabase } from '../support/databases.ts'

export interface TestClient {
  readonly name: string
  /** What a user passes. */
  readonly db: object
  close(): Promise<void>
}

/** Opens them all; a connection is made when it is first needed. */
export function clientsOf(
  connection: pg.ClientConfig,
  size: number,
  more: postgres.Options<Record<string, never>> = {},
): readonly TestClient[] {
  const pool = () => {
    const made = new pg.Pool({ ...connection, max: size })
    made.on('error', () => {})
    return made
  }
  const sql = () => postgres({ ...postgresJsOptions(connection, size), ...more })
  const [forPg, forKysely, forDrizzle] = [pool(), pool(), pool()]
  const [forPostgresJs, forDrizzleJs] = [sql(), sql()]
  const kysely = new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool: forKysely }) })
  return [
    { name: 'pg', db: forPg, close: () => forPg.end() },
    { name: 'postgres.js', db: forPostgresJs, close: () => forPostgresJs.end({ timeout: 1 }) },
    { name: 'kysely', db: kysely, close: () => kysely.destroy() },
    { name: 'drizzle over pg', db: drizzlePg(forDrizzle), close: () => forDrizzle.end() },
    {
      name: 'drizzle over postgres.js',
      db: drizzlePostgresJs(forDrizzleJs),
      close: () => forDrizzleJs.end({ timeout: 1 }),
    },
  ]
}

export function postgresJsOptions(connection: pg.ClientConfig, size: number): postgres.Options<Record<string, never>> {
  return {
    host: connection.host as string,
    port: connection.port as number,
    user: connection.user as string,
    database: connection.database as string,
    max: size,
    fetch_types: false,
    onnotice: () => {},
  }
}

/** Runs `use` with them and closes them, whatever happens. */
export async function withClients(
  database: TestDatabase,
  user: string | undefined,
  size: number,
  use: (clients: readonly TestClient[]) => Promise<void>,
): Promise<void> {
  const clients = clientsOf(database.connection(user), size)
  try {
    await use(clients)
  } finally {
    await Promise.all(clients.map((client) => client.close()))
  }
}
