/** Accounts of people across tenants: what the platform does to them holds everywhere at once. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { expectExactRights, functionsOf } from './support/exact-rights.ts'
import { give, person } from './support/rights.ts'

const forbidden = { code: 'BW403' }
const guarded = { code: 'BW423' }

describeNewestServer('accounts', (server) => {
  let directory: DirectoryDatabase
  let platform: Awaited<ReturnType<DirectoryDatabase['tenant']>>
  let one: typeof platform
  let two: typeof platform
  let operator: string

  beforeAll(async () => {
    directory = await openDirectory(server)
    platform = await directory.tenant('platform')
    one = await directory.tenant('one')
    two = await directory.tenant('two')
    await directory.admin.query('update bailiwick_directory.tenant set is_platform = true where tenant_id = $1', [
      platform.id,
    ])
    operator = await person(directory, platform.id, [{ permission: 'platform.accounts' }])
  })
  afterAll(() => directory.database.drop())

  const call = (name: string, given: Record<string, unknown> = {}, as = operator) =>
    directory.call(name, platform.as(as), given)
  /** Somebody who may read roles in both tenants. */
  const member = async () => {
    const reference = await person(directory, one.id, [{ permission: 'directory.roles.read' }])
    await person(directory, two.id, [{ permission: 'directory.roles.read' }], reference)
    return reference
  }
  const permitted = async (reference: string) => {
    const answers = await Promise.all(
      [one, two].map(({ id, as }) =>
        directory.admin.query(
          `select bailiwick_evaluator.permits(bailiwick_evaluator.acting($1, $2), 'directory.roles.read', null, null) as one`,
          [id, directory.sign(as(reference))],
        ),
      ),
    )
    return answers.map(({ rows }) => rows[0].one)
  }
  const account = async (reference: string) =>
    (await directory.admin.query('select * from bailiwick_identity.account where reference = $1', [reference])).rows[0]
  const happened = async (reference: string) => {
    const { rows } = await directory.admin.query(
      `select t.code, o.kind, o.epoch = e.n as is_last,
              (select count(*)::int from bailiwick_journal.entry j where j.tenant_id = o.tenant_id and j.target = o.payload and j.event = o.kind) as entries
         from bailiwick_directory.outbox o join bailiwick_directory.tenant t using (tenant_id)
         join bailiwick_directory.tenant_epoch e using (tenant_id)
        where o.payload = jsonb_build_object('kind', 'account', 'reference', $1::text) order by t.code`,
      [reference],
    )
    return rows
  }

  if (everything)
    it('are asked for with exactly the permission that the function names', async () => {
      const reference = await member()
      const disabled = await member()
      const locked = await member()
      await call('disable_account', { reference: disabled })
      await call('lock_account', { reference: locked })
      const calls = {
        delete_account: () => ({ reference }),
        disable_account: () => ({ reference }),
        enable_account: () => ({ reference: disabled }),
        list_accounts: () => ({}),
        lock_account: () => ({ reference }),
        unlock_account: () => ({ reference: locked }),
      }
      expect(Object.keys(calls)).toEqual(functionsOf('accounts'))
      await expectExactRights(directory, platform.id, calls)
    })

  it('are nothing of other tenants, whatever is stored there', async () => {
    const reference = await member()
    await give(directory, one.id, one.admin, [{ permission: 'platform' }])
    for (const name of functionsOf('accounts')) {
      const given = name === 'list_accounts' ? {} : { reference }
      await expect(directory.call(name, one.as(one.admin), given), name).rejects.toMatchObject(forbidden)
    }
    // `*` gives nothing of the platform in the platform's tenant either.
    await expect(call('list_accounts', {}, platform.admin)).rejects.toMatchObject(forbidden)
  })

  it.each([
    ['disable_account', 'enable_account', 'disabled'],
    ['lock_account', 'unlock_account', 'locked'],
  ])('%s stops a person in every tenant at once, and %s takes that back', async (stop, back, state) => {
    const reference = await member()
    expect(await permitted(reference)).toEqual([true, true])
    await call(stop, { reference })
    expect(await permitted(reference)).toEqual([false, false])
    expect(await account(reference)).toMatchObject({ state, epoch: '1' })
    const kind = `account.${state}`
    expect(await happened(reference)).toEqual([
      { code: 'one', kind, is_last: true, entries: 0 },
      { code: 'platform', kind, is_last: true, entries: 1 },
      { code: 'two', kind, is_last: true, entries: 0 },
    ])
    // Again it changes nothing, and nothing happens.
    await call(stop, { reference })
    expect(await happened(reference)).toHaveLength(3)
    // What stopped it for one reason is not taken back by another.
    for (const other of ['disable_account', 'enable_account', 'lock_account', 'unlock_account']) {
      if (other !== stop && other !== back)
        await expect(call(other, { reference }), other).rejects.toMatchObject(guarded)
    }
    await call(back, { reference })
    await call(back, { reference })
    expect(await permitted(reference)).toEqual([true, true])
    expect(await account(reference)).toMatchObject({ state: 'active', epoch: '2' })
  })

  it('stop the last administrator of a tenant, but not that of the platform', async () => {
    const where = await directory.tenant()
    await call('lock_account', { reference: where.admin })
    await directory.admin.query(
      `update bailiwick_directory.principal set state = 'disabled' where tenant_id = $1 and reference not in ($2, $3) and kind = 'user'`,
      [platform.id, platform.admin, operator],
    )
    await expect(call('lock_account', { reference: platform.admin })).rejects.toMatchObject({ code: 'BW411' })
    await expect(call('delete_account', { reference: platform.admin })).rejects.toMatchObject({ code: 'BW411' })
  })

  it('that are deleted are forgotten, and their reference is never used again', async () => {
    const reference = 'forgotten'
    await directory.call('create_user', one.as(one.admin), {
      reference,
      username: 'f',
      email: 'f@f',
      display_name: 'F',
      data: { f: 1 },
    })
    await directory.admin.query(
      `insert into bailiwick_identity.identity (provider, subject, account_id) select 'idp', 'f', id from bailiwick_identity.account where reference = $1`,
      [reference],
    )
    await call('delete_account', { reference })
    await call('delete_account', { reference })
    expect(await account(reference)).toMatchObject({
      state: 'deleted',
      username: null,
      email: null,
      display_name: null,
      data: {},
      deleted_at: expect.any(Date),
    })
    expect((await directory.admin.query('select from bailiwick_identity.identity')).rows).toEqual([])
    expect(await permitted(reference)).toEqual([false, false])
    for (const name of ['enable_account', 'unlock_account', 'disable_account', 'lock_account'])
      await expect(call(name, { reference }), name).rejects.toMatchObject(guarded)
    const asking = one.as(one.admin)
    await expect(directory.call('create_user', asking, { reference })).rejects.toMatchObject({ code: 'BW409' })
    await expect(directory.call('update_user', asking, { reference, email: 'f@f' })).rejects.toMatchObject(guarded)
    await expect(directory.call('add_user', two.as(two.admin), { reference })).rejects.toMatchObject({ code: 'BW404' })
    await directory.call('remove_user', asking, { reference })
    // The username is free.
    await directory.call('create_user', asking, { username: 'F' })
    expect(await call('list_accounts', { state: 'deleted' })).toMatchObject([{ reference }])
  })

  it('are refused with a clear error for what is no good', async () => {
    for (const name of functionsOf('accounts').filter((known) => known !== 'list_accounts')) {
      await expect(call(name, { reference: 'nobody' }), name).rejects.toMatchObject({ code: 'BW404' })
      for (const reference of [null, '', 'a'.repeat(201)])
        await expect(call(name, { reference }), name).rejects.toMatchObject({ code: 'BW422' })
    }
    for (const given of [{ state: 'gone' }, { limit: 0 }])
      await expect(call('list_accounts', given)).rejects.toMatchObject({ code: 'BW422' })
  })

  it('are listed page by page', async () => {
    const all = await call('list_accounts', { limit: 500 })
    const first = await call('list_accounts', { limit: 3 })
    const next = await call('list_accounts', { limit: 500, after: first[2]?.reference })
    expect([...first, ...next]).toEqual(all)
  })

  it('taken in by a tenant while they are stopped are stopped there too', async () => {
    const reference = await person(directory, one.id)
    const slow = await directory.database.connect(directory.role)
    try {
      await slow.query('begin')
      await slow.query('select bailiwick.add_user($1, $2, $3)', [two.id, directory.sign(two.as(two.admin)), reference])
      const stopping = call('disable_account', { reference })
      await directory.admin.query('select pg_sleep(0.05)')
      await slow.query('commit')
      await stopping
    } finally {
      await slow.end()
    }
    expect((await happened(reference)).map(({ code }) => code)).toEqual(['one', 'platform', 'two'])
  })

  it('and their tenants are changed at the same time without a deadlock', async () => {
    const references = [await member(), await member()]
    const [left, right, third] = await Promise.all([1, 2, 3].map(() => directory.database.connect(directory.role)))
    const run = async (client: typeof left, name: string, asking: ReturnType<typeof one.as>, given: unknown[]) => {
      const places = given.map((_, at) => `, $${at + 3}`).join('')
      await client?.query(`select bailiwick.${name}($1, $2${places})`, [
        asking.tenant,
        directory.sign(asking),
        ...given,
      ])
    }
    try {
      for (let round = 0; round < 5; round++) {
        await Promise.all([
          run(left, round % 2 ? 'enable_account' : 'disable_account', platform.as(operator), [references[0]]),
          run(right, round % 2 ? 'disable_user' : 'enable_user', one.as(one.admin), [references[0]]),
          run(third, round % 2 ? 'disable_user' : 'enable_user', two.as(two.admin), [references[1]]),
        ])
      }
    } finally {
      await Promise.all([left, right, third].map((client) => client?.end()))
    }
  })
})
