/** Tenants: how they come and go, who looks after whom, and what nobody learns of the others. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeNewestServer } from '../support/databases.ts'
import type { Asking } from '../support/directory.ts'
import { openPlatform, type PlatformDatabase } from '../support/platform.ts'

interface Tenant {
  readonly id: string
  readonly code: string
  readonly title: string
  readonly state: string
}

describeNewestServer('tenants', (server) => {
  let directory: PlatformDatabase
  beforeAll(async () => {
    directory = await openPlatform(server)
  })
  afterAll(() => directory.database.drop())

  const codes = (rows: readonly { code: string }[]) => rows.map(({ code }) => code)
  /** What policies and filters hear, as far as there is anything to ask. */
  const stored = async (asking: Asking) => {
    const { app, sign } = directory
    await app.query('begin')
    await app.query(`select set_config('bailiwick.context', $1, true)`, [sign(asking)])
    const { rows } = await app.query(`select to_regproc('bailiwick.holds') is not null as there`)
    const asked = `bailiwick.holds('directory.tenant.read'), bailiwick.granted('directory.tenant.read', 'tenant', $1)`
    const answers = rows[0].there
      ? await app.query({ text: `select ${asked}`, values: [asking.tenant], rowMode: 'array' })
      : { rows: [[]] }
    await app.query('rollback')
    return answers.rows[0] as unknown as boolean[]
  }
  const list = async (who: string, given: object = {}) =>
    codes(await directory.call<Tenant>('list_tenants', directory.there(who), { ...given }))
  const state = async (target: string) =>
    (await directory.call<Tenant>('get_tenant', directory.there(), { target }))[0]!.state
  const refusal = (promise: Promise<unknown>) =>
    promise.then(
      () => 'done',
      ({ code, message, detail, hint }) => ({ code, message, detail, hint }),
    )

  it('are founded once, by deployments, with somebody who may do everything', async () => {
    const { admin, platform, there, call, app } = directory
    const again = `select bailiwick.found_platform($1, 'Another title', 'root') as id`
    expect((await admin.query(again, ['platform'])).rows).toEqual([{ id: platform }])
    await expect(admin.query(again, ['another'])).rejects.toMatchObject({ code: 'BW409' })
    await expect(app.query(again, ['platform'])).rejects.toMatchObject({ code: '42501' })
    const [own] = await call<Tenant>('get_tenant', there())
    expect(own).toMatchObject({ id: platform, code: 'platform', title: 'Platform', is_platform: true })
    const { rows } = await admin.query(
      `select p.code from bailiwick_directory.grant_entry g join bailiwick_catalogue.permission p on p.id = g.permission_id
        where g.tenant_id = $1 and g.delegable order by 1`,
      [platform],
    )
    expect(rows.map(({ code }) => code)).toEqual(['*', 'platform'])
    // Whoever has everything in another tenant is nobody on the platform.
    const { id, as, admin: other } = await directory.tenant()
    const asked = { code: 'x', title: 'X', administrator: other }
    await expect(call('create_tenant', as(other), asked)).rejects.toMatchObject({ code: 'BW403' })
    expect(await call('list_tenants', as(other))).toEqual([])
    await expect(call('get_tenant', as(other), { target: platform })).rejects.toMatchObject({ code: 'BW404' })
    expect(await call('get_tenant', as(other), { target: id })).toHaveLength(1)
  })

  it('are made with an administrator, under a code that is used once', async () => {
    const { call, there, make, person, epoch, admin } = directory
    const before = await epoch(directory.platform)
    const acme = await make('acme')
    expect(await epoch(directory.platform)).toBe(before + 1)
    expect(await epoch(acme)).toBe(1)
    const own = { tenant: acme, as: 'admin-acme' }
    await call('update_tenant', own, { target: acme, title: ' Acme & Co ' })
    expect(await call('get_tenant', own)).toMatchObject([{ code: 'acme', title: 'Acme & Co', state: 'active' }])
    const { rows } = await admin.query(
      'select event, actors, target from bailiwick_journal.entry where tenant_id = $1 order by at, id',
      [acme],
    )
    expect(rows).toEqual([
      { event: 'tenant.created', actors: ['root'], target: { tenant: acme } },
      { event: 'tenant.updated', actors: ['admin-acme'], target: { tenant: acme } },
    ])
    await call('update_tenant', own, { target: acme, title: 'Acme & Co' })
    expect(await epoch(acme)).toBe(2)

    const bad = (given: object) => expect(call('create_tenant', there(), given as never)).rejects
    await person('somebody')
    await bad({ code: 'acme', title: 'A', administrator: 'somebody' }).toMatchObject({ code: 'BW409' })
    await bad({ code: 'new', title: 'A', administrator: 'no one' }).toMatchObject({ code: 'BW404' })
    await bad({ code: 'new', title: 'A', administrator: null }).toMatchObject({ code: 'BW404' })
    for (const code of [null, '', 'Acme', 'a b', '-a', 'a'.repeat(64), 'ä', 'a\n'])
      await bad({ code, title: 'A', administrator: 'somebody' }).toMatchObject({ code: 'BW422' })
    for (const title of [null, '  ', 'x'.repeat(201)])
      await bad({ code: 'new', title, administrator: 'somebody' }).toMatchObject({ code: 'BW422' })
    expect(await epoch(directory.platform)).toBe(before + 1)

    await call('delete_tenant', there(), { target: acme })
    await bad({ code: 'acme', title: 'A', administrator: 'somebody' }).toMatchObject({ code: 'BW409' })
  })

  it('are ended for all who ask in them at once, and come back as they were', async () => {
    const { call, there, make, epoch } = directory
    const target = await make('ending')
    const own = { tenant: target, as: 'admin-ending' }
    const refused = () => expect(call('get_tenant', own)).rejects.toMatchObject({ code: 'BW425' })
    const step = async (name: string, then: string, changes = 1) => {
      const before = [await epoch(target), await epoch(directory.platform)]
      await call(name, there(), { target, reason: 'because' })
      expect(await state(target), name).toBe(then)
      expect([await epoch(target), await epoch(directory.platform)]).toEqual(before.map((n) => n + changes))
    }
    expect(await call('get_tenant', own)).toHaveLength(1)
    expect(await stored(own)).not.toContain(false)
    await step('disable_tenant', 'disabled')
    await step('disable_tenant', 'disabled', 0)
    await refused()
    expect(await stored(own)).not.toContain(true)
    await step('enable_tenant', 'active')
    expect(await call('get_tenant', own)).toHaveLength(1)
    await step('delete_tenant', 'deleted')
    await step('delete_tenant', 'deleted', 0)
    await refused()
    for (const name of ['disable_tenant', 'enable_tenant'])
      await expect(call(name, there(), { target })).rejects.toMatchObject({ code: 'BW422' })
    await step('restore_tenant', 'active')
    await step('restore_tenant', 'active', 0)
    expect(await call('get_tenant', own)).toHaveLength(1)
    await step('disable_tenant', 'disabled')
    await step('delete_tenant', 'deleted')
    await step('restore_tenant', 'disabled')
    await refused()
    const { rows } = await directory.admin.query(
      `select data from bailiwick_journal.entry where tenant_id = $1 and event = 'tenant.restored' order by at desc limit 1`,
      [target],
    )
    expect(rows[0].data).toEqual({ before: 'deleted', after: 'disabled', reason: 'because' })
    for (const name of ['disable_tenant', 'delete_tenant', 'enable_tenant', 'restore_tenant'])
      await expect(call(name, there(), { target: directory.platform })).rejects.toMatchObject({ code: 'BW423' })
  })

  it('are looked after by explicit right on each, and are not there for others', async () => {
    const { call, there, make, member, platform } = directory
    const [mine, seen, other] = [await make('of-mia'), await make('seen-by-mia'), await make('unseen')]
    await member(platform, 'mia', [
      { permission: 'platform.tenants', on: ['tenant', mine] },
      { permission: 'platform.tenants.read', on: ['tenant', seen] },
    ])
    // Everything there, which covers nothing of the platform.
    await member(platform, 'max', [{ permission: '*' }])
    await member(platform, 'nora', [
      { permission: 'platform.tenants.read' },
      { permission: 'platform.tenants.read', on: ['tenant', other], effect: 'deny' },
    ])
    expect(await list('mia')).toEqual(['of-mia', 'seen-by-mia'])
    expect(await list('max')).toEqual([])
    expect(await list('nora')).not.toContain('unseen')
    expect(await list('nora')).toContain('of-mia')

    await call('update_tenant', there('mia'), { target: mine, title: 'Of Mia' })
    await call('disable_tenant', there('mia'), { target: mine })
    await call('enable_tenant', there('mia'), { target: mine })
    await call('delete_tenant', there('mia'), { target: mine })
    await call('restore_tenant', there('mia'), { target: mine })
    expect(await call('get_tenant', there('mia'), { target: mine })).toMatchObject([
      { title: 'Of Mia', state: 'active' },
    ])
    // Whoever may see one is told that he may not change it; of the others he is told the same as of none.
    const missing = randomUUID()
    const without = (text: unknown, id: string) => JSON.parse(JSON.stringify(text).replaceAll(id, 'ID')) as unknown
    const asks: readonly [string, object][] = [
      ['get_tenant', {}],
      ['update_tenant', { title: 'X' }],
      ['disable_tenant', {}],
      ['enable_tenant', {}],
      ['delete_tenant', {}],
      ['restore_tenant', {}],
      ['break_glass', { reason: 'x' }],
      ['end_break_glass', {}],
    ]
    for (const [name, given] of asks) {
      for (const who of ['mia', 'max']) {
        const of = async (target: string) =>
          without(await refusal(call(name, there(who), { target, ...given })), target) as { code: string }
        const answer = await of(other)
        expect(answer, `${name} as ${who}`).toMatchObject({ code: 'BW404' })
        expect(answer).toEqual(await of(missing))
      }
      if (name !== 'get_tenant')
        await expect(call(name, there('mia'), { target: seen, ...given })).rejects.toMatchObject({ code: 'BW403' })
      // Also for who may do it everywhere, and from within another tenant.
      await expect(call(name, there(), { target: missing, ...given })).rejects.toMatchObject({ code: 'BW404' })
      const inside = { tenant: other, as: 'admin-unseen' }
      await expect(call(name, inside, { target: seen, ...given })).rejects.toMatchObject({ code: 'BW404' })
      await expect(call(name, inside, { target: platform, ...given })).rejects.toMatchObject({ code: 'BW404' })
      if (name !== 'get_tenant')
        await expect(call(name, there(), { target: null, ...given })).rejects.toMatchObject({ code: 'BW422' })
    }
    // Two of whom one may not: neither may.
    await expect(call('disable_tenant', there(['root', 'mia']), { target: other })).rejects.toMatchObject({
      code: 'BW404',
    })
  })

  it('are listed page by page, and searched', async () => {
    const { make, member, platform } = directory
    const made = ['page-a', 'page-b', 'page-c', 'page_d']
    for (const code of made.slice(0, 3)) await make(code)
    await member(platform, 'lister', [{ permission: 'platform.tenants.read' }])
    const all = await list('lister', { limit: 500 })
    expect(all).toEqual([...all].sort())
    expect(all).toContain('platform')
    const pages: string[] = []
    for (;;) {
      const page = await list('lister', { limit: 2, after: pages.at(-1) ?? null })
      pages.push(...page)
      if (page.length < 2) break
    }
    expect(pages).toEqual(all)
    expect(await list('lister', { search: 'PAGE-' })).toEqual(['page-a', 'page-b', 'page-c'])
    expect(await list('lister', { search: 'page_' })).toEqual([])
    for (const limit of [0, 501]) await expect(list('lister', { limit })).rejects.toMatchObject({ code: 'BW422' })
  })

  it('are those of a person in which he is active', async () => {
    const { call, make, member, person, admin, platform } = directory
    const [one, two, three] = [await make('my-one'), await make('my-two'), await make('my-three')]
    const mine = async (as: string | null | string[], tenant = one) =>
      codes(await call<Tenant>('list_my_tenants', { tenant, as }, { search: 'my-' }))
    for (const tenant of [one, two, three]) await member(tenant, 'ann')
    for (const tenant of [two, three]) await member(tenant, 'bob')
    expect(await mine('ann')).toEqual(['my-one', 'my-three', 'my-two'])
    // Asked in a tenant that he is not in.
    expect(await mine('bob')).toEqual(['my-three', 'my-two'])
    expect(await mine(['ann', 'bob'])).toEqual(['my-three', 'my-two'])
    await person('stranger')
    for (const who of ['stranger', 'unknown', null, ['ann', null]] as never[]) expect(await mine(who)).toEqual([])
    await admin.query(
      `update bailiwick_directory.principal set state = 'disabled' where tenant_id = $1 and reference = 'ann'`,
      [two],
    )
    await call('disable_tenant', { tenant: platform, as: 'root' }, { target: three })
    expect(await mine('ann')).toEqual(['my-one'])
    expect(await mine('bob')).toEqual(['my-two'])
    await admin.query(`update bailiwick_identity.account set state = 'disabled' where reference = 'bob'`)
    expect(await mine('bob')).toEqual([])
  })
})
