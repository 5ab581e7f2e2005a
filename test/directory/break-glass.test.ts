/** Breaking glass: everything in another tenant, for minutes and a reason, in both journals, and over by itself. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeNewestServer } from '../support/databases.ts'
import { openPlatform, type PlatformDatabase } from '../support/platform.ts'

describeNewestServer('breaking glass', (server) => {
  let directory: PlatformDatabase
  beforeAll(async () => {
    directory = await openPlatform(server)
  })
  afterAll(() => directory.database.drop())

  const settings = (tenant: string, who: string) => directory.call('get_settings', { tenant, as: who })
  const refused = (promise: Promise<unknown>, code: string) => expect(promise).rejects.toMatchObject({ code })
  const break_ = (who: string, target: string, given: object = {}) =>
    directory.call<{ grant_id: string; valid_until: Date }>('break_glass', directory.there(who), {
      target,
      reason: 'Nobody is left.',
      ...given,
    })
  const expire = (target: string) =>
    directory.admin.query(
      `update bailiwick_directory.grant_entry set valid_until = statement_timestamp()
        where tenant_id = $1 and source = 'break-glass'`,
      [target],
    )

  it('makes nobody a member for good, which adding a user does', async () => {
    const { call, make, member, platform, epoch } = directory
    const target = await make('visited')
    await member(platform, 'gil', [{ permission: 'platform.breakGlass', on: ['tenant', target] }])
    await break_('gil', target)
    const as = { tenant: target, as: 'admin-visited' }
    const before = await epoch(target)
    await call('add_user', as, { reference: 'gil' })
    await call('add_user', as, { reference: 'gil' })
    expect(await epoch(target)).toBe(before + 1)
    await expire(target)
    expect(await call('my_profile', { tenant: target, as: 'gil' })).toMatchObject([{ reference: 'gil', kind: 'user' }])
    const mine = await call<{ id: string }>('list_my_tenants', { tenant: target, as: 'gil' })
    expect(mine.map(({ id }) => id)).toContain(target)
  })

  it('gives everything for minutes, is told to both, and ends by itself', async () => {
    const { call, make, member, platform, epoch, there, admin } = directory
    const target = await make('locked-out')
    await member(platform, 'fay', [{ permission: 'platform.breakGlass', on: ['tenant', target] }])
    const before = [await epoch(target), await epoch(platform)]
    await refused(settings(target, 'fay'), 'BW403')
    const [given] = await break_('fay', target, { minutes: 5 })
    const minutes = (given!.valid_until.getTime() - Date.now()) / 60_000
    expect(minutes).toBeGreaterThan(4.9)
    expect(minutes).toBeLessThanOrEqual(5)
    expect(await settings(target, 'fay')).toHaveLength(6)
    expect([await epoch(target), await epoch(platform)]).toEqual(before.map((n) => n + 1))
    for (const [tenant, who] of [
      [target, 'admin-locked-out'],
      [platform, 'root'],
    ] as const) {
      const [entry] = await call('list_journal', { tenant, as: who }, { event: 'breakGlass' })
      const data = { user: 'fay', reason: 'Nobody is left.', grant: given!.grant_id }
      expect(entry).toMatchObject({ event: 'breakGlass.begun', actors: ['fay'], target: { tenant: target }, data })
      const { rows } = await admin.query(
        'select kind from bailiwick_directory.outbox where tenant_id = $1 order by epoch desc limit 1',
        [tenant],
      )
      expect(rows).toEqual([{ kind: 'breakGlass.begun' }])
    }
    const { rows } = await admin.query(
      `select delegable, actor, reason from bailiwick_directory.grant_entry where tenant_id = $1 and id = $2`,
      [target, given!.grant_id],
    )
    expect(rows).toEqual([{ delegable: false, actor: 'fay', reason: 'Nobody is left.' }])
    // Again lasts from then on, as the same grant.
    const [again] = await break_('fay', target)
    expect(again).toMatchObject({ grant_id: given!.grant_id })
    expect(again!.valid_until.getTime() - Date.now()).toBeLessThanOrEqual(3_600_000)
    expect(again!.valid_until.getTime()).toBeGreaterThan(given!.valid_until.getTime())

    const mine = async () => (await call<{ code: string }>('list_my_tenants', there('fay'))).map(({ code }) => code)
    expect(await mine()).toEqual(['locked-out', 'platform'])
    // What every member has he has only as long as it lasts.
    await admin.query(
      `insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, resource_id, effect)
       select $1, gen_random_uuid(), '00000000-0000-0000-0000-000000000002', p.id, $1, 'allow'
         from bailiwick_catalogue.permission p where p.code = 'directory.settings.read'`,
      [target],
    )
    await admin.query(`select bailiwick_directory.refresh_root_rights($1, '{00000000-0000-0000-0000-000000000002}')`, [
      target,
    ])
    await expire(target)
    await refused(settings(target, 'fay'), 'BW403')
    expect(await mine()).toEqual(['platform'])
    // Clearing away what is over is no event.
    const last = await epoch(target)
    await call('end_break_glass', there('root'), { target, user: 'fay' })
    expect(await epoch(target)).toBe(last)
  })

  it('is ended by who broke it, also without the right to, and by others with it', async () => {
    const { call, make, member, platform, epoch, there, admin } = directory
    const target = await make('ending')
    const who = await member(platform, 'gil', [{ permission: 'platform.breakGlass', on: ['tenant', target] }])
    await member(platform, 'hal')
    await break_('gil', target)
    await admin.query('delete from bailiwick_directory.grant_entry where tenant_id = $1 and principal_id = $2', [
      platform,
      who,
    ])
    await admin.query('select bailiwick_directory.refresh_root_rights($1, array[$2::uuid])', [platform, who])
    await refused(break_('gil', target), 'BW404')
    await refused(call('end_break_glass', there('hal'), { target, user: 'gil' }), 'BW404')
    await refused(call('end_break_glass', there(['gil', 'root']), { target }), 'BW404')
    expect(await settings(target, 'gil')).toHaveLength(6)
    const before = await epoch(target)
    await call('end_break_glass', there('gil'), { target })
    await refused(settings(target, 'gil'), 'BW403')
    expect(await epoch(target)).toBe(before + 1)
    const left = await admin.query('select from bailiwick_directory.principal where tenant_id = $1 and id = $2', [
      target,
      who,
    ])
    expect(left.rowCount).toBe(0)
    await refused(call('end_break_glass', there('gil'), { target }), 'BW404')

    await member(platform, 'ida', [{ permission: 'platform.breakGlass', on: ['tenant', target] }])
    await break_('ida', target)
    await call('end_break_glass', there('root'), { target, user: 'ida' })
    await refused(settings(target, 'ida'), 'BW403')
    const entries = await call<{ actors: string[]; data: object }>(
      'list_journal',
      { tenant: target, as: 'admin-ending' },
      { event: 'breakGlass.ended' },
    )
    expect(entries.map(({ actors }) => actors)).toEqual([['root'], ['gil']])
    await call('end_break_glass', there('root'), { target, user: 'nobody' })
  })

  it('is for one person, a reason, and an hour at most; what the tenant denies stays denied', async () => {
    const { call, make, member, platform, person, there, epoch, admin } = directory
    const target = await make('guarded')
    const before = [await epoch(target), await epoch(platform)]
    for (const given of [
      { minutes: 0 },
      { minutes: 61 },
      { minutes: null },
      { reason: null },
      { reason: ' ' },
      { reason: 'x'.repeat(1001) },
    ])
      await refused(break_('root', target, given), 'BW422')
    await refused(break_('root', platform), 'BW423')
    await member(platform, 'jo', [{ permission: 'platform.breakGlass' }])
    const reason = 'Two at once.'
    await refused(call('break_glass', there(['root', 'jo']), { target, reason }), 'BW422')
    // Not for who may do everything else of the platform.
    await member(platform, 'kim', [{ permission: 'platform.tenants' }])
    await refused(break_('kim', target), 'BW403')
    await admin.query(
      `insert into bailiwick_directory.principal (tenant_id, id, reference, kind, purpose)
       select $1, gen_random_uuid(), 'robot', 'service', 'custom'`,
      [platform],
    )
    await admin.query(
      `insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, resource_id, effect)
       select $1, gen_random_uuid(), w.id, p.id, $1, 'allow' from bailiwick_directory.principal w, bailiwick_catalogue.permission p
        where w.tenant_id = $1 and w.reference = 'robot' and p.code = 'platform.breakGlass'`,
      [platform],
    )
    await admin.query(
      `select bailiwick_directory.refresh_root_rights($1, array_agg(id)) from bailiwick_directory.principal where reference = 'robot'`,
      [platform],
    )
    await refused(break_('robot', target), 'BW422')
    // Somebody whom the tenant has disabled stays so.
    await member(target, 'lee')
    await member(platform, 'lee', [{ permission: 'platform.breakGlass' }])
    await admin.query(
      `update bailiwick_directory.principal set state = 'disabled' where tenant_id = $1 and reference = 'lee'`,
      [target],
    )
    await refused(break_('lee', target), 'BW403')
    await person('stranger')
    await refused(break_('stranger', target), 'BW404')
    expect([await epoch(target), await epoch(platform)]).toEqual(before)

    await member(target, 'jo', [{ permission: 'directory.settings.read', effect: 'deny' }])
    await break_('jo', target)
    await refused(settings(target, 'jo'), 'BW403')
    expect(await call('list_journal', { tenant: target, as: 'jo' })).not.toEqual([])
    // A member before stays one after.
    await expire(target)
    const mine = await call<{ code: string }>('list_my_tenants', there('jo'))
    expect(mine.map(({ code }) => code)).toContain('guarded')

    await call('disable_tenant', there(), { target })
    await refused(break_('jo', target), 'BW425')
  })
})
