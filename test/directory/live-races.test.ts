/** Loads that meet writes, many who ask at once, and time that passes. */
import { type LiveOptions, openDirectory } from '@bailiwick/server/directory'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeNewestServer } from '../support/databases.ts'
import { type Delayed, delayed } from './support/delayed.ts'
import { type Newsroom, openNewsroom, refusalOf } from './support/newsroom.ts'

describeNewestServer('live answers under load', (server) => {
  let newsroom: Newsroom
  let ada: ReturnType<Newsroom['as']>
  let pool: pg.Pool
  let client: Delayed
  const clock = {
    ahead: 0,
    slept: 0,
    steady: () => performance.now() + clock.ahead,
    wall: () => Date.now() + clock.ahead + clock.slept,
  }

  beforeAll(async () => {
    newsroom = await openNewsroom(server)
    ada = newsroom.as('ada')
    for (const reference of ['ann', 'bob']) await ada.users.create({ reference })
    await ada.groups.create({ code: 'staff' })
    pool = newsroom.platform.database.pool(newsroom.platform.role, { max: 4 })
  })
  beforeEach(() => {
    client = delayed(pool)
    Object.assign(clock, { ahead: 0, slept: 0 })
  })
  afterAll(() => newsroom.platform.database.drop())

  const open = async (options: LiveOptions = {}) => {
    const { platform, tenant } = newsroom
    const live = await openDirectory({ db: client.db, key: platform.key, database: platform.identity }).live({
      clock,
      ...options,
    })
    return { live, of: (subject: string | null) => live.as({ tenant, subject }) }
  }

  it('are not what a load brings that was sent before the write', async () => {
    const id = await ada.grants.grant({ to: 'ann', permission: 'page.read' })
    const { live, of } = await open()
    const held = client.hold('permission_snapshot')
    const early = of('ann').can('page.read')
    await held.arrived()
    await ada.grants.remove(id)
    const late = of('ann').can('page.read')
    held.release()
    // Whoever joins what is on its way gets what the other one gets.
    expect([await early, await late]).toEqual([true, false])
    expect(await of('ann').can('page.read')).toBe(false)
    expect(live.counts().loads).toBe(2)
  })

  it('are loaded once for a thousand who ask at once, when a grant has ended', async () => {
    await ada.grants.grant({ to: 'ann', permission: 'page.read', until: new Date(Date.now() + 1_500) })
    const { live, of } = await open()
    expect(await of('ann').can('page.read')).toBe(true)
    expect(client.sent('permission_snapshot')).toBe(1)
    const [row] = (await pool.query('select clock_timestamp() as t')).rows
    await new Promise((resolve) => setTimeout(resolve, 1_600 - (Date.now() - Number(row.t))))
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => of('ann').can('page.read')))
    expect(new Set(answers)).toEqual(new Set([false]))
    expect(client.sent('permission_snapshot')).toBe(2)
    expect(live.counts().loads).toBe(2)
    // In a row each asks what has changed, which is nothing.
    for (let at = 0; at < 3; at++) expect(await of('ann').can('page.read')).toBe(false)
    expect(live.counts()).toMatchObject({ loads: 2, confirmed: 3 })
  })

  it('end by time alone, without a write and without an answer that is late', async () => {
    await ada.grants.grant({ to: 'bob', permission: 'page.read', until: new Date(Date.now() + 3_600_000) })
    const { of } = await open()
    const snapshot = await of('bob').snapshot()
    expect(snapshot.has('page.read')).toBe(true)
    expect(snapshot.validUntil!.getTime()).toBeLessThanOrEqual(Date.now() + 3_600_000)
    // Whatever the clock of the machine says: the larger step counts.
    clock.slept = 3_600_001
    expect(await refusalOf(() => snapshot.has('page.read'))).toMatchObject({ code: 'STALE_SNAPSHOT' })
    Object.assign(clock, { slept: -7_200_000, ahead: 3_600_001 })
    expect(await refusalOf(() => snapshot.map())).toMatchObject({ code: 'STALE_SNAPSHOT' })
    Object.assign(clock, { slept: 0, ahead: 59_000 })
    expect(snapshot.has('page.read')).toBe(true)
    clock.ahead = 60_000
    expect(await refusalOf(() => snapshot.answer('page.read'))).toMatchObject({ code: 'STALE_SNAPSHOT' })
    expect(snapshot.validUntil).not.toBeNull()
  })

  it('are kept of so many, of those that were asked about last', async () => {
    const { live, of } = await open({ size: 2 })
    const loads = async (...who: string[]) => {
      for (const one of who) await of(one).snapshot()
      return live.counts()
    }
    expect(await loads('ann', 'bob')).toMatchObject({ loads: 2, size: 2 })
    expect(await loads('ann', 'ada')).toMatchObject({ loads: 3, size: 2 })
    expect(await loads('ann')).toMatchObject({ loads: 3 })
    expect(await loads('bob')).toMatchObject({ loads: 4, size: 2 })
    for (let at = 0; at < 20; at++) await of(`stranger ${at}`).snapshot()
    expect(live.counts().size).toBe(2)
  })

  it('of one are never those of another', async () => {
    const { tenant } = newsroom
    const { live } = await open()
    const other = await newsroom.root.tenants.create({ code: 'south', title: 'South', administrator: 'ada' })
    const names = ['ada', 'ada","ann', 'ada,ann', 'ann']
    const whole = (asking: { tenant: string; subject: string; onBehalfOf?: readonly string[] }) =>
      live.as(asking).can('directory.users.read')
    for (const onBehalfOf of [undefined, [], ['ada'], ['ann'], ['ada', 'ann']]) {
      for (const subject of names) {
        const expected = [subject, ...(onBehalfOf ?? [])].every((one) => one === 'ada')
        expect(await whole({ tenant, subject, ...(onBehalfOf && { onBehalfOf }) })).toBe(expected)
      }
    }
    expect(await whole({ tenant: other, subject: 'ann' })).toBe(false)
    expect(await whole({ tenant: other, subject: 'ada' })).toBe(true)
  })

  it('that failed are asked again', async () => {
    const { of } = await open()
    const { query } = client.db
    client.db.query = async () => {
      throw Object.assign(new Error('gone'), { code: '57P01' })
    }
    const failed = await Promise.allSettled([of('ann').can('page.read'), of('ann').can('page.read')])
    expect(failed.map((each) => each.status === 'rejected' && each.reason.code)).toEqual(
      Array(2).fill('DATABASE_UNREACHABLE'),
    )
    client.db.query = query
    expect(await of('ann').can('directory.users.read')).toBe(false)
  })

  it('are refused where a server says less than another one has said', async () => {
    const { platform, tenant } = newsroom
    const { live, of } = await open()
    const then = await platform.database.connect(platform.role)
    await then.query('begin isolation level repeatable read; select 1')
    await ada.groups.create({ code: 'later' })
    await of('ann').snapshot()
    // A standby that is behind looks so: it answers from before the write.
    client.db.query = (text: string, values?: unknown[]) => then.query(text, values)
    expect(await refusalOf(() => of('ann').can('page.read'))).toMatchObject({ code: 'STALE_SNAPSHOT' })
    expect(await refusalOf(() => live.as({ tenant, subject: 'bob' }).can('page.read'))).toMatchObject({
      code: 'STALE_SNAPSHOT',
    })
  })

  it('drop everything after a failover, where numbers may be given again', async () => {
    const { live, of } = await open()
    await of('ann').snapshot()
    await of('bob').snapshot()
    const { admin } = newsroom.platform
    const { rows } = await admin.query(`select pg_get_functiondef('bailiwick_evaluator.timeline'::regproc) as text`)
    await admin.query(`create or replace function bailiwick_evaluator.timeline() returns bigint
      language sql stable parallel safe set search_path = pg_catalog, pg_temp as 'select 2::bigint'`)
    await of('ann').snapshot()
    expect(live.counts()).toMatchObject({ loads: 3, size: 0 })
    await of('bob').snapshot()
    expect(live.counts()).toMatchObject({ loads: 4, size: 1 })
    await admin.query(rows[0].text)
    // The server of before, which somebody forgot to stop.
    expect(await refusalOf(() => of('bob').snapshot())).toMatchObject({ code: 'STALE_SNAPSHOT' })
  })

  it('wait for a revision, or say that it is not there', async () => {
    const { platform, tenant } = newsroom
    const { of } = await open()
    const before = (await of('ann').snapshot()).revision
    await ada.groups.create({ code: 'written' })
    const after = (await of('ada').snapshot()).revision
    expect(after).not.toBe(before)
    expect((await of('ann').snapshot({ atLeast: after })).revision).toBe(after)
    const [database, timeline, , epoch, catalogue] = after.split('/')
    const future = [database, timeline, tenant, Number(epoch) + 1, catalogue].join('/')
    expect(await refusalOf(() => of('ann').snapshot({ atLeast: future }))).toMatchObject({ code: 'STALE_SNAPSHOT' })
    for (const wrong of [
      '',
      'garbage',
      after.replace(tenant, platform.platform),
      after.replace(platform.identity, '00000000-0000-4000-8000-000000000000'),
    ]) {
      expect(await refusalOf(() => of('ann').snapshot({ atLeast: wrong })), wrong).toMatchObject({
        code: 'INVALID_VALUE',
      })
    }
  })
})
