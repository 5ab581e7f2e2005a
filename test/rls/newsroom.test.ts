import { readdirSync, readFileSync } from 'node:fs'
import { generateRls, printRls } from 'bailiwick/rls'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { policy } from '../../examples/newsroom/policy.ts'
import { describeEachServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { plainContext, type Texts, withSetting } from './context.ts'

const migrations = new URL('../../examples/newsroom/migrations/', import.meta.url)
const tables = readdirSync(migrations)
  .sort()
  .map((file) => readFileSync(new URL(file, migrations), 'utf8'))
  .join('\n')

/** Two tenants; ann owns the team, ben writes in it, eve edits, and zoe is of the other tenant. */
const rows = `
  insert into tenant values ('t1', 'One'), ('t2', 'Two');
  insert into person (id, tenant_id, name, role) values
    ('ann', 't1', 'Ann', 'writer'), ('ben', 't1', 'Ben', 'writer'), ('eve', 't1', 'Eve', 'editor'),
    ('rob', 't1', 'Rob', 'reader'), ('zoe', 't2', 'Zoe', 'editor');
  insert into team values ('red', 't1', 'Red', 'ann'), ('far', 't2', 'Far', 'zoe');
  insert into article (id, tenant_id, author_id, team_id, title, status, locked, created_at, published_at) values
    ('published', 't1', 'ben', null, 'a', 'published', null, now(), now()),
    ('draft', 't1', 'ben', null, 'b', 'draft', null, now(), null),
    ('team draft', 't1', 'ben', 'red', 'c', 'draft', null, now(), null),
    ('locked', 't1', 'ben', null, 'd', 'draft', true, now(), null),
    ('discussed', 't1', 'ben', null, 'e', 'draft', null, now(), null),
    ('other', 't2', 'zoe', 'far', 'f', 'published', null, now(), now());
  insert into comment values ('c1', 't1', 'discussed', 'rob', 'x', true), ('c2', 't1', 'draft', 'rob', 'y', false)`

const person = (id: string, role: string, more: Texts = {}): Texts => ({
  id,
  tenantId: 't1',
  name: id,
  role,
  banned: 'false',
  teamIds: '{}',
  ...more,
})

describeEachServer('row-level security of the newsroom', (server) => {
  let database: TestDatabase
  let app: string
  let client: pg.Client

  beforeAll(async () => {
    database = await openDatabase(server, { setup: (admin) => admin.query(`${tables}; ${rows}`).then(() => {}) })
    app = await database.createRole('app')
    const script = printRls(generateRls(policy, { role: app, context: 'plain', masks: 'query' }))
    await database.admin.query(script)
    client = await database.connect(app)
  })

  afterAll(() => database.drop())

  const as = <R>(subject: Texts, work: () => Promise<R>) => withSetting(client, plainContext(subject), work)
  const readable = (subject: Texts) =>
    as(subject, async () => (await client.query('select id from article order by id')).rows.map(({ id }) => id))

  describe('read', () => {
    it('shows each subject what the policy permits', async () => {
      expect(await readable(person('rob', 'reader'))).toEqual(['published'])
      expect(await readable(person('ann', 'writer'))).toEqual(['published', 'team draft'])
      expect(await readable(person('ben', 'writer'))).toEqual([
        'discussed',
        'draft',
        'locked',
        'published',
        'team draft',
      ])
      expect(await readable(person('zoe', 'editor', { tenantId: 't2' }))).toEqual(['other'])
      expect(await readable(person('eve', 'editor', { banned: 'true' }))).toEqual([])
    })

    it('shows nothing without a context', async () => {
      expect((await client.query('select from article')).rowCount).toBe(0)
      for (const setting of ['', '1.k.00.{"p":[{"tenantId":"t1"}]}', '{"p":[]}', 'nonsense', '0...[]']) {
        expect(await withSetting(client, setting, async () => (await client.query('select from team')).rowCount)).toBe(
          0,
        )
      }
    })

    it('fails where row-level security is turned off', async () => {
      await client.query('set row_security = off')
      await expect(client.query('select from article')).rejects.toMatchObject({ code: '42501' })
      await client.query('reset row_security')
    })

    it('answers a prepared statement for whoever executes it', async () => {
      const statement = { name: 'titles', text: 'select id from article order by id' }
      const seen = async (subject: Texts) =>
        as(subject, async () => (await client.query(statement)).rows.map(({ id }) => id))
      // More than five times, so that PostgreSQL may keep a generic plan.
      for (let time = 0; time < 7; time++) {
        expect(await seen(person('zoe', 'editor', { tenantId: 't2' }))).toEqual(['other'])
        expect(await seen(person('rob', 'reader'))).toEqual(['published'])
      }
    })

    it('asks other tables although the subject cannot see their rows', async () => {
      // The comment that forbids the deletion is somebody else's; the rows of persons are nobody's to see.
      expect(await as(person('ann', 'writer'), async () => (await client.query('select from comment')).rowCount)).toBe(
        1,
      )
      await expect(client.query('select from person')).rejects.toMatchObject({ code: '42501' })
    })

    it('does not let the application ask the functions itself', async () => {
      const { rows } = await database.admin.query(
        "select oid::regprocedure::text as name from pg_proc where pronamespace = 'bailiwick_rls'::regnamespace",
      )
      expect(rows.length).toBeGreaterThan(1)
      for (const { name } of rows) {
        const asked = name.replace(/[(].*/, (list: string) => list.replace(/text/g, "'x'"))
        await expect(client.query(`select ${asked}`)).rejects.toMatchObject({ code: '42501' })
      }
    })
  })

  describe('writes', () => {
    it('updates what may be updated, with a WHERE and without', async () => {
      const ben = person('ben', 'writer')
      const update = "update article set title = title || '!'"
      const seen = await as(ben, async () => (await client.query(`${update} returning id`)).rows.map(({ id }) => id))
      expect(seen.sort()).toEqual(['discussed', 'draft', 'team draft'])
      expect(await as(ben, async () => (await client.query(update)).rowCount)).toBe(3)
      expect(await as(ben, async () => (await client.query(`${update} where id = 'published'`)).rowCount)).toBe(0)
      expect(await as(person('rob', 'reader'), async () => (await client.query(update)).rowCount)).toBe(0)
      expect((await client.query(update)).rowCount).toBe(0)
    })

    it('refuses a row that may not be', async () => {
      const ben = person('ben', 'writer')
      for (const change of [
        "status = 'published', published_at = now()",
        "author_id = 'ann'",
        "tenant_id = 't2', author_id = 'zoe', team_id = null",
        'locked = true',
      ]) {
        const update = () => client.query(`update article set ${change} where id = 'draft'`)
        await expect(as(ben, update)).rejects.toMatchObject({ code: '42501' })
      }
    })

    it('inserts, and returns what is readable', async () => {
      const insert = (id: string, author: string, tenant = 't1') =>
        client.query(
          `insert into article (id, tenant_id, author_id, title, status, created_at)
           values ($1, $2, $3, 'new', 'draft', now()) returning id`,
          [id, tenant, author],
        )
      expect((await as(person('ben', 'writer'), () => insert('new', 'ben'))).rowCount).toBe(1)
      // Who may create a row for somebody else may not read it, so cannot have it back.
      await expect(as(person('ben', 'writer'), () => insert('for ann', 'ann'))).rejects.toMatchObject({ code: '42501' })
      await expect(as(person('rob', 'reader'), () => insert('no', 'rob'))).rejects.toMatchObject({ code: '42501' })
      await expect(as(person('ben', 'writer'), () => insert('no', 'zoe', 't2'))).rejects.toMatchObject({
        code: '42501',
      })
      await expect(insert('no', 'ben')).rejects.toMatchObject({ code: '42501' })
    })

    it('asks both sides of ON CONFLICT and MERGE', async () => {
      const upsert = (id: string) =>
        client.query(
          `insert into article (id, tenant_id, author_id, title, status, created_at)
           values ($1, 't1', 'ben', 'again', 'draft', now()) on conflict (id) do update set title = 'upserted'`,
          [id],
        )
      expect((await as(person('ben', 'writer'), () => upsert('draft'))).rowCount).toBe(1)
      await expect(as(person('ben', 'writer'), () => upsert('published'))).rejects.toMatchObject({ code: '42501' })
      await expect(as(person('ben', 'writer'), () => upsert('other'))).rejects.toMatchObject({ code: '42501' })
      const merge = (id: string) =>
        client.query(`merge into article using (values ('${id}')) as given (id) on article.id = given.id
          when matched then update set title = 'merged'
          when not matched then insert (id, tenant_id, author_id, title, status, created_at)
            values (given.id, 't2', 'zoe', 'merged', 'draft', now())`)
      expect((await as(person('ben', 'writer'), () => merge('draft'))).rowCount).toBe(1)
      await expect(as(person('ben', 'writer'), () => merge('absent'))).rejects.toMatchObject({ code: '42501' })
    })

    it('deletes what may be deleted', async () => {
      const remove = (id: string) =>
        as(person('ben', 'writer'), () => client.query('delete from article where id = $1', [id]))
      expect((await remove('discussed')).rowCount).toBe(0)
      expect((await remove('published')).rowCount).toBe(0)
      expect((await remove('team draft')).rowCount).toBe(1)
    })

    it('has no way around the rows', async () => {
      for (const statement of ['truncate article', 'insert into comment values (null)', 'delete from team']) {
        await expect(as(person('eve', 'editor'), () => client.query(statement))).rejects.toMatchObject({
          code: '42501',
        })
      }
    })
  })

  it('can be run again, drops its own policies that are gone, and leaves those of others alone', async () => {
    const { admin } = database
    const policies = async () => (await admin.query('select tablename, policyname from pg_policies order by 1, 2')).rows
    await admin.query("create policy theirs on team for select to public using (name = 'none')")
    const before = await policies()
    const plan = generateRls(policy, { role: app, context: 'plain', masks: 'query' })
    await admin.query(printRls(plan))
    expect(await policies()).toEqual(before)
    await admin.query(plan.statements[0]!)
    expect(await policies()).toEqual([{ tablename: 'team', policyname: 'theirs' }])
    expect(await as(person('eve', 'editor'), async () => (await client.query('select from article')).rowCount)).toBe(0)
    const left = "select from pg_proc where pronamespace = 'bailiwick_rls'::regnamespace"
    expect((await admin.query(left)).rowCount).toBe(0)
  })
})
