/** Who may what, asked the other ways round: lists, effective rights and explanations, and what they refuse. */
import { randomUUID } from 'node:crypto'
import { type Answers, openDirectory as open, printExplanation } from '@bailiwick/server/directory'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEachServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { declareArticles, groupOf, roleOf } from './support/articles.ts'

/** The first page of each list. */
const pagesOf = (asked: Answers<string>) => ({
  resources: async (...given: Parameters<typeof asked.listResources>) => (await asked.listResources(...given)).rows,
  subjects: async (...given: Parameters<typeof asked.listSubjects>) => (await asked.listSubjects(...given)).rows,
  rights: async (...given: Parameters<typeof asked.effectiveRights>) => (await asked.effectiveRights(...given)).rows,
  actions: asked.listActions,
  explain: asked.explain,
})

describeEachServer('answers of the directory', (server) => {
  let directory: DirectoryDatabase
  let tenant: Awaited<ReturnType<DirectoryDatabase['tenant']>>
  let root: ReturnType<typeof of>
  let nobody: ReturnType<typeof of>
  const of = (who: string | null, id = tenant.id) =>
    pagesOf(
      open({ db: directory.app, key: directory.key, database: directory.identity }).as({ tenant: id, subject: who }),
    )
  const call = (name: string, given: Record<string, unknown>, who: string | null = tenant.admin) =>
    directory.call(name, tenant.as(who), given)
  const ann = `ann-${randomUUID()}`
  const bob = `bob-${randomUUID()}`
  const keys = (rows: readonly { readonly key: string }[]) => rows.map(({ key }) => key)

  beforeAll(async () => {
    directory = await openDirectory(server)
    await declareArticles(directory)
    tenant = await directory.tenant()
    root = of(tenant.admin)
    nobody = of(null)
    for (const reference of [ann, bob]) await call('create_user', { reference })
    await groupOf(directory, tenant.id, [ann], 'inner')
    await groupOf(directory, tenant.id, ['inner'], 'outer')
    await roleOf(directory, tenant.id, ['article.read'], 'reader')
    for (const key of ['a', 'b', 'c', 'd']) await call('register_resource', { type: 'article', key })
    await call('register_resource', { type: 'folder', key: 'f' })
    for (const key of ['a', 'b', 'c']) {
      await call('add_parent', { type: 'article', key, parent_type: 'folder', parent_key: 'f' })
    }
    await call('grant_permission', { principal: 'outer', role: 'reader', type: 'folder', key: 'f' })
    await call('deny_permission', { principal: ann, permission: 'article.read', type: 'article', key: 'b' })
    await call('grant_permission', {
      principal: ann,
      permission: 'article.edit',
      type: 'article',
      key: 'd',
      condition: 'quiet',
    })
  })
  afterAll(() => directory.database.drop())

  it('lists what somebody may act on, page by page, while others are registered', async () => {
    const own = of(ann)
    expect(await own.resources('article.read', 'article')).toEqual([
      { key: 'a', answer: 'allow', conditions: [] },
      { key: 'c', answer: 'allow', conditions: [] },
      {
        key: 'd',
        answer: 'conditional',
        conditions: [expect.objectContaining({ condition: 'quiet', effect: 'allow' })],
      },
    ])
    expect(keys(await own.resources('article.read', 'article', { limit: 1 }))).toEqual(['a'])
    await call('register_resource', { type: 'article', key: '0' })
    await call('add_parent', { type: 'article', key: '0', parent_type: 'folder', parent_key: 'f' })
    expect(keys(await own.resources('article.read', 'article', { limit: 1, after: 'a' }))).toEqual(['c'])
    expect(await own.resources('article.read', 'article', { after: 'd' })).toEqual([])
    expect(await own.resources('article.delete', 'article')).toEqual([])
    expect(await own.resources('article.read', 'box')).toEqual([])
    expect(await nobody.resources('article.read', 'article')).toEqual([])
    expect(keys(await root.resources('article.read', 'article', { limit: 3 }))).toEqual(['0', 'a', 'b'])
    expect(await root.resources('article.read', 'article', { principal: ann })).toHaveLength(4)
  })

  it('lists who may, everybody where everybody may, and whether anonymous may', async () => {
    const there = { type: 'article', key: 'c' }
    const references = async (...given: Parameters<typeof root.subjects>) =>
      (await root.subjects(...given)).map(({ reference }) => reference)
    expect(await references('article.read', there)).toEqual([tenant.admin, ann].sort())
    expect(await references('article.read', { type: 'article', key: 'b' })).toEqual([tenant.admin])
    expect(await references('article.read', there, { search: 'ANN-' })).toEqual([ann])
    expect(await references('article.read', there, { kind: 'service' })).toEqual([])
    expect(await references('article.read', there, { limit: 1 })).toEqual([tenant.admin])
    expect(await references('article.read', there, { after: tenant.admin })).toEqual([ann])
    await call('grant_permission', { principal: '*', permission: 'article.read', type: 'article', key: 'c' })
    expect(await references('article.read', there)).toEqual(['*anonymous', tenant.admin, ann, bob].sort())
    expect(await references('article.read', there, { kind: 'all', search: 'bob' })).toEqual([bob])
    await call('revoke_permission', { principal: '*', permission: 'article.read', type: 'article', key: 'c' })
  })

  it('lists what may be done', async () => {
    expect(await of(ann).actions({ type: 'article', key: 'd' })).toEqual([
      { permission: 'article.edit', answer: 'conditional' },
      { permission: 'article.read', answer: 'conditional' },
    ])
    expect(await of(ann).actions()).toEqual([])
    const all = await root.actions()
    expect(all.map(({ permission }) => permission)).toContain('directory.users.create')
    expect(all.map(({ permission }) => permission)).not.toContain('article.print')
    expect(all.some(({ permission }) => permission.startsWith('platform'))).toBe(false)
  })

  it('tells every path, and why one has no effect', async () => {
    const [read] = await of(ann).rights({ type: 'article', key: 'b' }, { permission: 'article.read' })
    const role = { role: 'reader', way: ['inner', 'outer'], above: ['folder:f'], principal: 'outer', why: 'denied' }
    expect(read).toMatchObject({ permission: 'article.read', answer: 'deny' })
    expect(read!.paths).toEqual([
      expect.objectContaining({ effect: 'deny', way: [], above: [], principal: ann }),
      expect.objectContaining(role),
    ])
    expect(read!.paths[1]!.deniedBy).toEqual([read!.paths[0]!.grant])
    await call('disable_group', { group: 'outer' })
    const [off] = await of(ann).rights({ type: 'article', key: 'a' }, { permission: 'article.read' })
    expect(off).toMatchObject({ answer: 'none', paths: [{ ...role, why: 'group-disabled' }] })
    await call('enable_group', { group: 'outer' })
    await directory.admin.query(`update bailiwick_directory.role set state = 'disabled' where tenant_id = $1`, [
      tenant.id,
    ])
    const [idle] = await of(ann).rights({ type: 'article', key: 'a' })
    expect(idle).toMatchObject({ answer: 'none', paths: [{ ...role, why: 'role-disabled' }] })
    await directory.admin.query(`update bailiwick_directory.role set state = 'active' where tenant_id = $1`, [
      tenant.id,
    ])
    const first = await root.rights(null, { limit: 2 })
    expect(first.map(({ permission }) => permission)).toEqual(['article.delete', 'article.edit'])
    const [next] = await root.rights(null, { limit: 1, after: 'article.edit' })
    expect(next).toMatchObject({ permission: 'article.read', answer: 'allow' })
    expect(await nobody.rights()).toEqual([])
  })

  it('explains, for people who read', async () => {
    const publish = await of(ann).explain('publish', { type: 'article', key: 'a' })
    expect(publish).toMatchObject({ answer: 'none', bounds: [{ subject: ann, answer: 'none', isActive: true }] })
    expect(publish.bounds[0]!.parts[0]!.map(({ permission, answer }) => [permission, answer])).toEqual([
      ['article.read', 'allow'],
      ['article.delete', 'none'],
    ])
    const text = printExplanation(publish)
    expect(text.replaceAll(/\[.{36}\]/g, '[id]').replaceAll(ann, 'ann')).toBe(`publish on article:a: none
└─ ann: none
   ├─ by its parts
   │  ├─ article.read: allow
   │  │  └─ allowed by the role reader to ann > inner > outer, in folder:f [id]
   │  └─ article.delete: none
   │     └─ needed: a grant of one of article.delete, *, article
   └─ needed: a grant of one of publish, *`)
    const denied = printExplanation(
      await root.explain('article.read', { type: 'article', key: 'b' }, { principal: ann }),
    )
    expect(denied).toContain('a denial covers it')
    expect(denied).toContain('needed: these denials to be lifted')
    await call('disable_user', { reference: ann })
    const inactive = await root.explain('article.read', { type: 'article', key: 'a' }, { principal: ann })
    expect(inactive.bounds[0]).toMatchObject({ isActive: false, answer: 'none', needed: { kind: 'active-subject' } })
    expect(printExplanation(inactive)).toContain('the subject is not active')
    await call('enable_user', { reference: ann })
  })

  it('tells others nothing, and nothing of other tenants', async () => {
    const there = await directory.tenant()
    const own = of(ann)
    const place = { type: 'article', key: 'a' }
    const forbidden = { code: 'FORBIDDEN', expected: 'directory.inspect' }
    for (const principal of [bob, there.admin, 'missing', '*anonymous']) {
      await expect(own.resources('article.read', 'article', { principal })).rejects.toMatchObject(forbidden)
      await expect(own.actions(place, { principal })).rejects.toMatchObject(forbidden)
      await expect(own.rights(place, { principal })).rejects.toMatchObject(forbidden)
      await expect(own.explain('article.read', place, { principal })).rejects.toMatchObject(forbidden)
    }
    await expect(own.subjects('article.read', place)).rejects.toMatchObject(forbidden)
    const saidOf = async (principal: string) => {
      const error = await root.rights(null, { principal }).catch((thrown: unknown) => thrown as Error)
      return (error as Error).message.replaceAll(principal, 'X')
    }
    await expect(root.rights(null, { principal: there.admin })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await saidOf(there.admin)).toBe(await saidOf('missing'))
    expect(await own.actions(place, { principal: ann })).toEqual(await own.actions(place))
    expect(await root.actions(place, { principal: '*anonymous' })).toEqual([])
    // Who may inspect a folder may ask about what is in it, and about nothing else.
    await call('grant_permission', { principal: bob, permission: 'directory.inspect', type: 'folder', key: 'f' })
    expect(await of(bob).explain('article.read', place, { principal: ann })).toMatchObject({ answer: 'allow' })
    await expect(of(bob).explain('article.read', null, { principal: ann })).rejects.toMatchObject(forbidden)
  })

  it('refuses what is no question', async () => {
    const place = { type: 'article', key: 'a' }
    for (const limit of [0, 501]) {
      const invalid = { code: 'INVALID_VALUE' }
      await expect(root.resources('article.read', 'article', { limit })).rejects.toMatchObject(invalid)
      await expect(root.subjects('article.read', null, { limit })).rejects.toMatchObject(invalid)
      await expect(root.rights(null, { limit })).rejects.toMatchObject(invalid)
    }
    for (const asker of [root, nobody]) {
      await expect(asker.resources('nothing', 'article')).rejects.toMatchObject({ code: 'UNKNOWN_PERMISSION' })
      await expect(asker.resources('article.read', 'nothing')).rejects.toMatchObject({ code: 'UNKNOWN_TYPE' })
      await expect(asker.rights(null, { permission: 'nothing' })).rejects.toMatchObject({ code: 'UNKNOWN_PERMISSION' })
      await expect(asker.explain('nothing')).rejects.toMatchObject({ code: 'UNKNOWN_PERMISSION' })
      await expect(asker.actions({ type: 'nothing', key: 'a' })).rejects.toMatchObject({ code: 'UNKNOWN_TYPE' })
    }
    await expect(root.subjects('nothing', place)).rejects.toMatchObject({ code: 'UNKNOWN_PERMISSION' })
    await expect(call('list_subjects', { permission: 'article.read', kind: 'group' })).rejects.toMatchObject({
      code: 'BW422',
    })
    await expect(call('list_resources', { permission: 'article.read', type: null })).rejects.toMatchObject({
      code: 'BW422',
    })
    for (const name of ['list_actions', 'effective_rights']) {
      await expect(call(name, { type: 'article' })).rejects.toMatchObject({ code: 'BW422' })
    }
    await expect(root.rights(null, { principal: 'outer' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('changes nothing and answers where nothing can be written', async () => {
    await directory.app.query('begin read only')
    try {
      expect(keys(await of(ann).resources('article.read', 'article'))).toContain('a')
      expect(await root.subjects('article.read', { type: 'article', key: 'a' })).not.toEqual([])
      expect(await of(ann).explain('article.read', { type: 'article', key: 'a' })).toMatchObject({ answer: 'allow' })
      expect(await of(ann).rights({ type: 'article', key: 'a' })).not.toEqual([])
    } finally {
      await directory.app.query('rollback')
    }
  })
})
