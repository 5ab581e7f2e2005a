/** Answers for which nothing is asked: trusted for as long as the bound says, over a connection that proves itself. */
import { type Live, type LiveOptions, openDirectory } from '@bailiwick/server/directory'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeNewestServer } from '../support/databases.ts'
import { startPgbouncer, whyNoPgbouncer } from '../support/pgbouncer.ts'
import { type Delayed, delayed } from './support/delayed.ts'
import { type Newsroom, openNewsroom, refusalOf } from './support/newsroom.ts'
import { until } from './support/until.ts'

describeNewestServer('live answers, bounded', (server) => {
  let newsroom: Newsroom
  let ada: ReturnType<Newsroom['as']>
  let pool: pg.Pool
  let client: Delayed
  const lives: Live<string, { tenant: string; subject: string | null }>[] = []
  const clock = {
    ...{ ahead: 0, slept: 0 },
    steady: () => performance.now() + clock.ahead,
    wall: () => Date.now() + clock.ahead + clock.slept,
  }

  beforeAll(async () => {
    newsroom = await openNewsroom(server)
    ada = newsroom.as('ada')
    for (const reference of ['ann', 'bob']) await ada.users.create({ reference })
    pool = newsroom.platform.database.pool(newsroom.platform.role, { max: 4 })
  })
  beforeEach(() => {
    client = delayed(pool)
    Object.assign(clock, { ahead: 0, slept: 0 })
  })
  afterEach(async () => {
    await Promise.all(lives.splice(0).map((live) => live.close()))
  })
  afterAll(() => newsroom.platform.database.drop())

  const open = async (options: LiveOptions = {}) => {
    const { platform, tenant } = newsroom
    const live = await openDirectory({ db: client.db, key: platform.key, database: platform.identity }).live({
      mode: 'bounded',
      listen: platform.database.connection(platform.role),
      clock,
      onProblem: () => {},
      ...options,
    })
    lives.push(live)
    return { live, of: (subject: string | null) => live.as({ tenant, subject }) }
  }
  /** Ends the connections that listen, as a failing network or a restarted server does. */
  const kill = async () => {
    const { rowCount } = await newsroom.platform.admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'bailiwick listener'`,
    )
    return rowCount
  }

  it('ask nothing as long as nothing changes, and follow what does', async () => {
    const { live, of } = await open()
    await ada.grants.grant({ to: 'ann', permission: 'page.read' })
    expect(of('ann').current()).toBeUndefined()
    expect(await of('ann').can('page.read')).toBe(true)
    const before = client.sent('')
    for (let at = 0; at < 100; at++) expect(await of('ann').can('page.read')).toBe(true)
    expect(of('ann').current()!.has('page.read')).toBe(true)
    expect(client.sent('')).toBe(before)
    expect(live.counts()).toMatchObject({ loads: 1, trusted: 101 })
    await ada.grants.revoke({ to: 'ann', permission: 'page.read' })
    // The writer wakes whoever listens, so this takes a moment and not the bound.
    await until(async () => !(await of('ann').can('page.read')))
    // What changes for others is looked at, and not loaded.
    await ada.groups.create({ code: 'others' })
    await until(async () => !(await of('ann').can('page.read')) && live.counts().confirmed > 0)
    expect(live.counts().loads).toBe(2)
  })

  it('are never older than the bound, where nobody wakes anybody', async () => {
    const bound = 250
    await ada.settings.set('events.wake', 'relay')
    const { live, of } = await open({ bound })
    for (let round = 0; round < 3; round++) {
      await ada.grants.grant({ to: 'bob', permission: 'page.read' })
      await until(async () => await of('bob').can('page.read'))
      await ada.grants.revoke({ to: 'bob', permission: 'page.read' })
      const committed = performance.now()
      for (;;) {
        const asked = performance.now()
        if (!(await of('bob').can('page.read'))) break
        expect(asked - committed).toBeLessThanOrEqual(bound)
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    }
    expect(live.counts().trusted).toBeGreaterThan(10)
    await ada.settings.reset('events.wake')
  })

  it('are fresh from the moment that nobody listens, and trusted again when somebody does', async () => {
    const problems: unknown[] = []
    const { live, of } = await open({ onProblem: (problem) => problems.push(problem) })
    await ada.grants.grant({ to: 'ann', permission: 'page.read' })
    await of('ann').can('page.read')
    await of('ann').can('page.read')
    expect(live.counts().trusted).toBeGreaterThan(0)
    expect(await kill()).toBe(1)
    await until(() => !live.isListening)
    const { trusted } = live.counts()
    await ada.grants.revoke({ to: 'ann', permission: 'page.read' })
    expect(await of('ann').can('page.read')).toBe(false)
    await until(() => live.isListening)
    expect(problems).toEqual([expect.objectContaining({ code: 'DATABASE_UNREACHABLE' })])
    await until(async () => {
      expect(await of('ann').can('page.read')).toBe(false)
      return live.counts().trusted > trusted
    })
    await live.close()
    expect(live.isListening).toBe(false)
    const then = live.counts().trusted
    expect(await of('ann').can('page.read')).toBe(false)
    expect(live.counts().trusted).toBe(then)
  })

  it('count the larger of what both clocks say', async () => {
    const { live, of } = await open({ bound: 5_000 })
    await of('ann').can('page.read')
    const asked = async () => {
      const { trusted } = live.counts()
      await of('ann').can('page.read')
      return live.counts().trusted === trusted
    }
    expect(await asked()).toBe(false)
    clock.slept = 5_001
    expect(await asked()).toBe(true)
    expect(await asked()).toBe(false)
    // Somebody sets the clock back by an hour, and the machine is slow.
    clock.slept = -3_600_000
    expect(await asked()).toBe(false)
    clock.ahead = 5_001
    expect(await asked()).toBe(true)
    // The end of a grant is by the clock of the server, whatever this machine believes.
    await ada.grants.grant({ to: 'ann', permission: 'row.read', until: new Date(Date.now() + 2_000) })
    await until(async () => await of('ann').can('row.read'))
    clock.slept += 2_001
    expect(of('ann').current()).toBeUndefined()
  })

  it('trust nobody who is no member, and no tenant whose bound is nothing', async () => {
    const { root } = newsroom
    await root.users.create({ reference: 'visitor' })
    await ada.grants.grant({ to: '*', permission: 'row.read' })
    const { live, of } = await open()
    for (const who of ['visitor', 'unknown']) {
      expect(await of(who).can('row.read')).toBe(who === 'visitor')
      expect(of(who).current()).toBeUndefined()
    }
    // No tenant hears of an account that is not in it.
    await root.accounts.disable('visitor')
    expect(await of('visitor').can('row.read')).toBe(false)
    expect(live.counts().trusted).toBe(0)
    expect(await of(null).can('row.read')).toBe(true)
    expect(of(null).current()!.has('row.read')).toBe(true)
    await ada.settings.set('cache.bound', '0 seconds')
    await until(async () => {
      await of(null).can('row.read')
      return of(null).current() === undefined
    })
    const { trusted } = live.counts()
    for (let at = 0; at < 5; at++) await of(null).can('row.read')
    expect(live.counts().trusted).toBe(trusted)
    await ada.settings.reset('cache.bound')
    await ada.grants.revoke({ to: '*', permission: 'row.read' })
  })

  it('are not had by whoever only believes what arrives', async () => {
    const { platform } = newsroom
    const connection = new pg.Client({
      ...platform.database.connection(platform.role),
      application_name: 'bailiwick listener',
    })
    connection.on('error', () => {})
    await connection.connect()
    await connection.query('listen bailiwick')
    let known: boolean | undefined
    let heard = 0
    const forget = () => {
      known = undefined
      heard++
    }
    connection.on('notification', forget)
    const believing = async () => {
      known ??= await newsroom.as('ann').can('page.read')
      return known
    }
    await ada.grants.grant({ to: 'ann', permission: 'page.read' })
    await until(() => heard > 0)
    expect(await believing()).toBe(true)
    await kill()
    await ada.grants.revoke({ to: 'ann', permission: 'page.read' })
    const again = new pg.Client(platform.database.connection(platform.role))
    again.on('error', () => {})
    await again.connect()
    again.on('notification', forget)
    await again.query('listen bailiwick')
    expect(await newsroom.as('ann').can('page.read')).toBe(false)
    // It came while nobody listened.
    expect(await believing()).toBe(true)
    await again.end()
  })

  it('are not offered where nothing would arrive', async () => {
    const { platform } = newsroom
    const gone = { ...platform.database.connection(platform.role), host: '/nowhere' }
    expect(await refusalOf(() => open({ listen: gone }))).toMatchObject({ code: 'DATABASE_UNREACHABLE' })
    for (const wrong of [
      { listen: undefined as never },
      { mode: 'stale' as never },
      { size: 0 },
      { bound: -1 },
      { listen: 7 as never },
      { onProblem: 'no' as never },
      { extra: 1 } as never,
    ]) {
      expect(await refusalOf(() => open(wrong as LiveOptions)), JSON.stringify(wrong)).toMatchObject({
        code: expect.stringMatching(/^INVALID_(OPTION|VALUE)$/),
      })
    }
  })

  it.skipIf(whyNoPgbouncer() !== undefined)('refuse a pooler that forgets who listens', async () => {
    const { platform } = newsroom
    const pooler = await startPgbouncer(platform.database.connection(platform.role), 2)
    try {
      const refused = await refusalOf(() => open({ listen: pooler.connection }))
      expect(refused).toMatchObject({ code: 'NOT_LISTENING', seen: 'a pooler in transaction mode' })
    } finally {
      await pooler.stop()
    }
  })
})
