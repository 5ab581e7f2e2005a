/** Who asks, for one transaction: through every client, and nothing of it is left afterwards. */

import { defineSession } from 'bailiwick/session'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { driverOf } from '../../packages/bailiwick/src/driver/driver-of.ts'
import { describeEachServer, newestServer } from '../support/databases.ts'
import { clientsOf, type TestClient } from './clients.ts'
import { openWorld, owners, policy, type World } from './world.ts'

const everyClient = ['pg', 'postgres.js', 'kysely', 'drizzle over pg', 'drizzle over postgres.js']
const ask = async (db: unknown, text: string, ...values: unknown[]) =>
  (await driverOf(db).connection.query(text, values.length > 0 ? values : undefined))[0]?.is
const context = `select coalesce(current_setting('bailiwick.context', true), '') as is`
const codeOf = (error: { code?: string; cause?: { code?: string } }) => error.cause?.code ?? error.code

describeEachServer('withSubject', (server) => {
  // The clients do not care for the version; each does for the rest.
  const clientNames = server.name === newestServer().name ? everyClient : ['pg']
  let world: World
  beforeAll(async () => {
    world = await openWorld(server)
  })
  afterAll(() => world.database.drop())

  describe.each(clientNames)('%s', (name) => {
    let clients: readonly TestClient[]
    let db: object
    beforeAll(() => {
      clients = clientsOf(world.database.connection(world.role), 1).filter((client) => client.name === name)
      db = clients[0]!.db
    })
    afterAll(() => Promise.all(clients.map((client) => client.close())))

    it('tells the database who asks, until the end of the transaction', async () => {
      const { withSubject } = world.session
      expect(await ask(db, owners)).toBe('nobody')
      expect(await withSubject(db, { id: 'ann' }, (tx) => ask(tx, owners))).toBe('ann')
      expect(
        await withSubject(db, { id: 'o\'\\x "q' }, (tx) => ask(tx, `select bailiwick.subject() ->> 'id' as is`)),
      ).toBe('o\'\\x "q')
      expect(await withSubject(db, null, (tx) => ask(tx, `select bailiwick.subject() ->> 'id' as is`))).toBe('nobody')
      expect(await ask(db, context)).toBe('')
      const write = (id: string, owner: string) =>
        withSubject(db, { id: 'ann' }, (tx) =>
          ask(tx, 'insert into note values ($1, $2) returning id as is', id, owner),
        )
      expect(await write(`${name} 1`, 'ann')).toBe(`${name} 1`)
      expect(await write(`${name} 2`, 'bob').catch(codeOf)).toBe('42501')
      const failed = withSubject(db, { id: 'ann' }, async (tx) => {
        await ask(tx, 'delete from note')
        throw new RangeError('of the work')
      })
      await expect(failed).rejects.toThrow(RangeError)
      const aborted = withSubject(db, { id: 'ann' }, async (tx) => {
        await ask(tx, 'delete from note')
        await ask(tx, 'select 1 / 0')
      })
      expect(await aborted.catch(codeOf)).toBe('22012')
      expect(await ask(db, owners)).toBe('nobody')
      expect(await ask(db, context)).toBe('')
      expect(
        await withSubject(db, { id: 'ann' }, (tx) =>
          ask(tx, `select count(*)::int as is from note where id like $1`, `${name}%`),
        ),
      ).toBe(1)
    })

    it('nests: the inner subject asks, then the outer again, also when the inner fails', async () => {
      const { withSubject } = world.session
      await withSubject(db, { id: 'ann' }, async (tx) => {
        await withSubject(tx, { id: 'bob' }, async (inner) => {
          expect(await ask(inner, owners)).toBe('bob')
          await withSubject(inner, { id: 'cy' }, async (deepest) => expect(await ask(deepest, owners)).toBe('cy'))
          expect(await ask(inner, owners)).toBe('bob')
        })
        expect(await ask(tx, owners)).toBe('ann')
        const failed = withSubject(tx, { id: 'dee' }, async (inner) => {
          expect(await ask(inner, owners)).toBe('dee')
          await ask(inner, 'select 1 / 0')
        })
        expect(await failed.catch(codeOf)).toBe('22012')
        expect(await ask(tx, owners)).toBe('ann')
      })
      expect(await ask(db, context)).toBe('')
    })

    it("a transaction is nobody else's while an inner one has its turn, and nobody's after its end", async () => {
      const { withSubject } = world.session
      const closed = expect.objectContaining({ code: 'TRANSACTION_CLOSED' })
      const attempt = (tx: unknown) => (async () => ask(tx, owners))()
      let kept: unknown
      await withSubject(db, { id: 'ann' }, async (tx) => {
        kept = tx
        await withSubject(tx, { id: 'bob' }, async () => {
          if (name !== 'kysely') await expect(attempt(tx)).rejects.toEqual(closed)
          await expect(withSubject(tx, { id: 'cy' }, (inner) => ask(inner, owners))).rejects.toEqual(closed)
        })
        expect(await ask(tx, owners)).toBe('ann')
      })
      if (name !== 'kysely') await expect(attempt(kept)).rejects.toEqual(closed)
      await expect(withSubject(kept as object, { id: 'cy' }, (inner) => ask(inner, owners))).rejects.toEqual(closed)
    })

    it('refuses a connection on which somebody was left, once, and empties it', async () => {
      const { withSubject } = world.session
      // The unprotected twin: for the session instead of the transaction.
      let stolen = ''
      await withSubject(db, { id: 'bob' }, async (tx) => {
        stolen = (await ask(tx, context)) as string
      })
      await driverOf(db).transaction((_tx, connection) =>
        connection.query(`select set_config('bailiwick.context', $1, false)`, [stolen]),
      )
      expect(await ask(db, owners)).toBe('bob')
      await expect(withSubject(db, { id: 'ann' }, (tx) => ask(tx, owners))).rejects.toMatchObject({
        code: 'DIRTY_CONNECTION',
      })
      expect(await ask(db, owners)).toBe('nobody')
      expect(await withSubject(db, { id: 'ann' }, (tx) => ask(tx, owners))).toBe('ann')
    })

    it('ends work that never ends, and a statement that takes too long', async () => {
      const { withSubject } = world.session
      const pid = await ask(db, 'select pg_backend_pid() as is')
      let kept: unknown
      const never = withSubject(
        db,
        { id: 'ann' },
        (tx) => {
          kept = tx
          return new Promise(() => {})
        },
        { timeout: 20 },
      )
      await expect(never).rejects.toMatchObject({ code: 'TRANSACTION_CLOSED', message: expect.stringMatching('20 ms') })
      if (name !== 'kysely')
        await expect((async () => ask(kept, owners))()).rejects.toMatchObject({ code: 'TRANSACTION_CLOSED' })
      const slow = withSubject(db, { id: 'ann' }, (tx) => ask(tx, 'select pg_sleep(60)'), { timeout: 60 })
      expect(['57014', 'TRANSACTION_CLOSED']).toContain(await slow.catch(codeOf))
      expect(await withSubject(db, { id: 'bob' }, (tx) => ask(tx, owners))).toBe('bob')
      expect((await ask(db, 'select pg_backend_pid() as is')) === pid).toBe(name !== 'pg')
    })
  })

  it.each(clientNames)('%s: 12 subjects at once on two connections', async (name) => {
    const [client] = clientsOf(world.database.connection(world.role), 2).filter((each) => each.name === name)
    try {
      const subjects = Array.from({ length: 12 }, (_, index) => ['ann', 'bob', 'cy', 'dee'][index % 4] as string)
      const seen = await Promise.all(
        subjects.map((id, index) =>
          world.session
            .withSubject(client!.db, { id }, async (tx) => {
              const first = await ask(tx, owners)
              if (index % 5 === 0) throw new RangeError(String(first))
              return `${first} ${await ask(tx, owners)}`
            })
            .catch((error) => (error instanceof RangeError ? `${error.message} ${error.message}` : String(error))),
        ),
      )
      expect(seen).toEqual(subjects.map((id) => `${id} ${id}`))
      expect(await Promise.all([1, 2, 3, 4].map(() => ask(client!.db, context)))).toEqual(['', '', '', ''])
    } finally {
      await client!.close()
    }
  })

  it('without the key nobody is anybody', async () => {
    const pool = world.database.pool(world.role, { max: 1 })
    const seen = (other: Parameters<typeof defineSession<typeof policy.model, unknown>>[1]) =>
      defineSession(policy, { ...other, onWarning: () => {} }).withSubject(pool, { id: 'ann' }, (tx) => ask(tx, owners))
    const { key, identity: database } = world
    expect(await seen({ key, database })).toBe('ann')
    expect(await seen({ trust: 'connection' })).toBe('nobody')
    expect(await seen({ key: { ...key, secret: key.secret.toLowerCase() }, database })).toBe('nobody')
    expect(await seen({ key: { ...key, id: 'other' }, database })).toBe('nobody')
    expect(await seen({ key, database: '00000000-0000-0000-0000-000000000000' })).toBe('nobody')
  })

  it('a context that is out of date is an error, not an empty answer', async () => {
    const { key, identity: database } = world
    const short = defineSession(policy, { key, database, expiresIn: 1, onWarning: () => {} })
    const pool = world.database.pool(world.role, { max: 1 })
    const late = short.withSubject(pool, { id: 'ann' }, async (tx) => {
      await tx.query('select pg_sleep(0.01)')
      return ask(tx, owners)
    })
    await expect(late).rejects.toMatchObject({ code: '42501', message: expect.stringMatching(/expired/) })
  })

  it('keeps a connection for a subject, and gives it back clean', async () => {
    const clients = clientsOf(world.database.connection(world.role), 1)
    const { pinSubject, withSubject } = world.session
    try {
      for (const { name, db } of clients) {
        if (name.startsWith('drizzle')) {
          await expect(pinSubject(db, { id: 'ann' }, async () => 1)).rejects.toMatchObject({ code: 'INVALID_OPTION' })
          continue
        }
        const pid = await ask(db, 'select pg_backend_pid() as is')
        await pinSubject(db, { id: 'ann' }, async (connection: object) => {
          expect(await ask(connection, owners)).toBe('ann')
          expect(await driverOf(connection).transaction((_tx, inside) => ask2(inside))).toBe('ann')
          await withSubject(connection, { id: 'bob' }, async (tx) => expect(await ask(tx, owners)).toBe('bob'))
          expect(await ask(connection, owners)).toBe('ann')
          // Returned dirty: in a transaction, and with a setting of its own.
          await ask(connection, 'begin')
          await ask(connection, `select set_config('bailiwick.context', 'x', false)`)
        })
        expect([name, await ask(db, context), await ask(db, owners)]).toEqual([name, '', 'nobody'])
        const failed = pinSubject(db, { id: 'ann' }, async (connection: object) => {
          await ask(connection, 'begin')
          await ask(connection, 'select 1 / 0')
        })
        expect(await failed.catch(codeOf)).toBe('22012')
        expect([name, await ask(db, context), await ask(db, owners)]).toEqual([name, '', 'nobody'])
        expect(await ask(db, 'select pg_backend_pid() as is')).toBe(pid)
      }
    } finally {
      await Promise.all(clients.map((client) => client.close()))
    }
  })

  it('a connection that cannot be emptied is closed', async () => {
    const pool = world.database.pool(world.role, { max: 1 })
    const pid = await ask(pool, 'select pg_backend_pid() as is')
    pool.once('acquire', (client) => {
      const send = client.query.bind(client) as (...query: unknown[]) => Promise<unknown>
      client.query = ((...query: unknown[]) =>
        /now\(\) = |^rollback/.test(String(query[0])) ? Promise.reject(new Error('no reset')) : send(...query)) as never
    })
    expect(await world.session.pinSubject(pool, { id: 'ann' }, (client) => ask(client, owners))).toBe('ann')
    expect(await ask(pool, owners)).toBe('nobody')
    expect(await ask(pool, 'select pg_backend_pid() as is')).not.toBe(pid)
  })

  it('says what is wrong with the server and the role, once a client and without a message of its own', async () => {
    const warned: string[] = []
    const { key, identity: database } = world
    const session = defineSession(policy, { key, database, onWarning: ({ code }) => void warned.push(code) })
    const pool = world.database.pool(undefined, { max: 1 })
    for (const id of ['ann', 'bob']) await session.withSubject(pool, { id }, async () => 1)
    expect(warned.filter((code) => code === 'BYPASSES_RLS')).toHaveLength(1)
    const isOld = server.version === '18.4' || server.version === '15.18'
    expect(warned.includes('CVE-2026-14666')).toBe(isOld)
  })

  it('says that a key is not accepted, as the lists are only empty', async () => {
    const { key, identity: database } = world
    const warnedOf = async (given: typeof key, withDatabase = database) => {
      const warned: string[] = []
      const onWarning = ({ code, message }: { code: string; message: string }) =>
        void warned.push(`${code}: ${message}`)
      const pool = world.database.pool(world.role, { max: 1 })
      await defineSession(policy, { key: given, database: withDatabase, onWarning }).withSubject(
        pool,
        null,
        async () => 1,
      )
      return warned.filter((text) => text.startsWith('CONTEXT_REFUSED'))
    }
    expect(await warnedOf(key)).toEqual([])
    expect(await warnedOf({ ...key, id: 'other' })).toEqual([expect.stringMatching(/the key `other`.* no rows/)])
    expect(await warnedOf({ ...key, secret: key.secret.toLowerCase() })).toHaveLength(1)
    expect(await warnedOf(key, '00000000-0000-0000-0000-000000000000')).toHaveLength(1)
  })

  it('becomes the role of the subject, for the transaction', async () => {
    const tenant = await world.database.createRole('tenant "acme"'.replace(/\W/g, '_'))
    await world.database.admin.query(`grant ${tenant} to ${world.role}`)
    const pool = world.database.pool(world.role, { max: 1 })
    const become = (role: unknown) =>
      defineSession(policy, { trust: 'connection', role: () => role as string, onWarning: () => {} }).withSubject(
        pool,
        { id: 'ann' },
        (tx) => ask(tx, 'select current_user as is'),
      )
    expect(await become(tenant)).toBe(tenant)
    expect(await ask(pool, 'select current_user as is')).toBe(world.role)
    for (const role of [undefined, null, '', 'none', 7]) {
      await expect(become(role)).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    }
    expect(await become('postgres').catch(codeOf)).toBe('42501')
    expect(await become(`${tenant}"; select 1; --`).catch(codeOf)).toMatch(/22023|42704/)
    expect(await ask(pool, 'select current_user as is')).toBe(world.role)
  })

  it('a bare client is in one transaction at a time', async () => {
    const client = new pg.Client(world.database.connection(world.role))
    await client.connect()
    try {
      const { withSubject } = world.session
      const two = await Promise.allSettled(
        ['ann', 'bob'].map((id) => withSubject(client, { id }, (tx) => ask(tx, owners))),
      )
      expect(two[0]).toEqual({ status: 'fulfilled', value: 'ann' })
      expect(two[1]).toMatchObject({ status: 'rejected', reason: { code: 'TRANSACTION_CLOSED' } })
      expect(await withSubject(client, { id: 'bob' }, (tx) => ask(tx, owners))).toBe('bob')
      await client.query('begin')
      expect(await withSubject(client, { id: 'bob' }, (tx) => ask(tx, owners))).toBe('bob')
      expect(await ask(client, owners)).toBe('nobody')
      await client.query('rollback')
    } finally {
      await client.end()
    }
  })
})

async function ask2(connection: { query(text: string): Promise<readonly Record<string, unknown>[]> }) {
  return (await connection.query(owners))[0]?.is
}
