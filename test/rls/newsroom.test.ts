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
  })
})
