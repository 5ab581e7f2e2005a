/** Values that nobody means well with, in every argument of every function: what is refused is refused in our words. */
import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeEachServer, newestServer } from '../support/databases.ts'
import { openPlatform, type PlatformDatabase } from '../support/platform.ts'
import { type Given, inTenant, onPlatform, type Side, twoSides } from './support/every-call.ts'
import { hostile, nested, texts } from './support/hostile-values.ts'

const isList = (key: string) => {
  try {
    const parts: unknown = JSON.parse(key)
    // Half a character is none to the server.
    return (
      Array.isArray(parts) &&
      parts.length === 2 &&
      parts.every((text) => typeof text === 'string' && !/\0/.test(text) && !/\p{Surrogate}/u.test(text))
    )
  } catch {
    return false
  }
}

describeEachServer('hostile values', (server) => {
  let directory: PlatformDatabase
  let alpha: Side
  let bravo: Side

  beforeAll(async () => {
    directory = await openPlatform(server)
    ;({ alpha, bravo } = await twoSides(directory))
  })
  afterAll(() => directory.database.drop())

  const stride = everything ? 17 : server.name === newestServer().name ? 131 : 911
  const ours = /^(BW\d\d\d|42501|40001|40P01|57014)$/
  const codeOf = async (asked: Promise<unknown>): Promise<string> => {
    const code = await asked.then(
      () => 'done',
      (error) => `${error.code} ${error.message}`,
    )
    await directory.app.query('rollback to savepoint call')
    return code
  }
  const isOurs = (code: string) => code === 'done' || ours.test(code.split(' ')[0]!)

  it('get no error of the server out of a function', async () => {
    const { admin, app, call, there } = directory
    const { rows } = await admin.query(
      `select proname as name, proargnames[1 : pronargs] as names, array(select format_type(t, null) from unnest(proargtypes) t) as types
         from pg_proc where pronamespace = 'bailiwick'::regnamespace order by 1`,
    )
    const wrong: string[] = []
    let at = 0
    await app.query('begin; savepoint call')
    for (const { name, names, types } of rows) {
      const known = inTenant[name] ?? onPlatform[name]
      if (known === undefined) continue
      const own = name in inTenant
      const given: Given = known.with(own ? alpha : bravo)
      for (const [index, parameter] of names.entries()) {
        if (index < 2) continue
        for (const value of hostile[types[index]] ?? [undefined]) {
          if (value === undefined) wrong.push(`${name} has an argument of the type ${types[index]}`)
          if (at++ % stride !== 0) continue
          const code = await codeOf(call(name, own ? alpha.admin : there(), { ...given, [parameter.slice(1)]: value }))
          if (!isOurs(code)) wrong.push(`${name} ${parameter} ${String(value).slice(0, 60)}: ${code.slice(0, 200)}`)
        }
      }
    }
    await app.query('rollback')
    expect(wrong).toEqual([])
  }, 600_000)

  it('in a condition either', async () => {
    const { app, call } = directory
    const wrong: string[] = []
    let at = 0
    await app.query('begin; savepoint call')
    for (const [condition, key] of [
      ['office', 'network'],
      ['days', 'on'],
    ] as const) {
      for (const value of [
        ...texts,
        1,
        true,
        {},
        [],
        ['2020-13-45T00:00Z'],
        ['0000-01-01T00:00Z'],
        ['2020-01-01T00:00:00.123456+99:99'],
        [[1]],
        1e308,
      ]) {
        if (at++ % (everything ? 1 : 29) !== 0) continue
        const params = { ...(condition === 'office' ? { floor: 1 } : {}), [key]: value }
        for (const name of ['grant_permission', 'deny_permission', 'revoke_permission', 'lift_denial']) {
          const code = await codeOf(
            call(name, alpha.admin, { principal: alpha.user, permission: 'article.read', condition, params }),
          )
          if (!isOurs(code))
            wrong.push(`${name} ${condition} ${JSON.stringify(value)?.slice(0, 60)}: ${code.slice(0, 200)}`)
        }
      }
    }
    await app.query('rollback')
    expect(wrong).toEqual([])
  }, 600_000)

  it('in a key of several parts either, which is a list of texts or is refused', async () => {
    const { app, sign } = directory
    await app.query('begin')
    await app.query(`select set_config('bailiwick.context', $1, true)`, [sign(alpha.admin)])
    await app.query('savepoint call')
    const piece = fc.constantFrom(
      '[',
      ']',
      '"',
      ',',
      ',',
      '\\',
      '\\u0000',
      '\\ud83d',
      '\\ude00',
      '\\n',
      'a',
      '1',
      '.',
      '-',
      '0',
      'e',
      ' ',
      '\t',
      '\u00a0',
      'é',
    )
    const part = fc.oneof(
      fc
        .string({ unit: 'binary', maxLength: 4 })
        .filter((text) => !text.includes('\0'))
        .map((text) => JSON.stringify(text)),
      fc.array(piece, { maxLength: 5 }).map((all) => all.join('')),
    )
    const keys = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => `[${parts.join(', ')}]`)
    await fc.assert(
      fc.asyncProperty(keys, async (key) => {
        const code = await codeOf(app.query(`select bailiwick.granted('article.read', 'box', $1)`, [key]))
        expect(code, key).toMatch(/^(done|BW422 )/)
        // Whatever is a list of two texts is taken.
        if (isList(key)) expect(code, key).toBe('done')
      }),
      { seed: 7, numRuns: everything ? 2000 : 20 },
    )
    await app.query('rollback')
  }, 60_000)

  it('by a parallel worker either', async () => {
    const { admin, app, role, sign } = directory
    await admin.query(`create table public.boxes as select format('["%s", "%s"]', n, n) as k from generate_series(1, 600) n;
      grant select on public.boxes to ${role}; analyze public.boxes`)
    await app.query('begin')
    await app.query(`set local parallel_setup_cost = 0; set local parallel_tuple_cost = 0; set local min_parallel_table_scan_size = 0;
      set local parallel_leader_participation = off`)
    await app.query(`select set_config('bailiwick.context', $1, true)`, [sign(alpha.admin)])
    const text = `select count(*)::int as n from public.boxes where bailiwick.granted('article.read', 'box', k)`
    expect(JSON.stringify((await app.query(`explain ${text}`)).rows)).toContain('Parallel')
    expect((await app.query(text)).rows).toEqual([{ n: 600 }])
    await app.query('rollback')
  })

  it('nor out of a context, whatever somebody with a key has signed', async () => {
    const { app, identity, key, sign } = directory
    const wrong: string[] = []
    const signed = (payload: string) =>
      `1.${key.id}.${createHmac('sha256', key.secret).update(`1.${key.id}.${payload}`).digest('hex')}.${payload}`
    const base = { d: identity, e: Date.now() + 30_000, t: alpha.tenant, p: [{ id: 'admin-alpha' }], c: {}, r: {} }
    const payloads = [
      '',
      'x',
      '{',
      'null',
      '1',
      '[]',
      '{}',
      '"a"',
      nested(8000),
      ...[null, 1, 'x', [], {}, true].flatMap((value) =>
        (['d', 'e', 't', 'p', 'r'] as const).map((name) => JSON.stringify({ ...base, [name]: value })),
      ),
      ...[
        [null],
        [1],
        [[]],
        [[{ id: 'admin-alpha' }]],
        [{ id: {} }],
        [{ id: ['admin-alpha'] }],
        [{ id: '' }],
        [{ id: 'x'.repeat(9000) }],
        Array(2000).fill({ id: null }),
      ].map((p) => JSON.stringify({ ...base, p })),
      JSON.stringify({ ...base, e: '1e999' }),
      JSON.stringify(base).replace(/"e":\d+/, '"e":1e999'),
      JSON.stringify(base).replace('admin-alpha', '\\u0000'),
    ]
    const contexts = [
      null,
      '',
      '.',
      '1',
      '1.',
      '1..',
      '2.a.b',
      sign(alpha.admin).slice(1),
      `${sign(alpha.admin)} `,
      'é'.repeat(9000),
      'x'.repeat(16_384),
      ...payloads.map(signed),
    ]
    await app.query('begin; savepoint call')
    for (const [at, context] of contexts.entries()) {
      const asking = [
        `select from bailiwick.check('${alpha.tenant}', $1, 'article.read')`,
        `select from bailiwick.list_groups('${alpha.tenant}', $1)`,
        `select from bailiwick.create_group('${alpha.tenant}', $1, 'one')`,
        `select from bailiwick.list_my_tenants(null, $1)`,
        `select from (select set_config('bailiwick.context', $1, true) offset 0) s, bailiwick.scope('article.read', 'article')`,
        `select bailiwick.granted('article.read', 'article', 'x') from (select set_config('bailiwick.context', $1, true) offset 0) s`,
      ]
      // Of each context another one.
      for (const text of everything ? asking : [asking[at % asking.length]!]) {
        const code = await codeOf(app.query(text, [context]))
        // Who has a key and signs what is no context is told by the server; he gets nothing.
        if (!isOurs(code) && !/^22/.test(code))
          wrong.push(`${text.slice(12, 45)} ${String(context).slice(90, 200)}: ${code.slice(0, 200)}`)
      }
    }
    await app.query('rollback')
    expect(wrong).toEqual([])
  }, 60_000)
})
