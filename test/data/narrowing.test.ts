import { type BailiwickError, ForbiddenError, isRedacted } from 'bailiwick'
import { authorized } from 'bailiwick/data'
import { explainSql, filter, maskedColumns, readMasked, sql, toPg } from 'bailiwick/sql'
import { sql as drizzleSql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Kysely, sql as kyselySql, PostgresDialect } from 'kysely'
import type pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEachServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { ada, bob, eve, grants, policy, template } from './newsroom.ts'

async function thrown(work: () => Promise<unknown>): Promise<BailiwickError> {
  try {
    await work()
  } catch (error) {
    return error as BailiwickError
  }
  throw new Error('nothing was thrown')
}

/** The comments of the newsroom, as they are loaded. */
function commentsOf(id: string) {
  if (id === 'a6') return [{ id: 'c1', articleId: 'a6', flagged: true }]
  const flags = id === 'a2' ? [null, false] : []
  return flags.map((flagged, index) => ({ id: `c${index + 2}`, articleId: 'a2', flagged }))
}

describeEachServer('a host narrows', (server) => {
  let database: TestDatabase
  let pool: pg.Pool
  let role: string

  beforeAll(async () => {
    database = await openDatabase(server, { template })
    role = await database.createRole()
    await database.admin.query(grants(role))
    pool = database.pool(role, { max: 4 })
  })
  afterAll(() => database.drop())

  const ids = async (where: unknown, options: object = {}) => {
    const page = await authorized(pool, policy.for(bob)).loadMany('article.read', { where: where as never, ...options })
    return page.rows.map(({ id }) => id)
  }

  it('by conditions on the model and by SQL, and only ever narrows', async () => {
    expect(await ids(undefined)).toEqual(['a1', 'a2', 'a3'])
    expect(
      await ids((article: never) => (article as { status: { is(v: string): unknown } }).status.is('draft')),
    ).toEqual(['a1'])
    expect(await ids(sql`"article"."views" = ${7}`)).toEqual(['a2', 'a3'])
    expect(await ids(sql`true or true`)).toEqual(['a1', 'a2', 'a3'])
    expect(await ids(sql`"title" = ${"') or true --"} or "article"."views" > ${'3'}`)).toEqual(['a2', 'a3'])
    expect(await ids(() => sql`"title" like '%;(%' or "views" = ${7}`)).toEqual(['a2', 'a3'])
  })

  it('is shown to widen where it were only put beside the rules', async () => {
    const mine = toPg(filter(policy.for(bob), 'article.read'))
    const { rows } = await pool.query(
      `select id from article where ${mine.text} and true) or (true`.replace(') or (', ' or '),
      mine.values,
    )
    expect(rows.length).toBe(6)
    for (const hostile of [
      sql`true) or (true`,
      sql`true or true) --`,
      sql`true -- `,
      sql`true /* `,
      sql`true; delete from article`,
      sql`(true`,
      sql`'`,
      sql`"`,
      sql`title = E'\\') or (true) or (''='`,
      sql`$$) or (true$$ = 'a'`,
      sql`title = '${'x'}'`,
      sql`array[1] @> array[1]] or (true)`,
      sql` `,
    ]) {
      expect((await thrown(() => ids(hostile))).code).toBe('UNTRUSTED_SQL')
    }
    expect((await thrown(() => ids('true'))).code).toBe('INVALID_CONDITION')
    expect((await thrown(() => ids(() => true))).code).toBe('INVALID_CONDITION')
    expect((await thrown(() => ids({ strings: ['true'], values: [] }))).code).toBe('INVALID_CONDITION')
  })

  it('refuses to search or sort by what is hidden (L24), unless the host says that it may be told', async () => {
    const data = authorized(pool, policy.for(bob))
    const refused = await thrown(() => data.loadMany('article.read', { orderBy: '-fee' }))
    expect(refused).toBeInstanceOf(ForbiddenError)
    expect((refused as ForbiddenError).decision.reasons).toMatchObject([
      { rule: 'article.read/field fee', field: 'fee' },
    ])
    for (const where of [
      (article: never) => (article as { notes: { startsWith(v: string): unknown } }).notes.startsWith('s'),
      (article: never) => (article as { fee: { isNull(): unknown } }).fee.isNull(),
      (article: never) =>
        (article as { comments: { some(c: (x: { id: { isNotNull(): unknown } }) => unknown): unknown } }).comments.some(
          (c) => c.id.isNotNull(),
        ),
    ]) {
      expect(await thrown(() => ids(where))).toBeInstanceOf(ForbiddenError)
    }
    const team = (article: never) => (article as { team: { name: { is(v: string): unknown } } }).team.name.is('News')
    expect(await ids(team)).toEqual(['a1'])
    const page = await data.loadMany('article.read', { orderBy: '-fee', reveals: ['fee'], limit: 2 })
    expect(page.rows.every((row) => isRedacted(row, 'fee'))).toBe(true)
    // A cursor would carry the value.
    expect('next' in page).toBe(false)
    expect(
      (await thrown(() => data.loadMany('article.read', { orderBy: '-fee', reveals: ['fee'], after: 'x' }))).code,
    ).toBe('INVALID_CURSOR')
    const paid = await authorized(pool, policy.for(eve)).loadMany('article.read', { orderBy: '-fee', limit: 1 })
    expect(paid.next).toBeTypeOf('string')
  })

  it('masks the columns of queries of its own like redact does', async () => {
    const { rows: raw } = await pool.query(
      `select id, author_id as "authorId", team_id as "teamId", title, status, locked, notes, fee, views from article order by id`,
    )
    const related = new Map([
      ['t1', { id: 't1', ownerId: 'bob', name: 'News' }],
      ['t2', { id: 't2', ownerId: 'eve', name: 'Sport' }],
    ])
    for (const user of [ada, bob, eve]) {
      const access = policy.for(user)
      const select = ['id', 'authorId', 'teamId', 'title', 'status', 'locked', 'notes', 'fee', 'views'] as const
      const query = toPg(sql`select ${maskedColumns(access, 'article.read', { as: 'a', select })}
        from article as a where ${filter(access, 'article.read', { as: 'a' })} order by id`)
      const masked = readMasked((await pool.query(query)).rows)
      const loaded = raw.map((row) => ({
        ...row,
        team: row.teamId ? related.get(row.teamId) : null,
        comments: commentsOf(row.id),
      }))
      const redacted = access.redact('article.read', loaded).map((row) => {
        const { team: _, comments: __, ...own } = row as Record<string, unknown>
        return [own, select.filter((name) => isRedacted(row, name))]
      })
      expect(masked.map((row) => [{ ...row }, select.filter((name) => isRedacted(row, name))])).toEqual(redacted)
    }
    expect(() => readMasked([{ id: 'a1' }])).toThrow('~hidden')
    expect(() => maskedColumns(policy.for(ada), 'article.read', { select: ['nots'] })).toThrow('Did you mean `notes`')
  })

  it('says why a row is missing, from the values in the database', async () => {
    const data = authorized(pool, policy.for(ada))
    const denied = await data.why('article.read', 'a4')
    expect(denied).toMatchObject({ exists: true, listed: false })
    expect(denied.text).toContain('The row is there and the action is denied.')
    expect(denied.text).toContain('the article\'s status is "published"')
    expect(denied.text).toContain('article.team.ownerId = "eve"')
    const excluded = await data.why('article.read', 'a2', { where: (article) => article.locked })
    expect(excluded).toMatchObject({ exists: true, listed: false, where: { value: false } })
    const unknown = await data.why('article.read', 'a3', { where: (article) => article.locked })
    expect(unknown.where).toMatchObject({ value: 'unknown', cause: 'article.locked is null' })
    expect(unknown.explanation?.allowed).toBe(true)
    expect((await data.why('article.read', 'a3', { where: sql`"views" > ${8}` })).where?.value).toBe(false)
    expect((await data.why('article.read', 'a3', { where: sql`"views" > ${6}` })).listed).toBe(true)
    const flagged = await authorized(pool, policy.for(eve)).why('article.read', 'a6')
    expect(flagged.explanation?.reasons).toEqual([{ rule: 'article.read/flagged', effect: 'deny', value: true }])
    expect(flagged.text).toContain('article.comments = 1 row')
    expect(await data.why('article.read', 'nowhere')).toMatchObject({ exists: false, listed: false })
  })

  it('explains in a query of its own as explain does in process', async () => {
    for (const user of [ada, bob, eve]) {
      const why = explainSql(policy.for(user), 'article.update', { as: 'a' })
      const { rows } = await pool.query(toPg(sql`select a.*, ${why.column} from article as a order by id`))
      for (const row of rows) {
        const loaded = {
          ...{ id: row.id, authorId: row.author_id, teamId: row.team_id, status: row.status, locked: row.locked },
          team: row.team_id ? { id: row.team_id, ownerId: row.team_id === 't1' ? 'bob' : 'eve' } : null,
          comments: commentsOf(row.id),
        }
        const { fields: _, ...here } = policy.for(user).explain('article.update', loaded as never)
        const { fields: __, ...there } = why.read(row)
        expect(there.reasons).toEqual(here.reasons)
        expect(there.rules.map(({ rule, value }) => [rule, value])).toEqual(
          here.rules.map(({ rule, value }) => [rule, value]),
        )
        expect(there.rules.map(({ tree }) => tree.operands)).toEqual(here.rules.map(({ tree }) => tree.operands))
      }
    }
  })

  it('goes through postgres.js, Kysely and Drizzle alike', async () => {
    const { host, port, database: name } = database.connection(role) as { host: string; port: number; database: string }
    const client = postgres({
      path: `${host}/.s.PGSQL.${port}`,
      database: name,
      user: role,
      max: 2,
      onnotice: () => {},
    } as never)
    const kysely = new Kysely<Record<string, Record<string, unknown>>>({ dialect: new PostgresDialect({ pool }) })
    try {
      for (const db of [pool, client, kysely, drizzle({ client: pool })]) {
        const data = authorized(db as pg.Pool, policy.for(ada))
        const row = await data.create('article.create', {
          ...{ id: 'o1', authorId: 'ada', title: 'it"s', tags: ['a,b', 'c"d'], meta: { lead: true } },
          publishedAt: '2026-01-31T10:00:00.000500Z',
        })
        expect(row).toMatchObject({
          publishedAt: '2026-01-31T10:00:00.000500Z',
          tags: ['a,b', 'c"d'],
          meta: { lead: true },
        })
        const at = '2026-01-31T10:00:00.000500Z'
        const page = await data.loadMany('article.read', {
          ...{ where: (article) => article.publishedAt.lte(at), orderBy: '-publishedAt', limit: 1, count: true },
        })
        expect([page.count, page.rows[0]?.id]).toEqual([2, 'o1'])
        const after = await data.loadMany('article.read', {
          ...{ where: (article) => article.publishedAt.lte(at), orderBy: '-publishedAt', limit: 1, after: page.next! },
        })
        expect(after.rows[0]?.id).toBe('a2')
        expect((await data.update('article.update', 'o1', { meta: null, tags: [] })).meta).toBeNull()
        expect(await thrown(() => data.update('article.update', 'o1', { authorId: 'bob' }))).toBeInstanceOf(
          ForbiddenError,
        )
        expect((await data.loadOne('article.read', 'o1', { select: ['authorId'] })).authorId).toBe('ada')
        expect((await data.why('article.read', 'o1')).listed).toBe(true)
        await data.delete('article.delete', 'o1')
      }
      const columns = maskedColumns(policy.for(bob), 'article.read', { select: ['id', 'notes'] })
      const where = filter(policy.for(bob), 'article.read')
      const parts = [columns, where].map(({ strings, values }) => ({ strings: strings as never, values }))
      const [k, d] = [kyselySql, drizzleSql].map((tag) => {
        const [list, condition] = parts.map(({ strings, values }) => (tag as typeof kyselySql)(strings, ...values))
        return (tag as typeof kyselySql)`select ${list} from article where ${condition} order by id`
      })
      const inKysely = readMasked((await k!.execute(kysely)).rows as Record<string, unknown>[])
      const inDrizzle = readMasked(
        (await drizzle({ client: pool }).execute(d as never)).rows as Record<string, unknown>[],
      )
      expect(inKysely.map((row) => isRedacted(row, 'notes'))).toEqual([true, true, true])
      expect(inDrizzle).toEqual(inKysely)
    } finally {
      await client.end()
    }
  })

  it('takes the asynchronous twin', async () => {
    const data = authorized(pool, await policy.forAsync(ada))
    expect((await data.loadOne('article.read', 'a1', { select: ['title'] })).title).toBe('Alpha')
    expect((await data.loadMany('article.read', { select: ['id'] })).rows).toHaveLength(4)
    expect((await data.update('article.update', 'a1', { title: 'Alpha' })).title).toBe('Alpha')
    expect(await thrown(() => data.update('article.update', 'a3', { title: 'x' }))).toBeInstanceOf(ForbiddenError)
  })

  it('asks everybody on whose behalf it acts', async () => {
    const access = policy.for(eve, { onBehalfOf: ada })
    const data = authorized(pool, access)
    expect((await data.loadMany('article.read', { select: ['id'] })).rows.map(({ id }) => id)).toEqual([
      'a1',
      'a2',
      'a3',
      'a5',
    ])
    const row = await data.loadOne('article.read', 'a3')
    expect([isRedacted(row, 'fee'), isRedacted(row, 'notes')]).toEqual([true, true])
    const denied = (await thrown(() => data.update('article.update', 'a3', { title: 'x' }))) as ForbiddenError
    expect(denied.decision.reasons.every(({ onBehalfOf }) => onBehalfOf === 0)).toBe(true)
  })
})
