/** Behind pgbouncer in transaction mode: a connection to the server belongs to somebody else in the next moment. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { driverOf } from '../../packages/bailiwick/src/driver/driver-of.ts'
import { newestServer } from '../support/databases.ts'
import { type Pgbouncer, startPgbouncer, whyNoPgbouncer } from '../support/pgbouncer.ts'
import { clientsOf, type TestClient } from './clients.ts'
import { openWorld, owners, type World } from './world.ts'

const missing = whyNoPgbouncer()
const names = ['pg', 'postgres.js', 'kysely', 'drizzle over pg', 'drizzle over postgres.js']
const people = ['ann', 'bob', 'cy', 'dee']
const backends = 2

describe('behind pgbouncer in transaction mode', () => {
  if (missing !== undefined) {
    it.skip(`needs pgbouncer: ${missing}`, () => {})
    return
  }
  let world: World
  let bouncer: Pgbouncer
  let clients: readonly TestClient[]
  beforeAll(async () => {
    world = await openWorld(newestServer())
    bouncer = await startPgbouncer(world.database.connection(world.role), backends)
    // Named statements need pgbouncer 1.21.
    clients = clientsOf(bouncer.connection, 8, { prepare: false })
  })
  afterAll(async () => {
    await Promise.all((clients ?? []).map((client) => client.close()))
    await bouncer?.stop()
    await world?.database.drop()
  })
  const named = (name: string) => clients.find((client) => client.name === name)!.db
  const ask = async (db: unknown) => (await driverOf(db).connection.query(owners))[0]?.is

  it.each(names)('%s: 8 clients on 2 connections see what is theirs, and leave nothing', async (name) => {
    const db = named(name)
    const subjects = Array.from({ length: 32 }, (_, index) => people[index % 4] as string)
    const seen = await Promise.all(
      subjects.map((id, index) =>
        world.session
          .withSubject(db, { id }, async (tx) => {
            const first = await ask(tx)
            if (index % 7 === 0) throw new RangeError(String(first))
            return ask(tx)
          })
          .catch((error: Error) => error.message),
      ),
    )
    expect(seen).toEqual(subjects)
    expect(await Promise.all(subjects.map(() => ask(db)))).toEqual(subjects.map(() => 'nobody'))
  })

  it('the unprotected twin, set for the session, is somebody else for others', async () => {
    const db = named('pg')
    const written: string[] = []
    await world.session.withSubject(db, { id: 'bob' }, async (tx) => {
      const rows = await driverOf(tx).connection.query(`select current_setting('bailiwick.context') as is`)
      written.push(String(rows[0]?.is))
    })
    const { connection } = driverOf(db)
    await connection.query(`select set_config('bailiwick.context', $1, false)`, written)
    const others = await Promise.all(Array.from({ length: 16 }, () => ask(db)))
    expect(others.filter((seen) => seen === 'bob').length).toBeGreaterThan(0)
    // Whoever is given that connection first is refused, and the next finds it empty.
    const after = await Promise.allSettled(
      Array.from({ length: 16 }, () => world.session.withSubject(db, { id: 'ann' }, ask)),
    )
    const refused = after.filter((each) => each.status === 'rejected')
    expect(refused).toMatchObject([{ reason: { code: 'DIRTY_CONNECTION' } }])
    expect(after.filter((each) => each.status === 'fulfilled' && each.value === 'ann')).toHaveLength(15)
    expect(new Set(await Promise.all(Array.from({ length: 16 }, () => ask(db))))).toEqual(new Set(['nobody']))
  })
})
