/** What the types of each client library take of a filter, and what they refuse. Compiled, never run. */
import { defineModel, definePolicy, t } from 'bailiwick'
import { filter as drizzleFilter } from 'bailiwick/drizzle'
import { filter as kyselyFilter } from 'bailiwick/kysely'
import { type Fragment, filter, toPg, toPostgres, toTag } from 'bailiwick/sql'
import { and, eq, not, or, type SQL } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { alias, pgTable, text } from 'drizzle-orm/pg-core'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { Expression, Kysely, SqlBool } from 'kysely'
import type pg from 'pg'
import type postgres from 'postgres'
import tag, { join, type Sql } from 'sql-template-tag'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function expectType<_T extends true>(): void {}

const model = defineModel({ subject: { id: t.id() }, resource: { article: { id: t.id(), authorId: t.id() } } })
const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
  read: { allow: { own: article.authorId.is(subject.id) } },
}))
const access = policy.for({ id: 'u' })
const later = policy.forAsync({ id: 'u' })

const articles = pgTable('article', { id: text('id'), authorId: text('author_id') })
const other = alias(articles, 'other')
const schema = { articles }

// pg
declare const pool: pg.Pool
pool.query(toPg(filter(access, 'article.read')))
// @ts-expect-error a fragment is no text
pool.query(filter(access, 'article.read'))
// @ts-expect-error a filter of an unknown action
filter(access, 'article.raed')
expectType<Equal<ReturnType<typeof asked>, Promise<Fragment>>>()
async function asked() {
  // @ts-expect-error a filter of an unknown action
  filter(await later, 'article.raed')
  const promised: Promise<Fragment> = filter(await later, 'article.read')
  return promised
}

// postgres.js
declare const sql: postgres.Sql
declare const custom: postgres.Sql<{ bigint: bigint }>
const nested = toPostgres(sql, filter(access, 'article.read'))
sql`select 1 where ${nested} and ${sql`true`}`
sql<{ id: string }[]>`select id from article where ${nested}`.then((rows) => rows[0]?.id.length)
custom`select 1 where ${toPostgres(custom, filter(access, 'article.read'))}`
sql.begin((tx) => tx`select 1 where ${toPostgres(tx, filter(access, 'article.read'))}`)
sql.reserve().then((own) => own`select 1 where ${toPostgres(own, filter(access, 'article.read'))}`)
// @ts-expect-error a fragment is no value
sql`select 1 where ${filter(access, 'article.read')}`
// @ts-expect-error a promise of a fragment
later.then((own) => toPostgres(sql, filter(own, 'article.read')))
// @ts-expect-error the `sql` of another library
toPostgres(tag, filter(access, 'article.read'))
// @ts-expect-error what only looks like a fragment
toPostgres(sql, { strings: ['true'], values: [] })

// sql-template-tag
const template = toTag(tag, filter(access, 'article.read'))
expectType<Equal<typeof template, Sql>>()
pool.query(tag`select 1 where ${join([template, tag`true`], ' and ')}`)
// @ts-expect-error what only looks like a fragment
toTag(tag, { strings: ['true'], values: [] })
// @ts-expect-error no tag
toTag('select', filter(access, 'article.read'))

// Kysely
declare const kysely: Kysely<{ article: { id: string } }>
kysely.selectFrom('article').where(kyselyFilter(access, 'article.read', { as: 'a' }))
kysely.selectFrom('article').where((eb) => eb.not(kyselyFilter(access, 'article.read')))
const promised: Promise<Expression<SqlBool>> = later.then((own) => kyselyFilter(own, 'article.read'))
promised.catch(() => {})
// @ts-expect-error a filter of an unknown action
kyselyFilter(access, 'article.raed')
// @ts-expect-error an option of another client
kyselyFilter(access, 'article.read', { table: articles })
// @ts-expect-error a condition for another client
kysely.selectFrom('article').where(drizzleFilter(access, 'article.read'))

// Drizzle
declare const onPg: NodePgDatabase<typeof schema>
declare const onPostgresJs: PostgresJsDatabase<typeof schema>
const where = drizzleFilter(access, 'article.read')
expectType<Equal<typeof where, SQL<boolean | null>>>()
onPg.select().from(articles).where(where)
onPostgresJs
  .select()
  .from(articles)
  .where(and(eq(articles.id, 'a'), or(not(where), where)))
onPg
  .select()
  .from(other)
  .where(drizzleFilter(access, 'article.read', { table: other }))
onPg
  .select()
  .from(other)
  .where(drizzleFilter(access, 'article.read', { as: 'other' }))
onPg.update(articles).set({ id: 'b' }).where(where)
onPg.delete(articles).where(where)
onPg.$count(articles, where)
onPg.query.articles.findMany({ where: (table) => drizzleFilter(access, 'article.read', { table }) })
onPg
  .select({ may: where.as('may'), id: articles.id })
  .from(articles)
  .then((rows) => {
    const may: boolean | null | undefined = rows[0]?.may
    // @ts-expect-error it can be unknown
    const known: boolean | undefined = rows[0]?.may
    return [may, known]
  })
later.then((own) => {
  const own1: Promise<SQL<boolean | null>> = drizzleFilter(own, 'article.read')
  // @ts-expect-error a filter of an unknown action
  drizzleFilter(own, 'article.raed')
  // @ts-expect-error a promise of a condition
  onPg.select().from(articles).where(own1)
})
// @ts-expect-error a filter of an unknown action
drizzleFilter(access, 'article.raed')
// @ts-expect-error the name of a table as the table
drizzleFilter(access, 'article.read', { table: 'article' })
// @ts-expect-error an unknown option
drizzleFilter(access, 'article.read', { alias: 'a' })
// @ts-expect-error a fragment is no condition
onPg.select().from(articles).where(filter(access, 'article.read'))
// @ts-expect-error a condition for another client
onPg.select().from(articles).where(kyselyFilter(access, 'article.read'))
