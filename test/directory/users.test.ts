/** Users of a tenant: who finds, changes, stops and removes them, and what other tenants have to do with it. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { expectExactRights, functionsOf } from './support/exact-rights.ts'
import { give, person, take } from './support/rights.ts'

const forbidden = { code: 'BW403' }
const missing = { code: 'BW404' }
const taken = { code: 'BW409' }
const guarded = { code: 'BW423' }

describeNewestServer('users', (server) => {
  let directory: DirectoryDatabase
  let here: Awaited<ReturnType<DirectoryDatabase['tenant']>>
  let there: typeof here

  beforeAll(async () => {
    directory = await openDirectory(server)
    here = await directory.tenant('here')
    there = await directory.tenant('there')
  })
  afterAll(() => directory.database.drop())

  const call = (name: string, given: Record<string, unknown> = {}, as: string | string[] = here.admin, where = here) =>
    directory.call(name, where.as(as), given)
  const get = async (reference: string) => (await call('get_user', { reference }))[0]
  const register = async (given: Record<string, unknown> = {}, where = here) =>
    String((await call('create_user', given, where.admin, where))[0]?.reference)
  const epoch = async (tenant = here.id) =>
    Number(
      (await directory.admin.query('select n from bailiwick_directory.tenant_epoch where tenant_id = $1', [tenant]))
        .rows[0].n,
    )
  const permits = async (reference: string, permission: string) =>
    (
      await directory.admin.query(
        `select bailiwick_evaluator.permits(bailiwick_evaluator.acting($1, $2), $3, null, null) as one`,
        [here.id, directory.sign(here.as(reference)), permission],
      )
    ).rows[0].one

  if (everything)
    it('are asked for with exactly the permission that the function names', async () => {
      const reference = await register()
      const elsewhere = await register({}, there)
      const calls = {
        add_user: () => ({ reference: elsewhere }),
        create_user: () => ({}),
        disable_user: () => ({ reference }),
        enable_user: () => ({ reference }),
        get_user: () => ({ reference }),
        list_users: () => ({}),
        remove_user: () => ({ reference }),
        update_user: () => ({ reference, email: 'a@b' }),
      }
      expect(Object.keys(calls)).toEqual(functionsOf('users'))
      await expectExactRights(directory, here.id, calls)
    })

  it('of two tenants are changed by themselves only', async () => {
    await register({ reference: 'shared', display_name: 'S' }, there)
    await call('add_user', { reference: 'shared' })
    for (const where of [here, there]) {
      const change = call('update_user', { reference: 'shared', email: 'evil@here.example' }, where.admin, where)
      await expect(change).rejects.toMatchObject(guarded)
      await expect(change).rejects.toThrow('Only shared can change')
    }
    await call('update_user', { reference: 'shared', email: 'own@here.example' }, 'shared')
    expect(await get('shared')).toMatchObject({ email: 'own@here.example', display_name: 'S' })
    await call('remove_user', { reference: 'shared' })
    await call('update_user', { reference: 'shared', display_name: 'T' }, there.admin, there)
  })

  it('taken in by another tenant while they are changed make the one wait for the other', async () => {
    const slow = await directory.database.connect(directory.role)
    const race = async (waits: boolean) => {
      const reference = await register()
      await slow.query('begin')
      await slow.query('select bailiwick.add_user($1, $2, $3)', [
        there.id,
        directory.sign(there.as(there.admin)),
        reference,
      ])
      const change = call('update_user', { reference, email: 'late@here.example' }).then(
        () => 'changed',
        (error: { code: string }) => error.code,
      )
      await (waits ? directory.admin.query('select pg_sleep(0.05)') : change)
      await slow.query('commit')
      return change
    }
    const { rows } = await directory.admin.query(`select pg_get_functiondef('bailiwick.add_user'::regproc) as text`)
    try {
      // Without the lock a tenant changes somebody who is another's too by then.
      await directory.admin.query(rows[0].text.replace(' for share', ''))
      expect(await race(false)).toBe('changed')
      await directory.admin.query(rows[0].text)
      expect(await race(true)).toBe(guarded.code)
    } finally {
      await slow.end()
    }
  })

  it('change their own fields without a permission, and nobody else does', async () => {
    const reference = await register({ display_name: 'Old', data: { a: 1, b: { c: 1, d: null } } })
    const other = await register()
    const before = await epoch()
    await call('update_user', { reference, data: { a: null, e: 2, f: null } }, reference)
    expect(await get(reference)).toMatchObject({ display_name: 'Old', data: { b: { c: 1, d: null }, e: 2 } })
    await call('update_user', { reference, data: { b: 3 }, display_name: null }, reference)
    await call('update_user', { reference, display_name: ' ' }, reference)
    expect(await get(reference)).toMatchObject({ display_name: null, data: { b: 3, e: 2 } })
    expect(await epoch()).toBe(before + 3)
    // Nothing changed: nothing happened.
    await call('update_user', { reference, display_name: '', data: { b: 3, z: null } }, reference)
    expect(await epoch()).toBe(before + 3)

    expect(await call('get_user', { reference }, reference)).toHaveLength(1)
    for (const name of ['get_user', 'update_user']) {
      await expect(call(name, { reference }, other), name).rejects.toMatchObject(forbidden)
      // Through somebody else, or together, it is not oneself alone.
      await expect(call(name, { reference }, [reference, other]), name).rejects.toMatchObject(forbidden)
      await expect(call(name, { reference: 'nobody' }, other), name).rejects.toMatchObject(forbidden)
    }
    await call('disable_user', { reference })
    await expect(call('update_user', { reference, display_name: 'x' }, reference)).rejects.toMatchObject(forbidden)
    expect(await call('my_profile', {}, reference)).toEqual([])
  })

  it('see their own profile, through a key or for others with the permission only', async () => {
    const reference = await register({ username: 'me', data: { x: 1 } })
    const profile = [
      { reference, kind: 'user', title: null, username: 'me', email: null, display_name: null, data: { x: 1 } },
    ]
    expect(await call('my_profile', {}, reference)).toEqual(profile)
    await expect(call('my_profile', {}, [reference, here.admin])).rejects.toMatchObject(forbidden)
    await give(directory, here.id, reference, [{ permission: 'directory.users.read' }])
    expect(await call('my_profile', {}, [reference, here.admin])).toEqual(profile)
    expect(await directory.call('my_profile', { tenant: here.id, as: null })).toEqual([])
    expect(await call('my_profile', {}, there.admin)).toEqual([])
  })

  it('with rights are given another username or e-mail address only by who can delegate those', async () => {
    const helper = await person(directory, here.id, [{ permission: 'directory.users.update' }])
    const reference = await register()
    await call('update_user', { reference, email: 'new@here.example' }, helper)
    for (const given of [{ email: 'mine@here.example' }, { username: 'mine' }]) {
      const change = call('update_user', { reference: here.admin, ...given }, helper)
      await expect(change).rejects.toMatchObject({ code: 'BW410' })
    }
    await call('update_user', { reference: here.admin, display_name: 'The admin' }, helper)
    await call('update_user', { reference: here.admin, email: 'mine@here.example' })
  })

  it('are let in again only by who can delegate what comes back', async () => {
    const helper = await person(directory, here.id, [{ permission: 'directory.users.disable' }])
    const reference = await person(directory, here.id, [{ permission: 'directory.grants.create' }])
    await call('disable_user', { reference }, helper)
    await expect(call('enable_user', { reference }, helper)).rejects.toMatchObject({ code: 'BW410' })
    await call('enable_user', { reference })
  })

  it('are never removed or stopped all, so that somebody administers', async () => {
    const where = await directory.tenant()
    for (const name of ['disable_user', 'remove_user']) {
      const last = call(name, { reference: where.admin }, where.admin, where)
      await expect(last, name).rejects.toMatchObject({ code: 'BW411' })
    }
    await person(directory, where.id, [{ permission: '*', delegable: true }])
    await call('remove_user', { reference: where.admin }, where.admin, where)
    await expect(call('list_users', {}, where.admin, where)).rejects.toMatchObject(forbidden)
  })

  it('are stopped and let in again from the next check on, in this tenant', async () => {
    const reference = await person(directory, here.id, [{ permission: 'directory.roles.read' }])
    await call('add_user', { reference }, there.admin, there)
    expect(await permits(reference, 'directory.roles.read')).toBe(true)
    const before = await epoch()
    await call('disable_user', { reference })
    expect(await permits(reference, 'directory.roles.read')).toBe(false)
    await call('disable_user', { reference })
    expect(await call('get_user', { reference }, there.admin, there)).toMatchObject([{ state: 'active' }])
    expect(await call('list_users', { state: 'disabled', search: reference })).toHaveLength(1)
    await call('enable_user', { reference })
    await call('enable_user', { reference })
    expect(await permits(reference, 'directory.roles.read')).toBe(true)
    expect(await epoch()).toBe(before + 2)
  })

  it('are removed with what they were given, and not while something is denied to them', async () => {
    const reference = await person(directory, here.id, [
      { permission: 'directory.roles.read' },
      { permission: 'directory.audit', effect: 'deny' },
    ])
    const group = crypto.randomUUID()
    const above = crypto.randomUUID()
    await directory.admin.query(
      `insert into bailiwick_directory.principal (tenant_id, id, reference, kind) values ($1, $2, 'g-' || $2, 'group'), ($1, $3, 'g-' || $3, 'group');
      `
        .replaceAll('$1', `'${here.id}'`)
        .replaceAll('$2', `'${group}'`)
        .replaceAll('$3', `'${above}'`) +
        `insert into bailiwick_directory.group_edge (tenant_id, child_id, parent_id) values ('${here.id}', '${group}', '${above}');
         insert into bailiwick_directory.membership (tenant_id, principal_id, group_id)
           select '${here.id}', id, '${group}' from bailiwick_directory.principal where tenant_id = '${here.id}' and reference = '${reference}';
         select bailiwick_directory.rebuild_derived('${here.id}')`,
    )
    await give(directory, here.id, `g-${above}`, [{ permission: 'directory.inspect', effect: 'deny' }])
    const refused = () => expect(call('remove_user', { reference })).rejects.toMatchObject({ code: 'BW412' })
    await refused()
    await take(directory, here.id, reference, 'directory.audit')
    await refused()
    // A group that is disabled denies as well.
    await directory.admin.query(`update bailiwick_directory.principal set state = 'disabled' where id = any ($1)`, [
      [group, above],
    ])
    await refused()
    await directory.admin.query(
      `update bailiwick_directory.grant_entry set valid_until = statement_timestamp() where effect = 'deny' and tenant_id = $1`,
      [here.id],
    )
    await call('remove_user', { reference })
    await expect(get(reference)).rejects.toMatchObject(missing)
    const { rows } = await directory.admin.query(`select from bailiwick_directory.membership where group_id = $1`, [
      group,
    ])
    expect(rows).toEqual([])
    // The account stayed: it comes back without anything.
    await expect(call('create_user', { reference })).rejects.toMatchObject(taken)
    await call('add_user', { reference })
    expect(await permits(reference, 'directory.roles.read')).toBe(false)
  })

  it('are listed page by page and found by any part of what they are called', async () => {
    const where = await directory.tenant()
    for (const n of ['b', 'A', 'a', 'ä', 'Z'])
      await call(
        'create_user',
        { reference: n, display_name: `100% ${n}_`, email: `${n === 'ä' ? 'x' : n}@E.example` },
        where.admin,
        where,
      )
    const pages: string[] = []
    for (let after: string | null = null; ; ) {
      const page: Record<string, unknown>[] = await call('list_users', { after, limit: 2 }, where.admin, where)
      if (page.length === 0) break
      pages.push(...page.map(({ reference }) => String(reference)))
      after = pages.at(-1) ?? null
    }
    expect(pages).toEqual(['A', 'Z', 'a', where.admin, 'b', 'ä'])
    const found = async (search: string) =>
      (await call('list_users', { search }, where.admin, where)).map(({ reference }) => reference)
    expect(await found('100%')).toHaveLength(5)
    expect(await found('Z_')).toEqual(['Z'])
    expect(await found('%Z')).toEqual([])
    expect(await found('b@e.EXAMPLE')).toEqual(['b'])
  })
})
