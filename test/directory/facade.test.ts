/** The directory through its door, as an application uses it: a pool as the application's role, on a database that was migrated. */
import { type Directory, NotPermittedError } from '@bailiwick/server/directory'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEachServer } from '../support/databases.ts'
import { type Codes, type Newsroom, openNewsroom, type Request, refusalOf } from './support/newsroom.ts'

describeEachServer('the directory through its door', (server) => {
  let newsroom: Newsroom
  let directory: Directory<Codes, Request>
  let root: Newsroom['root']
  let as: Newsroom['as']
  let tenant: string

  beforeAll(async () => {
    newsroom = await openNewsroom(server)
    ;({ directory, root, as, tenant } = newsroom)
  })
  afterAll(() => newsroom.platform.database.drop())

  it('tells a story: people, groups, a role, grants, answers, and what is taken back', async () => {
    const ada = as('ada')
    await ada.users.create({ reference: 'ann', displayName: 'Ann', data: { desk: 1 } })
    await ada.users.create({ reference: 'bob', username: 'bob' })
    await ada.groups.create({ code: 'staff', title: 'Staff' })
    await ada.groups.create({ code: 'desk' })
    await ada.groups.nest('desk', { in: 'staff' })
    await ada.groups.addMember('desk', 'ann', { until: new Date(Date.now() + 3_600_000) })
    await ada.roles.create({ code: 'editor', permissions: ['article'] })
    await ada.resources.register(['folder', 'f1'], { title: 'Folder' })
    await ada.resources.register(['article', 'a1'], { in: ['folder', 'f1'] })
    const given = { to: 'staff', role: 'editor', on: ['folder', 'f1'] } as const
    const id = await ada.grants.grant({ ...given, delegable: false, reason: 'work' })

    const ann = as('ann')
    expect(await ann.check('article.update', ['article', 'a1'])).toEqual({ answer: 'allow', conditions: [] })
    expect(await ann.can('article.update', ['article', 'a2'])).toBe(false)
    await ann.authorize('article.read', { type: 'article', key: 'a1' })
    await ada.grants.deny({ to: 'ann', permission: 'article.update', on: ['article', 'a1'] })
    expect(
      await ann.canMany([
        { permission: 'article.read', on: ['article', 'a1'] },
        { permission: 'article.update', on: ['article', 'a1'] },
        { permission: 'directory.users.read' },
      ]),
    ).toEqual([true, false, false])
    expect((await ann.checkMany([{ permission: 'article.update', on: ['article', 'a1'] }]))[0]!.answer).toBe('deny')
    const error = await refusalOf(() => ann.authorize('article.update', ['article', 'a1']))
    expect(error).toBeInstanceOf(NotPermittedError)
    expect(error).toMatchObject({
      ...{ code: 'FORBIDDEN', status: 403, permission: 'article.update', on: { type: 'article', key: 'a1' } },
      ...{ tenant, subject: 'ann', answer: 'deny', message: '`article.update` on article a1 is denied.' },
    })
    expect(await ada.grants.lift({ to: 'ann', permission: 'article.update', on: ['article', 'a1'] })).toBe(1n)
    expect(await ann.can('article.update', ['article', 'a1'])).toBe(true)
    expect(await ada.grants.get(id)).toMatchObject({
      grantId: id,
      principal: 'staff',
      role: 'editor',
      validUntil: null,
    })
    expect(await ada.grants.revoke(given)).toBe(1n)
    expect(await ada.grants.revoke(given)).toBe(0n)
    expect(await ann.can('article.read', ['article', 'a1'])).toBe(false)

    expect(await ada.groups.get('staff')).toMatchObject({ code: 'staff', title: 'Staff', children: 1n, members: 0n })
    expect((await ada.groups.members('staff', { deep: true })).rows).toMatchObject([
      { reference: 'ann', groups: ['desk'] },
    ])
    expect((await ada.groups.list({ member: 'ann', deep: true })).rows.map(({ code }) => code)).toEqual([
      'desk',
      'staff',
    ])
    expect(await ada.groups.paths('desk', 'staff')).toEqual([['desk', 'staff']])
    await ada.groups.unnest('desk', { from: 'staff' })
    await ada.groups.removeMember('desk', 'ann')
    expect((await ada.groups.ancestors('desk')).rows).toEqual([])
    await ada.groups.update('staff', { title: null, description: 'All' })
    expect(await ada.groups.get('staff')).toMatchObject({ title: null, description: 'All' })
    await ada.users.update('ann', { displayName: null, data: { desk: null, floor: 2 } })
    expect(await ada.users.get('ann')).toMatchObject({ displayName: null, data: { floor: 2 }, state: 'active' })
    expect(await ann.users.me()).toMatchObject({ reference: 'ann', kind: 'user' })
    expect(await as(null).users.me()).toBeUndefined()
    const { rows } = await ada.audit.list({ event: 'denial', limit: 10 })
    expect(rows.map(({ event, actors }) => [event, actors])).toEqual([
      ['denial.removed', ['ada']],
      ['denial.created', ['ada']],
    ])
  })

  it('has keys of several parts, from a list or an object, and numbers in them', async () => {
    const ada = as('ada')
    await ada.users.create({ reference: 'cleo' })
    await ada.grants.grant({ to: 'cleo', permission: 'page.read', on: ['page', 'b1', 9] })
    const cleo = as('cleo')
    expect(await cleo.can('page.read', { type: 'page', key: ['b1', '9'] })).toBe(true)
    expect(await cleo.can('page.read', ['page', 'b1', '8'])).toBe(false)
    const [row] = (await ada.grants.list({ to: 'cleo' })).rows
    expect(row).toMatchObject({ type: 'page', key: '["b1","9"]' })
  })

  it('evaluates conditions with the functions of the application, and takes what nobody declared for open', async () => {
    const ada = as('ada')
    await ada.users.create({ reference: 'dan' })
    const at = ['article', 'c1'] as const
    const office = (department: string) => ({ to: 'dan', condition: 'office', params: { department }, on: at }) as const
    await ada.grants.grant({ ...office('north'), permission: 'article.read' })
    await ada.grants.grant({ ...office('south'), permission: 'article' })
    const asked = await as('dan').check('article.read', at)
    expect(asked.answer).toBe('conditional')
    expect(asked.conditions).toMatchObject([
      { effect: 'allow', condition: 'office', params: { department: 'north' } },
      { effect: 'allow', condition: 'office', params: { department: 'south' } },
    ])
    expect(await as('dan', 'north').can('article.read', at)).toBe(true)
    expect(await as('dan', 'south').can('article.read', at)).toBe(true)
    expect(await as('dan', 'north').can('article.update', at)).toBe(false)
    expect(await as('dan', 'east').can('article.read', at)).toBe(false)
    expect(await refusalOf(() => as('dan', 'east').authorize('article.read', at))).toMatchObject({
      answer: 'conditional',
    })
    // An open denial denies; one that does not hold does not.
    await ada.grants.deny({ ...office('south'), permission: 'article.read' })
    expect(await as('dan', 'south').can('article.read', at)).toBe(false)
    expect(await as('dan', 'north').can('article.read', at)).toBe(true)
    await ada.grants.deny({ to: 'dan', permission: 'article.read', condition: 'quiet', params: {}, on: at })
    expect(await as('dan', 'north').can('article.read', at)).toBe(false)
  })

  it('pages through 120 rows and through what a search finds, each once', async () => {
    const ada = as('ada')
    const references = Array.from({ length: 120 }, (_, at) => `reader-${String(at).padStart(3, '0')}`)
    await Promise.all(references.map((reference) => ada.users.create({ reference, displayName: `100% ${reference}` })))
    const first = await ada.users.list({ search: '0% READER', limit: 50 })
    expect(first.rows).toHaveLength(50)
    expect(first.next).toBe('reader-049')
    const last = await ada.users.list({ search: '0% reader', limit: 70, after: first.next! })
    expect([last.rows.length, last.next]).toEqual([70, undefined])
    const found: string[] = []
    for await (const { reference } of ada.users.list({ search: 'reader-1', limit: 7 }).all()) found.push(reference)
    expect(found).toEqual(references.filter((reference) => reference.startsWith('reader-1')))
    let all = 0
    for await (const _ of ada.users.list().all()) all++
    expect(all).toBeGreaterThan(120)
    // The journal's cursor has microseconds: entries of one moment are not lost.
    const events: string[] = []
    for await (const { id } of ada.audit.list({ event: 'user.created', limit: 33 }).all()) events.push(id)
    expect(new Set(events).size).toBe(events.length)
    expect(events.length).toBeGreaterThanOrEqual(120)
  })

  it('keeps two tenants apart that use one pool at the same time', async () => {
    await root.users.create({ reference: 'sue' })
    const other = await root.tenants.create({ code: 'south', title: 'South', administrator: 'sue' })
    const tenants = { [tenant]: as('ada'), [other]: directory.as({ tenant: other, subject: 'sue' }) }
    const names = Array.from({ length: 12 }, (_, at) => `both-${at}`)
    await Promise.all(
      names.flatMap((code) => Object.entries(tenants).map(([id, asker]) => asker.groups.create({ code, title: id }))),
    )
    const seen = await Promise.all(
      names.flatMap((code) =>
        Object.entries(tenants).map(async ([id, asker]) => [(await asker.groups.get(code)).title, id]),
      ),
    )
    expect(seen).toHaveLength(24)
    for (const [title, id] of seen) expect(title).toBe(id)
    expect((await tenants[other]!.users.list()).rows.map(({ reference }) => reference)).toEqual(['sue'])
  })

  it('has settings, service accounts, tenants, accounts and the catalogue', async () => {
    const ada = as('ada')
    const settings = await ada.settings.list()
    const { name, initial } = settings.find(({ type }) => type === 'integer')!
    await ada.settings.set(name, Number(initial) + 1)
    expect(await ada.settings.get(name)).toBe(Number(initial) + 1)
    await ada.settings.reset(name)
    expect(await ada.settings.get(name)).toBe(initial)
    await ada.serviceAccounts.create({ reference: 'service:feed', purpose: 'data_processor', title: 'Feed' })
    await ada.serviceAccounts.update('service:feed', { title: null })
    expect(await ada.serviceAccounts.get('service:feed')).toMatchObject({ purpose: 'data_processor', title: null })
    expect((await ada.serviceAccounts.list({ search: 'feed' })).rows).toHaveLength(1)
    expect(await ada.permissions.get('article.update')).toMatchObject({ implies: ['article.read'] })
    expect((await ada.permissions.list({ search: 'page.' })).rows.map(({ code }) => code)).toContain('page.read')
    expect((await ada.permissions.resourceTypes({ search: 'page' })).rows).toMatchObject([
      { keyParts: ['book', 'number'] },
    ])
    expect((await ada.permissions.conditions()).rows.map((row) => row.name)).toEqual(['office', 'quiet'])
    expect(await ada.permissions.map()).toContainEqual({ code: 'page.read', shortCode: expect.any(String) })
    await ada.roles.copy('editor', { code: 'writer' })
    await ada.roles.removePermissions('writer', ['article'])
    await ada.roles.addPermissions('writer', ['article.update'])
    expect((await ada.roles.get('writer')).permissions).toEqual(['article.update'])
    await ada.resources.move(['article', 'a1'], {})
    expect((await ada.resources.get(['article', 'a1'])).parents).toEqual([])
    await ada.resources.addParent(['article', 'a1'], ['folder', 'f1'])
    expect((await ada.resources.list({ in: ['folder', 'f1'] })).rows).toMatchObject([{ reference: 'article:a1' }])
    expect((await ada.resources.descendants(['folder', 'f1'])).rows).toMatchObject([{ key: 'a1', isDirect: true }])
    expect(await ada.resources.ancestors(['article', 'a1'])).toMatchObject([{ key: 'f1' }])
    expect((await root.accounts.list({ search: 'ada@' })).rows).toMatchObject([{ reference: 'ada', state: 'active' }])
    await root.accounts.lock('bob')
    expect(await as('ada').users.get('bob')).toMatchObject({ accountState: 'locked' })
    await root.accounts.unlock('bob')
    expect((await ada.tenants.mine()).rows).toMatchObject([{ code: 'north' }, { code: 'platform' }])
    expect(await ada.tenants.get()).toMatchObject({ id: tenant, code: 'north', isPlatform: false })
    const { validUntil } = await root.tenants.breakGlass(tenant, { reason: 'nobody left', minutes: 5 })
    expect(new Date(validUntil).getTime()).toBeGreaterThan(Date.now())
    await root.tenants.endBreakGlass(tenant)
    const until = '2099-01-31T12:00:00.123456Z'
    const id = await ada.grants.grant({ to: 'bob', permission: 'page.read', until })
    expect((await ada.grants.get(id)).validUntil).toBe(until)
    expect(await ada.grants.update(id, { until: null })).toBe(true)
    expect((await ada.grants.get(id)).validUntil).toBeNull()
    await ada.grants.remove(id, { reason: 'done' })
    expect((await ada.grants.list({ to: 'bob' })).rows).toEqual([])
  })
})

// A code that nobody declared does not compile; without a declaration any text does.
export function typed(directory: Directory<Codes, Request>, open: Directory) {
  const ada = directory.as({ tenant: '', subject: 'ada', department: 'north' })
  // @ts-expect-error no such permission
  void ada.check('artcle.read')
  // @ts-expect-error no such permission
  void ada.grants.grant({ to: 'ann', permission: 'article.delete' })
  // @ts-expect-error no such permission
  void ada.roles.create({ code: 'a', permissions: ['articles'] })
  // @ts-expect-error a permission or a role
  void ada.grants.grant({ to: 'ann' })
  // @ts-expect-error a type of the application's own field
  directory.as({ tenant: '', subject: 'ada', department: 7 })
  void ada.check('article')
  void ada.can('directory.users.read')
  void open.as({ tenant: '', subject: null } as never).check('whatever')
}
