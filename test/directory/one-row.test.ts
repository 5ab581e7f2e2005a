/** What is loaded by its key is asked about by that key, and a page once for all: a set may be very many keys. */
import { defineModel, definePolicy, memoryFacts, t } from 'bailiwick'
import { authorized, NotFoundError } from 'bailiwick/data'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { declareArticles } from './support/articles.ts'

const model = defineModel({ subject: { id: t.id(), tenant: t.text() }, resource: { article: { id: t.id() } } })
const policy = definePolicy(model, 'article', ({ granted }) => ({
  read: { allow: { granted: granted() } },
  edit: { allow: { granted: granted() } },
}))

describeNewestServer('a row by its key', (server) => {
  let directory: DirectoryDatabase
  let tenant: string
  let ada: { readonly id: string; readonly tenant: string }
  let access: ReturnType<typeof policy.for>
  const statements: string[] = []

  beforeAll(async () => {
    directory = await openDirectory(server)
    const { admin, app, role } = directory
    await declareArticles(directory)
    const made = await directory.tenant()
    tenant = made.id
    ada = { id: made.admin, tenant }
    // None in memory: what is stored is asked of the database.
    access = policy.for(ada, { facts: memoryFacts([]) })
    await admin.query(
      `create table article (id text primary key); insert into article values ('a'), ('b'), ('c'); grant select on article to ${role}`,
    )
    const query = app.query.bind(app) as (...given: unknown[]) => Promise<unknown>
    app.query = ((...given: unknown[]) => {
      statements.push(typeof given[0] === 'string' ? given[0] : (given[0] as { text: string }).text)
      return query(...given)
    }) as never
    // Everything but b.
    await admin.query(
      `with stored as (
         insert into bailiwick_directory.resource (tenant_id, id, type_code, key) values ($1, gen_random_uuid(), 'article', 'b') returning id
       )
       insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, resource_id, effect)
       select $1, gen_random_uuid(), p.id, 2, s.id, 'deny' from stored s, bailiwick_directory.principal p
        where p.tenant_id = $1 and p.reference = $2`,
      [tenant, ada.id],
    )
  })
  afterAll(() => directory.database.drop())

  /** In a transaction of hers, with what was asked of the table in it. */
  async function asAda<R>(work: (db: pg.Client) => Promise<R>): Promise<{ result: R; asked: string[] }> {
    statements.length = 0
    const { app } = directory
    const context = directory.sign({ tenant, as: ada.id })
    await app.query('begin')
    try {
      await app.query("select set_config('bailiwick.context', $1, true)", [context])
      const result = await work(app as unknown as pg.Client)
      return { result, asked: statements.filter((text) => /article/.test(text)) }
    } finally {
      await app.query('rollback')
    }
  }

  it('is asked of the directory by that key', async () => {
    const { result, asked } = await asAda((db) => authorized(db, access).loadOne('article.read', 'a'))
    expect(result).toEqual({ id: 'a' })
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatch(/bailiwick\.granted\(/)
    expect(asked[0]).not.toMatch(/_keys\(/)
  })

  it('is not there where a denial counts', async () => {
    const load = asAda((db) => authorized(db, access).loadOne('article.read', 'b'))
    await expect(load).rejects.toThrow(NotFoundError)
  })

  it('and a page is asked once for all of its rows', async () => {
    const { result, asked } = await asAda((db) => authorized(db, access).loadMany('article.read'))
    expect(result.rows.map(({ id }) => id)).toEqual(['a', 'c'])
    expect(asked[0]).toMatch(/bailiwick\.granted_keys\(/)
  })
})
