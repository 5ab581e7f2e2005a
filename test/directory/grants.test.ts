import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeNewestServer } from '../support/databases.ts'
import { type Asking, type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { answer, declareArticles, groupOf, roleOf, stateOf } from './support/articles.ts'
import { person } from './support/rights.ts'

type Given = Readonly<Record<string, unknown>>

const soon = (ms: number) => new Date(Date.now() + ms)

describeNewestServer('grants', (server) => {
  let directory: DirectoryDatabase
  let tenant: string
  let asAdmin: Asking

  beforeAll(async () => {
    directory = await openDirectory(server)
    await declareArticles(directory)
    const made = await directory.tenant()
    tenant = made.id
    asAdmin = made.as(made.admin)
  })
  afterAll(() => directory.database.drop())

  const one = async (name: string, given: Given, asking = asAdmin) =>
    Object.values((await directory.call(name, asking, given))[0] ?? {})[0]
  const grant = (principal: string, permission: string, given: Given = {}) =>
    one('grant_permission', { principal, permission, ...given })
  const deny = (principal: string, permission: string, given: Given = {}) =>
    one('deny_permission', { principal, permission, ...given })
  const says = (who: string | null, permission: string, type?: string, key?: string) =>
    answer(directory, tenant, who, permission, type, key)
  const rowsOf = async (principal: string) =>
    (await directory.call('list_grants', asAdmin, { principal })).map((row) => row)
  const folder = (key: string): Given => ({ type: 'folder', key })

  it('is one row however often it is given; another validity changes it (62, A135)', async () => {
    const bob = await person(directory, tenant)
    const id = await grant(bob, 'article.read', folder('f1'))
    const before = await stateOf(directory, tenant)
    expect(await grant(bob, 'article.read', folder('f1'))).toBe(id)
    expect(await stateOf(directory, tenant)).toEqual(before)
    const until = soon(60_000)
    expect(await grant(bob, 'article.read', { ...folder('f1'), valid_until: until })).toBe(id)
    expect(await rowsOf(bob)).toMatchObject([{ grant_id: id, valid_until: until, effect: 'allow', in_force: true }])
    expect(await stateOf(directory, tenant)).not.toEqual(before)
    // A condition makes another row.
    expect(await grant(bob, 'article.read', { ...folder('f1'), condition: 'quiet' })).not.toBe(id)
  })

  it('is taken by name, one of several; the second time takes nothing (63, 70, A135)', async () => {
    const bob = await person(directory, tenant)
    for (const code of ['article.read', 'article.edit', 'article.delete']) await grant(bob, code, folder('f1'))
    await grant(bob, 'article.delete')
    const revoke = { principal: bob, permission: 'article.delete', ...folder('f1') }
    expect(await one('revoke_permission', revoke)).toBe('1')
    expect((await rowsOf(bob)).map(({ permission, type }) => [permission, type])).toEqual([
      ['article.read', 'folder'],
      ['article.edit', 'folder'],
      // On the tenant: not what was named.
      ['article.delete', null],
    ])
    const before = await stateOf(directory, tenant)
    expect(await one('revoke_permission', revoke)).toBe('0')
    expect(await one('revoke_permission', { ...revoke, key: 'never registered' })).toBe('0')
    expect(await one('lift_denial', { principal: bob, permission: 'article.read' })).toBe('0')
    expect(await stateOf(directory, tenant)).toEqual(before)
  })

  it('of a group reaches its members; a denial wins while it stands, and both may stand (64, A126, A136)', async () => {
    const bob = await person(directory, tenant)
    const staff = await groupOf(directory, tenant, [await groupOf(directory, tenant, [bob])])
    await grant(staff, 'article.read', folder('f1'))
    expect(await says(bob, 'article.read', 'folder', 'f1')).toBe('allow')
    await deny(bob, 'article.read', folder('f1'))
    expect(await says(bob, 'article.read', 'folder', 'f1')).toBe('deny')
    await grant(bob, 'article.read', folder('f1'))
    expect(await says(bob, 'article.read', 'folder', 'f1')).toBe('deny')
    expect((await rowsOf(bob)).map(({ effect }) => effect)).toEqual(['deny', 'allow'])
    expect(await one('lift_denial', { principal: bob, permission: 'article.read', ...folder('f1') })).toBe('1')
    expect(await says(bob, 'article.read', 'folder', 'f1')).toBe('allow')
  })

  it('gives what is implied and what the parts give, and denies what cannot be had without (A128 to A133)', async () => {
    const [bob, eve] = [await person(directory, tenant), await person(directory, tenant)]
    await grant(bob, 'article.edit')
    expect([await says(bob, 'article.read'), await says(bob, 'article')]).toEqual(['allow', 'none'])
    await grant(bob, 'article.delete')
    expect(await says(bob, 'publish')).toBe('allow')
    await deny(bob, 'article.read', folder('f1'))
    expect(await says(bob, 'article.edit', 'folder', 'f1')).toBe('deny')
    expect(await says(bob, 'article.delete', 'folder', 'f1')).toBe('allow')
    expect([await says(bob, 'article.edit'), await says(bob, 'article.edit', 'folder', 'f2')]).toEqual([
      'allow',
      'allow',
    ])
    await grant(eve, 'article')
    await deny(eve, 'article.edit')
    expect([await says(eve, 'article.read'), await says(eve, 'article.edit')]).toEqual(['allow', 'deny'])
    await deny(eve, '*', folder('f1'))
    expect(await says(eve, 'article.read', 'folder', 'f1')).toBe('deny')
  })

  it('reaches what lies below by its key, and not what lies above (67, 69)', async () => {
    const bob = await person(directory, tenant)
    await grant(bob, 'article.read', { type: 'project', key: '50' })
    await deny(bob, 'article.read', { type: 'box', key: '["50", "9"]' })
    expect(await says(bob, 'article.read', 'box', '["50","8"]')).toBe('allow')
    expect(await says(bob, 'article.read', 'box', '["50","9"]')).toBe('deny')
    expect(await says(bob, 'article.read', 'box', '["51","9"]')).toBe('none')
    expect(await says(bob, 'article.read', 'project', '50')).toBe('allow')
    expect(await says(bob, 'article.read')).toBe('none')
    expect((await rowsOf(bob)).map(({ key }) => key)).toEqual(['50', '["50","9"]'])
  })

  it('of a role follows the role, and stops where it is disabled (71)', async () => {
    const bob = await person(directory, tenant)
    const editor = await roleOf(directory, tenant, ['article.edit'])
    await one('grant_permission', { principal: bob, role: editor })
    expect(await says(bob, 'article.read')).toBe('allow')
    await deny(bob, 'article.read')
    expect(await says(bob, 'article.edit')).toBe('deny')
    expect(await one('lift_denial', { principal: bob, permission: 'article.read' })).toBe('1')
    await directory.admin.query(`update bailiwick_directory.role set state = 'disabled' where code = $1`, [editor])
    const eve = await person(directory, tenant)
    await expect(one('grant_permission', { principal: eve, role: editor })).rejects.toMatchObject({ code: 'BW422' })
    await one('deny_permission', { principal: eve, role: editor })
    expect(await says(eve, 'article.edit')).toBe('deny')
  })

  it('is for everyone, for members, for whoever is not signed in', async () => {
    const bob = await person(directory, tenant)
    await grant('*', 'article.read', folder('open'))
    await grant('*members', 'article.edit', folder('open'))
    await grant('*anonymous', 'article.delete', folder('open'))
    const all = async (who: string | null) => [
      await says(who, 'article.read', 'folder', 'open'),
      await says(who, 'article.edit', 'folder', 'open'),
      await says(who, 'article.delete', 'folder', 'open'),
    ]
    expect(await all(bob)).toEqual(['allow', 'allow', 'none'])
    expect(await all(null)).toEqual(['allow', 'none', 'allow'])
    expect(await all('nobody')).toEqual(['none', 'none', 'none'])
  })

  it('refuses by name what cannot be granted, and leaves nothing behind (66, 68, A134, A138)', async () => {
    const bob = await person(directory, tenant)
    const role = await roleOf(directory, tenant, ['article.read', 'photo.view'])
    const other = await directory.tenant()
    const before = await stateOf(directory, tenant)
    const refused: [string, Given][] = [
      ['BW404', { principal: 'nobody', permission: 'article.read' }],
      ['BW404', { principal: other.admin, permission: 'article.read' }],
      ['BW404', { principal: '', permission: 'article.read' }],
      ['BW422', { principal: null, permission: 'article.read' }],
      ['BW415', { principal: bob, permission: 'article.reed' }],
      ['BW415', { principal: bob, permission: ' ' }],
      // Retired.
      ['BW415', { principal: bob, permission: 'article.print' }],
      ['BW404', { principal: bob, role: 'none' }],
      ['BW422', { principal: bob }],
      ['BW422', { principal: bob, permission: 'article.read', role }],
      ['BW417', { principal: bob, permission: 'article.read', type: 'shelf', key: '1' }],
      ['BW422', { principal: bob, permission: 'article.read', type: 'folder' }],
      ['BW422', { principal: bob, permission: 'article.read', key: '1' }],
      ['BW422', { principal: bob, permission: 'article.read', type: 'box', key: '50' }],
      ['BW404', { principal: bob, permission: 'article.read', type: 'tenant', key: other.id }],
      ['BW416', { principal: bob, permission: 'photo.view' }],
      ['BW416', { principal: bob, role }],
      ['BW422', { principal: bob, permission: 'platform.tenants.read' }],
      ['BW418', { principal: bob, permission: 'article.read', condition: 'night' }],
      ['BW422', { principal: bob, permission: 'article.read', params: {} }],
      ['BW422', { principal: bob, permission: 'article.read', condition: 'office' }],
      ['BW422', { principal: bob, permission: 'article.read', condition: 'office', params: { network: 1, floor: 2 } }],
      [
        'BW422',
        { principal: bob, permission: 'article.read', condition: 'office', params: { network: 'a', floor: 2.5 } },
      ],
      ['BW422', { principal: bob, permission: 'article.read', condition: 'quiet', params: { loud: true } }],
      [
        'BW422',
        { principal: bob, permission: 'article.read', condition: 'days', params: { on: ['2026-13-01T00:00Z'] } },
      ],
      [
        'BW422',
        {
          principal: bob,
          permission: 'article.read',
          condition: 'days',
          params: { on: Array(500).fill('2026-12-01T00:00Z') },
        },
      ],
      ['BW422', { principal: bob, permission: 'article.read', valid_from: soon(2000), valid_until: soon(1000) }],
      ['BW422', { principal: bob, permission: 'article.read', valid_until: soon(-1000) }],
      ['BW422', { principal: bob, permission: 'article.read', reason: 'x'.repeat(1001) }],
    ]
    for (const name of ['grant_permission', 'deny_permission'])
      for (const [code, given] of refused) {
        const called = { ...given, ...(given.params === undefined ? {} : { params: JSON.stringify(given.params) }) }
        await expect(one(name, called), `${name} ${JSON.stringify(given).slice(0, 200)}`).rejects.toMatchObject({
          code,
        })
      }
    expect(await stateOf(directory, tenant)).toEqual(before)
    // Foreign and missing say the same.
    const said = (principal: string) =>
      grant(principal, 'article.read').then(String, (error: Error) => error.message.replace(principal, '?'))
    expect(await said(other.admin)).toBe(await said('nobody'))
  })

  it('has typed parameters of a condition, which tell grants apart', async () => {
    const bob = await person(directory, tenant)
    const office = (floor: number) => ({ condition: 'office', params: { network: '10.0.0.0/8', floor } })
    await grant(bob, 'article.read', office(1))
    await grant(bob, 'article.read', office(2))
    expect(await says(bob, 'article.read')).toBe('conditional')
    expect(await one('revoke_permission', { principal: bob, permission: 'article.read', ...office(2) })).toBe('1')
    expect(await rowsOf(bob)).toMatchObject([{ condition: 'office', params: { network: '10.0.0.0/8', floor: 1 } }])
    await grant(bob, 'article.read', { condition: 'days', params: { on: ['2026-12-01T00:00Z'] } })
    expect(await one('revoke_permission', { principal: bob, permission: 'article.read' })).toBe('2')
  })

  it('is changed and removed by its id, and says who gave it and why (73)', async () => {
    const bob = await person(directory, tenant)
    const id = await grant(bob, 'article.read', { reason: 'He asked.' })
    const until = soon(60_000)
    expect(await one('update_grant', { id, valid_until: until, delegable: true })).toBe(true)
    const before = await stateOf(directory, tenant)
    expect(await one('update_grant', { id, valid_until: until })).toBe(false)
    expect(await stateOf(directory, tenant)).toEqual(before)
    expect(await directory.call('get_grant', asAdmin, { id })).toMatchObject([
      { principal: bob, delegable: true, valid_until: until, reason: 'He asked.', actor: asAdmin.as },
    ])
    expect(await one('update_grant', { id, valid_until: 'infinity' })).toBe(true)
    expect(await rowsOf(bob)).toMatchObject([{ valid_until: null, delegable: true }])
    await expect(one('update_grant', { id, valid_until: soon(-1) })).rejects.toMatchObject({ code: 'BW422' })
    await directory.call('remove_grant', asAdmin, { id, reason: 'He left.' })
    for (const name of ['remove_grant', 'update_grant', 'get_grant'])
      await expect(one(name, { id })).rejects.toMatchObject({ code: 'BW404' })
    const { rows } = await directory.admin.query(
      `select event, target ->> 'principal' as principal, data ->> 'reason' as reason from bailiwick_journal.entry
        where tenant_id = $1 and target ->> 'grant' = $2 order by id`,
      [tenant, id],
    )
    expect(rows.map(({ event }) => event)).toEqual(['grant.created', 'grant.updated', 'grant.updated', 'grant.removed'])
    expect(rows.at(-1)).toEqual({ event: 'grant.removed', principal: bob, reason: 'He left.' })
  })

  it('that a declaration gave stays with it', async () => {
    const bob = await person(directory, tenant)
    const id = await grant(bob, 'article.read')
    await directory.admin.query(`update bailiwick_directory.grant_entry set source = 'code' where id = $1`, [id])
    for (const [name, given] of Object.entries<Given>({
      remove_grant: { id },
      update_grant: { id, delegable: true },
      revoke_permission: { principal: bob, permission: 'article.read' },
    }))
      await expect(one(name, given), name).rejects.toMatchObject({ code: 'BW423' })
  })

  it('is listed by page and by filter, each tenant its own (72)', async () => {
    const bob = await person(directory, tenant)
    const codes = ['article.read', 'article.edit', 'article.delete', 'publish', 'article']
    for (const code of codes) await grant(bob, code, folder('list'))
    await deny(bob, 'article.edit', folder('list'))
    const found: unknown[] = []
    for (let after: unknown = null; ; ) {
      const page = await directory.call('list_grants', asAdmin, { ...folder('list'), after, limit: 2 })
      if (page.length === 0) break
      found.push(...page.map(({ permission }) => permission))
      after = page.at(-1)?.grant_id
    }
    expect(found).toEqual([...codes, 'article.edit'])
    const filtered = async (given: Given) =>
      (await directory.call('list_grants', asAdmin, { principal: bob, ...given })).length
    expect(await filtered({ effect: 'deny' })).toBe(1)
    expect(await filtered({ permission: 'article.edit' })).toBe(2)
    expect(await filtered({ type: 'folder', key: 'nowhere' })).toBe(0)
    expect(await filtered({ in_force: false })).toBe(0)
    expect(await filtered({ source: 'code' })).toBe(0)
    for (const [code, given] of [
      ['BW422', { limit: 0 }],
      ['BW422', { effect: 'maybe' }],
      ['BW404', { principal: 'nobody' }],
      ['BW417', { type: 'shelf' }],
    ] as const)
      await expect(directory.call('list_grants', asAdmin, given)).rejects.toMatchObject({ code })
    const other = await directory.tenant()
    expect(await directory.call('list_grants', other.as(other.admin))).toHaveLength(1)
    const [{ grant_id: id } = {}] = await rowsOf(bob)
    for (const name of ['remove_grant', 'update_grant', 'get_grant'])
      await expect(one(name, { id }, other.as(other.admin)), name).rejects.toMatchObject({ code: 'BW404' })
  })
})
