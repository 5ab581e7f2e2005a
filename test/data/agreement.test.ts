import { ForbiddenError, isRedacted } from 'bailiwick'
import { authorized, NotFoundError } from 'bailiwick/data'
import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEachServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { ada, bob, eve, grants, policy, template } from './newsroom.ts'

/** What the data layer does with a row is what the evaluator says of it, for rows, subjects and changes that nobody chose. */

const teams: Readonly<Record<string, object>> = {
  t1: { id: 't1', ownerId: 'bob', name: 'News' },
  t2: { id: 't2', ownerId: 'eve', name: 'Sport' },
}
const author = fc.constantFrom('ada', 'bob', 'eve')
const values = {
  authorId: author,
  // There is no t3.
  teamId: fc.constantFrom(null, 't1', 't2', 't3'),
  title: fc.constantFrom('', 'a', "it's", 'spoiled\n"x"'),
  status: fc.constantFrom('draft', 'review', 'published'),
  locked: fc.constantFrom(null, true, false),
  notes: fc.constantFrom(null, 'n', '~hidden'),
  fee: fc.constantFrom(null, '1.00', '99.50'),
  views: fc.constantFrom(0, 7, 2147483647),
  publishedAt: fc.constantFrom(null, '2026-01-31T10:00:00.000500Z', '2026-01-31T10:00:00.000501Z'),
  tags: fc.constantFrom([], ['a,b', '"', '{}']),
  meta: fc.constantFrom(null, { lead: true }, { lead: 'no', more: [1, null] }),
}
const rowOf = fc.record(values)
const caseOf = fc.record({
  rows: fc.array(fc.record({ row: rowOf, flags: fc.array(fc.constantFrom(null, true, false), { maxLength: 2 }) }), {
    minLength: 2,
    maxLength: 4,
  }),
  user: fc.constantFrom(ada, bob, eve),
  changes: fc.record(values, { requiredKeys: [] }),
  created: fc.record(values, { requiredKeys: ['authorId', 'title'] }),
})

type Loaded = Record<string, unknown> & { id: string; teamId: string | null }

describeEachServer('the data layer and the evaluator', (server) => {
  let database: TestDatabase
  let client: pg.Client

  beforeAll(async () => {
    database = await openDatabase(server, { template })
    const role = await database.createRole()
    await database.admin.query(grants(role))
    await database.admin.query('delete from comment; delete from article')
    client = await database.connect(role)
  })
  afterAll(() => database.drop())

  /** What the work came to, undone. */
  async function outcome(work: () => Promise<unknown>): Promise<'done' | 'forbidden' | 'hidden'> {
    await client.query('savepoint outcome')
    try {
      await work()
      return 'done'
    } catch (error) {
      if (error instanceof ForbiddenError) return 'forbidden'
      if (error instanceof NotFoundError) return 'hidden'
      throw error
    } finally {
      await client.query('rollback to savepoint outcome')
    }
  }

  async function insert(row: Loaded, flags: readonly (boolean | null)[]): Promise<void> {
    const meta = row.meta === null ? null : JSON.stringify(row.meta)
    await client.query(
      `insert into article (id, author_id, team_id, title, status, locked, notes, fee, views, published_at, tags, meta)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        row.id,
        row.authorId,
        row.teamId,
        row.title,
        row.status,
        row.locked,
        row.notes,
        row.fee,
        row.views,
        row.publishedAt,
        row.tags,
        meta,
      ],
    )
    for (const [index, flagged] of flags.entries())
      await client.query('insert into comment values ($1, $2, $3)', [`${row.id}-${index}`, row.id, flagged])
  }

  it('agree on loads, masks, changes, new rows and deletions', async () => {
    const seen: Record<string, number> = {}
    const count = (what: string) => {
      seen[what] = (seen[what] ?? 0) + 1
    }
    const property = fc.asyncProperty(caseOf, async ({ rows, user, changes, created }) => {
      await client.query('begin')
      try {
        const access = policy.for(user)
        const data = authorized(client, access)
        const loaded = rows.map(({ row, flags }, index) => {
          const id = `r${index}`
          const team = row.teamId === null ? null : (teams[row.teamId] ?? null)
          const comments = flags.map((flagged, at) => ({ id: `${id}-${at}`, articleId: id, flagged }))
          return { own: { id, ...row }, full: { id, ...row, team, comments }, flags }
        })
        for (const { own, flags } of loaded) await insert(own as Loaded, flags)
        const visible = loaded.filter(({ full }) => access.can('article.read', full as never))
        const page = await data.loadMany('article.read', { orderBy: '-id', count: true })
        expect(page.rows.map(({ id }) => id)).toEqual(visible.map(({ own }) => own.id).reverse())
        expect(page.count).toBe(visible.length)
        for (const { own, full } of loaded) {
          const isVisible = access.can('article.read', full as never)
          const hides = isVisible ? 'forbidden' : 'hidden'
          expect(await outcome(() => data.loadOne('article.read', own.id))).toBe(isVisible ? 'done' : 'hidden')
          if (isVisible) {
            const {
              team: _,
              comments: __,
              ...redacted
            } = access.redact('article.read', full as never) as unknown as Loaded
            const row = await data.loadOne('article.read', own.id)
            expect({ ...row }).toEqual(redacted)
            const hidden = Object.keys(own).filter((name) => isRedacted(row, name))
            expect(hidden).toEqual(Object.keys(own).filter((name) => !(name in redacted)))
          }
          const related = 'teamId' in changes ? { related: { team: teams[String(changes.teamId)] ?? null } } : {}
          const mayChange = access.can('article.update', full as never, { changes, ...related } as never)
          const changed = await outcome(async () => {
            const row = await data.update('article.update', own.id, changes as never)
            for (const [name, value] of Object.entries(changes))
              if (!isRedacted(row, name)) expect(row[name as 'title']).toEqual(value)
          })
          // In process the same value is no change. Here it would tell whoever guesses it, where he may neither see nor write it.
          const guesses = 'fee' in changes && user.role !== 'editor'
          expect(changed).toBe(mayChange && !guesses ? 'done' : hides)
          const mayDelete = access.can('article.delete', full as never)
          const deleted = await outcome(() => data.delete('article.delete', own.id))
          expect(deleted).toBe(mayDelete ? 'done' : hides)
          const why = await data.why('article.read', own.id)
          expect(why.explanation?.reasons).toEqual(access.decide('article.read', full as never).reasons)
          for (const [verb, result] of Object.entries({ changed, deleted })) count(`${verb} ${result}`)
        }
        const mayCreate = access.can('article.create', { id: 'new', ...created } as never)
        const made = await outcome(() => data.create('article.create', { id: 'new', ...created } as never))
        expect(made).toBe(mayCreate ? 'done' : 'forbidden')
        count(`created ${made}`)
      } finally {
        await client.query('rollback')
      }
    })
    await fc.assert(property, { numRuns: 12, seed: 4 })
    // A run that never permits, or never denies, would show nothing.
    const expected = [
      'changed done',
      'changed forbidden',
      'changed hidden',
      'created done',
      'created forbidden',
      'deleted done',
      'deleted forbidden',
      'deleted hidden',
    ]
    expect(Object.keys(seen).sort()).toEqual(expected)
  })
})
