/** Whoever asks: no condition is made a second time, and every client sends one text, which a server can prepare once. */
import { filter as drizzleFilter } from 'bailiwick/drizzle'
import { filter as kyselyFilter } from 'bailiwick/kysely'
import { filter, toPg, toPostgres, toTag } from 'bailiwick/sql'
import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgTable } from 'drizzle-orm/pg-core'
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import postgres from 'postgres'
import sqlTag from 'sql-template-tag'
import { expect, it, vi } from 'vitest'
import { load, policy, user } from '../../bench/queries/world.ts'
import { permittedSql } from '../../packages/bailiwick/src/compile/condition-sql.ts'
import { newestServer, withDatabase } from '../support/databases.ts'

vi.mock('../../packages/bailiwick/src/compile/condition-sql.ts', { spy: true })

const size = { documents: 10_000 }
/** Of several tenants, one of them without teams. */
const subjects = [{ ...user(20, size), teamIds: [] }, ...[1, 2, 41, 83].map((index) => user(index, size))]
const accesses = subjects.map((subject) => policy.for(subject))

const kysely = new Kysely<{ document: { id: number } }>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})
const document = pgTable('document', { id: integer('id') })
const drizzled = drizzle.mock()

type Access = (typeof accesses)[number]
const made: Record<string, (access: Access) => string> = {
  pg: (access) => toPg(filter(access, 'document.read'), 3).text,
  'sql-template-tag': (access) => sqlTag`select 1 where ${toTag(sqlTag, filter(access, 'document.read'))}`.text,
  Kysely: (access) =>
    kysely.selectFrom('document').select('id').where(kyselyFilter(access, 'document.read')).compile().sql,
  Drizzle: (access) => drizzled.select().from(document).where(drizzleFilter(access, 'document.read')).toSQL().sql,
}

it.each(Object.keys(made))('one text and one condition: %s', (client) => {
  const [first, ...others] = accesses
  const text = made[client]!(first!)
  expect(text).toContain('any($')
  vi.mocked(permittedSql).mockClear()
  expect(others.map(made[client]!)).toEqual(others.map(() => text))
  expect(permittedSql).not.toHaveBeenCalled()
})

it('is seen where the shape of the rules does change', () => {
  const renamed = (as: string) => filter(accesses[0]!, 'document.read', { as })
  vi.mocked(permittedSql).mockClear()
  expect(renamed('d').strings).not.toBe(renamed('e').strings)
  expect(permittedSql).toHaveBeenCalledTimes(2)
})

it('a server prepares one statement for all who ask through postgres.js', async () => {
  await withDatabase(newestServer(), { setup: (admin) => load(admin, size) }, async (database) => {
    const { host, port, database: name, user: role } = database.connection()
    const sql = postgres({ path: `${host}/.s.PGSQL.${port}`, database: name!, user: role!, max: 1 })
    try {
      for (const access of accesses) {
        const rows = await sql`select id from document where ${toPostgres(sql, filter(access, 'document.read'))}`
        expect(rows.length).toBeGreaterThan(0)
      }
      const prepared = await sql`select statement from pg_prepared_statements where starts_with(statement, 'select id')`
      expect(prepared).toHaveLength(1)
    } finally {
      await sql.end()
    }
  })
})
