/**
 * What a search of the journal reads does not grow with it: counted in pages, in a journal of some thousand entries and in one of ten
 * times as many, over a year, beside another tenant with the same words. With `BAILIWICK_TESTS=all` of four times as many.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type Asking, type DirectoryDatabase, openDirectory } from '../support/directory.ts'

const sizes = everything ? [6_000, 60_000] : [1_500, 15_000]

/** Of each question how many pages it may read at any size. */
const questions: readonly {
  readonly name: string
  readonly most: number
  readonly given: Readonly<Record<string, unknown>>
  readonly rows: number
}[] = [
  { name: 'the newest', most: 150, given: {}, rows: 50 },
  { name: 'what somebody did who does everything', most: 150, given: { actor: 'ann' }, rows: 50 },
  { name: 'an event that is frequent', most: 150, given: { event: 'grant.created' }, rows: 50 },
  { name: 'a category', most: 150, given: { event: 'grant' }, rows: 50 },
  { name: 'one request', most: 600, given: { request_id: 'r-7' }, rows: 1 },
  { name: 'what somebody did long ago', most: 600, given: { actor: 'eve' }, rows: 5 },
  { name: 'an event that is rare', most: 600, given: { event: 'platform.founded' }, rows: 5 },
  { name: 'one target', most: 600, given: { target: { principal: 'desk-7' } }, rows: 1 },
  { name: 'a word that few have, with one that all have', most: 600, given: { search: 'desk-7 allow' }, rows: 1 },
  { name: 'a word that nobody has', most: 600, given: { search: 'nothing' }, rows: 0 },
]

describeNewestServer('what a search of the journal reads', (server) => {
  const opened: DirectoryDatabase[] = []
  const costs: Map<string, { readonly pages: number; readonly rows: number }>[] = []

  beforeAll(async () => {
    for (const size of sizes) {
      const directory = await openDirectory(server)
      opened.push(directory)
      const { admin, tenant } = directory
      const [one, other] = [await tenant(), await tenant()]
      // Twelve months back, each a partition of its own.
      await admin.query('set role bailiwick_journal')
      for (let month = 1; month <= 12; month++)
        await admin.query(`select bailiwick_journal.make_month(now() - make_interval(months => ${month}))`)
      await admin.query('reset role')
      // Sorted into the index at once, which is made as it was.
      const { rows } = await admin.query(`select pg_get_indexdef('bailiwick_journal.entry_terms'::regclass) as text`)
      await admin.query('drop index bailiwick_journal.entry_terms')
      await admin.query(
        `insert into bailiwick_journal.entry (tenant_id, id, at, event, actors, request, target, data, terms)
         select t.id, gen_random_uuid(), now() - interval '1 year' * ($3::float8 - n) / $3, e.event, array[e.actor], jsonb_build_object('requestId', 'r-' || n),
                jsonb_build_object('principal', 'desk-' || n), '{"effect": "allow"}', e.terms || bailiwick_journal.digests(t.id, array['r r-' || n, 'w desk-' || n])
           from unnest(array[$1, $2]::uuid[]) as t (id)
          cross join lateral (
            select k.first, k.last, k.event, k.actor,
                   bailiwick_journal.digests(t.id, array['e ' || k.event, 'e ' || split_part(k.event, '.', 1), 'a ' || k.actor, 'w allow']) as terms
              from (values (1, 5, 'platform.founded', 'eve'), (6, $3::int, 'grant.created', 'ann')) as k (first, last, event, actor) offset 0
          ) as e
          cross join lateral generate_series(e.first, e.last) n`,
        [one.id, other.id, size],
      )
      await admin.query(rows[0].text.replace(' ON ONLY ', ' ON '))
      await admin.query('vacuum analyze bailiwick_journal.entry')
      costs.push(await measured(directory, one.as(one.admin)))
    }
  }, 300_000)
  afterAll(async () => {
    for (const { database } of opened) await database.drop()
  })

  it.each(questions)('is few pages: $name', ({ name, most, rows }) => {
    const [few, many] = costs.map((of) => of.get(name)!) as [
      { pages: number; rows: number },
      { pages: number; rows: number },
    ]
    expect([few.rows, many.rows]).toEqual([rows, rows])
    // What looks at all entries reads ten times as many pages.
    expect(many.pages, `${few.pages} pages for a tenth`).toBeLessThanOrEqual(few.pages * 2)
    expect(many.pages).toBeLessThanOrEqual(most)
  })

  it('would be noticed to be more without the index', async () => {
    const directory = opened[1]!
    const { rows } = await directory.admin.query(
      `select tenant_id as id from bailiwick_directory.tenant where code = 't1'`,
    )
    await directory.admin.query('drop index bailiwick_journal.entry_terms')
    const without = await measured(directory, { tenant: rows[0].id, as: 'admin-t1' }, ['one target'])
    expect(without.get('one target')!.pages).toBeGreaterThan(600)
  })
})

/** On a connection of its own, each question twice, as the first time makes its plans. */
async function measured({ database, role, sign }: DirectoryDatabase, asking: Asking, names?: readonly string[]) {
  const client = await database.connect(role)
  const found = new Map<string, { readonly pages: number; readonly rows: number }>()
  for (const { name, given } of questions) {
    if (names !== undefined && !names.includes(name)) continue
    const named = Object.keys(given).map((key, at) => `, _${key} => $${at + 3}`)
    let cost = { pages: 0, rows: 0 }
    for (let time = 1; time <= 2; time++) {
      const text = `explain (analyze, buffers, timing off, format json) select * from bailiwick.list_journal($1, $2${named.join('')})`
      const { rows } = await client.query(text, [asking.tenant, sign(asking), ...Object.values(given)])
      const { Plan: plan } = rows[0]['QUERY PLAN'][0]
      cost = { pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], rows: plan['Actual Rows'] }
    }
    found.set(name, cost)
  }
  return found
}
