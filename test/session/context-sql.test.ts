/** The verified context in the database: who is believed, and who is not. */
import { createHmac, randomBytes } from 'node:crypto'
import { addContextKey, installContext, newContextKey, retireContextKey } from '@bailiwick/server'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEachServer, openDatabase, type TestDatabase } from '../support/databases.ts'

interface Payload {
  readonly d: string
  readonly e: number
  readonly t: string | null
  readonly p: readonly object[]
  readonly c: object
  readonly r?: object
}

function sign(key: { id: string; secret: string }, payload: Payload | string, id = key.id): string {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const mac = createHmac('sha256', key.secret).update(`1.${id}.${text}`).digest('hex')
  return `1.${id}.${mac}.${text}`
}

describeEachServer('the verified context', (server) => {
  let database: TestDatabase
  let app: pg.Client
  let identity: string
  const key = newContextKey()
  const long = { id: 'long', secret: randomBytes(80).toString('base64') }
  const acmeOnly = { id: 'acme', secret: randomBytes(32).toString('hex') }
  const payload = (changes: Partial<Payload> = {}): Payload => ({
    d: identity,
    e: Date.now() + 30_000,
    t: 'acme',
    p: [{ id: 'ann', org: 'acme', name: 'Ännchen \\ "q" . 👩‍🚀', team: null }],
    c: { now: '2026-01-02T03:04:05Z' },
    ...changes,
  })

  beforeAll(async () => {
    database = await openDatabase(server)
    const role = await database.createRole()
    const keys = [key, long, { ...acmeOnly, tenants: ['acme'], tenantAttribute: 'org' }]
    identity = (await installContext(database.admin, { roles: [role], keys })).database
    app = await database.connect(role)
  })
  afterAll(() => database.drop())

  async function read(setting: string | undefined) {
    await app.query('begin')
    try {
      if (setting !== undefined) await app.query(`select set_config('bailiwick.context', $1, true)`, [setting])
      const { rows } = await app.query(
        `select bailiwick.subject() as subject, bailiwick.context() as context, bailiwick.tenant() as tenant,
           bailiwick.request() as request`,
      )
      return rows[0]
    } finally {
      await app.query('rollback')
    }
  }
  const nobody = { subject: null, context: null, tenant: null, request: null }

  it('believes what is signed, whatever is in it', async () => {
    const given = payload()
    const seen = { subject: given.p[0], context: given.c, tenant: 'acme', request: null }
    expect(await read(sign(key, given))).toEqual(seen)
    expect(await read(sign(long, given))).toEqual(seen)
    expect(await read(sign(key, payload({ r: { ip: '::1' } })))).toMatchObject({ request: { ip: '::1' } })
    expect(await read(sign(acmeOnly, given))).toMatchObject({ tenant: 'acme' })
    expect(await read(sign(key, payload({ t: null, p: [] })))).toEqual({ ...nobody, context: given.c })
  })

  it('believes nothing else', async () => {
    const good = sign(key, payload())
    const [, id, mac, ...rest] = good.split('.') as [string, string, string, string, ...string[]]
    const text = rest.join('.')
    const unsigned = [
      undefined,
      '',
      '.',
      '...',
      'nonsense',
      '\\x00',
      text,
      `0...${text}`,
      `0.${id}.${mac}.${text}`,
      `2.${id}.${mac}.${text}`,
      `11.${id}.${mac}.${text}`,
      `1.unknown.${mac}.${text}`,
      `1.${id}..${text}`,
      `1.${id}.${mac.toUpperCase()}.${text}`,
      `1.${id}.${mac.slice(2)}.${text}`,
      `1.${id}.${mac}00.${text}`,
      `1.${id}.${mac}x${text}`,
      `1.${id}.${mac}.${text} `,
      `1.${id}.${mac}.${text.replace('ann', 'bob')}`,
      `1.${id}.${'0'.repeat(64)}.${text}`,
      `1.${acmeOnly.id}.${mac}.${text}`,
      sign({ id: key.id, secret: long.secret }, payload()),
      sign(key, payload(), `${key.id}' or true --`),
      sign(key, payload({ d: '00000000-0000-0000-0000-000000000000' })),
      sign(key, JSON.stringify({ ...payload(), d: undefined })),
      sign(acmeOnly, payload({ t: 'other' })),
      sign(acmeOnly, payload({ t: null })),
      // Policies read the tenant of the subject.
      sign(acmeOnly, payload({ p: [{ id: 'ann', org: 'other' }] })),
      sign(acmeOnly, payload({ p: [{ id: 'ann' }] })),
      sign(acmeOnly, payload({ p: [] })),
      sign(acmeOnly, payload({ t: 'other', p: [{ id: 'ann', org: 'other' }] })),
    ]
    for (const setting of unsigned) expect(await read(setting), setting).toEqual(nobody)
  })

  it('lets a key speak for some only, each of them', async () => {
    const [both, some] = [
      { ...newContextKey(), id: 'both' },
      { ...newContextKey(), id: 'some' },
    ]
    await addContextKey(database.admin, {
      ...both,
      tenants: ['acme'],
      tenantAttribute: 'org',
      principals: ['ann', 'bob'],
    })
    await addContextKey(database.admin, { ...some, principals: ['ann', 'bob'] })
    const tenant = async (key: typeof some, p: readonly object[]) => {
      const { rows } = await app.query(`select bailiwick.verified($1) ->> 't' as tenant`, [sign(key, payload({ p }))])
      return rows[0].tenant
    }
    const [ann, bob, eve, nobody] = ['ann', 'bob', 'eve', null].map((id) => ({ id, org: 'acme' }))
    for (const p of [[ann], [ann, bob]]) {
      expect(await tenant(some, p as object[])).toBe('acme')
      expect(await tenant(both, p as object[])).toBe('acme')
    }
    for (const p of [
      [],
      [eve],
      [ann, eve],
      [eve, ann],
      [ann, nobody],
      [nobody],
      [{ org: 'acme' }],
      [ann, { id: ['ann'] }],
    ]) {
      expect(await tenant(some, p as object[]), JSON.stringify(p)).toBeNull()
      expect(await tenant(both, p as object[]), JSON.stringify(p)).toBeNull()
    }
    for (const other of [{ id: 'bob', org: 'other' }, { id: 'bob' }]) {
      expect(await tenant(both, [ann!, other])).toBeNull()
      expect(await tenant(some, [ann!, other])).toBe('acme')
    }
    for (const principals of [[], 'ann', [1], ['']]) {
      const given = addContextKey(database.admin, { ...newContextKey(), id: 'none', principals: principals as never })
      await expect(given).rejects.toMatchObject({ code: 'INVALID_OPTION', path: 'principals' })
    }
  })

  it('does not take the first of several for all of them', async () => {
    const several = sign(key, payload({ p: [{ id: 'ann' }, { id: 'bob' }] }))
    await app.query('begin')
    await app.query(`select set_config('bailiwick.context', $1, true)`, [several])
    expect((await app.query('select bailiwick.tenant() as tenant')).rows).toEqual([{ tenant: 'acme' }])
    const error = await app.query('select bailiwick.subject()').catch((caught) => caught)
    await app.query('rollback')
    expect(error).toMatchObject({ code: '42501', message: expect.stringContaining('2 principals') })
    expect(error.hint).toContain('bailiwick.check')
  })

  it('refuses what is longer than 16 KB before it looks at it', async () => {
    const good = (length: number) => {
      const base = Buffer.byteLength(sign(key, payload({ c: { x: '' }, e: 1 })))
      return sign(key, payload({ c: { x: 'x'.repeat(length - base) }, e: 1 }))
    }
    // Of the longest the expiry is read.
    await expect(read(good(16_384))).rejects.toMatchObject({ message: expect.stringContaining('expired') })
    const tooLong = { code: '42501', message: expect.stringContaining('16385 bytes') }
    await expect(read(good(16_385))).rejects.toMatchObject(tooLong)
    await expect(read('x'.repeat(16_385))).rejects.toMatchObject(tooLong)
  })

  it('says that a context is out of date, and never gives an empty answer for it', async () => {
    for (const e of [Date.now() - 1, Date.now() - 1e9, Date.now() + 65_000, null as never]) {
      const error = await read(sign(key, payload({ e }))).catch((caught) => caught)
      expect(error).toMatchObject({ code: '42501', message: expect.stringMatching(/expired|60 seconds/) })
      expect(error.hint).toMatch(/withSubject|clocks/)
    }
  })

  it('is asked once a statement in a policy', async () => {
    await app.query('begin')
    await app.query(`select set_config('bailiwick.context', $1, true)`, [sign(key, payload())])
    const { rows } = await app.query(
      `explain (costs off) select 1 from generate_series(1, 3) g where (select bailiwick.subject() ->> 'id')::text = g::text`,
    )
    await app.query('rollback')
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/InitPlan/)
  })

  it('keys rotate with an overlap', async () => {
    const [old, fresh] = [newContextKey(), { ...newContextKey(), id: 'fresh' }]
    await addContextKey(database.admin, old)
    await addContextKey(database.admin, old)
    await addContextKey(database.admin, fresh)
    expect(await read(sign(old, payload()))).not.toEqual(nobody)
    expect(await read(sign(fresh, payload()))).not.toEqual(nobody)
    await retireContextKey(database.admin, old.id)
    expect(await read(sign(old, payload()))).toEqual(nobody)
    expect(await read(sign(fresh, payload()))).not.toEqual(nobody)
    await retireContextKey(database.admin, fresh.id, { at: new Date(Date.now() + 60_000) })
    expect(await read(sign(fresh, payload()))).not.toEqual(nobody)
    await addContextKey(database.admin, { ...newContextKey(), id: 'later', validFrom: new Date(Date.now() + 60_000) })
    const refused = (key: object) => expect(addContextKey(database.admin, key as never)).rejects
    await refused({ id: 'fresh', secret: old.secret }).toMatchObject({ code: 'INVALID_OPTION' })
    await refused({ id: 'a.b', secret: old.secret }).toMatchObject({ code: 'INVALID_OPTION' })
    await refused({ id: 'half', secret: old.secret, tenants: ['acme'] }).toMatchObject({ code: 'INVALID_OPTION' })
    await refused({ id: 'half', secret: old.secret, tenantAttribute: 'org' }).toMatchObject({ code: 'INVALID_OPTION' })
    await refused({ id: 'short', secret: 'x'.repeat(31) }).toMatchObject({ code: 'INVALID_OPTION' })
    await expect(retireContextKey(database.admin, 'nothing')).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })

  it('only its owner reads the keys, and others execute only what they were granted', async () => {
    for (const table of ['context_key', 'database_identity']) {
      await expect(app.query(`select * from bailiwick_private.${table}`)).rejects.toThrow(/permission denied/)
    }
    const stranger = await database.connect(await database.createRole('stranger'))
    for (const call of ["verified('')", 'verified_context()', 'subject()', 'context()', 'tenant()', 'request()']) {
      await expect(stranger.query(`select bailiwick.${call}`)).rejects.toThrow(/permission denied/)
    }
    const { rows } = await database.admin.query(
      `select rolsuper, rolcanlogin, rolbypassrls from pg_roles where rolname = 'bailiwick_context'`,
    )
    expect(rows).toEqual([{ rolsuper: false, rolcanlogin: false, rolbypassrls: false }])
  })

  it('cannot be led astray by what a caller creates', async () => {
    await database.admin.query(`grant temporary on database ${database.name} to public`)
    await app.query(`create temp table context_key as select 'x' as id`)
    await app.query(`create function pg_temp.sha256(bytea) returns bytea language sql as $$ select 'same'::bytea $$`)
    await app.query('create domain pg_temp.bytea as pg_catalog.text')
    await app.query('set search_path = pg_temp, pg_catalog')
    expect(await read(sign({ id: key.id, secret: long.secret }, payload()))).toEqual(nobody)
    expect(await read(sign(key, payload()))).toMatchObject({ tenant: 'acme' })
    await app.query('discard all')
  })

  it('installs again, two at once, in a transaction of the caller, and by a role that is no superuser', async () => {
    const [installer, role] = [await database.createRole('installer'), await database.createRole('other')]
    await database.admin.query(`alter role ${installer} createrole; grant bailiwick_context to ${installer}`)
    await database.admin.query(`grant create on database ${database.name} to ${installer}`)
    const [one, two] = [await database.connect(installer), await database.connect()]
    const again = await Promise.all([one, two].map((client) => installContext(client, { roles: [role] })))
    expect(again).toEqual([{ database: identity }, { database: identity }])
    await one.query('begin')
    await installContext(one, { roles: [role] })
    await expect(installContext(one, { roles: ['nobody at all'] })).rejects.toThrow(/does not exist/)
    expect((await one.query('select current_user')).rows).toEqual([{ current_user: installer }])
    await one.query('rollback')
    expect(await read(sign(key, payload()))).toMatchObject({ tenant: 'acme' })
    await expect(installContext(one, {} as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })
})
