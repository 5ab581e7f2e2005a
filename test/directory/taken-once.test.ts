/** Two writers at once where no lock of a tenant is between them: what is taken once is had once. */
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEachServer } from '../support/databases.ts'
import type { Asking } from '../support/directory.ts'
import { openPlatform, type PlatformDatabase } from '../support/platform.ts'
import { declareArticles } from './support/articles.ts'
import { fill, type Given, type Side } from './support/every-call.ts'

describeEachServer('at once', (server) => {
  let directory: PlatformDatabase
  let other: pg.Client
  let alpha: Side
  let bravo: Side

  beforeAll(async () => {
    directory = await openPlatform(server)
    await declareArticles(directory)
    alpha = await fill(directory, 'alpha')
    bravo = await fill(directory, 'bravo')
    other = await directory.database.connect(directory.role)
  })
  afterAll(() => directory.database.drop())

  const run = async (client: pg.Client, name: string, as: Asking, given: Given) => {
    const named = Object.keys(given).map((key, at) => `, _${key} => $${at + 3}`)
    const text = `select * from bailiwick.${name}($1, $2${named.join('')})`
    return client.query(text, [as.tenant, directory.sign(as), ...Object.values(given)])
  }
  type Call = readonly [name: string, as: Asking, given: Given]

  /** The first holds its transaction open until the second waits for it. @returns what became of the second. */
  const both = async (first: Call, second: Call): Promise<string> => {
    const { admin, app } = directory
    const { rows } = await admin.query(
      `select pid from pg_stat_activity where usename = $1 and datname = current_database()`,
      [directory.role],
    )
    await app.query('begin')
    await run(app, ...first)
    const later = run(other, ...second).then(
      () => 'done',
      ({ code }) => String(code),
    )
    let ended = false
    void later.then(() => (ended = true))
    for (let n = 0; n < 500 && !ended; n++) {
      const waiting = await admin.query('select from pg_locks where not granted and pid = any ($1)', [
        rows.map(({ pid }) => pid),
      ])
      if (waiting.rowCount !== 0) break
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await app.query('commit')
    return later
  }
  const one = async (text: string, values: unknown[] = []) => (await directory.admin.query(text, values)).rows[0]

  it('a reference and a username are given to one of two who register in two tenants', async () => {
    const user = { reference: 'twin', username: 'twin' }
    expect(await both(['create_user', alpha.admin, user], ['create_user', bravo.admin, user])).toBe('BW409')
    expect(
      await both(
        ['create_user', alpha.admin, { ...user, reference: 'one', username: 'same' }],
        ['create_user', bravo.admin, { reference: 'two', username: 'same' }],
      ),
    ).toBe('BW409')
    expect(
      await one(`select count(*)::int as n from bailiwick_identity.account where username in ('twin', 'same')`),
    ).toEqual({ n: 2 })
    expect(
      await one(
        `select count(*)::int as n from bailiwick_directory.principal where tenant_id = $1 and reference in ('twin', 'two')`,
        [bravo.tenant],
      ),
    ).toEqual({ n: 0 })
  })

  it('a username is taken by one of two who are renamed', async () => {
    const rename = (side: Side): Call => ['update_user', side.admin, { reference: side.user, username: 'renamed' }]
    expect(await both(rename(alpha), rename(bravo))).toBe('BW409')
  })

  it('a person whom another tenant takes in is not changed by the one that had her alone, and the other way round', async () => {
    const add: Call = ['add_user', bravo.admin, { reference: alpha.spare }]
    const change: Call = ['update_user', alpha.admin, { reference: alpha.spare, username: 'changed' }]
    expect(await both(add, change)).toBe('BW423')
    const before: Call = ['update_user', alpha.admin, { reference: alpha.user, display_name: 'Changed' }]
    expect(await both(before, ['add_user', bravo.admin, { reference: alpha.user }])).toBe('done')
  })

  it('a code is given to one of two tenants', async () => {
    const make: Call = [
      'create_tenant',
      directory.there(),
      { code: 'charlie', title: 'Charlie', administrator: 'root' },
    ]
    expect(await both(make, make)).toBe('BW409')
  })

  it('whoever waits for the end of a tenant writes nothing in it', async () => {
    const before = await one('select n from bailiwick_directory.tenant_epoch where tenant_id = $1', [bravo.tenant])
    const disable: Call = ['disable_tenant', directory.there(), { target: bravo.tenant }]
    expect(await both(disable, ['create_group', bravo.admin, { code: 'late' }])).toBe('BW425')
    expect(await one('select n from bailiwick_directory.tenant_epoch where tenant_id = $1', [bravo.tenant])).toEqual({
      n: String(Number(before.n) + 1),
    })
    await directory.call('enable_tenant', directory.there(), { target: bravo.tenant })
    // The twin that only looks, and does not wait, writes into what is disabled a moment later.
    const { admin, app } = directory
    await app.query('begin')
    await run(app, ...disable)
    const seen = await admin.query('select state from bailiwick_directory.tenant where tenant_id = $1', [bravo.tenant])
    expect(seen.rows).toEqual([{ state: 'active' }])
    await app.query('rollback')
  })

  it('what the session says of a tenant is not believed', async () => {
    const { app } = directory
    await app.query('begin')
    await app.query(`select set_config('bailiwick.acting_tenant', $1, true)`, [bravo.tenant])
    const { rows } = await run(app, 'list_users', alpha.admin, {})
    expect(JSON.stringify(rows)).not.toContain('bravo')
    await app.query('savepoint here')
    for (const text of [
      'select from bailiwick_directory.principal',
      'select from bailiwick_journal.entry',
      'set local role bailiwick_directory',
      'create temp table pg_class ()',
      `select bailiwick_directory.done(null, '', '{}')`,
    ]) {
      await expect(app.query(text), text).rejects.toMatchObject({ code: '42501' })
      await app.query('rollback to savepoint here')
    }
    await app.query('rollback')
  })
})
