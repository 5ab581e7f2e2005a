/** The journal as administrators read it: the newest first, by what, by whom, of what and when, page by page. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'

interface Entry {
  readonly id: string
  readonly event: string
  readonly actors: readonly string[]
  readonly request: object
  readonly at: Date
  readonly after: string
}

describeNewestServer('the journal', (server) => {
  let directory: DirectoryDatabase
  beforeAll(async () => {
    directory = await openDirectory(server)
  })
  afterAll(() => directory.database.drop())

  it('is in the order in which one transaction wrote it, by its ids', async () => {
    const { admin } = directory
    const orders = async (id: string, pause = '') => {
      const { rows } = await admin.query(
        `select array_agg(m.id order by m.n) = array_agg(m.id order by m.id) as ordered, bool_and(m.id::text ~ '^.{14}7.{4}[89ab]') as fits,
                max(abs(extract(epoch from clock_timestamp()) * 1000 - ('x' || left(translate(m.id::text, '-', ''), 12))::bit(48)::bigint)) as far
           from (select n, ${id} as id from generate_series(1, 500) n ${pause}) as m`,
      )
      return rows[0]
    }
    // Milliseconds and randomness alone mix up what happened within a millisecond.
    const coarse = `overlay(bailiwick_private.new_id()::text placing substr(gen_random_uuid()::text, 16, 3) from 16 for 3)::uuid`
    expect(await orders(coarse)).toMatchObject({ ordered: false })
    const { far, ...rest } = await orders(
      'bailiwick_private.new_id()',
      'cross join lateral pg_sleep(0.000002 * sign(n))',
    )
    expect(rest).toEqual({ ordered: true, fits: true })
    expect(Number(far)).toBeLessThan(60_000)
  })

  it('is read by what happened, by whom, of what and when', async () => {
    const { call, tenant, admin } = directory
    const { id, admin: who, as } = await tenant()
    const other = await tenant()
    const request = { ip: '10.0.0.1', requestId: 'r-1', department: 'sales' }
    const set = (value: number, extra = {}) =>
      call('set_setting', { ...as(who), ...extra }, { name: 'journal.retentionDays', value: String(value) })
    await set(10, { request })
    await set(20)
    await call('reset_setting', as(who), { name: 'journal.retentionDays' })
    await call('set_setting', other.as(other.admin), { name: 'cache.bound', value: '"00:00:01"' })
    // Many at the same moment, as one statement writes them.
    await admin.query(
      `insert into bailiwick_journal.entry (tenant_id, id, at, event, actors, request, target, data, terms)
       select $1, gen_random_uuid(), '2020-01-01T00:00:00.123456Z', 'past.happened', '{somebody}', '{}', t.target, '{}',
              bailiwick_journal.terms($1, 'past.happened', false, '{somebody}', '{}', t.target, '{}')
         from generate_series(1, 5) n cross join lateral jsonb_build_object('n', n) as t (target)`,
      [id],
    )
    const list = (given: object = {}, asking = as(who)) => call<Entry>('list_journal', asking, { ...given })
    const events = async (given: object) => (await list(given)).map(({ event }) => event)

    const all = await list()
    expect(all).toHaveLength(8)
    expect(all.slice(0, 3).map(({ event }) => event)).toEqual(['setting.reset', 'setting.set', 'setting.set'])
    expect(all[2]).toMatchObject({ actors: [who], request, target: { setting: 'journal.retentionDays' } })
    expect(await events({ event: 'setting.set' })).toHaveLength(2)
    expect(await events({ event: 'setting' })).toHaveLength(3)
    expect(await events({ event: 'sett' })).toEqual([])
    expect(await events({ actor: 'somebody' })).toHaveLength(5)
    expect(await events({ target: { n: 3 } })).toEqual(['past.happened'])
    expect(await events({ target: { n: 3, m: 1 } })).toEqual([])
    expect(await events({ from: '2021-01-01' })).toHaveLength(3)
    expect(await events({ until: '2020-01-01T00:00:00.123456Z' })).toEqual([])
    expect(await events({ until: '2020-01-01T00:00:00.123457Z' })).toHaveLength(5)

    const pages: Entry[] = []
    for (;;) {
      const page = await list({ limit: 3, after: pages.at(-1)?.after ?? null })
      pages.push(...page)
      if (page.length < 3) break
    }
    expect(pages).toEqual(all)
    for (const given of [
      { after: 'x' },
      { after: '1/2' },
      { limit: 0 },
      { limit: 501 },
      { target: '[]' },
      { target: '1' },
    ])
      await expect(list(given)).rejects.toMatchObject({ code: 'BW422' })
    for (const nobody of [null, 'nobody', other.admin])
      await expect(list({}, as(nobody))).rejects.toMatchObject({ code: 'BW403' })
    expect(await list({}, other.as(other.admin))).toHaveLength(1)
  })

  it('is searched by what a look at each entry finds, over all months, in pages, each tenant its own', async () => {
    const { call, tenant, admin } = directory
    const sides = [await tenant(), await tenant()] as const
    const random = seeded(5)
    const one = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
    const events = ['group.created', 'group.removed', 'grant.created', 'access.denied', 'setting.set']
    const people = ['ann', 'bob', 'service:feed', 'Zoë']
    const words = ['desk', 'Sport', 'article.update', '10.0.0.1', 'ann@example.org', 'x-y', 'rare']
    const rows = Array.from({ length: everything ? 6000 : 1600 }, (_, at) => {
      // Two months back, this one, the next, and far away, where there is no partition.
      const age = one([0, 0, 0, 0, 31, 45, 62, -20, 900]) + random()
      const word = () => (random() < 0.002 ? 'rare' : one(words.slice(0, -1)))
      return {
        tenant: sides[at % 5 === 0 ? 1 : 0].id,
        at: new Date(Date.now() - age * 86_400_000).toISOString().replace('Z', `${Math.floor(random() * 900 + 100)}Z`),
        event: one(events),
        actors: random() < 0.2 ? [one(people), one(people)] : [one(people)],
        request:
          random() < 0.5 ? { requestId: `r-${Math.floor(random() * 40)}`, ip: '10.0.0.9', userAgent: 'desk' } : {},
        target: {
          group: word(),
          n: Math.floor(random() * 20),
          ...(random() < 0.3 ? { deep: { list: [word(), true] } } : {}),
        },
        data: random() < 0.5 ? {} : { reason: `because ${word()}, "${word()}" (${word()})`, none: null },
      }
    })
    await admin.query(
      `insert into bailiwick_journal.entry (tenant_id, id, at, event, actors, request, target, data, terms)
       select g.tenant, gen_random_uuid(), g.at, g.event, g.actors, g.request, g.target, g.data,
              bailiwick_journal.terms(g.tenant, g.event, e.is_security, g.actors, g.request, g.target, g.data)
         from jsonb_to_recordset($1) as g (tenant uuid, at timestamptz, event text, actors text[], request jsonb, target jsonb, data jsonb)
         join bailiwick_catalogue.event e on e.code = g.event`,
      [JSON.stringify(rows)],
    )
    await admin.query('analyze bailiwick_journal.entry')
    const securityEvents = new Set(
      (await admin.query('select code from bailiwick_catalogue.event where is_security')).rows.map(({ code }) => code),
    )
    const at = () => new Date(Date.now() - one([-30, 0, 20, 40, 1000]) * 86_400_000).toISOString()
    const filters = Array.from({ length: everything ? 150 : 40 }, () => ({
      ...(random() < 0.4 ? { event: one([...events, 'group', 'grant', 'gro', 'nothing']) } : {}),
      ...(random() < 0.3 ? { actor: one([...people, 'nobody']) } : {}),
      ...(random() < 0.3
        ? { target: one<object>([{ group: 'Sport' }, { n: 3 }, { deep: { list: ['desk'] } }, { group: 'rare' }, {}]) }
        : {}),
      ...(random() < 0.1 ? { data: one<object>([{ none: null }, { reason: 'because rare' }]) } : {}),
      ...(random() < 0.2 ? { request_id: `r-${Math.floor(random() * 50)}` } : {}),
      ...(random() < 0.4
        ? {
            search: one([
              'desk',
              'SPORT because',
              'article.update',
              'rare',
              'Zoë',
              '10.0.0.1, ann@example.org',
              'desks',
              'true',
            ]),
          }
        : {}),
      ...(random() < 0.1 ? { security: true } : {}),
      ...(random() < 0.2 ? { from: at() } : {}),
      ...(random() < 0.2 ? { until: at() } : {}),
    }))
    type Filter = { -readonly [K in 'event' | 'actor' | 'request_id' | 'search' | 'from' | 'until']?: string } & {
      target?: object
      data?: object
      security?: boolean
    }
    const { rows: all } = await admin.query<Row>(
      `select tenant_id, id, at, event, actors, request, target, data from bailiwick_journal.entry order by at desc, id desc`,
    )
    for (const row of all) row.words = wordsIn(row)
    const problems: string[] = []
    for (const [index, filter] of (filters as Filter[]).entries()) {
      const side = sides[index % 4 === 0 ? 1 : 0]
      const expected = all
        .filter((row) => row.tenant_id === side.id && isFound(row, filter, securityEvents))
        .map(({ id }) => id)
      const limit = expected.length > 100 ? 500 : one([7, 50])
      const found: { id: string; after: string }[] = []
      for (;;) {
        const given = { ...filter, limit, after: found.at(-1)?.after ?? null }
        const page = await call<{ id: string; after: string }>('list_journal', side.as(side.admin), given)
        found.push(...page)
        if (page.length < limit) break
      }
      if (JSON.stringify(found.map(({ id }) => id)) !== JSON.stringify(expected))
        problems.push(`${JSON.stringify(filter)}: ${found.length} and not ${expected.length}`)
    }
    expect(problems).toEqual([])
    for (const search of ['...', ' ( ) ', 'x'.repeat(201)])
      await expect(call('list_journal', sides[0].as(sides[0].admin), { search })).rejects.toMatchObject({
        code: 'BW422',
      })
  })
})

interface Row {
  readonly tenant_id: string
  readonly id: string
  readonly at: Date
  readonly event: string
  readonly actors: readonly string[]
  readonly request: Readonly<Record<string, string>>
  readonly target: object
  readonly data: object
  words?: ReadonlySet<string>
}

/** The same once more, by looking. */
function isFound(row: Row, filter: Readonly<Record<string, unknown>>, security: ReadonlySet<string>): boolean {
  const { event, actor, target, data, request_id, search, from, until } = filter as Record<string, never>
  return (
    (event === undefined || row.event === event || row.event.startsWith(`${event}.`)) &&
    (actor === undefined || row.actors.includes(actor)) &&
    (target === undefined || contains(row.target, target)) &&
    (data === undefined || contains(row.data, data)) &&
    (request_id === undefined || row.request.requestId === request_id) &&
    (search === undefined || wordsOf(search).every((word) => row.words?.has(word))) &&
    (filter.security !== true || security.has(row.event)) &&
    (from === undefined || row.at >= new Date(from)) &&
    (until === undefined || row.at < new Date(until))
  )
}

function wordsIn({ target, data, actors, request }: Row): Set<string> {
  const { userAgent: _, requestId: __, ...others } = request
  return new Set([...textsIn(target), ...textsIn(data), ...textsIn(others), ...actors].flatMap(wordsOf))
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[\s,;"'()<>[\]{}]+/)
    .map((word) => word.replace(/^[.:!?]+|[.:!?]+$/g, ''))
    .filter((word) => word !== '')

/** As `@>` of documents. */
function contains(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part))
    return Array.isArray(whole) && part.every((item) => whole.some((other) => contains(other, item)))
  if (typeof part !== 'object' || part === null) return whole === part
  return (
    typeof whole === 'object' &&
    whole !== null &&
    Object.entries(part).every(
      ([key, value]) => key in whole && contains((whole as Record<string, unknown>)[key], value),
    )
  )
}

/** Numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
