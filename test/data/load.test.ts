import { type BailiwickError, combine, definePolicy, ForbiddenError, fromJSON, isRedacted } from 'bailiwick'
import { authorized, NotFoundError } from 'bailiwick/data'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEachServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { ada, bob, eve, grants, model, policy, template } from './newsroom.ts'

/** Runs work and gives what it throws. */
async function thrown(work: () => Promise<unknown>): Promise<BailiwickError> {
  try {
    await work()
  } catch (error) {
    return error as BailiwickError
  }
  throw new Error('nothing was thrown')
}

describeEachServer('loading', (server) => {
  let database: TestDatabase
  let pool: pg.Pool
  const statements: string[] = []

  beforeAll(async () => {
    database = await openDatabase(server, { template })
    const role = await database.createRole()
    await database.admin.query(grants(role))
    pool = database.pool(role, { max: 4 })
    const query = pool.query.bind(pool) as (...given: unknown[]) => Promise<unknown>
    // A pool asks itself nothing: whatever passes here was asked by the library.
    pool.query = ((...given: unknown[]) => {
      statements.push(String(given[0]))
      return query(...given)
    }) as never
  })
  afterAll(() => database.drop())

  it('loads one row in one query, as the model names and types it', async () => {
    statements.length = 0
    const row = await authorized(pool, policy.for(ada)).loadOne('article.read', 'a1')
    expect(statements).toHaveLength(1)
    expect(row).toEqual({
      ...{ id: 'a1', authorId: 'ada', teamId: 't1', title: 'Alpha', status: 'draft', locked: null, notes: 'mine' },
      ...{ views: 3, publishedAt: null, tags: ['x', 'y,z'], meta: { lead: true } },
    })
    expect(isRedacted(row, 'fee')).toBe(true)
    expect(isRedacted(row, 'notes')).toBe(false)
    const whole = await authorized(pool, policy.for(eve)).loadOne('article.read', 'a2')
    expect(whole.fee).toBeNull()
    expect(whole.publishedAt).toBe('2026-01-31T10:00:00.000500Z')
  })

  it('masks in the query by row, in each style, and never reads what is never shown', async () => {
    statements.length = 0
    const data = authorized(pool, policy.for(ada))
    const theirs = await data.loadOne('article.read', 'a3', { select: ['id', 'notes', 'fee'] })
    expect(theirs).toEqual({ id: 'a3' })
    expect(isRedacted(theirs, 'notes')).toBe(true)
    expect(statements[0]).toContain('case when "article"."author_id" = $')
    expect(statements[0]).not.toContain('"article"."fee"')
    const nulls = await data.loadOne('article.read', 'a3', { select: ['id', 'notes'], style: 'null' })
    expect(nulls).toEqual({ id: 'a3', notes: null })
    const said = await data.loadOne('article.read', 'a3', { select: ['notes'], style: { sentinel: '[hidden]' } })
    expect(said).toEqual({ notes: '[hidden]' })
    expect(isRedacted(said, 'notes')).toBe(true)
  })

  it('brings related rows along in the same query, as their own read shows them', async () => {
    statements.length = 0
    const mine = await authorized(pool, policy.for(ada)).loadOne('article.read', 'a2', {
      select: ['id'],
      with: ['team', 'comments'],
    })
    expect(mine).toEqual({ id: 'a2', team: { id: 't2', ownerId: 'eve', name: 'Sport' }, comments: [] })
    expect(statements).toHaveLength(1)
    const page = await authorized(pool, policy.for(eve)).loadMany('article.read', {
      select: ['id'],
      with: ['team', 'comments'],
      where: (article) => article.id.in('a2', 'a3'),
    })
    const name: string | undefined = page.rows[0]?.team?.name
    expect(name).toBe('Sport')
    expect(page.rows[0]?.comments).toEqual([
      { id: 'c2', articleId: 'a2', flagged: null },
      { id: 'c3', articleId: 'a2', flagged: false },
    ])
    expect(page.rows[1]).toEqual({ id: 'a3', team: null, comments: [] })
    const closed = combine(
      definePolicy(model, 'article', () => ({ read: { allow: true } })),
      definePolicy(model, 'team', ({ subject, resource: team }) => ({ read: { allow: team.ownerId.is(subject.id) } })),
    )
    const hidden = await authorized(pool, closed.for(bob)).loadOne('article.read', 'a2', {
      select: ['id'],
      with: ['team', 'comments'],
    })
    expect(hidden).toEqual({ id: 'a2' })
    expect([isRedacted(hidden, 'team'), isRedacted(hidden, 'comments')]).toEqual([true, true])
    const unknown = await thrown(() =>
      authorized(pool, policy.for(ada)).loadOne('article.read', 'a2', { with: ['teem' as never] }),
    )
    expect([unknown.code, unknown.suggestion]).toEqual(['UNKNOWN_ATTRIBUTE', 'team'])
  })

  it('B-46 hides that a row is there: same error, same statements', async () => {
    const data = authorized(pool, policy.for(bob))
    statements.length = 0
    const hidden = await thrown(() => data.loadOne('article.read', 'a4'))
    const missing = await thrown(() => data.loadOne('article.read', 'nowhere'))
    expect(hidden).toBeInstanceOf(NotFoundError)
    expect({ ...hidden }).toEqual({ ...missing })
    expect(hidden.message).toBe(missing.message)
    expect(hidden.code).toBe('NOT_FOUND')
    expect((hidden as NotFoundError).status).toBe(404)
    expect(statements).toHaveLength(2)
    expect(statements[0]).toBe(statements[1])
  })

  it('tells forbidden from missing where the policy says so, with the decision', async () => {
    const data = authorized(pool, policy.for(ada))
    const forbidden = (await thrown(() => data.loadOne('team.audit', 't1'))) as ForbiddenError
    expect(forbidden).toBeInstanceOf(ForbiddenError)
    expect(forbidden.decision).toEqual(policy.for(ada).decide('team.audit', { id: 't1', ownerId: 'bob', name: 'News' }))
    expect(await thrown(() => data.loadOne('team.audit', 'nowhere'))).toBeInstanceOf(NotFoundError)
    expect(await authorized(pool, policy.for(bob)).loadOne('team.audit', 't1')).toEqual({
      id: 't1',
      ownerId: 'bob',
      name: 'News',
    })
  })

  it('says revealsExistence by `*` as well, and false wins', async () => {
    const everywhere = definePolicy(model, '*', () => ({ '*': { revealsExistence: true } }))
    const open = combine(policy, everywhere)
    expect(await thrown(() => authorized(pool, open.for(bob)).loadOne('article.read', 'a4'))).toBeInstanceOf(
      ForbiddenError,
    )
    const stored = fromJSON(model, JSON.stringify(open.toJSON()))
    expect(stored.action('article.read').revealsExistence).toBe(true)
    expect(stored.hash).toBe(open.hash)
    expect(stored.hash).not.toBe(fromJSON(model, policy.toJSON()).hash)
    const shut = combine(
      open,
      definePolicy(model, 'article', () => ({ read: { revealsExistence: false } })),
    )
    expect(shut.action('article.read').revealsExistence).toBeUndefined()
    expect(await thrown(() => authorized(pool, shut.for(bob)).loadOne('article.read', 'a4'))).toBeInstanceOf(
      NotFoundError,
    )
  })

  it('refuses keys, options and clients that are none', async () => {
    const data = authorized(pool, policy.for(ada))
    const code = async (work: () => Promise<unknown>) => (await thrown(work)).code
    expect(await code(() => data.loadOne('article.read', undefined as never))).toBe('MISSING_RESOURCE')
    expect(await code(() => data.loadOne('article.read', 7 as never))).toBe('INVALID_VALUE')
    expect(await code(() => data.loadOne('article.raed' as never, 'a1' as never))).toBe('UNKNOWN_ACTION')
    expect(await code(() => data.loadOne('article.read', 'a1', { select: ['titel' as never] }))).toBe(
      'UNKNOWN_ATTRIBUTE',
    )
    expect(await code(() => data.loadOne('article.read', 'a1', { style: 'hide' as never }))).toBe('INVALID_OPTION')
    expect(() => authorized({} as never, policy.for(ada))).toThrow('The database is')
    expect(() => authorized(pool, ada as never)).toThrow('policy.for(subject)')
  })

  it('lists pages by keyset in both directions, with nulls, and counts what is permitted', async () => {
    const data = authorized(pool, policy.for(eve))
    for (const orderBy of [
      ['publishedAt'],
      ['-publishedAt'],
      [{ by: 'publishedAt', nulls: 'first' }, '-title'],
      [{ by: 'publishedAt', direction: 'desc', nulls: 'last' }],
      ['status', '-views'],
      ['title'],
      [],
    ] as const) {
      const whole = await data.loadMany('article.read', { orderBy, select: ['id'], count: true })
      expect(whole.count).toBe(5)
      const ids = whole.rows.map(({ id }) => id)
      const forwards: unknown[] = []
      let page = await data.loadMany('article.read', { orderBy, select: ['id'], limit: 2 })
      forwards.push(...page.rows.map(({ id }) => id))
      while (page.next) {
        page = await data.loadMany('article.read', { orderBy, select: ['id'], limit: 2, after: page.next })
        forwards.push(...page.rows.map(({ id }) => id))
      }
      expect(forwards).toEqual(ids)
      const backwards: unknown[] = []
      while (page.previous) {
        page = await data.loadMany('article.read', { orderBy, select: ['id'], limit: 2, before: page.previous })
        backwards.unshift(...page.rows.map(({ id }) => id))
      }
      expect([...backwards, ids.at(-1)]).toEqual(ids)
    }
    const byTitle = await data.loadMany('article.read', { orderBy: 'title', select: ['title'] })
    expect(byTitle.rows.map(({ title }) => title)).toEqual(['Alpha', 'Epsilon', 'Gamma', 'beta', 'delta'])
  })

  it('stays in place while rows are inserted before it, where an offset shows a row twice', async () => {
    const data = authorized(pool, policy.for(eve))
    const list = { orderBy: 'id', select: ['id'], limit: 2 } as const
    const first = await data.loadMany('article.read', list)
    await database.admin.query(`insert into article (id, author_id, title) values ('a0', 'eve', 'new')`)
    const shifted = await data.loadMany('article.read', { ...list, offset: 2 })
    const after = await data.loadMany('article.read', { ...list, after: first.next! })
    await database.admin.query(`delete from article where id = 'a0'`)
    expect(first.rows.map(({ id }) => id)).toEqual(['a1', 'a2'])
    expect(shifted.rows.map(({ id }) => id)).toEqual(['a2', 'a3'])
    expect(after.rows.map(({ id }) => id)).toEqual(['a3', 'a4'])
  })

  it('refuses cursors and limits that are none, and has empty pages', async () => {
    const data = authorized(pool, policy.for(eve))
    const { next } = await data.loadMany('article.read', { orderBy: 'title', limit: 1 })
    const code = async (options: object) => (await thrown(() => data.loadMany('article.read', options))).code
    expect(await code({ orderBy: '-title', after: next })).toBe('INVALID_CURSOR')
    expect(await code({ after: next })).toBe('INVALID_CURSOR')
    expect(await code({ orderBy: 'title', after: 'nonsense' })).toBe('INVALID_CURSOR')
    expect(await code({ orderBy: 'title', after: 7 })).toBe('INVALID_CURSOR')
    expect(await code({ orderBy: 'title', after: `${next}A` })).toBe('INVALID_CURSOR')
    expect((await thrown(() => data.loadMany('team.read', { after: next }))).code).toBe('INVALID_CURSOR')
    for (const limit of [-1, 1.5, Number.NaN, 1001, '5', 1e308]) expect(await code({ limit })).toBe('INVALID_OPTION')
    expect(await code({ offset: -1 })).toBe('INVALID_OPTION')
    expect(await code({ offset: 1, after: next })).toBe('INVALID_OPTION')
    expect(await code({ ordreBy: 'title' })).toBe('INVALID_OPTION')
    expect(await code({ orderBy: 'tags' })).toBe('UNKNOWN_ATTRIBUTE')
    expect(await data.loadMany('article.read', { limit: 0, count: true })).toEqual({
      rows: [],
      next: null,
      previous: null,
      count: 5,
    })
    const none = await data.loadMany('article.read', { where: (article) => article.title.is('no'), count: true })
    expect(none).toEqual({ rows: [], next: null, previous: null, count: 0 })
    // B-15, B-16: no rule at all is an empty list, and no crash.
    const nobody = authorized(pool, policy.for(bob))
    expect((await nobody.loadMany('comment.read', { count: true })).count).toBe(0)
  })

  it('B-18 to B-24 rules over several relations, and to-many ones, neither lose nor repeat rows', async () => {
    const several = combine(
      definePolicy(model, 'article', ({ subject, resource: article }) => ({
        read: {
          allow: {
            'team owner': article.team.ownerId.is(subject.id),
            'team name': article.team.name.like('N\\%%'),
            discussed: article.comments.some((comment) => comment.id.isNotNull()),
            quiet: article.comments.every((comment) => comment.flagged.isNull()),
            own: article.authorId.is(subject.id),
          },
        },
      })),
    )
    const page = await authorized(pool, several.for(eve)).loadMany('article.read', { count: true, select: ['id'] })
    expect(page.rows.map(({ id }) => id)).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6'])
    expect(page.count).toBe(6)
    expect((await authorized(pool, several.for(bob)).loadOne('article.read', 'a2')).id).toBe('a2')
  })
})
