/** Stored permissions on the row that a row belongs to are asked once for a statement, however many rows there are. */
import { defineModel, definePolicy, memoryFacts, t } from 'bailiwick'
import { filter, toPg } from 'bailiwick/sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { declareArticles } from './support/articles.ts'

const model = defineModel({
  subject: { id: t.id(), tenant: t.text() },
  resource: {
    article: { id: t.id() },
    note: { id: t.id(), articleId: t.id().optional(), article: t.one('article', 'articleId').optional() },
  },
})
const policy = definePolicy(model, 'note', ({ granted, resource: note }) => ({
  read: { allow: { article: granted('article.read', note.article) } },
}))

describeNewestServer('the row that a row belongs to', (server) => {
  let directory: DirectoryDatabase
  let tenant: string
  let admin: string
  beforeAll(async () => {
    directory = await openDirectory(server)
    await declareArticles(directory)
    const made = await directory.tenant()
    tenant = made.id
    admin = made.admin
    await directory.admin.query(
      `insert into bailiwick_catalogue.resource_type (code, key_parts, is_container, is_controlled, source)
         values ('note', '{id}', false, true, 'test');
       insert into bailiwick_catalogue.permission (id, code, short_code, parent_id, is_namespace, resource_type, source) values
         (20, 'note', 't20', null, true, null, 'test'), (21, 'note.read', 't21', 20, false, 'note', 'test');
       select bailiwick_catalogue.refresh_rights();
       create table article (id text primary key);
       create table note (id text primary key, "articleId" text);
       insert into article values ('a'), ('b');
       insert into note select n, case n % 3 when 0 then 'a' when 1 then 'b' end from generate_series(1, 300) n;
       alter role ${directory.role} set track_functions = 'all';
       grant select on article, note to ${directory.role}`,
    )
    await directory.call('deny_permission', made.as(admin), {
      principal: admin,
      permission: 'article.read',
      type: 'article',
      key: 'b',
    })
  })
  afterAll(() => directory.database.drop())

  /** Who is seen, and how often the function of a single row was called. */
  async function asked(text: string, values: readonly unknown[]) {
    const app = await directory.database.connect(directory.role)
    await app.query('begin')
    await app.query("select set_config('bailiwick.context', $1, true)", [directory.sign({ tenant, as: admin })])
    const { rows } = await app.query(text, [...values])
    const calls = await app.query(
      `select coalesce(sum(calls), 0)::int as calls from pg_stat_xact_user_functions where funcname = 'granted'`,
    )
    await app.query('rollback')
    return { seen: rows.map(({ id }) => Number(id)), calls: Number(calls.rows[0].calls) }
  }

  it('is looked up by its key among those that the directory names at once', async () => {
    const access = policy.for({ id: admin, tenant }, { facts: memoryFacts([]) })
    const { text, values } = toPg(filter(access, 'note.read'))
    const byFilter = await asked(`select id from note where ${text} order by id::int`, values)
    const ofA = Array.from({ length: 100 }, (_, at) => 3 * (at + 1))
    expect(byFilter).toEqual({ seen: ofA, calls: 0 })
    const byRow = await asked(
      `select id from note where bailiwick.granted('article.read', 'article', "articleId") order by id::int`,
      [],
    )
    expect(byRow).toEqual({ seen: ofA, calls: 200 })
  })
})
