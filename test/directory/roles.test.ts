/** Roles of a tenant and the permissions of the catalogue: who may change what, and what changes with it. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { expectExactRights, functionsOf } from './support/exact-rights.ts'
import { give, person } from './support/rights.ts'

interface RoleRow {
  readonly code: string
  readonly state: string
  readonly permissions: readonly string[]
  readonly grants: string
  readonly denials: string
}

describeNewestServer('roles', (server) => {
  let directory: DirectoryDatabase
  let here: Awaited<ReturnType<DirectoryDatabase['tenant']>>
  let there: typeof here
  let made = 0

  beforeAll(async () => {
    directory = await openDirectory(server)
    here = await directory.tenant('here')
    there = await directory.tenant('there')
    await directory.admin.query(`insert into bailiwick_catalogue.resource_type (code, is_controlled, source) values ('memo', false, 'app');
      insert into bailiwick_catalogue.permission (id, code, short_code, resource_type, retired_at, source)
        values (101, 'memo_read', 'm1', 'memo', null, 'app'), (102, 'gone', 'm2', null, now(), 'app');
      select bailiwick_catalogue.refresh_rights()`)
  })
  afterAll(() => directory.database.drop())

  const call = <Row = Record<string, unknown>>(
    name: string,
    given: Record<string, unknown> = {},
    as = here.admin,
    where = here,
  ) => directory.call<Row>(name, where.as(as), given)
  const role = async (permissions: readonly string[] = ['directory.users'], where = here) => {
    const code = `role-${++made}`
    await call('create_role', { code, permissions }, where.admin, where)
    return code
  }
  const get = async (code: string) => (await call<RoleRow>('get_role', { role: code }))[0]!
  const epoch = async () =>
    Number(
      (await directory.admin.query('select n from bailiwick_directory.tenant_epoch where tenant_id = $1', [here.id]))
        .rows[0].n,
    )
  const rootRights = async (reference: string) =>
    (
      await directory.admin.query(
        `select array(select p.code from bailiwick_catalogue.permission p where p.id = any (r.allow) order by 1) as allow,
                array(select p.code from bailiwick_catalogue.permission p where p.id = any (r.deny) order by 1) as deny
           from bailiwick_directory.principal w left join bailiwick_directory.root_rights r on r.tenant_id = $1 and r.principal_id = w.id
          where w.tenant_id = $1 and w.reference = $2`,
        [here.id, reference],
      )
    ).rows[0]

  if (everything)
    it('are asked for with exactly the permission that the function names', async () => {
      const code = await role([])
      const calls = {
        add_role_permissions: () => ({ role: code, permissions: [] }),
        copy_role: () => ({ role: code, code: 'a-copy' }),
        create_role: () => ({ code: 'a-new-one' }),
        disable_role: () => ({ role: code }),
        enable_role: () => ({ role: code }),
        get_permission: () => ({ permission: 'directory.users.read' }),
        get_role: () => ({ role: code }),
        list_conditions: () => ({}),
        list_permissions: () => ({}),
        list_resource_types: () => ({}),
        list_roles: () => ({}),
        remove_role: () => ({ role: code }),
        remove_role_permissions: () => ({ role: code, permissions: [] }),
        update_role: () => ({ role: code, title: 'x' }),
      }
      expect(Object.keys(calls)).toEqual(functionsOf('roles', 'permissions'))
      await expectExactRights(directory, here.id, calls)
    })

  it('give and stop giving with what they consist of', async () => {
    const code = await role()
    const bob = await person(directory, here.id)
    await call('grant_permission', { principal: bob, role: code })
    expect(await rootRights(bob)).toMatchObject({ allow: ['directory.users'] })
    const before = await epoch()
    await call('add_role_permissions', { role: code, permissions: ['directory.groups', 'directory.users'] })
    await call('add_role_permissions', { role: code, permissions: ['directory.groups'] })
    expect(await epoch()).toBe(before + 1)
    expect(await rootRights(bob)).toMatchObject({ allow: ['directory.groups', 'directory.users'] })
    await call('remove_role_permissions', { role: code, permissions: ['directory.users'] })
    expect(await get(code)).toMatchObject({ permissions: ['directory.groups'], grants: '1', denials: '0' })
    await call('disable_role', { role: code })
    expect(await rootRights(bob)).toMatchObject({ allow: [] })
    await call('enable_role', { role: code })
    expect(await rootRights(bob)).toMatchObject({ allow: ['directory.groups'] })
    await expect(call('remove_role', { role: code })).rejects.toMatchObject({ code: 'BW419' })
    await call('deny_permission', { principal: bob, role: code })
    await expect(call('remove_role', { role: code })).rejects.toMatchObject({ code: 'BW412' })
    await call('disable_role', { role: code })
    expect(await rootRights(bob)).toMatchObject({ allow: [], deny: ['directory.groups'] })
    await call('lift_denial', { principal: bob, role: code })
    await call('revoke_permission', { principal: bob, role: code })
    await call('remove_role', { role: code })
    await expect(get(code)).rejects.toMatchObject({ code: 'BW404' })
  })

  it('are copied, renamed, found and listed by page', async () => {
    const code = await role(['directory.users', 'directory.groups'])
    await call('copy_role', { role: code, code: 'zz-copy_1', title: 'Copy' })
    expect(await get('zz-copy_1')).toMatchObject({
      permissions: ['directory.groups', 'directory.users'],
      title: 'Copy',
    })
    await call('update_role', { role: 'zz-copy_1', title: '', description: 'What for' })
    expect(await get('zz-copy_1')).toMatchObject({ title: null, description: 'What for' })
    await expect(call('copy_role', { role: code, code: 'zz-copy_1' })).rejects.toMatchObject({ code: 'BW409' })
    expect(await call('list_roles', { search: 'COPY_' })).toMatchObject([{ code: 'zz-copy_1' }])
    const all = (await call('list_roles')).map((row) => row.code)
    expect((await call('list_roles', { limit: 1, after: all[0] })).map((row) => row.code)).toEqual([all[1]])
    await expect(call('list_roles', { limit: 0 })).rejects.toMatchObject({ code: 'BW422' })
  })

  it('refuse what is no permission, retired, the platform’s or without stored grants', async () => {
    const create = (...permissions: unknown[]) => call('create_role', { code: 'refused', permissions })
    await expect(create('directory.user.raed')).rejects.toMatchObject({
      code: 'BW415',
      hint: expect.stringContaining('directory.users.read'),
    })
    await expect(create('gone')).rejects.toMatchObject({ code: 'BW415', message: expect.stringContaining('retired') })
    await expect(create('platform.tenants.read')).rejects.toMatchObject({ code: 'BW422' })
    await expect(create('memo_read')).rejects.toMatchObject({ code: 'BW416' })
    await expect(create(null)).rejects.toMatchObject({ code: 'BW422' })
    await expect(call('create_role', { code: ' ' })).rejects.toMatchObject({ code: 'BW422' })
    await expect(call('create_role', { code: '*x' })).rejects.toMatchObject({ code: 'BW422' })
    const code = await role()
    await expect(call('remove_role_permissions', { role: code, permissions: ['nothing'] })).rejects.toMatchObject({
      code: 'BW415',
    })
  })

  it('of another tenant are as if they were not there', async () => {
    const theirs = await role(['directory.users'], there)
    for (const [name, given] of Object.entries({
      ...{ add_role_permissions: { permissions: [] }, copy_role: { code: 'mine' }, disable_role: {}, enable_role: {} },
      ...{ get_role: {}, remove_role: {}, remove_role_permissions: { permissions: [] }, update_role: {} },
    })) {
      const seen = async (code: string) => {
        const error = await call(name, { role: code, ...given }).catch((reason: Error) => reason)
        return String((error as Error).message).replaceAll(code, 'it')
      }
      expect(await seen(theirs), name).toBe(await seen('role-none'))
    }
  })

  it('are made and widened by those only who may give on what they give', async () => {
    const code = await role(['directory.groups'])
    const helper = await person(directory, here.id, [
      { permission: 'directory.roles' },
      { permission: 'directory.users.read', delegable: true },
    ])
    await call('create_role', { code: 'readers', permissions: ['directory.users.read'] }, helper)
    const exceeded = { code: 'BW410' }
    await expect(call('create_role', { code: 'more', permissions: ['directory.users'] }, helper)).rejects.toMatchObject(
      exceeded,
    )
    await expect(call('copy_role', { role: code, code: 'more' }, helper)).rejects.toMatchObject(exceeded)
    await expect(
      call('add_role_permissions', { role: 'readers', permissions: ['directory.roles.read'] }, helper),
    ).rejects.toMatchObject(exceeded)
    await call('disable_role', { role: code }, helper)
    await expect(call('enable_role', { role: code }, helper)).rejects.toMatchObject(exceeded)
    // Taking from a role that is denied would lift the denial.
    const bob = await person(directory, here.id)
    await call('deny_permission', { principal: bob, role: code })
    await expect(
      call('remove_role_permissions', { role: code, permissions: ['directory.groups'] }, helper),
    ).rejects.toMatchObject(exceeded)
    await give(directory, here.id, helper, [{ permission: 'directory.groups', delegable: true }])
    await call('remove_role_permissions', { role: code, permissions: ['directory.groups'] }, helper)
  })

  it('leave somebody who administers', async () => {
    const tenant = await directory.tenant()
    const as = (name: string, given: Record<string, unknown>) => directory.call(name, tenant.as(tenant.admin), given)
    await as('create_role', { code: 'all', permissions: ['*'] })
    await as('grant_permission', { principal: tenant.admin, role: 'all', delegable: true })
    await as('revoke_permission', { principal: tenant.admin, permission: '*' })
    const last = { code: 'BW411' }
    await expect(as('disable_role', { role: 'all' })).rejects.toMatchObject(last)
    await expect(as('remove_role_permissions', { role: 'all', permissions: ['*'] })).rejects.toMatchObject(last)
    await as('create_role', { code: 'none' })
    await as('deny_permission', { principal: tenant.admin, role: 'none' })
    await expect(
      as('add_role_permissions', { role: 'none', permissions: ['directory.users.read'] }),
    ).rejects.toMatchObject(last)
  })

  it('and permissions are shown', async () => {
    const [permission] = await call('get_permission', { permission: 'directory.users.read' })
    expect(permission).toMatchObject({
      given_by: ['*', 'directory', 'directory.users', 'directory.users.read'],
      denied_by: ['*', 'directory', 'directory.users', 'directory.users.read'],
      is_retired: false,
    })
    expect(await call('list_permissions', { source: 'app' })).toMatchObject([
      { code: 'gone', is_retired: true },
      { code: 'memo_read' },
    ])
    expect(await call('list_resource_types', { search: 'mem' })).toMatchObject([
      { code: 'memo', is_controlled: false, key_parts: ['id'] },
    ])
    const map = await call('permissions_map')
    expect(map).toContainEqual({ code: 'memo_read', short_code: 'm1' })
    expect(map.map((row) => row.code)).not.toContain('gone')
    await expect(call('get_permission', { permission: 'directory.usrs.read' })).rejects.toMatchObject({ code: 'BW415' })
  })
})
