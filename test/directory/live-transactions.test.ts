/** A transaction that begins with what was read, or not at all. */
import { openDirectory } from '@bailiwick/server/directory'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEachServer } from '../support/databases.ts'
import { type Newsroom, openNewsroom, refusalOf } from './support/newsroom.ts'

describeEachServer('a transaction with a snapshot', (server) => {
  let newsroom: Newsroom
  let ada: ReturnType<Newsroom['as']>
  let pool: pg.Pool
  /** Messages that the clients of the pool sent, and what each was. */
  const messages: string[] = []
  let between: (() => Promise<unknown>) | undefined

  beforeAll(async () => {
    newsroom = await openNewsroom(server)
    ada = newsroom.as('ada')
    await ada.users.create({ reference: 'ann' })
    await ada.grants.grant({ to: 'ann', permission: 'article.update' })
    const { database, role } = newsroom.platform
    await database.admin.query(`create schema app; create table app.note (id int primary key, text text);
      grant usage on schema app to ${role}; grant select, insert, update on app.note to ${role}`)
    const own = database.pool(role, { max: 2 })
    own.on('connect', (client) => {
      const send = client.query.bind(client) as (...given: unknown[]) => unknown
      const query = (...given: unknown[]) => {
        messages.push(typeof given[0] === 'string' ? given[0] : 'several')
        return send(...given)
      }
      Object.assign(client, { query })
    })
    const connect = async () => {
      await between?.()
      return own.connect()
    }
    pool = Object.assign(Object.create(own), { connect, query: own.query.bind(own) })
  })
  afterAll(() => newsroom.platform.database.drop())

  const of = async (subject: string) => {
    const { platform, tenant } = newsroom
    const db = platform.database.pool(platform.role, { max: 2 })
    const live = await openDirectory({ db, key: platform.key, database: platform.identity }).live()
    return live.as({ tenant, subject })
  }

  it('begins, says who asks and compares in one message', async () => {
    const ann = await of('ann')
    messages.length = 0
    const told = await ann.transaction(pool, async (tx, snapshot) => {
      const { rows } = await tx.query(
        `select bailiwick.subject() ->> 'id' as who, bailiwick.holds('article.update') as held`,
      )
      return [rows[0], snapshot.has('article.update')]
    })
    expect(told).toEqual([{ who: 'ann', held: true }, true])
    expect(messages.map((text) => text.split(' ')[0])).toEqual(['several', 'select', 'commit'])
    const { rows } = await pool.query(`select current_setting('bailiwick.context', true) as left`)
    expect(rows[0].left ?? '').toBe('')
  })

  it('is begun again with what holds now, where that has changed in between', async () => {
    const ann = await of('ann')
    const runs: boolean[] = []
    let left = 1
    between = async () => {
      if (left-- > 0) await ada.grants.deny({ to: 'ann', permission: 'article.update' })
    }
    const work = async (tx: pg.PoolClient, snapshot: { has(code: string): boolean }) => {
      runs.push(snapshot.has('article.update'))
      if (snapshot.has('article.update')) await tx.query(`insert into app.note values (1, 'denied')`)
    }
    await ann.transaction(pool, work)
    expect(runs).toEqual([false])
    expect((await pool.query('select * from app.note')).rows).toEqual([])
    // A snapshot that is not compared writes what is denied.
    await ada.grants.lift({ to: 'ann', permission: 'article.update' })
    const snapshot = await ann.snapshot()
    left = 1
    const client = await pool.connect()
    await work(client, snapshot)
    client.release()
    expect((await pool.query('select text from app.note')).rows).toEqual([{ text: 'denied' }])
    await ada.grants.lift({ to: 'ann', permission: 'article.update' })
    // Somebody who never stops.
    between = () => ada.groups.create({ code: `g${left--}` })
    const refused = await refusalOf(() => ann.transaction(pool, work))
    expect(refused).toMatchObject({ code: 'STALE_SNAPSHOT' })
    between = undefined
    expect(runs).toEqual([false, true])
  })

  it('runs the work once, and throws what that throws', async () => {
    const ann = await of('ann')
    let runs = 0
    const thrown = new Error('of the work')
    const work = async (tx: pg.PoolClient) => {
      runs++
      await tx.query(`insert into app.note values (2, 'undone')`)
      throw thrown
    }
    await expect(ann.transaction(pool, work)).rejects.toBe(thrown)
    const stale = Object.assign(new Error('stale'), { code: 'BW427' })
    const refuse = async () => {
      runs++
      throw stale
    }
    await expect(ann.transaction(pool, refuse)).rejects.toBe(stale)
    expect(runs).toBe(2)
    expect((await pool.query('select from app.note where id = 2')).rowCount).toBe(0)
    await pool.query('select 1')
  })

  it('is a savepoint in another one, and leaves the context of that as it was', async () => {
    const [ann, other] = [await of('ann'), await of('ada')]
    const { platform } = newsroom
    const client = new pg.Client(platform.database.connection(platform.role))
    await client.connect()
    const who = async () => (await client.query(`select bailiwick.subject() ->> 'id' as who`)).rows[0].who
    try {
      await ann.transaction(client, async () => {
        expect(await who()).toBe('ann')
        await other.transaction(client, async () => expect(await who()).toBe('ada'))
        expect(await who()).toBe('ann')
        await expect(other.transaction(client, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
        expect(await who()).toBe('ann')
      })
      expect(await who()).toBe(null)
    } finally {
      await client.end()
    }
  })
})
