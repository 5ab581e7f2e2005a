/** Who asks: signed by the application as a typed value, and believed by the functions of the directory. */

import { createHmac } from 'node:crypto'
import { addContextKey, newContextKey } from '@bailiwick/server'
import { t } from 'bailiwick'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import { defineRequest, signedContext } from '../../packages/server/src/directory/asking.ts'
import { callers } from '../../packages/server/src/directory/caller.ts'
import { describeEachServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'

const database = '00000000-0000-4000-8000-000000000000'
const tenant = '00000000-0000-4000-8000-0000000000aa'
const request = defineRequest({
  request: { department: t.text(), seats: t.int(), at: t.timestamp(), tags: t.array(t.text()) },
  user: { employeeNumber: t.int(), org: t.text() },
})

describe('who asks', () => {
  const sign = signedContext({ key: newContextKey(), database, request })
  const payload = async (asking: Parameters<typeof sign>[0]) =>
    JSON.parse((await sign(asking)()).split('.').slice(3).join('.')) as Record<string, unknown>

  it('is written as texts, with what is known of the request and the user', async () => {
    const before = Date.now()
    const said = await payload({
      tenant,
      subject: 'ann',
      onBehalfOf: 'bob',
      ip: '::1',
      userAgent: 'curl "8"',
      requestId: null,
      department: 'sales',
      seats: 5,
      at: new Date('2026-01-02T03:04:05Z'),
      tags: ['a', 'b c'],
      user: { employeeNumber: 7 },
    })
    expect(said).toEqual({
      d: database,
      e: expect.any(Number),
      t: tenant,
      p: [{ id: 'ann', employeeNumber: '7' }, { id: 'bob' }],
      c: {},
      r: {
        ip: '::1',
        userAgent: 'curl "8"',
        department: 'sales',
        seats: '5',
        at: expect.stringContaining('2026-01-02'),
        tags: '{"a","b c"}',
      },
    })
    expect(said.e).toBeGreaterThanOrEqual(before + 30_000)
    expect(said.e).toBeLessThanOrEqual(Date.now() + 30_000)
    expect(await payload({ tenant, subject: null, onBehalfOf: ['a', 'b'] })).toMatchObject({
      p: [{ id: null }, { id: 'a' }, { id: 'b' }],
      r: {},
    })
  })

  it('is checked before it is signed', () => {
    const refused = (asking: object) => {
      try {
        sign({ tenant, subject: 'ann', ...asking } as never)
      } catch (error) {
        return error
      }
      return 'signed'
    }
    expect(refused({ departmnt: 'x' })).toMatchObject({ code: 'INVALID_OPTION', suggestion: 'department' })
    expect(refused({ useragent: 'x' })).toMatchObject({ code: 'INVALID_OPTION', suggestion: 'userAgent' })
    expect(refused({ user: { employeNumber: 1 } })).toMatchObject({
      code: 'INVALID_OPTION',
      suggestion: 'employeeNumber',
    })
    expect(refused({ user: { id: 'root' } })).toMatchObject({ code: 'INVALID_OPTION' })
    const values = [
      { seats: '5' },
      { seats: 1.5 },
      { department: 'a\0b' },
      { tags: ['\ud800'] },
      { ip: 1 },
      { ip: 'a\0b' },
      { userAgent: '\udc00' },
      { userAgent: 'x'.repeat(1001) },
      { subject: undefined },
      { subject: '' },
      { subject: '*' },
      { subject: '*members' },
      { subject: 'x'.repeat(201) },
      { onBehalfOf: [null] },
      { onBehalfOf: ['*'] },
      { onBehalfOf: 5 },
      { tenant: undefined },
      { tenant: 'acme' },
    ]
    for (const each of values) expect(refused(each), JSON.stringify(each)).toMatchObject({ code: 'INVALID_VALUE' })
    expect(refused({})).toBe('signed')
  })

  it('takes no longer context than the database does, and no key that is none', async () => {
    const long = sign({ tenant, subject: 'ann', department: 'x'.repeat(17_000) })
    await expect(long()).rejects.toMatchObject({ code: 'INVALID_VALUE', expected: 'at most 16384 bytes' })
    const key = newContextKey()
    for (const options of [
      { key, database, expiresIn: 60_001 },
      { key, database, expiresIn: 0 },
      { key, database: 'x' },
      { key: { id: 'a.b', secret: key.secret }, database },
      { key: { id: 'a', secret: 'short' }, database },
    ])
      expect(() => signedContext(options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    for (const taken of ['tenant', 'subject', 'ip', 'now', 'user'])
      expect(() => defineRequest({ request: { [taken]: t.text() } })).toThrow(/has a meaning already/)
    expect(() => defineRequest({ user: { id: t.text() } })).toThrow(/has a meaning already/)
    expect(() => defineRequest({ requests: {} } as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })

  it('has the types of what is declared', () => {
    type Given = Parameters<typeof sign>[0]
    expectTypeOf<Given['department']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<NonNullable<Given['user']>['employeeNumber']>().toEqualTypeOf<number | undefined>()
    // @ts-expect-error
    const unknown = () => sign({ tenant, subject: 'ann', departmnt: 'x' })
    // @ts-expect-error
    const wrong = () => sign({ tenant, subject: 'ann', seats: '5' })
    const plain = signedContext({ key: newContextKey(), database })
    // @ts-expect-error
    const undeclared = () => plain({ tenant, subject: 'ann', department: 'x' })
    for (const call of [unknown, wrong, undeclared]) expect(call).toThrow()
  })
})

describeEachServer('who asks, in the database', (server) => {
  let directory: DirectoryDatabase
  beforeAll(async () => {
    directory = await openDirectory(server)
  })
  afterAll(() => directory.database.drop())

  it('is believed, and what the request says is kept', async () => {
    const { tenant, app, key, identity, admin, call } = directory
    const { id, admin: who, as } = await tenant()
    const asking = callers(app, { key, database: identity, request })
    const caller = asking({
      tenant: id,
      subject: who,
      ip: '10.1.2.3',
      language: 'čeština',
      seats: 5,
      user: { org: 'x' },
    })
    const [one, two] = [await caller.context(), await caller.context()]
    await caller.db.query(`select bailiwick.set_setting($1, $2, 'journal.level', '"all"')`, [id, one])
    await caller.db.query(`select bailiwick.set_setting($1, $2, 'journal.level', '"none"')`, [id, two])
    const said = { ip: '10.1.2.3', language: 'čeština', seats: '5' }
    expect(await call('list_journal', as(who))).toMatchObject([{ request: said }, { request: said }])
    await app.query('begin')
    await app.query(`select set_config('bailiwick.context', $1, true)`, [await caller.context()])
    const { rows } = await app.query('select bailiwick.request() as request, bailiwick.subject() as subject')
    await app.query('rollback')
    expect(rows).toEqual([{ request: said, subject: { id: who, org: 'x' } }])

    // A key for some of a tenant.
    const some = { ...newContextKey(), id: 'some' }
    await addContextKey(admin, { ...some, tenants: [id], tenantAttribute: 'tenantId', principals: [who] })
    const limited = callers(app, { key: some, database: identity, tenantAttribute: 'tenantId' })
    const settings = async (subject: string | null, ...others: string[]) => {
      const limitedCaller = limited({ tenant: id, subject, onBehalfOf: others })
      const text = 'select * from bailiwick.get_settings($1, $2)'
      return (await limitedCaller.db.query(text, [id, await limitedCaller.context()])).rows.length
    }
    expect(await settings(who)).toBe(6)
    for (const others of [[null], ['nobody'], [who, 'nobody']] as unknown as [string][])
      await expect(settings(...others)).rejects.toMatchObject({ code: 'CONTEXT_REFUSED' })
  })

  it('waits for no writer where it only reads', async () => {
    const { tenant, database: own, app, sign } = directory
    const { id, admin: who, as } = await tenant()
    const writer = await own.connect(directory.role)
    await writer.query('begin')
    await writer.query(`select bailiwick.set_setting($1, $2, 'journal.level', '"all"')`, [id, sign(as(who))])
    const read = async (text: string) => {
      await app.query('begin')
      await app.query(`set local lock_timeout = '50ms'`)
      try {
        return (await app.query(text, [id, sign(as(who))])).rows.length
      } catch (error) {
        return (error as { code: string }).code
      } finally {
        await app.query('rollback')
      }
    }
    expect(await read('select * from bailiwick.get_settings($1, $2)')).toBe(6)
    expect(await read('select * from bailiwick.list_journal($1, $2)')).toBe(0)
    expect(await read(`select bailiwick.reset_setting($1, $2, 'journal.level')`)).toBe('55P03')
    await writer.query('rollback')
  })

  it('asks in another tenant than the active one only to be refused', async () => {
    const { tenant, call, admin, sign, app } = directory
    const { id, admin: who, as } = await tenant()
    const other = await tenant()
    const ask = (given: string, context: string) => app.query('select bailiwick.get_settings($1, $2)', [given, context])
    const refused = { code: 'BW401' }
    await expect(ask(other.id, sign(as(who)))).rejects.toMatchObject(refused)
    await expect(ask(id, sign(other.as(who)))).rejects.toMatchObject(refused)
    await expect(ask(id, sign({ tenant: id, as: [] }))).rejects.toMatchObject(refused)
    await expect(ask(id, '')).rejects.toMatchObject(refused)
    // Somebody without an id is not the anonymous one.
    for (const p of [[{}], [{ id: who }, { name: 'x' }], ['x'], { id: who }, null]) {
      const payload = JSON.stringify({ d: directory.identity, e: Date.now() + 30_000, t: id, p, c: {} })
      const { key } = directory
      const mac = createHmac('sha256', key.secret).update(`1.${key.id}.${payload}`).digest('hex')
      await expect(ask(id, `1.${key.id}.${mac}.${payload}`), payload).rejects.toMatchObject(refused)
    }
    await expect(ask(id, sign({ ...as(who), expiresIn: -1 }))).rejects.toMatchObject({ code: '42501' })
    // Everybody who asks has to be permitted.
    expect(await call('get_settings', as([who, who]))).toHaveLength(6)
    for (const others of [
      [who, null],
      [null, who],
      [who, other.admin],
    ])
      await expect(call('get_settings', as(others))).rejects.toMatchObject({ code: 'BW403' })
    await admin.query(`update bailiwick_directory.tenant set state = 'deleted' where tenant_id = $1`, [id])
    await expect(call('get_settings', as(who))).rejects.toMatchObject({ code: 'BW425' })
  })
})
