import { all, type BailiwickError, combine, definePolicy, ForbiddenError } from 'bailiwick'
import { authorized, NotFoundError } from 'bailiwick/data'
import { filter, sql, toPg } from 'bailiwick/sql'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeEachServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { ada, bob, eve, grants, model, policy, template } from './newsroom.ts'

async function thrown(
  work: () => Promise<unknown>,
): Promise<BailiwickError & Partial<Pick<ForbiddenError, 'decision'>>> {
  try {
    await work()
  } catch (error) {
    return error as BailiwickError
  }
  throw new Error('nothing was thrown')
}

describeEachServer('writing', (server) => {
  let database: TestDatabase
  let pool: pg.Pool

  beforeAll(async () => {
    database = await openDatabase(server, { template })
    const role = await database.createRole()
    await database.admin.query(grants(role))
    pool = database.pool(role, { max: 4 })
    await database.admin.query('create table was as table article')
  })
  beforeEach(async () => {
    await database.admin.query('delete from article; insert into article table was')
  })
  afterAll(() => database.drop())

  const stored = async (id: string) =>
    (await database.admin.query('select * from article where id = $1', [id])).rows[0] as Record<string, unknown>

  it('changes a row and gives it back as it may be read', async () => {
    const data = authorized(pool, policy.for(ada))
    const row = await data.update('article.update', 'a1', {
      title: 'New',
      tags: ['"', 'b'],
      meta: { lead: false, more: ['1'] },
      publishedAt: '2026-03-01T00:00:00.000001Z',
      // The same as before, so they count as not written, though a writer may not write them.
      status: 'draft',
      views: 3,
    })
    expect(row).toMatchObject({ title: 'New', tags: ['"', 'b'], meta: { lead: false, more: ['1'] }, notes: 'mine' })
    expect(row.publishedAt).toBe('2026-03-01T00:00:00.000001Z')
    expect('fee' in row).toBe(false)
    expect(await stored('a1')).toMatchObject({ title: 'New', meta: { lead: false, more: ['1'] } })
    expect(await data.update('article.update', 'a1', {}, { select: ['title'] })).toEqual({ title: 'New' })
  })

  it('hides what may not be read, and says why what may be read is forbidden', async () => {
    const data = authorized(pool, policy.for(bob))
    const hidden = await thrown(() => data.update('article.update', 'a4', { title: 'x' }))
    const missing = await thrown(() => data.update('article.update', 'no', { title: 'x' }))
    expect(hidden).toBeInstanceOf(NotFoundError)
    expect({ ...hidden, message: hidden.message }).toEqual({ ...missing, message: missing.message })
    const denied = await thrown(() => data.update('article.update', 'a3', { title: 'x' }))
    expect(denied).toBeInstanceOf(ForbiddenError)
    expect(denied.decision).toMatchObject({ allowed: false, action: 'article.update' })
    expect(denied.decision?.reasons.map(({ rule, value }) => [rule, value])).toEqual([
      ['no-allow', false],
      ['article.update/own', false],
      ['article.update/editor', false],
    ])
    const locked = await thrown(() => authorized(pool, policy.for(ada)).update('article.update', 'a5', { title: 'x' }))
    expect(locked.decision?.reasons).toMatchObject([{ rule: 'article.update/locked', value: true }])
    expect((await stored('a5')).title).toBe('Epsilon')
  })

  it('refuses attributes, rows and transitions after the change, and changes nothing', async () => {
    const writer = authorized(pool, policy.for(ada))
    const field = await thrown(() => writer.update('article.update', 'a1', { title: 'x', status: 'review' }))
    expect(field.decision?.reasons).toMatchObject([{ rule: 'article.update/field status', field: 'status' }])
    const given = await thrown(() => writer.update('article.update', 'a1', { title: 'x', authorId: 'bob' }))
    expect(given.decision?.reasons.every(({ row }) => row === 'after')).toBe(true)
    const editor = authorized(pool, policy.for(eve))
    const unpublish = await thrown(() => editor.update('article.update', 'a3', { status: 'draft' }))
    expect(unpublish.decision?.reasons).toMatchObject([
      { rule: 'article.update/after/unpublish', value: true, row: 'after' },
    ])
    expect(await stored('a1')).toMatchObject({ title: 'Alpha', status: 'draft', author_id: 'ada' })
    expect((await stored('a3')).status).toBe('published')
  })

  it('follows a changed key to the row that it leads to, which the database knows', async () => {
    const owners = combine(
      definePolicy(model, 'article', ({ subject, resource: article, before }) => {
        const owner = article.team.ownerId.is(subject.id)
        const stays = before.team.ownerId.isNotNull()
        return {
          read: { allow: { owner } },
          update: { allow: { owner }, after: { allow: { owner: all(owner, stays) } } },
        }
      }),
    )
    const data = authorized(pool, owners.for(bob))
    const away = await thrown(() => data.update('article.update', 'a1', { teamId: 't2' }))
    expect(away.decision?.reasons).toMatchObject([
      { rule: 'no-allow', row: 'after' },
      { rule: 'article.update/after/owner', value: false, row: 'after' },
      { rule: 'no-allow', cause: 'it requires article.read', row: 'after' },
      { rule: 'article.read/owner', row: 'after' },
    ])
    expect((await data.update('article.update', 'a1', { title: 'kept' })).title).toBe('kept')
    expect(await stored('a1')).toMatchObject({ team_id: 't1', title: 'kept' })
  })

  it('asks the condition of an attribute of the row before and of the row after', async () => {
    const drafts = combine(
      definePolicy(model, 'article', ({ resource: article }) => ({
        read: { allow: true },
        update: { allow: true, fields: { title: article.status.is('draft'), '*': true } },
      })),
    )
    const data = authorized(pool, drafts.for(bob))
    const before = await thrown(() => data.update('article.update', 'a2', { title: 'x', status: 'draft' }))
    expect(before.decision?.reasons).toMatchObject([{ rule: 'article.update/field title', field: 'title' }])
    const after = await thrown(() => data.update('article.update', 'a1', { title: 'x', status: 'review' }))
    expect(after.decision?.reasons).toMatchObject([{ rule: 'article.update/field title', row: 'after' }])
    expect((await data.update('article.update', 'a2', { title: 'beta', status: 'draft' })).status).toBe('draft')
  })

  it('has actions of any name, with their transitions', async () => {
    const editor = authorized(pool, policy.for(eve))
    expect(await editor.update('article.publish', 'a5', { status: 'published' }, { select: ['status'] })).toEqual({
      status: 'published',
    })
    const skipped = await thrown(() => editor.update('article.publish', 'a1', { status: 'published' }))
    expect(skipped.decision?.reasons).toMatchObject([{ rule: 'no-allow' }, { rule: 'article.publish/after/forward' }])
  })

  it('creates rows that are checked as they are to be and as they were stored', async () => {
    const data = authorized(pool, policy.for(ada))
    const row = await data.create('article.create', { id: 'n1', authorId: 'ada', title: 'N', notes: null })
    expect(row).toMatchObject({ id: 'n1', status: 'draft', views: 0, tags: [], notes: null })
    const forged = await thrown(() => data.create('article.create', { id: 'n2', authorId: 'bob', title: 'N' }))
    expect(forged.decision?.reasons.map(({ rule }) => rule)).toEqual(['no-allow', 'article.create/own'])
    const views = await thrown(() => data.create('article.create', { id: 'n2', authorId: 'ada', title: 'N', views: 9 }))
    expect(views.decision?.reasons).toMatchObject([{ field: 'views' }])
    // A row that is refused is not told apart by what is stored: a1 is taken.
    expect(await thrown(() => data.create('article.create', { id: 'a1', authorId: 'bob', title: 'N' }))).toBeInstanceOf(
      ForbiddenError,
    )
    expect((await thrown(() => data.create('article.create', { id: 'a1', authorId: 'ada', title: 'N' }))).code).toBe(
      '23505',
    )
    expect((await thrown(() => data.create('article.create', { id: 'n2', title: 'N' }))).code).toBe(
      'ATTRIBUTE_NOT_LOADED',
    )
    expect(
      (await thrown(() => data.create('dossier.create', { ownerId: 'ada', at: '2026-01-01T00:00:00Z' }))).code,
    ).toBe('GENERATED_ATTRIBUTE')
    expect(await stored('n2')).toBeUndefined()
  })

  it('gives only the key of a created row that may not be read, also where the database made it', async () => {
    const theirs = await authorized(pool, policy.for(ada)).create('dossier.create', { ownerId: 'eve', label: 'x' })
    expect(Object.keys(theirs)).toEqual(['id'])
    const own = await authorized(pool, policy.for(ada)).create('dossier.create', { ownerId: 'ada', label: 'x' })
    expect(own).toMatchObject({ ownerId: 'ada', label: 'x' })
    expect(typeof own.at).toBe('string')
  })

  it('stores nothing where a trigger makes another row of it', async () => {
    await database.admin.query(`
      create function spoil() returns trigger language plpgsql as $$ begin new.author_id := 'bob'; return new; end $$;
      create trigger spoil before insert or update on article for each row when (new.title = 'spoiled') execute function spoil()`)
    const data = authorized(pool, policy.for(ada))
    const created = await thrown(() => data.create('article.create', { id: 'n3', authorId: 'ada', title: 'spoiled' }))
    expect(created).toBeInstanceOf(ForbiddenError)
    expect(await stored('n3')).toBeUndefined()
    const updated = await thrown(() => data.update('article.update', 'a1', { title: 'spoiled' }))
    expect(updated).toBeInstanceOf(ForbiddenError)
    expect(await stored('a1')).toMatchObject({ title: 'Alpha', author_id: 'ada' })
    await database.admin.query('drop trigger spoil on article; drop function spoil')
  })

  it('deletes what may be deleted', async () => {
    const data = authorized(pool, policy.for(ada))
    await data.delete('article.delete', 'a1')
    expect(await stored('a1')).toBeUndefined()
    expect(await thrown(() => data.delete('article.delete', 'a1'))).toBeInstanceOf(NotFoundError)
    expect(await thrown(() => data.delete('article.delete', 'a4'))).toBeInstanceOf(NotFoundError)
    const denied = await thrown(() => data.delete('article.delete', 'a3'))
    expect(denied.decision?.reasons.map(({ rule }) => rule)).toEqual(['no-allow', 'article.delete/own'])
    expect(await stored('a3')).toBeDefined()
  })

  it('leaves the transaction around it usable, and is undone with it', async () => {
    const client = await pool.connect()
    try {
      await client.query('begin')
      const data = authorized(client, policy.for(ada))
      await data.update('article.update', 'a1', { title: 'inside' })
      expect(await thrown(() => data.update('article.update', 'a1', { authorId: 'bob' }))).toBeInstanceOf(
        ForbiddenError,
      )
      expect((await data.loadOne('article.read', 'a1')).title).toBe('inside')
      await client.query('rollback')
    } finally {
      client.release()
    }
    expect((await stored('a1')).title).toBe('Alpha')
  })

  /** Holds a change of another transaction open while work runs, until the work waits for the row. */
  async function against(change: string, work: () => Promise<unknown>): Promise<unknown> {
    const other = await database.connect()
    await other.query(`begin; ${change}`)
    const running = work().catch((error: unknown) => error)
    for (;;) {
      const { rows } = await database.admin.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      if (rows.length > 0) break
    }
    await other.query('commit')
    return running
  }

  it('sees a row that is moved out of reach between the check and the write, which an unprotected twin does not', async () => {
    const take = `update article set author_id = 'eve', title = 'hers' where id = 'a1'`
    await against(take, async () => {
      // The twin: it checks, and writes by the key.
      const mine = toPg(filter(policy.for(ada), 'article.update'), 2)
      const { rows } = await pool.query(`select id from article where id = $1 and ${mine.text}`, ['a1', ...mine.values])
      if (rows.length === 1) await pool.query(`update article set title = 'stolen' where id = 'a1'`)
    })
    expect(await stored('a1')).toMatchObject({ author_id: 'eve', title: 'stolen' })

    await database.admin.query(`update article set author_id = 'ada', title = 'Alpha' where id = 'a1'`)
    const data = authorized(pool, policy.for(ada))
    expect(await against(take, () => data.update('article.update', 'a1', { title: 'stolen' }))).toBeInstanceOf(
      NotFoundError,
    )
    expect(await stored('a1')).toMatchObject({ author_id: 'eve', title: 'hers' })

    await database.admin.query(`update article set author_id = 'ada' where id = 'a1'`)
    expect(await against(take, () => data.delete('article.delete', 'a1'))).toBeInstanceOf(NotFoundError)
    expect(await stored('a1')).toBeDefined()
  })

  it('lets two writers at one transition win once', async () => {
    const editor = authorized(pool, policy.for(eve))
    const publish = () => editor.update('article.publish', 'a5', { status: 'published' })
    const results = await Promise.allSettled([publish(), publish()])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const [lost] = results.filter((result) => result.status === 'rejected')
    expect(lost?.reason).toBeInstanceOf(ForbiddenError)
  })

  it('makes statements whose text depends neither on the subject nor on the values', async () => {
    const texts = new Set<string>()
    const spied = await pool.connect()
    const query = spied.query.bind(spied) as (...given: unknown[]) => Promise<unknown>
    spied.query = ((...given: unknown[]) => {
      // Savepoints have names of their own.
      if (!/savepoint/i.test(String(given[0]))) texts.add(String(given[0]))
      return query(...given)
    }) as never
    try {
      const work = async (id: string, title: string, tags: readonly string[]) => {
        const data = authorized(spied, policy.for({ id, role: 'writer' }))
        await data.loadMany('article.read', { where: (article) => article.title.is(title), limit: tags.length })
        await data.create('article.create', { id: `x-${id}`, authorId: id, title, tags })
        await data.loadOne('article.read', `x-${id}`)
        await data.update('article.update', `x-${id}`, { title: `${title}!`, tags: [...tags, 'more'] })
        await data.delete('article.delete', `x-${id}`)
      }
      await work('u1', 'one', [])
      const before = texts.size
      await work('u2', 'published', ['a', 'b', 'c'])
      await work('a1', 'two', ['d'])
      await work('x-a1', 'x-a1', ['e'])
      expect(texts.size).toBe(before)
    } finally {
      spied.release()
    }
  })

  it('gives up nothing to a host that writes SQL', () => {
    expect(() => sql('drop table article' as never)).toThrow('`sql` is the tag of a template')
    expect(() => sql`${{ strings: ['true'], values: [] }}`).toThrow('expected a fragment')
    expect(() => sql`${undefined}`).toThrow('undefined')
  })
})
