/** What is written into the context: the same values that the policy is asked with in process, as PostgreSQL reads them. */
import { defineLoaders, defineModel, definePolicy, t } from 'bailiwick'
import { defineSession, serverAdvisories } from 'bailiwick/session'
import type pg from 'pg'
import { expect, it } from 'vitest'
import { describeEachServer, openDatabase } from '../support/databases.ts'

const model = defineModel({
  subject: {
    id: t.id(),
    tenantId: t.tenant(),
    banned: t.boolean(),
    level: t.int(),
    big: t.bigint(),
    money: t.decimal(2),
    ratio: t.float(),
    born: t.date(),
    seen: t.timestamp(),
    uuid: t.uuid(),
    role: t.enum('reader', 'editor'),
    names: t.array(t.text()),
    times: t.array(t.timestamp()),
    none: t.array(t.int()),
    data: t.json({ a: { b: t.text() } }),
    nothing: t.text().optional(),
  },
  context: { ip: t.text(), trace: t.text().optional() },
  resource: { note: { id: t.id(), tenantId: t.tenant() } },
})
const policy = definePolicy(model, 'note', () => ({ read: { allow: true } }))
const hostile = `,"\\ {}'" \u{1f469}\n NULL`
const subject = {
  id: hostile,
  tenantId: 'acme',
  banned: false,
  level: -7,
  big: 9007199254740993n,
  money: '12.50',
  ratio: 1e21,
  born: '2026-01-31',
  seen: '2026-01-02T03:04:05.123456+02:00',
  uuid: 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',
  role: 'editor' as const,
  names: [hostile, null, '', 'NULL'] as unknown as string[], // the types of arrays have no null
  times: [new Date('2026-01-02T03:04:05.678Z')],
  none: [],
  data: { a: { b: hostile } },
  nothing: null,
}

describeEachServer('the written context', (server) => {
  it('has every type as PostgreSQL reads it', async () => {
    const database = await openDatabase(server)
    try {
      const session = defineSession(policy, { trust: 'connection' })
      const read = (client: pg.PoolClient) =>
        client.query(
          `with given as (select substr(current_setting('bailiwick.context'), 5)::jsonb as payload),
                who as (select payload -> 'p' -> 0 as s, payload -> 'c' as c, payload ->> 't' as t from given)
           select t, s ->> 'id' as id, (s ->> 'banned')::bool as banned, (s ->> 'level')::int as level, (s ->> 'big')::int8::text as big,
                  (s ->> 'money')::numeric::text as money, (s ->> 'ratio')::float8 as ratio, (s ->> 'born')::date::text as born,
                  (s ->> 'seen')::timestamptz = '2026-01-02T01:04:05.123456Z' as seen, (s ->> 'uuid')::uuid as uuid, s ->> 'role' as role,
                  (s ->> 'names')::text[] as names, (s ->> 'times')::timestamptz[] = '{2026-01-02T03:04:05.678Z}' as times,
                  (s ->> 'none')::int[] as none, (s ->> 'data')::jsonb as data, s ->> 'nothing' as nothing, c ->> 'ip' as ip,
                  c ->> 'trace' as trace, abs(extract(epoch from (c ->> 'now')::timestamptz - clock_timestamp())) < 60 as now
             from who`,
        )
      const { rows } = await session.withSubject(database.pool(), subject, read, { context: { ip: hostile } })
      expect(rows).toEqual([
        {
          ...subject,
          t: 'acme',
          tenantId: undefined,
          big: '9007199254740993',
          seen: true,
          times: true,
          uuid: subject.uuid.toLowerCase(),
          ip: hostile,
          trace: null,
          now: true,
        },
      ])
    } finally {
      await database.drop()
    }
  })
})

const nowhere = { query: async () => ({ rows: [] }), connect: async () => nowhere, totalCount: 0 }
const refused = (options: unknown, ...given: unknown[]) => {
  const session = defineSession(policy, { trust: 'connection' })
  const [who = subject] = given
  return expect(session.withSubject(nowhere, who as never, async () => 1, options as never)).rejects
}

it('is refused as `policy.for` refuses it, before anything is sent', async () => {
  const context = { ip: '::1' }
  await refused({ context }, { ...subject, level: 1.5 }).toMatchObject({ code: 'INVALID_VALUE', path: 'subject.level' })
  for (const big of [2n ** 63n, -(2n ** 63n) - 1n, 10n ** 30n]) {
    const named = { code: 'INVALID_VALUE', path: 'subject.big', seen: String(big), expected: 'an integer of 64 bits' }
    await refused({ context }, { ...subject, big }).toMatchObject(named)
  }
  await refused({ context }, { id: 'x' }).toMatchObject({ code: 'ATTRIBUTE_NOT_LOADED' })
  await refused({ context }, null).toMatchObject({ code: 'MISSING_SUBJECT' })
  await expect(
    defineSession(policy, { trust: 'connection' }).withSubject(nowhere, undefined as never, async () => 1),
  ).rejects.toMatchObject({ code: 'MISSING_SUBJECT' })
  await refused({}).toMatchObject({ code: 'MISSING_CONTEXT', path: 'context.ip' })
  await refused({ context: { ip: 7 } }).toMatchObject({ code: 'INVALID_VALUE' })
  await refused({ context: { ipp: '::1' } }).toMatchObject({ code: 'INVALID_OPTION', suggestion: 'ip' })
  await refused({ context, onBehalfOf: subject }).toMatchObject({ code: 'INVALID_OPTION', path: 'onBehalfOf' })
  await refused({ context, timeot: 1 }).toMatchObject({ code: 'INVALID_OPTION', suggestion: 'timeout' })
  for (const timeout of [0, -1, 1.5, '5', Number.NaN])
    await refused({ context, timeout }).toMatchObject({ code: 'INVALID_OPTION' })
  await expect(
    defineSession(policy, { trust: 'connection' }).withSubject({}, subject, async () => 1, { context }),
  ).rejects.toMatchObject({ code: 'INVALID_OPTION' })
})

it('a session is refused where its options are wrong', () => {
  const key = { id: 'k1', secret: 'x'.repeat(32) }
  const database = '00000000-0000-0000-0000-000000000000'
  const wrong: unknown[] = [
    undefined,
    {},
    { trust: 'me' },
    { trust: 'connection', key, database },
    { key },
    { key, database: 'news' },
    { key: { ...key, id: 'a.b' }, database },
    { key: { ...key, secret: 'short' }, database },
    { key: { id: 'k1' }, database },
    { key, database, expiresIn: 60_001 },
    { key, database, expiresIn: 0 },
    { key, database, role: 'app' },
    { key, database, onWarning: 'yes' },
    { key, database, expireIn: 5 },
  ]
  for (const options of wrong) {
    expect(() => defineSession(policy, options as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  }
  expect(() => defineSession({} as never, { key, database })).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION' }),
  )
})

it('what has a loader is loaded, and what its loader cannot give is an error', async () => {
  const small = defineModel({
    subject: { id: t.id(), teams: t.array(t.id()).loaded() },
    anonymous: { id: 'nobody' },
    resource: { note: { id: t.id() } },
  })
  const sent: string[] = []
  const pool = {
    totalCount: 0,
    query: async (text: string, values: readonly string[] = []) => {
      sent.push(...values, text)
      return { rows: [] }
    },
    connect: async () => pool,
  }
  const loaders = (teams: () => unknown) => defineLoaders(small, { subject: { teams: teams as never } })
  const read = definePolicy(small, 'note', () => ({ read: { allow: true } }))
  const run = async (loader: () => unknown, who: object | null = { id: 'ann' }) => {
    const { combine } = await import('bailiwick')
    const session = defineSession(combine(read, loaders(loader)), { trust: 'connection' })
    await session.withSubject(pool, who as never, async () => 1)
    return sent.find((text) => text.startsWith('0...'))
  }
  expect(await run(async () => ['a', 'b'])).toContain(String.raw`{\"a\",\"b\"}`)
  sent.length = 0
  expect(await run(async () => ['a'], null)).toContain('"teams":null')
  await expect(run(async () => [7])).rejects.toMatchObject({ code: 'INVALID_VALUE' })
  await expect(run(() => Promise.reject(new RangeError('down')))).rejects.toThrow(RangeError)
  const without = defineSession(read, { trust: 'connection' }).withSubject(pool, { id: 'ann' } as never, async () => 1)
  await expect(without).rejects.toMatchObject({ code: 'ATTRIBUTE_NOT_LOADED', path: 'subject.teams' })
})

it('names what a server has, and the version that has it no more', () => {
  const known = (version: number) => serverAdvisories(version).map(({ cve, fixedIn }) => `${cve} ${fixedIn}`)
  expect(known(180004)).toContain('CVE-2026-14666 18.5')
  expect(known(180005)).not.toContain('CVE-2026-14666 18.5')
  expect(known(180006)).toEqual([])
  expect(known(150018)).toContain('CVE-2026-14666 15.19')
  expect(known(150020)).toEqual([])
  expect(known(170011)).toContain('CVE-2026-120154 17.12')
  expect(known(160014)).toContain('CVE-2026-14666 16.15')
  expect(known(140030)).toContain('CVE-2026-14666 undefined')
  expect(known(190000)).toEqual([])
})

describeEachServer('the tenant of an application without tenants', (server) => {
  const plain = defineModel({ subject: { id: t.id() }, resource: { note: { id: t.id() } } })
  const open = definePolicy(plain, 'note', () => ({ read: { allow: true } }))

  it('is what the session says, and never beside an attribute', async () => {
    const database = await openDatabase(server)
    try {
      const pool = database.pool()
      const said = async (tenant: string | ((subject: { id: string } | null) => string) | undefined) => {
        const session = defineSession(open, {
          trust: 'connection',
          ...(tenant === undefined ? {} : { tenant }),
          onWarning: () => {},
        })
        const text = `select substr(current_setting('bailiwick.context'), 5)::jsonb ->> 't' as t`
        return session.withSubject(pool, { id: 'ann' }, async (tx) => (await tx.query(text)).rows[0].t)
      }
      expect([await said(undefined), await said('acme'), await said((subject) => `of-${subject?.id}`)]).toEqual([
        null,
        'acme',
        'of-ann',
      ])
      await expect(said(() => '')).rejects.toMatchObject({ code: 'INVALID_OPTION', path: 'tenant' })
      const invalid = expect.objectContaining({ code: 'INVALID_OPTION', path: 'tenant' })
      expect(() => defineSession(open, { trust: 'connection', tenant: '' })).toThrow(invalid)
      expect(() => defineSession(policy, { trust: 'connection', tenant: 'acme' })).toThrow(invalid)
    } finally {
      await database.drop()
    }
  })
})
