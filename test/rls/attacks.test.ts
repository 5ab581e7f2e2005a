import { defineModel, definePolicy, t } from 'bailiwick'
import { generateRls, printRls } from 'bailiwick/rls'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newestServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { plainContext, withSetting } from './context.ts'

/** What was there before the policy, or comes beside it, is no way around it. */
const model = defineModel({
  naming: 'snake_case',
  subject: { id: t.id(), tenantId: t.tenant() },
  resource: {
    doc: {
      id: t.id(),
      tenantId: t.tenant(),
      ownerId: t.id(),
      title: t.text(),
      secret: t.text().optional().sensitive(),
    },
  },
})
const policy = definePolicy(model, 'doc', ({ subject, resource: doc }) => ({
  read: { allow: { tenant: true } },
  update: { allow: { own: true }, fields: { title: doc.ownerId.is(subject.id) } },
}))

describe('around the policies', () => {
  let database: TestDatabase
  let app: string
  let client: pg.Client
  let script: string

  beforeAll(async () => {
    database = await openDatabase(newestServer())
    app = await database.createRole('app')
    client = await database.connect(app)
    script = printRls(generateRls(policy, { role: app, context: 'plain' }))
    await database.admin.query(`
      create collation careless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      create table doc (id text, tenant_id varchar, owner_id varchar, title text collate careless, secret text)
        partition by list (tenant_id);
      create table doc_a partition of doc for values in ('a');
      create table doc_b partition of doc for values in ('b') partition by list (id);
      create table doc_b_rest partition of doc_b default;
      insert into doc values ('1', 'a', 'ann', 'hello', 's'), ('2', 'a', 'bob', 'hello', 's'), ('3', 'b', 'cy', 'hello', 's')`)
  })
  afterAll(() => database.drop())

  const as = (text: string) =>
    withSetting(client, plainContext({ id: 'ann', tenantId: 'a' }), async () => (await client.query(text)).rows)

  it('partitions that the role was granted are no way', async () => {
    await database.admin.query(`grant all on all tables in schema public to ${app}`)
    expect(await as('select id from doc_b')).toEqual([{ id: '3' }])
    await database.admin.query(script)
    expect(await as('select id from doc order by id')).toEqual([{ id: '1' }, { id: '2' }])
    for (const partition of ['doc_a', 'doc_b', 'doc_b_rest']) {
      await expect(as(`select id from ${partition}`)).rejects.toMatchObject({ code: '42501' })
    }
  })

  it('what the role inherits is refused, as nobody here can revoke it', async () => {
    const staff = await database.createRole('staff')
    await database.admin.query(`grant ${staff} to ${app}`)
    for (const [privilege, what] of [
      ['select (secret) on doc', 'select more of doc'],
      ['insert on doc', 'insert more of doc'],
      ['truncate on doc', 'truncate more of doc'],
      ['select on doc_b_rest', 'read or write more of doc_b_rest'],
    ] as const) {
      await database.admin.query(`begin; grant ${privilege} to ${staff}`)
      await expect(database.admin.query(script), privilege).rejects.toMatchObject({
        code: '42501',
        message: `the role ${app} may ${what} than the policy says`,
      })
      await database.admin.query('rollback')
    }
  })

  it('an operator that fits better, made by somebody who may create in the search path, is found', async () => {
    await database.admin.query(`grant create on schema public to ${app}`)
    await client.query(`
      create function same(varchar, text) returns boolean language sql as 'select true';
      create operator = (leftarg = varchar, rightarg = text, function = same)`)
    // The twin, as anybody would write it: PostgreSQL takes the operator that fits exactly.
    const { rows } = await database.admin.query(`select id from doc where tenant_id = 'a'::text order by id`)
    expect(rows).toHaveLength(3)
    const error = await database.admin.query(script).catch((caught) => caught)
    await database.admin.query('rollback')
    expect(error).toMatchObject({ code: '42501', message: expect.stringContaining(`which belongs to ${app}`) })
    await client.query('drop operator = (varchar, text)')
    await database.admin.query(`revoke create on schema public from ${app}`)
    await database.admin.query(script)
  })

  it('a change that the collation of the column calls none is one', async () => {
    expect(
      (await database.admin.query(`select 'hello' = title as same from doc where upper(title) = 'HELLO'`)).rows,
    ).toHaveLength(3)
    await as(`update doc set title = 'HELLO' where id = '1'`)
    await expect(as(`update doc set title = 'HELLO' where id = '2'`)).rejects.toMatchObject({
      code: '42501',
      message: 'doc.title may not be written',
    })
    await as(`update doc set title = 'hello' where id = '2'`)
  })

  it('writes by ways other than UPDATE meet the same policies', async () => {
    for (const statement of [
      `insert into doc (id, tenant_id) values ('3', 'b')`,
      `merge into doc using (values ('2')) v (id) on doc.id = v.id when matched then update set title = 'x'`,
      `update doc set tenant_id = 'b' where id = '1'`,
      `update doc set title = 'x' where id = '1' returning old.secret`,
      'select doc from doc',
      'copy doc to stdout',
      'truncate doc',
      'set local row_security = off; select id from doc',
    ]) {
      await expect(as(statement), statement).rejects.toMatchObject({ code: '42501' })
    }
    expect(
      await as(`update doc set title = 'x' from (values ('3')) v (id) where doc.id = v.id returning doc.id`),
    ).toEqual([])
  })
})
