/** What somebody tries who can send SQL as the role of the application, and has no key. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import { driverOf } from '../../packages/bailiwick/src/driver/driver-of.ts'
import { newestServer } from '../support/databases.ts'
import { withClients } from './clients.ts'
import { openWorld, owners, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld(newestServer())
})
afterAll(() => world.database.drop())

it('finds no context of others in what their connections say', async () => {
  const { database, role, session } = world
  const thief = await database.connect(role)
  const look = async () => {
    const { rows } = await thief.query<{ query: string }>(
      `select query from pg_stat_activity where usename = current_user and pid <> pg_backend_pid() and datname = current_database()`,
    )
    return rows.map(({ query }) => query).join('\n')
  }
  // The unprotected twin: a setting in the text of a statement is there to take, and good for anybody.
  const victim = await database.connect(role)
  await victim.query(`begin; select set_config('bailiwick.context', 'stolen', true)`)
  expect(await look()).toContain('stolen')
  await victim.query('rollback')

  await withClients(database, role, 1, async (clients) => {
    for (const { name, db } of clients) {
      await session.withSubject(db, { id: 'ann' }, async (tx) => {
        const opened = await look()
        await driverOf(tx).connection.query(owners)
        await session.withSubject(tx as never, { id: 'bob' }, async () => undefined)
        const undone = await look()
        expect([opened, undone].join(), name).not.toMatch(/1\.[^']*\.[0-9a-f]{64}\.|"p":/)
        expect(undone, name).toMatch(/set_config|savepoint/)
      })
    }
  })
  // Of those that are pinned too.
  const pool = database.pool(role, { max: 1 })
  await session.pinSubject(pool, { id: 'ann' }, async () => expect(await look()).not.toContain('"p":'))
})
