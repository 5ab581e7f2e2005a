/** The forms of a filter in the hands of the real client libraries, as a role that may not do everything. */
import { filter as drizzleFilter } from 'bailiwick/drizzle'
import { filter as kyselyFilter } from 'bailiwick/kysely'
import { filter, toPg, toPostgres, toTag } from 'bailiwick/sql'
import { aliasedTable, and, asc, sql as drizzleSql, eq, like, lt, ne, not } from 'drizzle-orm'
import { drizzle as drizzleOnPg } from 'drizzle-orm/node-postgres'
import { drizzle as drizzleOnPostgresJs } from 'drizzle-orm/postgres-js'
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import postgres from 'postgres'
import tag from 'sql-template-tag'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresOptions } from '../decisions/clients.ts'
import type { Untyped } from '../decisions/table.ts'
import { newestServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { access, actions, ann, asked, books, pages, policy, rows, schema, tables } from './library.ts'

let database: TestDatabase
let pool: pg.Pool
let sql: postgres.Sql
let unprepared: postgres.Sql
let ofDrizzle: postgres.Sql
let kysely: Kysely<{ book: { id: string } }>

beforeAll(async () => {
  database = await openDatabase(newestServer())
  const role = await database.createRole()
  await database.admin.query(`${tables}; grant select, update, delete on book, page to ${role}`)
  await database.admin.query('insert into book select * from json_populate_recordset(null::book, $1)', [
    JSON.stringify(rows),
  ])
  await database.admin.query(`insert into page select id || p, id, p = 'b' from book, unnest('{a,b}'::text[]) p`)
  const connection = database.connection(role)
  pool = database.pool(role, { max: 1 })
  sql = postgres(postgresOptions(connection))
  unprepared = postgres({ ...postgresOptions(connection), prepare: false, fetch_types: false })
  // Drizzle changes the client that it is given.
  ofDrizzle = postgres(postgresOptions(connection))
  kysely = new Kysely({ dialect: new PostgresDialect({ pool }) })
})

afterAll(async () => {
  await Promise.all([sql, unprepared, ofDrizzle].map((client) => client.end()))
  await database.drop()
})

const permitted = (action: string) =>
  asked.filter((row) => access.can(action as never, row as never)).map(({ id }) => id)
const ids = (found: Iterable<unknown>) => [...found].map((row) => (row as { id: string }).id)

const onDrizzle = {
  pg: () => drizzleOnPg(pool, { schema }),
  // Both have the same methods; a union of them cannot be called.
  'postgres.js': () =>
    drizzleOnPostgresJs(ofDrizzle, { schema }) as unknown as ReturnType<typeof drizzleOnPg<typeof schema>>,
}

describe('a query has the rows that `can` permits', () => {
  const clients: Record<string, (action: 'book.read') => Promise<Iterable<unknown>>> = {
    pg: async (action) => {
      const { text, values } = toPg(filter(access, action), 2)
      return (await pool.query(`select id from book where id <> $1 and ${text} order by id`, ['0', ...values])).rows
    },
    'sql-template-tag': async (action) =>
      (
        await pool.query(
          tag`select id from book where id <> ${'0'} and ${toTag(tag, filter(access, action))} order by id`,
        )
      ).rows,
    'postgres.js': (action) =>
      sql`select id from book where id <> ${'0'} and ${toPostgres(sql, filter(access, action))} order by id`,
    'postgres.js, which prepares nothing': (action) =>
      unprepared`select id from book where id <> ${'0'} and ${toPostgres(unprepared, filter(access, action))} order by id`,
    'postgres.js, in a transaction': (action) =>
      sql.begin((tx) => tx`select id from book where ${toPostgres(tx, filter(access, action))} order by id`),
    Kysely: (action) =>
      kysely.selectFrom('book').select('id').where(kyselyFilter(access, action)).orderBy('id').execute(),
    ...Object.fromEntries(
      Object.entries(onDrizzle).map(([name, open]) => [
        `Drizzle on ${name}`,
        (action: 'book.read') =>
          open().select({ id: books.id }).from(books).where(drizzleFilter(access, action)).orderBy(books.id),
      ]),
    ),
  }

  it.each(Object.entries(clients))('%s', async (_, ask) => {
    for (const action of actions) {
      const expected = permitted(action)
      expect([action, ids(await ask(action as 'book.read'))]).toEqual([action, expected])
      // Of which neither all nor none are permitted.
      expect([action, expected.length > 0 && expected.length < rows.length]).toEqual([action, true])
    }
  })
})

describe('what a client would do with the text and the values', () => {
  const unsafe = async (action: 'book.read') => {
    const { text, values } = toPg(filter(access, action))
    return ids(await sql.unsafe(`select id from book where ${text} order by id`, values as never))
  }

  it('postgres.js would cut the microseconds off an instant', async () => {
    expect(await unsafe('book.since' as never)).toContain('1')
    expect(permitted('book.since')).not.toContain('1')
  })

  it('postgres.js would make a boolean of a list of booleans', async () => {
    await expect(unsafe('book.flag' as never)).rejects.toThrow('cannot cast type boolean to boolean[]')
  })

  it('Drizzle would make many parameters of a list', async () => {
    const { strings, values } = filter(access, 'book.read')
    const spread = drizzleSql(strings as unknown as TemplateStringsArray, ...values)
    const query = drizzleOnPg(pool).select().from(books).where(spread)
    expect(query.toSQL().params).toEqual(ann.teamIds)
    await expect(query).rejects.toThrow()
  })

  it('postgres.js would keep every text for ever that is handed to its tag', () => {
    const texts: unknown[] = []
    const spy = Object.assign(
      (strings: TemplateStringsArray, ...values: Untyped[]) => {
        texts.push(strings)
        return sql(strings, ...values)
      },
      { unsafe: sql.unsafe, typed: sql.typed },
    )
    const others = [1, 2, 3].map((n) => policy.for(ann, { onBehalfOf: { ...ann, id: `${n}` } }))
    const made = others.map((other) => filter(other, 'book.read'))
    // Made anew for each, so their strings are not the same; what postgres.js sees of them is.
    expect(new Set(made.map(({ strings }) => strings)).size).toBe(3)
    for (const fragment of made) toPostgres(spy, fragment)
    expect(texts.length).toBeGreaterThan(5)
    expect(new Set(texts).size).toBe(2)
  })
})

describe.each(Object.entries(onDrizzle))('Drizzle on %s', (_, open) => {
  it('takes it in and, behind not, under an alias and in a join', async () => {
    const db = open()
    const other = aliasedTable(books, 'other')
    const read = drizzleFilter(access, 'book.read')
    expect(
      ids(
        await db
          .select()
          .from(books)
          .where(and(eq(books.id, '1'), read)),
      ),
    ).toEqual(['1'])
    // Of '5' it is unknown.
    const denied = await db
      .select()
      .from(books)
      .where(not(drizzleFilter(access, 'book.read')))
      .orderBy(asc(books.id))
    expect(ids(denied)).toEqual(['2', '6', '7'])
    const joined = db
      .select({ id: other.id })
      .from(books)
      .innerJoin(other, eq(other.lent, books.lent))
      .where(and(eq(books.id, '7'), drizzleFilter(access, 'book.read', { table: other })))
      .orderBy(other.id)
    expect(ids(await joined)).toEqual(permitted('book.read'))
  })

  it('takes it in relational queries, at every level', async () => {
    const found = await open().query.books.findMany({
      columns: { id: true },
      where: (table) => drizzleFilter(access, 'book.read', { table }),
      with: { pages: { columns: { id: true }, where: (table) => drizzleFilter(access, 'page.read', { table }) } },
      orderBy: (table) => table.id,
    })
    expect(found.map(({ id, pages: own }) => [id, ids(own)])).toEqual(
      permitted('book.read').map((id) => [id, [`${id}a`, `${id}b`]]),
    )
  })

  it('takes it as a column and for a count, and inlines it', async () => {
    const db = open()
    const may = drizzleFilter(access, 'book.read').as('may')
    const found = await db.select({ id: books.id, may }).from(books).orderBy(books.id)
    expect(found.filter((row) => row.may).map(({ id }) => id)).toEqual(permitted('book.read'))
    expect(found.map((row) => row.may)).toContain(null)
    expect(await db.$count(books, drizzleFilter(access, 'book.read'))).toBe(permitted('book.read').length)
    for (const action of actions) {
      const inlined = drizzleFilter(access, action as 'book.read').inlineParams()
      expect(ids(await db.select().from(books).where(inlined).orderBy(books.id))).toEqual(permitted(action))
    }
  })

  it('changes and deletes only what is permitted', async () => {
    await expect(
      open().transaction(async (tx) => {
        const changed = tx.update(books).set({ title: 'new' }).where(drizzleFilter(access, 'book.read'))
        expect(ids(await changed.returning()).sort()).toEqual(permitted('book.read'))
        const gone = tx.delete(pages).where(and(eq(pages.bookId, '7'), drizzleFilter(access, 'page.read')))
        expect(ids(await gone.returning())).toEqual(['7b'])
        tx.rollback()
      }),
    ).rejects.toThrow('Rollback')
  })

  it('has operators of its own with other answers; ours are those of `can`', async () => {
    const db = open()
    const found = async (where: ReturnType<typeof eq>) =>
      ids(await db.select().from(books).where(where).orderBy(books.id))
    // Null is not equal to a text, says the policy; unknown, says SQL, and so do both filters.
    expect(await found(drizzleFilter(access, 'book.other' as never))).toEqual(permitted('book.other'))
    expect(await found(ne(books.title, ann.name))).toEqual(permitted('book.other'))
    expect(await found(drizzleSql`${books.title} = ${null}`)).toEqual([])
    // In the order of a language ä is before b.
    expect(await found(lt(books.title, ann.name))).toContain('4')
    expect(permitted('book.before')).not.toContain('4')
    expect(await found(drizzleFilter(access, 'book.before' as never))).toEqual(permitted('book.before'))
    // % and _ of a value are no wildcards.
    expect(await found(like(books.title, '%50%_%'))).toContain('7')
    expect(await found(drizzleFilter(access, 'book.called' as never))).toEqual(['6'])
  })
})

it('waits where the access is asynchronous', async () => {
  const later = await policy.forAsync(ann)
  const found = drizzleOnPg(pool)
    .select()
    .from(books)
    .where(await drizzleFilter(later, 'book.read'))
  expect(ids(await found).sort()).toEqual(permitted('book.read'))
  const fragment = await filter(later, 'book.read')
  expect(ids(await sql`select id from book where ${toPostgres(sql, fragment)} order by id`)).toEqual(
    permitted('book.read'),
  )
})

describe('what was meant for another library is refused', () => {
  const fragment = filter(access, 'book.read')
  const forDrizzle = drizzleFilter(access, 'book.read')
  const forKysely = kyselyFilter(access, 'book.read')
  const untyped = (value: unknown) => value as never
  const db = () => drizzleOnPg(pool)

  it.each<[string, () => unknown, string]>([
    ['a fragment as a value of pg', () => pool.query('select $1', [fragment]), 'NOT_A_VALUE'],
    ['a fragment in Drizzle', () => db().select().from(books).where(untyped(fragment)), 'NOT_A_VALUE'],
    ['a condition for Kysely in Drizzle', () => db().select().from(books).where(untyped(forKysely)), 'NOT_A_VALUE'],
    ['a condition for Kysely in a text', () => `where ${forKysely}`, 'NOT_A_VALUE'],
    ['a condition for Drizzle as a value of pg', () => pool.query('select $1', [forDrizzle]), 'NOT_A_VALUE'],
    ['a condition for Drizzle in a text', () => `where ${forDrizzle}`, 'NOT_A_VALUE'],
    ['more text behind a filter', () => forDrizzle.append(drizzleSql` or true`), 'INVALID_OPTION'],
    [
      'what only looks like a fragment',
      () => toPostgres(sql, untyped({ strings: ['true'], values: [] })),
      'UNTRUSTED_SQL',
    ],
    ['a text instead of a fragment', () => toTag(tag, untyped('true')), 'UNTRUSTED_SQL'],
    ['another `sql` for toPostgres', () => toPostgres(untyped(tag), fragment), 'INVALID_OPTION'],
    ['no `sql` at all', () => toTag(untyped(undefined), fragment), 'INVALID_OPTION'],
    ['the `sql` of postgres.js for toTag', () => toTag(sql, fragment), 'INVALID_OPTION'],
    ['the `sql` of Drizzle for toTag', () => toTag(drizzleSql, fragment), 'INVALID_OPTION'],
    ['the table of another resource', () => drizzleFilter(access, 'book.read', { table: pages }), 'INVALID_OPTION'],
    [
      'the name of a table as the table',
      () => drizzleFilter(access, 'book.read', { table: untyped('b') }),
      'INVALID_OPTION',
    ],
    ['no table', () => drizzleFilter(access, 'book.read', { table: untyped(undefined) }), 'INVALID_OPTION'],
    ['a table and a name', () => drizzleFilter(access, 'book.read', { table: books, as: 'b' }), 'INVALID_OPTION'],
    ['an unknown option', () => drizzleFilter(access, 'book.read', untyped({ alias: 'b' })), 'INVALID_OPTION'],
    ['an unknown action', () => drizzleFilter(access, untyped('book.raed'), { table: books }), 'UNKNOWN_ACTION'],
    ['no access', () => drizzleFilter(untyped(undefined), untyped('book.read'), { table: books }), 'INVALID_OPTION'],
  ])('%s', async (_, use, code) => {
    const failed = await (async () => use())().then(
      () => undefined,
      (error: { code?: string; cause?: { code?: string } }) => error.cause ?? error,
    )
    expect(failed?.code).toBe(code)
  })
})
