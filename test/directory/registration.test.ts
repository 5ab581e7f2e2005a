/** People become users of a tenant: registered, or taken in from another, of which nothing is learned. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'

const missing = { code: 'BW404' }
const taken = { code: 'BW409' }
const invalid = { code: 'BW422' }

describeNewestServer('people', (server) => {
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

  it('are registered with their fields, under their own id where no reference is given', async () => {
    const before = await epoch()
    const given = { username: 'Ann', email: 'ann@here.example', display_name: 'Ann A', data: { team: 'x' } }
    const reference = await register(given)
    expect(reference).toMatch(/^[0-9a-f-]{36}$/)
    expect(await get(reference)).toMatchObject({ ...given, reference, state: 'active', account_state: 'active' })
    expect(await epoch()).toBe(before + 1)
    const { rows } = await directory.admin.query(
      'select o.kind, o.payload, e.actors, e.event, e.data from bailiwick_directory.outbox o, bailiwick_journal.entry e where o.tenant_id = $1 and o.epoch = $2 and e.tenant_id = $1 and e.target = o.payload',
      [here.id, before + 1],
    )
    const event = 'user.created'
    expect(rows).toEqual([{ kind: event, payload: { kind: 'user', reference }, actors: [here.admin], event, data: {} }])
    expect(await register({ reference: 'ann@idp/7' })).toBe('ann@idp/7')
  })

  it('are refused with a clear error for what is no good', async () => {
    const before = await epoch()
    for (const given of [
      ...['', ' a', '*', '*members', 'service:x', 'key:x', 'anonymous', 'a'.repeat(201), 'a\nb'].map((reference) => ({
        reference,
      })),
      ...['a', 'a@', '@', 'a b@c', 'a@b@c'].map((email) => ({ email })),
      { username: 'a'.repeat(201) },
      { display_name: 'a\u202eb' },
      ...['[]', '1', 'null'].map((data) => ({ data })),
      { data: { a: 'a'.repeat(65_536) } },
    ]) {
      await expect(call('create_user', given), JSON.stringify(given).slice(0, 80)).rejects.toMatchObject(invalid)
    }
    for (const given of [{ limit: 0 }, { limit: 501 }, { state: 'locked' }, { search: 'a'.repeat(201) }]) {
      await expect(call('list_users', given), JSON.stringify(given).slice(0, 80)).rejects.toMatchObject(invalid)
    }
    for (const name of ['get_user', 'update_user', 'disable_user', 'enable_user', 'remove_user', 'add_user']) {
      await expect(call(name, { reference: 'nobody' }), name).rejects.toMatchObject(missing)
      await expect(call(name, { reference: null }), name).rejects.toMatchObject(invalid)
    }
    await expect(call('disable_user', { reference: '*members' })).rejects.toMatchObject(missing)
    expect(await epoch()).toBe(before)
  })

  it('are never attached to an account that is there, by username, e-mail address or reference', async () => {
    const victim = { reference: 'victim', username: 'Victim', email: 'victim@there.example' }
    await register(victim, there)
    const before = await directory.admin.query(`select * from bailiwick_identity.account where reference = 'victim'`)
    // In the same words as one that is taken here.
    const own = await call('create_user', { reference: here.admin }).catch((error: Error) => error.message)
    const foreign = await call('create_user', { reference: 'victim' }).catch((error: Error) => error.message)
    expect(foreign).toBe(String(own).replace(here.admin, 'victim'))
    await expect(call('create_user', { username: 'vICTIM' })).rejects.toMatchObject(taken)
    const twin = await register({ email: victim.email })
    expect(twin).not.toBe('victim')
    await expect(call('update_user', { reference: twin, username: 'victim' })).rejects.toMatchObject(taken)
    const after = await directory.admin.query(`select * from bailiwick_identity.account where reference = 'victim'`)
    expect(after.rows).toEqual(before.rows)
    await directory.admin.query(
      `insert into bailiwick_directory.principal (tenant_id, id, reference, kind) values ($1, gen_random_uuid(), 'staff', 'group')`,
      [here.id],
    )
    await expect(call('create_user', { reference: 'staff' })).rejects.toMatchObject(taken)
    await expect(get('victim')).rejects.toMatchObject(missing)
    expect(await call('list_users', { search: 'victim@' })).toMatchObject([{ reference: twin }])
  })

  it('are registered once when many do it at once', async () => {
    const others = await Promise.all([1, 2, 3].map(() => directory.database.connect(directory.role)))
    const asking = here.as(here.admin)
    const text = `select * from bailiwick.create_user($1, $2, _username => 'once')`
    const outcomes = await Promise.allSettled(
      others.map((client) => client.query(text, [here.id, directory.sign(asking)])),
    )
    await Promise.all(others.map((client) => client.end()))
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused.map(({ reason }) => reason.code)).toEqual(['BW409', 'BW409'])
  })

  it('of another tenant become users here by their exact reference, and by nothing less', async () => {
    await register({ reference: 'both', username: 'both' }, there)
    const before = await epoch()
    await call('add_user', { reference: 'both' })
    await call('add_user', { reference: 'both' })
    expect(await epoch()).toBe(before + 1)
    expect(await get('both')).toMatchObject({ username: 'both' })
    await expect(call('add_user', { reference: 'bot' })).rejects.toMatchObject(missing)
    await directory.admin.query(
      `insert into bailiwick_identity.account (id, reference, state) values (gen_random_uuid(), 'gone', 'deleted')`,
    )
    const gone = await call('add_user', { reference: 'gone' }).catch((error: Error) => error.message)
    const none = await call('add_user', { reference: 'none' }).catch((error: Error) => error.message)
    expect(gone).toBe(String(none).replace('none', 'gone'))
    // Added again, whoever is disabled here stays so.
    await call('disable_user', { reference: 'both' })
    await call('add_user', { reference: 'both' })
    expect(await get('both')).toMatchObject({ state: 'disabled' })
  })
})
