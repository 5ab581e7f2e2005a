/** The journal as administrators read it: the newest first, by what, by whom, of what and when, page by page. */
import { afterAll, beforeAll, expect, it } from 'vitest'
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
})
