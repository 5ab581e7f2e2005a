/** Service accounts: made for a purpose, each with what its flow needs and nothing else. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { expectExactRights, functionsOf } from './support/exact-rights.ts'
import { give, person, take } from './support/rights.ts'

const forbidden = { code: 'BW403' }
const missing = { code: 'BW404' }
const invalid = { code: 'BW422' }

describeNewestServer('service accounts', (server) => {
  let directory: DirectoryDatabase
  let here: Awaited<ReturnType<DirectoryDatabase['tenant']>>
  let count = 0

  beforeAll(async () => {
    directory = await openDirectory(server)
    here = await directory.tenant('here')
    await directory.admin.query(
      `insert into bailiwick_catalogue.resource_type (code, is_container, source) values ('folder', true, 'test')`,
    )
    await call('create_group', { code: 'synced' })
  })
  afterAll(() => directory.database.drop())

  const call = (name: string, given: Record<string, unknown> = {}, as = here.admin) =>
    directory.call(name, here.as(as), given)
  const create = async (purpose = 'custom', given: Record<string, unknown> = {}) => {
    const reference = `service:${++count}`
    await call('create_service_account', { reference, purpose, ...given })
    return reference
  }
  const rightsOf = async (reference: string) => {
    const { rows } = await directory.admin.query(
      `select n.code, g.effect, g.delegable, g.source, g.valid_until, g.resource_id = g.tenant_id as on_tenant
         from bailiwick_directory.grant_entry g
         join bailiwick_directory.principal p on p.tenant_id = g.tenant_id and p.id = g.principal_id
         join bailiwick_catalogue.permission n on n.id = g.permission_id
        where g.tenant_id = $1 and p.reference = $2 order by n.code collate "C"`,
      [here.id, reference],
    )
    return rows
  }
  const epoch = async () =>
    (await directory.admin.query('select n from bailiwick_directory.tenant_epoch where tenant_id = $1', [here.id]))
      .rows[0].n

  if (everything)
    it('are asked for with exactly the permission that the function names', async () => {
      const reference = await create()
      const calls = {
        create_service_account: () => ({ reference: 'service:new' }),
        disable_service_account: () => ({ reference }),
        enable_service_account: () => ({ reference }),
        get_service_account: () => ({ reference }),
        list_service_accounts: () => ({}),
        remove_service_account: () => ({ reference }),
        update_service_account: () => ({ reference, title: 'T' }),
      }
      expect(Object.keys(calls)).toEqual(functionsOf('service_accounts'))
      await expectExactRights(directory, here.id, calls)
    })

  it('are made, changed, found, stopped and removed', async () => {
    const before = Number(await epoch())
    const reference = await create('custom', { title: 'Nightly', description: 'Sends what is due' })
    const is = { reference, purpose: 'custom', title: 'Nightly', description: 'Sends what is due', state: 'active' }
    expect(await call('get_service_account', { reference })).toMatchObject([is])
    await call('update_service_account', { reference, title: ' ' })
    await call('update_service_account', { reference, title: '' })
    expect(await call('list_service_accounts', { search: 'IS DUE', purpose: 'custom', state: 'active' })).toMatchObject(
      [{ ...is, title: null }],
    )
    expect(await call('list_service_accounts', { search: 'is due', state: 'disabled' })).toEqual([])
    expect(await call('my_profile', {}, reference)).toMatchObject([{ reference, kind: 'service', email: null }])

    await give(directory, here.id, reference, [{ permission: 'directory.users.read' }])
    expect(await call('list_users', { limit: 1 }, reference)).toHaveLength(1)
    await call('disable_service_account', { reference })
    await call('disable_service_account', { reference })
    await expect(call('list_users', {}, reference)).rejects.toMatchObject(forbidden)
    await call('enable_service_account', { reference })
    expect(await call('list_users', { limit: 1 }, reference)).toHaveLength(1)
    await give(directory, here.id, reference, [{ permission: 'directory.audit', effect: 'deny' }])
    await expect(call('remove_service_account', { reference })).rejects.toMatchObject({ code: 'BW412' })
    await take(directory, here.id, reference, 'directory.audit')
    await call('remove_service_account', { reference })
    await expect(call('get_service_account', { reference })).rejects.toMatchObject(missing)
    await expect(call('list_users', {}, reference)).rejects.toMatchObject(forbidden)
    expect(Number(await epoch())).toBe(before + 5)
  })

  it('are not users, and users are none', async () => {
    const reference = await create()
    const user = await person(directory, here.id)
    for (const name of ['get', 'update', 'disable', 'enable', 'remove']) {
      await expect(call(`${name}_user`, { reference }), name).rejects.toMatchObject(missing)
      await expect(call(`${name}_service_account`, { reference: user }), name).rejects.toMatchObject(missing)
    }
  })

  it('of one tenant cannot be acted as by registering under their reference in another', async () => {
    const reference = await create('registrator')
    const there = await directory.tenant()
    await expect(directory.call('create_user', there.as(there.admin), { reference })).rejects.toMatchObject(invalid)
    await expect(directory.call('add_user', there.as(there.admin), { reference })).rejects.toMatchObject(missing)
    await expect(call('create_service_account', { reference: 'person' })).rejects.toMatchObject(invalid)
  })

  it('are refused with a clear error for what is no good', async () => {
    const before = await epoch()
    for (const given of [
      ...[null, '', 'service:', 'service:\n', ' service:a', '*', `service:${'a'.repeat(200)}`].map((reference) => ({
        reference,
      })),
      ...['', 'superuser'].map((purpose) => ({ reference: 'service:a', purpose })),
      { reference: 'service:a', title: 'a'.repeat(201) },
    ]) {
      await expect(call('create_service_account', given), JSON.stringify(given)).rejects.toMatchObject(invalid)
    }
    for (const given of [{ purpose: 'none' }, { state: 'deleted' }, { limit: 0 }])
      await expect(call('list_service_accounts', given)).rejects.toMatchObject(invalid)
    expect(await epoch()).toBe(before)
    const reference = await create()
    await expect(call('create_service_account', { reference })).rejects.toMatchObject({ code: 'BW409' })
  })

  const folder = async () => {
    const resource = { type: 'folder', key: String(++count) }
    await call('register_resource', resource)
    return resource
  }

  /** A step of a purpose's flow, by the right that it needs. */
  const steps: Readonly<Record<string, Readonly<Record<string, readonly [string, () => Promise<object> | object]>>>> = {
    registrator: {
      'directory.users.create': ['create_user', () => ({ display_name: 'New' })],
      'directory.users.read': ['get_user', () => ({ reference: here.admin })],
    },
    authenticator: { 'directory.users.read': ['get_user', () => ({ reference: here.admin })] },
    token_manager: {
      'directory.serviceAccounts.read': ['get_service_account', async () => ({ reference: await create() })],
      'directory.users.read': ['get_user', () => ({ reference: here.admin })],
    },
    api_gateway: {
      'directory.serviceAccounts.read': ['get_service_account', async () => ({ reference: await create() })],
    },
    group_syncer: {
      'directory.groups.members': [
        'add_member',
        async () => ({ group: 'synced', member: await person(directory, here.id) }),
      ],
      'directory.groups.read': ['list_members', () => ({ group: 'synced' })],
      'directory.users.read': ['list_users', () => ({ limit: 1 })],
    },
    system: {
      'directory.resources.move': [
        'move_resource',
        async () => ({ ...(await folder()), to_type: 'folder', to_key: (await folder()).key }),
      ],
      'directory.resources.read': ['get_resource', folder],
      'directory.resources.register': ['register_resource', () => ({ type: 'folder', key: String(++count) })],
      'directory.resources.remove': ['remove_resource', folder],
    },
    data_processor: {},
    custom: {},
  }

  it.each(Object.keys(steps))(
    '%s holds what its flow needs: without each right in turn a step is refused',
    async (purpose) => {
      const flow = Object.entries(steps[purpose] ?? {})
      const reference = await create(purpose)
      const rights = flow.map(([code]) => ({
        code,
        effect: 'allow',
        delegable: false,
        source: 'purpose',
        valid_until: null,
        on_tenant: true,
      }))
      expect(await rightsOf(reference)).toEqual(rights)
      for (const [code, [name, given]] of flow) {
        await expect(call(name, { ...(await given()) }, reference), code).resolves.toBeDefined()
        await take(directory, here.id, reference, code)
        await expect(call(name, { ...(await given()) }, reference), code).rejects.toMatchObject(forbidden)
        // The other steps go on.
        for (const [other, [step, arguments_]] of flow.filter(([right]) => right !== code))
          await expect(
            call(step, { ...(await arguments_()) }, reference),
            `${other} without ${code}`,
          ).resolves.toBeDefined()
        await give(directory, here.id, reference, [{ permission: code }])
      }
    },
  )

  it('that sync groups put nobody into one that gives more than they may give on', async () => {
    const syncer = await create('group_syncer')
    const member = await person(directory, here.id)
    await call('create_group', { code: 'auditors' })
    await give(directory, here.id, 'auditors', [{ permission: 'directory.audit.read' }])
    const join = () => call('add_member', { group: 'auditors', member }, syncer)
    await expect(join()).rejects.toMatchObject({ code: 'BW410' })
    await give(directory, here.id, syncer, [{ permission: 'directory.audit.read', delegable: true }])
    await join()
  })

  it('are given nothing that whoever makes them cannot delegate', async () => {
    const maker = await person(directory, here.id, [
      { permission: 'directory.serviceAccounts.create' },
      { permission: 'directory.users.read', delegable: true },
      { permission: 'directory.users.create' },
    ])
    const make = (purpose: string) =>
      call('create_service_account', { reference: `service:made-${purpose}`, purpose }, maker)
    await make('authenticator')
    await make('custom')
    await expect(make('registrator')).rejects.toMatchObject({ code: 'BW410' })
    await give(directory, here.id, maker, [{ permission: 'directory.users', delegable: true }])
    await make('registrator')
  })

  it('register a new person, who is named in no right of anybody else', async () => {
    const registrator = await create('registrator')
    const given = { username: 'new', email: 'new@example.org', data: { terms: '2026-11' } }
    const reference = String((await call('create_user', given, registrator))[0]?.reference)
    expect(await call('get_user', { reference }, registrator)).toMatchObject([given])
    for (const name of ['update_user', 'disable_user', 'remove_user'])
      await expect(call(name, { reference }, registrator), name).rejects.toMatchObject(forbidden)
    const { rows } = await directory.admin.query(
      `select actors from bailiwick_journal.entry where event = 'user.created' and target ->> 'reference' = $1`,
      [reference],
    )
    expect(rows).toEqual([{ actors: [registrator] }])
  })
})
