/** The port over the clients: the same transactions through every real library. */
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { driverOf } from '../../packages/bailiwick/src/driver/driver-of.ts'
import type { Connection } from '../../packages/bailiwick/src/driver/port.ts'
import { newestServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { clientsOf, postgresJsOptions, type TestClient } from './clients.ts'

let database: TestDatabase
let clients: readonly TestClient[]

beforeAll(async () => {
  database = await openDatabase(newestServer(), {
    setup: async (admin) => {
      await admin.query('create table note (client text, text text unique deferrable initially deferred)')
      await admin.query('grant all on note to public; grant usage on schema public to public')
    },
  })
  clients = clientsOf(database.connection(await database.createRole()), 1)
})

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()))
  await database.drop()
})

const add = (connection: Connection, client: string, text: string) =>
  connection.query('insert into note values ($1, $2)', [client, `${client}: ${text}`])

async function notes(client: string): Promise<string[]> {
  const { rows } = await database.admin.query('select text from note where client = $1 order by 1', [client])
  return rows.map((row) => row.text.slice(client.length + 2))
}

const everyClient = ['pg', 'postgres.js', 'kysely', 'drizzle over pg', 'drizzle over postgres.js']
const named = (name: string) => clients.find((client) => client.name === name) as TestClient

describe.each(everyClient)('%s', (name) => {
  it('commits, rolls back, and nests by savepoints, on a pool of one', async () => {
    const driver = driverOf(named(name).db)
    expect(name.startsWith(driver.name)).toBe(true)
    expect(await driver.connection.query('select $1::int + 1 as n', [1])).toMatchObject([{ n: 2 }])
    const answer = await driver.transaction(async (tx, connection) => {
      await add(connection, name, 'outer')
      const inner = driverOf(tx)
      await inner.transaction(async (_tx, within) => add(within, name, 'inner'))
      const failed = inner.transaction(async (deeper, within) => {
        await add(within, name, 'inner failed')
        await driverOf(deeper).transaction(async (_tx, deepest) => add(deepest, name, 'innermost, released'))
        await within.query('select 1 / 0')
      })
      expect(await failed.catch((error) => error.cause?.code ?? error.code)).toBe('22012')
      await add(connection, name, 'after')
      return 42
    })
    expect(answer).toBe(42)
    await expect(
      driver.transaction(async (_tx, connection) => {
        await add(connection, name, 'rolled back')
        throw new TypeError('of the work')
      }),
    ).rejects.toThrow(new TypeError('of the work'))
    await expect(
      driver.transaction(async (_tx, connection) => {
        await add(connection, name, 'twice')
        await add(connection, name, 'twice')
      }),
    ).rejects.toThrow(/note_text_key|Failed query: commit/)
    expect(await notes(name)).toEqual(['after', 'inner', 'outer'])
    // The one connection is back and in no transaction.
    expect(await driver.connection.query('select 1 as n')).toMatchObject([{ n: 1 }])
  })

  it('an opening statement is part of the transaction, and its error wins', async () => {
    const driver = driverOf(named(name).db)
    const seen: unknown[] = []
    const opening = (sql: string) => ({
      sql: () => ({ text: sql, values: [] }),
      check: (row: object) => void seen.push(row),
      undo: () => ({ text: "select set_config('test.a', $1::text, true)", values: ['outer again'] }),
    })
    const setting = (connection: Connection) =>
      connection.query("select current_setting('test.a', true) as a").then((rows) => rows[0]?.a)
    await driver.transaction(async (tx, connection) => {
      expect(await setting(connection)).toBe('1')
      await driverOf(tx).transaction(
        async (_tx, within) => expect(await setting(within)).toBe('2'),
        opening("select set_config('test.a', '2', true) as is"),
      )
      expect(await setting(connection)).toBe('outer again')
    }, opening("select set_config('test.a', '1', true) as is"))
    expect(seen).toEqual([{ is: '1' }, { is: '2' }])
    expect(await setting(driver.connection)).toBe('')
    const broken = driver.transaction(async (_tx, connection) => setting(connection), opening('select 1 / 0 as is'))
    expect(await broken.catch((error) => error.cause?.code ?? error.code)).toBe('22012')
    const refused = driver.transaction(async (_tx, connection) => add(connection, name, 'refused'), {
      ...opening('select 1 as is'),
      check: () => {
        throw new RangeError('refused')
      },
    })
    await expect(refused).rejects.toThrow(RangeError)
    expect(await notes(name)).not.toContain('refused')
  })
})

describe('a bare connection', () => {
  it('of pg keeps the transaction that its user began', async () => {
    const client = await database.connect()
    await client.query('begin')
    await driverOf(client).transaction(async (_tx, connection) => add(connection, 'bare', 'a'))
    await expect(driverOf(client).transaction((_tx, connection) => connection.query('select 1 / 0'))).rejects.toThrow()
    await client.query('rollback')
    expect(await notes('bare')).toEqual([])
    await driverOf(client).transaction(async (_tx, connection) => add(connection, 'bare', 'b'))
    expect(await notes('bare')).toEqual(['b'])
  })

  it('of postgres.js is a reserved one', async () => {
    const sql = postgres(postgresJsOptions(database.connection(), 1))
    try {
      // A connection that reserves as its first thing never answers in postgres.js 3.4.
      await sql`select 1`
      const reserved = await sql.reserve()
      await reserved`begin`
      await driverOf(reserved).transaction(async (_tx, connection) => add(connection, 'reserved', 'a'))
      await reserved`rollback`
      expect(await notes('reserved')).toEqual([])
      await driverOf(reserved).transaction(async (_tx, connection) => add(connection, 'reserved', 'b'))
      expect(await notes('reserved')).toEqual(['b'])
      reserved.release()
    } finally {
      await sql.end({ timeout: 1 })
    }
  })
})

it('a connection that is lost in the middle is not given back to the pool', async () => {
  const pool = database.pool(undefined, { max: 1 })
  const driver = driverOf(pool)
  await expect(
    driver.transaction(async (client, connection) => {
      await database.admin.query('select pg_terminate_backend($1)', [(client as { processID?: number }).processID])
      await connection.query('select 1')
    }),
  ).rejects.toThrow()
  expect(pool.totalCount).toBe(0)
  expect(await driver.transaction((_tx, connection) => connection.query('select 2 as n'))).toEqual([{ n: 2 }])
})

it.each([undefined, null, 'postgres://localhost', {}, () => {}, Promise.resolve({}), { query: () => {} }])(
  'refuses what is no client: %s',
  (db) => {
    expect(() => driverOf(db)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  },
)
