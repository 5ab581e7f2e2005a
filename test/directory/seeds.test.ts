/** What keen and Authorizir promise of permissions, groups, grants and tenants, where no other test shows it: see docs/seed-facts.md. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { declareArticles } from './support/articles.ts'
import { person } from './support/rights.ts'

type Given = Readonly<Record<string, unknown>>

describeNewestServer('the directory keeps', (server) => {
  let directory: DirectoryDatabase
  let here: Awaited<ReturnType<DirectoryDatabase['tenant']>>
  let there: typeof here

  beforeAll(async () => {
    directory = await openDirectory(server)
    await declareArticles(directory)
    here = await directory.tenant('here')
    there = await directory.tenant('there')
  })
  afterAll(() => directory.database.drop())

  const call = (name: string, given: Given = {}, as: string | null = here.admin, where = here) =>
    directory.call(name, where.as(as), given)
  const says = async (who: string | null, permission: string, type?: string, key?: string, where = here) =>
    (await call('check', { permission, type: type ?? null, key: key ?? null }, who, where))[0]?.answer
  const group = async (code: string) => {
    await call('create_group', { code })
    return code
  }

  it('that a change counts from the next question on, whatever it was made of (9 to 11, A151)', async () => {
    const bob = await person(directory, here.id)
    const can = () => says(bob, 'article.read')
    const readers = await group('readers-now')
    await call('create_role', { code: 'reading-now' })
    const steps: readonly (readonly [string, Given, string])[] = [
      ['grant_permission', { principal: bob, permission: 'article.read' }, 'allow'],
      ['revoke_permission', { principal: bob, permission: 'article.read' }, 'none'],
      ['add_member', { group: readers, member: bob }, 'none'],
      ['grant_permission', { principal: readers, permission: 'article.read' }, 'allow'],
      ['revoke_permission', { principal: readers, permission: 'article.read' }, 'none'],
      ['grant_permission', { principal: readers, role: 'reading-now' }, 'none'],
      ['add_role_permissions', { role: 'reading-now', permissions: ['article.edit'] }, 'allow'],
      ['remove_role_permissions', { role: 'reading-now', permissions: ['article.edit'] }, 'none'],
      ['add_role_permissions', { role: 'reading-now', permissions: ['article.read'] }, 'allow'],
      ['remove_member', { group: readers, member: bob }, 'none'],
    ]
    expect(await can()).toBe('none')
    for (const [name, given, expected] of steps) {
      await call(name, given)
      expect([name, given, await can()]).toEqual([name, given, expected])
    }
  })

  it('an answer for each of several questions, and to whoever is unknown nothing (3, 4, 8)', async () => {
    const bob = await person(directory, here.id)
    await call('grant_permission', { principal: bob, permission: 'article.read' })
    await call('grant_permission', { principal: '*', permission: 'article.delete', type: 'folder', key: 'open' })
    const permissions = ['article.read', 'article.delete']
    const given = { permissions, types: [null, null], keys: [null, null] }
    expect((await call('check_many', given, bob)).map(({ answer }) => answer)).toEqual(['allow', 'none'])
    expect(await says('nobody-knows', 'article.delete', 'folder', 'open')).toBe('none')
    expect(await says(null, 'article.delete', 'folder', 'open')).toBe('allow')
    expect(await says(null, 'article.read')).toBe('none')
    await expect(says(bob, 'article.fly')).rejects.toMatchObject({ code: 'BW415' })
  })

  it('no trace of a permission and a role that were given and taken (14)', async () => {
    const bob = await person(directory, here.id)
    await call('create_role', { code: 'taken', permissions: ['article.delete'] })
    const both = [{ permission: 'article.read' }, { role: 'taken' }]
    for (const what of both) await call('grant_permission', { principal: bob, ...what })
    for (const what of both) await call('revoke_permission', { principal: bob, ...what })
    expect(await call('list_grants', { principal: bob })).toEqual([])
    expect([await says(bob, 'article.read'), await says(bob, 'article.delete')]).toEqual(['none', 'none'])
  })

  it('the title of a role that is copied, unless another is given (15)', async () => {
    await call('create_role', { code: 'original', title: 'Editors', permissions: ['article.edit'] })
    await call('copy_role', { role: 'original', code: 'the-copy' })
    expect(await call('get_role', { role: 'the-copy' })).toMatchObject([
      { title: 'Editors', permissions: ['article.edit'] },
    ])
  })

  it('nobody above a denial, the administrator neither; another one lifts it (1, 65, W9)', async () => {
    const where = await directory.tenant()
    const second = await person(directory, where.id, [{ permission: '*', delegable: true }])
    const triple = { principal: where.admin, permission: 'article.read', type: 'folder', key: 'shut' }
    await call('deny_permission', triple, second, where)
    const shut = () => says(where.admin, 'article.read', 'folder', 'shut', where)
    expect(await shut()).toBe('deny')
    await expect(call('lift_denial', triple, where.admin, where)).rejects.toMatchObject({ code: 'BW410' })
    expect(await shut()).toBe('deny')
    await call('lift_denial', triple, second, where)
    expect(await shut()).toBe('allow')
  })

  it('from who made a group that it is his: he may no more than before (61, W3)', async () => {
    const maker = await person(directory, here.id, [{ permission: 'directory.groups.create' }])
    await call('create_group', { code: 'his-own' }, maker)
    expect(await says(maker, 'article.read')).toBe('none')
    for (const [name, given] of [
      ['add_member', { group: 'his-own', member: maker }],
      ['update_group', { group: 'his-own', title: 'Mine' }],
      ['remove_group', { group: 'his-own' }],
      ['grant_permission', { principal: maker, permission: '*' }],
    ] as const) {
      await expect(call(name, given, maker), name).rejects.toMatchObject({ code: 'BW403' })
    }
  })

  it('no tenant in mind where none is said (W4)', async () => {
    const { app, sign } = directory
    const asked = (tenant: string | null, context: string | null) =>
      app.query(`select * from bailiwick.check($1, $2, 'article.read')`, [tenant, context])
    const good = sign(here.as(here.admin))
    for (const [tenant, context] of [
      [null, good],
      [here.id, null],
      [there.id, good],
    ] as const) {
      await expect(asked(tenant, context)).rejects.toMatchObject({ code: 'BW401' })
    }
  })

  it('a group of one tenant from the people of another, also of one code (72, W12)', async () => {
    const both = await person(directory, here.id)
    await person(directory, there.id, [], both)
    for (const where of [here, there]) await call('create_group', { code: 'default' }, where.admin, where)
    await call('add_member', { group: 'default', member: both }, there.admin, there)
    for (const where of [here, there]) {
      const given = { principal: 'default', permission: 'article.read' }
      await call('grant_permission', given, where.admin, where)
    }
    const answers = [await says(both, 'article.read'), await says(both, 'article.read', undefined, undefined, there)]
    expect(answers).toEqual(['none', 'allow'])
  })

  it('what a disabled group gives until it is enabled, also from who joins meanwhile (48, W11)', async () => {
    const bob = await person(directory, here.id)
    const sleeping = await group('sleeping')
    await call('grant_permission', { principal: sleeping, permission: 'article.read' })
    await call('disable_group', { group: sleeping })
    await call('add_member', { group: sleeping, member: bob })
    expect(await says(bob, 'article.read')).toBe('none')
    await call('enable_group', { group: sleeping })
    expect(await says(bob, 'article.read')).toBe('allow')
    // Whoever cannot give it on lets nobody in while it is disabled either.
    await call('disable_group', { group: sleeping })
    const clerk = await person(directory, here.id, [{ permission: 'directory.groups.members' }])
    const joining = call('add_member', { group: sleeping, member: clerk }, clerk)
    await expect(joining).rejects.toMatchObject({ code: 'BW410' })
  })

  it('the other way where one of two is taken, and what lies below where the middle goes (A143, A144)', async () => {
    const bob = await person(directory, here.id)
    for (const code of ['top', 'left', 'right', 'low']) await group(code)
    for (const side of ['left', 'right']) {
      await call('nest_group', { child: side, parent: 'top' })
      await call('nest_group', { child: 'low', parent: side })
    }
    await call('add_member', { group: 'low', member: bob })
    await call('grant_permission', { principal: 'top', permission: 'article.read' })
    await call('unnest_group', { child: 'low', parent: 'left' })
    expect(await says(bob, 'article.read')).toBe('allow')
    await call('remove_group', { group: 'right' })
    expect(await says(bob, 'article.read')).toBe('none')
    await call('nest_group', { child: 'low', parent: 'left' })
    expect(await says(bob, 'article.read')).toBe('allow')
  })

  it('apart what is of different kinds and called the same (A145)', async () => {
    const bob = await person(directory, here.id)
    await group('same')
    await call('create_role', { code: 'same', permissions: ['article.read'] })
    await call('register_resource', { type: 'folder', key: 'same' })
    await call('grant_permission', { principal: bob, role: 'same', type: 'folder', key: 'same' })
    await call('remove_group', { group: 'same' })
    expect(await says(bob, 'article.read', 'folder', 'same')).toBe('allow')
    expect(await call('get_resource', { type: 'folder', key: 'same' })).toHaveLength(1)
  })

  it('one resource however often it is registered, with the newest title (A137)', async () => {
    for (const title of ['Old', 'New']) await call('register_resource', { type: 'folder', key: 'twice', title })
    expect(await call('get_resource', { type: 'folder', key: 'twice' })).toMatchObject([{ title: 'New' }])
  })

  it('who is new directly under everyone and the members, and in nothing else (A139, A156)', async () => {
    await call('grant_permission', { principal: '*members', permission: 'article.read', type: 'folder', key: 'all' })
    const bob = await person(directory, here.id)
    expect(await says(bob, 'article.read', 'folder', 'all')).toBe('allow')
    expect(await says(null, 'article.read', 'folder', 'all')).toBe('none')
    expect(await says(bob, 'article.read')).toBe('none')
  })

  it('single and bulk to one answer over composite keys, above and below (W42, W43)', async () => {
    const bob = await person(directory, here.id)
    const staff = await group('staff')
    await call('add_member', { group: staff, member: bob })
    await call('grant_permission', { principal: bob, permission: 'article.read', type: 'project', key: '50' })
    await call('grant_permission', { principal: staff, permission: 'article.read', type: 'box', key: '["60","9"]' })
    await call('deny_permission', { principal: bob, permission: 'article.read', type: 'project', key: '60' })
    await call('grant_permission', { principal: bob, permission: 'article.read', type: 'box', key: '["70","9"]' })
    const asked = [
      ['box', '["50","9"]', 'allow'],
      ['box', '["60","9"]', 'deny'],
      ['project', '70', 'none'],
      ['box', '["70","9"]', 'allow'],
      ['box', '["70","8"]', 'none'],
    ] as const
    const many = await call(
      'check_many',
      {
        permissions: asked.map(() => 'article.read'),
        types: asked.map(([type]) => type),
        keys: asked.map(([, key]) => key),
      },
      bob,
    )
    expect(many.map(({ answer }) => answer)).toEqual(asked.map(([, , expected]) => expected))
    for (const [type, key, expected] of asked) expect(await says(bob, 'article.read', type, key)).toBe(expected)
  })

  it('nothing of a permission that is declared no more (W30)', async () => {
    const bob = await person(directory, here.id)
    await call('grant_permission', { principal: bob, permission: 'article.edit' })
    expect(await says(bob, 'article.read')).toBe('allow')
    const { admin } = directory
    await admin.query(`update bailiwick_catalogue.permission set retired_at = now() where code = 'article.edit'`)
    try {
      await admin.query('select bailiwick_catalogue.refresh_rights()')
      expect([await says(bob, 'article.read'), await says(bob, 'article.edit')]).toEqual(['none', 'none'])
    } finally {
      await admin.query(`update bailiwick_catalogue.permission set retired_at = null where code = 'article.edit';
        select bailiwick_catalogue.refresh_rights()`)
    }
  })
})
