import { defineModel, definePolicy, t } from 'bailiwick'
import { generateRls, printRls } from 'bailiwick/rls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeNewestServer } from '../../../../../test/support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../../../../../test/support/directory.ts'
import { verify } from './verify.ts'

const model = defineModel({
  subject: { id: t.id(), tenantId: t.tenant() },
  resource: { note: { id: t.id(), tenantId: t.tenant() } },
})
const policy = definePolicy(model, 'note', ({ granted }) => ({ read: { allow: { given: granted() } } }))

describeNewestServer('row-level security beside the directory', (server) => {
  let directory: DirectoryDatabase
  beforeAll(async () => {
    directory = await openDirectory(server)
    await directory.admin.query('create table note (id text, "tenantId" text, primary key ("tenantId", id))')
  })
  afterAll(() => directory.database.drop())

  it('finds no way past the policies in what the directory installs, and one in what was changed', async () => {
    const { admin, role } = directory
    const plan = generateRls(policy, { role })
    await admin.query(printRls(plan))
    const definers = async () => {
      await admin.query('begin')
      const findings = await verify(admin, plan, { roles: [role] })
      await admin.query('rollback')
      return findings.filter(({ id }) => id.startsWith('L33/definer'))
    }
    expect(await definers()).toEqual([])
    await admin.query(`create or replace function bailiwick.list_my_tenants(
        _tenant uuid, _context text, _search text default null, _after text default null, _limit int default 50
      ) returns table (id uuid, code text, title text, is_platform boolean)
      language sql stable security definer set search_path = pg_catalog, pg_temp
      as 'select null::uuid, encode(k.inner_key, ''hex''), k.id, true from bailiwick_private.context_key k'`)
    expect(await definers()).toMatchObject([
      { id: 'L33/definer', object: expect.stringContaining('bailiwick.list_my_tenants') },
    ])
  })
})
