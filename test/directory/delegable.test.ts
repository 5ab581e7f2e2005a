import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { answer, declareArticles, groupOf, roleOf, stateOf } from './support/articles.ts'
import { person } from './support/rights.ts'

type Given = Readonly<Record<string, unknown>>

const hour = 3_600_000
const inHours = (n: number) => new Date(Date.now() + n * hour)
const folder = { type: 'folder', key: 'f1' }

describeNewestServer('what may be given on', (server) => {
  let directory: DirectoryDatabase
  let tenant: string
  let owner: string
  beforeAll(async () => {
    directory = await openDirectory(server)
    await declareArticles(directory)
    const made = await directory.tenant()
    tenant = made.id
    owner = made.admin
  })
  afterAll(() => directory.database.drop())

  const call = (as: string | readonly string[], name: string, given: Given) =>
    directory.call(name, { tenant, as }, given)
  const may = (permission: string, given: Given = {}) => ({ permission, delegable: true, ...given })
  /** Somebody who may call everything, and has these grants. */
  const somebody = async (...grants: readonly Given[]) => {
    const reference = await person(directory, tenant, [{ permission: 'directory' }])
    for (const grant of grants) await call(owner, 'grant_permission', { principal: reference, ...grant })
    return reference
  }
  const refuses = async (as: string | readonly string[], name: string, given: Given, code = 'BW410') => {
    const before = await stateOf(directory, tenant)
    const error = await call(as, name, given).then(
      () => undefined,
      (thrown: { code: string; message: string; detail: string }) => thrown,
    )
    expect([name, given, error?.code]).toEqual([name, given, code])
    expect(await stateOf(directory, tenant)).toEqual(before)
    return error!
  }

  it('is what one holds with that right, there and below, and nothing wider (H02, H05)', async () => {
    const bob = await person(directory, tenant)
    const holder = await somebody(may('article.edit', folder), { permission: 'article.delete' })
    for (const permission of ['article.edit', 'article.read'])
      await call(holder, 'grant_permission', { principal: bob, permission, ...folder })
    const wider: readonly Given[] = [
      { permission: 'article.edit' },
      { permission: 'article.edit', type: 'folder', key: 'f2' },
      { permission: 'article', ...folder },
      { permission: '*', ...folder },
      { permission: 'publish', ...folder },
      // Held, not to be given on.
      { permission: 'article.delete' },
      { permission: 'directory.grants.create' },
      { role: await roleOf(directory, tenant, ['article.edit', 'article.delete']), ...folder },
    ]
    for (const given of wider)
      for (const principal of [bob, holder, '*'])
        for (const name of ['grant_permission', 'deny_permission']) await refuses(holder, name, { principal, ...given })
    const role = await roleOf(directory, tenant, ['article.edit'])
    await call(holder, 'grant_permission', { principal: bob, role, ...folder })
    // What was given on stays when it is taken from the giver.
    await call(owner, 'revoke_permission', { principal: holder, permission: 'article.edit', ...folder })
    expect(await answer(directory, tenant, bob, 'article.edit', 'folder', 'f1')).toBe('allow')
    await refuses(holder, 'grant_permission', {
      principal: bob,
      permission: 'article.edit',
      ...folder,
      delegable: true,
    })
  })

  it('is held by everybody who asks', async () => {
    const bob = await person(directory, tenant)
    const [one, two] = [await somebody(may('article.edit')), await somebody(may('article.read'))]
    await call([one, two], 'grant_permission', { principal: bob, permission: 'article.read' })
    await refuses([one, two], 'grant_permission', { principal: bob, permission: 'article.edit' })
    await refuses([one, 'nobody'], 'grant_permission', { principal: bob, permission: 'article.read' }, 'BW403')
  })

  it('lasts no longer than one holds it, by a grant or by a group', async () => {
    const bob = await person(directory, tenant)
    const holder = await somebody(may('article.read', { valid_until: inHours(2) }))
    const given = { principal: bob, permission: 'article.read' }
    await call(holder, 'grant_permission', { ...given, valid_until: inHours(1) })
    await refuses(holder, 'grant_permission', given)
    await refuses(holder, 'grant_permission', { ...given, valid_until: inHours(3) })
    const [row] = await call(owner, 'list_grants', { principal: bob })
    await refuses(holder, 'update_grant', { id: row?.grant_id, valid_until: 'infinity' })
    await call(holder, 'update_grant', { id: row?.grant_id, valid_until: inHours(0.5) })
    await refuses(holder, 'deny_permission', given)
    const readers = await groupOf(directory, tenant)
    await call(owner, 'grant_permission', { principal: readers, ...may('article.delete') })
    const guest = await somebody()
    await call(owner, 'add_member', { group: readers, member: guest, valid_until: inHours(2) })
    await refuses(guest, 'grant_permission', { principal: bob, permission: 'article.delete' })
    await refuses(guest, 'add_member', { group: readers, member: bob })
    await call(guest, 'add_member', { group: readers, member: bob, valid_until: inHours(1) })
  })

  it('under a condition goes under the same only', async () => {
    const bob = await person(directory, tenant)
    const office = { condition: 'office', params: { network: 'a', floor: 1 } }
    const holder = await somebody(may('article.read', office))
    const given = { principal: bob, permission: 'article.read' }
    await call(holder, 'grant_permission', { ...given, ...office })
    await refuses(holder, 'grant_permission', given)
    await refuses(holder, 'grant_permission', { ...given, condition: 'quiet' })
    await refuses(holder, 'grant_permission', { ...given, condition: 'office', params: { network: 'a', floor: 2 } })
  })

  it('is not what is denied to oneself, there, below or in part', async () => {
    const bob = await person(directory, tenant)
    const holder = await somebody(may('article'))
    await call(owner, 'deny_permission', { principal: holder, permission: 'article.edit', ...folder })
    await call(holder, 'grant_permission', { principal: bob, permission: 'article.read' })
    for (const permission of ['article.edit', 'article'])
      await refuses(holder, 'grant_permission', { principal: bob, permission })
    await call(holder, 'grant_permission', { principal: bob, permission: 'article.edit', type: 'folder', key: 'f2' })
    await refuses(holder, 'lift_denial', { principal: holder, permission: 'article.edit', ...folder })
    // Everyone's is the receiver's too.
    await call(owner, 'deny_permission', { principal: '*', permission: 'article.delete', type: 'folder', key: 'f3' })
    await call(holder, 'grant_permission', { principal: bob, permission: 'article.delete' })
    await refuses(holder, 'grant_permission', {
      principal: bob,
      permission: 'article.delete',
      type: 'folder',
      key: 'f3',
    })
    await refuses(holder, 'lift_denial', { principal: '*', permission: 'article.delete', type: 'folder', key: 'f3' })
  })

  it('is asked of roles, joins, leaves and moves', async () => {
    const holder = await somebody(may('article.read'), { permission: 'article.edit' })
    const bob = await person(directory, tenant)
    const editors = await groupOf(directory, tenant)
    const barred = await groupOf(directory, tenant, [bob])
    await call(owner, 'grant_permission', { principal: editors, permission: 'article.edit', ...folder })
    await call(owner, 'deny_permission', { principal: barred, permission: 'article.delete' })
    await refuses(holder, 'add_member', { group: editors, member: holder })
    await refuses(holder, 'nest_group', { child: barred, parent: editors })
    await refuses(holder, 'remove_member', { group: barred, member: bob })
    await refuses(holder, 'add_member', { group: barred, member: owner })
    const role = await roleOf(directory, tenant, ['article.read', 'article.delete'])
    await call(owner, 'deny_permission', { principal: bob, role })
    await refuses(holder, 'add_role_permissions', { role, permissions: ['article.edit'] })
    await refuses(holder, 'remove_role_permissions', { role, permissions: ['article.delete'] })
    await call(owner, 'register_resource', { type: 'article', key: 'a1' })
    await call(owner, 'register_resource', { type: 'folder', key: 'free' })
    await refuses(holder, 'add_parent', { type: 'article', key: 'a1', parent_type: 'folder', parent_key: 'f1' })
    await call(holder, 'add_parent', { type: 'article', key: 'a1', parent_type: 'folder', parent_key: 'free' })
    await call(owner, 'deny_permission', { principal: bob, permission: 'article.delete', type: 'folder', key: 'free' })
    await refuses(holder, 'remove_parent', { type: 'article', key: 'a1', parent_type: 'folder', parent_key: 'free' })
  })

  it('says what is missing to whoever may know it', async () => {
    const editors = await groupOf(directory, tenant)
    await call(owner, 'grant_permission', { principal: editors, permission: 'article.edit', ...folder })
    const holder = await somebody()
    const own = await refuses(holder, 'add_member', { group: editors, member: holder })
    expect(own.message).toBe(
      'This needs the right to give on article.edit on folder f1 with all that is in it without an end.',
    )
    expect(JSON.parse(own.detail)).toEqual({ code: 'DELEGATION_EXCEEDED', seen: holder, expected: 'article.edit' })
    const blind = await person(directory, tenant, [{ permission: 'directory.groups.members' }])
    const { message, detail } = await refuses(blind, 'add_member', { group: editors, member: blind })
    expect(`${message} ${detail}`).not.toMatch(/article|folder/)
  })
})
