import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeNewestServer, newestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { answer, declareArticles, groupOf, roleOf, stateOf } from './support/articles.ts'
import { give, person } from './support/rights.ts'

type Call = readonly [name: string, given: Readonly<Record<string, unknown>>]

const soon = () => new Date(Date.now() + 60_000)

/** A tenant with one administrator, and somebody who may do anything for an hour, which makes him none. */
async function tenantOf(directory: DirectoryDatabase) {
  const { id, admin } = await directory.tenant()
  const helper = await person(directory, id, [{ permission: '*', delegable: true }])
  await directory.admin.query(
    `update bailiwick_directory.grant_entry g set valid_until = now() + interval '1 hour'
       from bailiwick_directory.principal p where g.tenant_id = $1 and p.tenant_id = $1 and p.id = g.principal_id and p.reference = $2`,
    [id, helper],
  )
  await directory.admin.query('select bailiwick_directory.rebuild_derived($1)', [id])
  return { id, admin, asHelper: { tenant: id, as: helper }, asAdmin: { tenant: id, as: admin } }
}

/** Takes the administrator's own grant away, as it comes from elsewhere. */
async function withoutOwn({ admin }: DirectoryDatabase, tenant: string, reference: string): Promise<void> {
  await admin.query(
    `delete from bailiwick_directory.grant_entry g using bailiwick_directory.principal p
      where g.tenant_id = $1 and p.tenant_id = $1 and p.id = g.principal_id and p.reference = $2`,
    [tenant, reference],
  )
  await admin.query('select bailiwick_directory.rebuild_derived($1)', [tenant])
}

describeNewestServer('the last administrator', (server) => {
  let directory: DirectoryDatabase
  beforeAll(async () => {
    directory = await openDirectory(server)
    await declareArticles(directory)
  })
  afterAll(() => directory.database.drop())

  /** Each is refused and changes nothing; with a second administrator each is done. */
  async function isKept(tenant: string, as: string, calls: readonly Call[]): Promise<void> {
    const tries = async (expected: string) => {
      for (const [name, given] of calls) {
        await directory.app.query('begin')
        const outcome = await directory.call(name, { tenant, as }, given).then(
          () => 'done',
          (error: { code: string }) => error.code,
        )
        await directory.app.query('rollback')
        expect([name, given, outcome]).toEqual([name, given, expected])
      }
    }
    const before = await stateOf(directory, tenant)
    await tries('BW411')
    expect(await stateOf(directory, tenant)).toEqual(before)
    await person(directory, tenant, [{ permission: '*', delegable: true }])
    await tries('done')
  }

  it('keeps what he has himself', async () => {
    const { id, admin, asAdmin } = await tenantOf(directory)
    const team = await groupOf(directory, id, [admin])
    const [own] = await directory.call('list_grants', asAdmin, { principal: admin })
    const his = { principal: admin, permission: '*' }
    await isKept(id, admin, [
      ['revoke_permission', his],
      ['remove_grant', { id: own?.grant_id }],
      ['update_grant', { id: own?.grant_id, valid_until: soon() }],
      ['update_grant', { id: own?.grant_id, delegable: false }],
      ['grant_permission', { ...his, delegable: true, valid_until: soon() }],
      ['grant_permission', { ...his, delegable: true, valid_from: soon() }],
      ['grant_permission', his],
      ['deny_permission', his],
      ['deny_permission', { ...his, valid_from: soon() }],
      ['deny_permission', { ...his, condition: 'quiet' }],
      ['deny_permission', { principal: admin, permission: 'article.read' }],
      ['deny_permission', { principal: team, permission: '*' }],
      ['disable_user', { reference: admin }],
      ['remove_user', { reference: admin }],
    ])
    // The tops deny it to the second one too.
    for (const principal of ['*', '*members'])
      await expect(
        directory.call('deny_permission', asAdmin, { principal, permission: 'directory.users' }),
      ).rejects.toMatchObject({ code: 'BW411' })
  })

  it('keeps what he has through groups', async () => {
    const { id, admin, asHelper } = await tenantOf(directory)
    const board = await groupOf(directory, id, [admin])
    const above = await groupOf(directory, id, [board])
    const banned = await groupOf(directory, id)
    await give(directory, id, above, [{ permission: '*', delegable: true }])
    await directory.call('deny_permission', asHelper, {
      principal: banned,
      permission: 'article',
      valid_until: soon(),
    })
    await withoutOwn(directory, id, admin)
    await isKept(id, asHelper.as, [
      ['remove_member', { group: board, member: admin }],
      ['add_member', { group: board, member: admin, valid_until: soon() }],
      ['add_member', { group: banned, member: admin }],
      ['nest_group', { child: board, parent: banned }],
      ['unnest_group', { child: board, parent: above }],
      ['disable_group', { group: board }],
      ['disable_group', { group: above }],
      ['remove_group', { group: board }],
      ['remove_group', { group: above }],
      ['revoke_permission', { principal: above, permission: '*' }],
      ['disable_user', { reference: admin }],
    ])
  })

  it('keeps what he has through a role', async () => {
    const { id, admin, asHelper, asAdmin } = await tenantOf(directory)
    const all = await roleOf(directory, id, ['*'])
    await directory.call('grant_permission', asAdmin, { principal: admin, role: all, delegable: true })
    await withoutOwn(directory, id, 'nobody')
    await directory.admin.query(
      'delete from bailiwick_directory.grant_entry where tenant_id = $1 and permission_id = 0 and valid_until is null',
      [id],
    )
    await directory.admin.query('select bailiwick_directory.rebuild_derived($1)', [id])
    await isKept(id, asHelper.as, [
      ['remove_role_permissions', { role: all, permissions: ['*'] }],
      ['disable_role', { role: all }],
      ['revoke_permission', { principal: admin, role: all }],
    ])
  })

  it('is no service account, and nobody who cannot sign in', async () => {
    const { id, admin, asAdmin } = await tenantOf(directory)
    await directory.call('create_service_account', asAdmin, { reference: 'service:robot' })
    await directory.call('grant_permission', asAdmin, { principal: 'service:robot', permission: '*', delegable: true })
    const locked = await person(directory, id, [{ permission: '*', delegable: true }])
    await directory.admin.query(`update bailiwick_identity.account set state = 'locked' where reference = $1`, [locked])
    await expect(
      directory.call('revoke_permission', asAdmin, { principal: admin, permission: '*' }),
    ).rejects.toMatchObject({ code: 'BW411' })
  })

  it('denied it by himself, gets it back from somebody else only (H07)', async () => {
    const { id, admin, asAdmin } = await tenantOf(directory)
    const other = await person(directory, id, [{ permission: '*', delegable: true }])
    const denial = { principal: admin, permission: 'article' }
    await directory.call('deny_permission', asAdmin, denial)
    await expect(directory.call('lift_denial', asAdmin, denial)).rejects.toMatchObject({ code: 'BW410' })
    await directory.call('lift_denial', { tenant: id, as: other }, denial)
    expect(await answer(directory, id, admin, 'article')).toBe('allow')
  })
})

/** Two administrators give up at once. @returns how many are left. */
async function twoAtOnce(directory: DirectoryDatabase): Promise<number> {
  const { id, admin } = await directory.tenant()
  const other = await person(directory, id, [{ permission: '*', delegable: true }])
  const [one, two] = [directory.app, await directory.database.connect(directory.role)]
  const text = `select bailiwick.revoke_permission($1, $2, $3, '*')`
  await one.query('begin')
  await one.query(text, [id, directory.sign({ tenant: id, as: admin }), admin])
  const second = two.query(text, [id, directory.sign({ tenant: id, as: other }), other]).catch((error) => error.code)
  // Until the second waits: for the lock at the beginning, or for the epoch at the end.
  for (;;) {
    const { rows } = await directory.admin.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (rows.length > 0) break
  }
  await one.query('commit')
  await second
  const { rows } = await directory.admin.query(
    'select from bailiwick_directory.grant_entry where tenant_id = $1 and permission_id = 0',
    [id],
  )
  return rows.length
}

it('two administrators who give up at once are one too many; without the lock nobody is left', async () => {
  const directory = await openDirectory(newestServer())
  try {
    expect(await twoAtOnce(directory)).toBe(1)
    const { rows } = await directory.admin.query(
      `select pg_get_functiondef('bailiwick_directory.enter'::regproc) as text`,
    )
    const unlocked = rows[0].text.replace('for no key update', '')
    expect(unlocked).not.toBe(rows[0].text)
    await directory.admin.query(unlocked)
    expect(await twoAtOnce(directory)).toBe(0)
  } finally {
    await directory.database.drop()
  }
})
