/** Who was refused stands in the journal although the call fails: by the facade, in plain SQL, in a transaction that is rolled back. */
import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { promisify } from 'node:util'
import { openDirectory } from '@bailiwick/server/directory'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer, newestServer } from '../support/databases.ts'
import { ROOT } from '../support/markdown-files.ts'
import { openPlatform, type PlatformDatabase } from '../support/platform.ts'
import { type Given, inTenant, onPlatform, type Side, twoSides } from './support/every-call.ts'
import { type Newsroom, openNewsroom, refusalOf } from './support/newsroom.ts'

interface Kept {
  readonly event: string
  readonly actors: readonly string[]
  readonly target: Readonly<Record<string, unknown>>
  readonly data: Readonly<Record<string, unknown>>
  readonly terms?: unknown
}

/** What the journal has of somebody's refusals, the oldest first, as the superuser sees it. */
async function keptOf(admin: pg.Client, tenant: string, actor: string): Promise<Kept[]> {
  const { rows } = await admin.query(
    `select event, actors, target, data from bailiwick_journal.entry
      where tenant_id = $1 and $2 = any (actors) and event like 'access.%' order by at, id`,
    [tenant, actor],
  )
  return rows
}

/** How many refusals are kept of somebody, one by one and as numbers, and the most of one minute that have an entry. */
async function counted(admin: pg.Client, tenant: string, actor: string) {
  const { rows } = await admin.query(
    `select (select count(*) from bailiwick_journal.entry e where e.tenant_id = $1 and $2 = any (e.actors) and e.event = 'access.denied')::int as entries,
            (select coalesce(sum(case c.slot when 0 then greatest(c.n - 10, 0) else c.n end), 0) from bailiwick_journal.refusal_count c
              where c.tenant_id = $1 and c.subject = encode(sha256(convert_to(array[$2]::text, 'UTF8')), 'hex'))::int as numbered,
            (select coalesce(max(n), 0) from (select count(*) as n from bailiwick_journal.entry e
              where e.tenant_id = $1 and $2 = any (e.actors) and e.event = 'access.denied' group by date_trunc('minute', e.at)) m)::int as most`,
    [tenant, actor],
  )
  return rows[0] as { readonly entries: number; readonly numbered: number; readonly most: number }
}

describeNewestServer('a refusal', (server) => {
  let newsroom: Newsroom
  let admin: pg.Client
  let tenant: string
  let as: Newsroom['as']

  beforeAll(async () => {
    newsroom = await openNewsroom(server)
    ;({ tenant, as } = newsroom)
    admin = newsroom.platform.admin
    for (const reference of ['ann', 'bob', 'cleo', 'dan', 'eve', 'flo', 'gus', 'hal', 'ivy', 'jan'])
      await as('ada').users.create({ reference })
    await as('ada').grants.grant({ to: 'ann', permission: 'directory.grants' })
  })
  afterAll(() => newsroom.platform.database.drop())

  const registered = async (key: string) =>
    (await admin.query('select from bailiwick_directory.resource where tenant_id = $1 and key = $2', [tenant, key]))
      .rowCount

  it('is kept although the call fails and nothing else of it stays; a plain call loses it', async () => {
    const given = { to: 'bob', permission: 'article.read', on: ['article', 'kept'] } as const
    // The resource is registered before it is seen that nobody may give this.
    const error = await refusalOf(() => as('ann').grants.grant(given))
    expect(error).toMatchObject({ code: 'DELEGATION_EXCEEDED', expected: expect.any(String) })
    expect(await registered('kept')).toBe(0)
    expect(await keptOf(admin, tenant, 'ann')).toMatchObject([
      {
        event: 'access.exceeded',
        target: { call: 'grant_permission', type: 'article', key: 'kept' },
      },
    ])
    await refusalOf(() => as('bob').users.list())
    await refusalOf(() => as('bob').authorize('article.read', ['article', '7']))
    await newsroom.directory.refusals.settled()
    expect(await keptOf(admin, tenant, 'bob')).toMatchObject([
      { event: 'access.denied', target: { call: 'list_users', permission: 'directory.users.read' } },
      { event: 'access.denied', target: { permission: 'article.read', type: 'article', key: '7' } },
    ])
    const [first] = (await as('ada').audit.security({ actor: 'bob', search: 'list_users' })).rows
    expect(first).toMatchObject({ message: 'bob was refused directory.users.read', isSecurity: true })

    // The twin: the same functions without an attempt around them.
    const { call } = newsroom.platform
    const asking = { tenant, as: 'cleo' }
    await expect(call('list_users', asking)).rejects.toMatchObject({ code: 'BW403' })
    expect(await keptOf(admin, tenant, 'cleo')).toEqual([])
  })

  it('is kept of what would have broken something, of tenants that are not active, and of failures nobody foresaw', async () => {
    await refusalOf(() => as('ada').users.disable('ada'))
    expect(await keptOf(admin, tenant, 'ada')).toMatchObject([
      { event: 'access.protected', target: { call: 'disable_user' } },
    ])
    await admin.query(`create function public.broken() returns trigger language plpgsql as $$ begin raise exception 'disk of glass'; end $$;
      create trigger broken before insert on bailiwick_directory.membership for each row execute function public.broken()`)
    const ada = as('ada')
    await ada.groups.create({ code: 'staff' })
    await expect(ada.groups.addMember('staff', 'bob')).rejects.toMatchObject({
      message: 'disk of glass',
      code: 'P0001',
    })
    await admin.query('drop function public.broken cascade')
    const [failed] = (await ada.audit.security({ event: 'access.failed' })).rows
    expect(failed).toMatchObject({
      target: { call: 'add_member' },
      data: { state: 'P0001' },
      message: 'What ada asked for failed in the database with P0001: add_member',
    })
    // What somebody only got wrong is no refusal.
    const before = (await keptOf(admin, tenant, 'ada')).length
    await refusalOf(() => ada.groups.get('nobody'))
    await refusalOf(() => ada.groups.create({ code: '*' }))
    await refusalOf(() => ada.grants.get('no uuid'))
    expect(await keptOf(admin, tenant, 'ada')).toHaveLength(before)

    const { root } = newsroom
    const south = await root.tenants.create({ code: 'south', title: 'South', administrator: 'ada' })
    await root.tenants.disable(south)
    const there = newsroom.directory.as({ tenant: south, subject: 'ada', department: 'none' })
    expect((await refusalOf(() => there.users.list())).code).toBe('TENANT_INACTIVE')
    expect(await keptOf(admin, south, 'ada')).toMatchObject([
      { event: 'access.inactive', target: { call: 'list_users' } },
    ])
    // A tenant that there is not has no journal.
    const nowhere = newsroom.directory.as({
      tenant: '00000000-0000-4000-8000-000000000001',
      subject: 'ada',
      department: 'x',
    })
    expect((await refusalOf(() => nowhere.users.list())).code).toBe('TENANT_INACTIVE')
  })

  it('that is told as if nothing were there is kept all the same', async () => {
    const {
      platform,
      platform: { member, call, there },
    } = newsroom
    await member(platform.platform, 'olga')
    const attempt = (target: string) =>
      call<{ refusal: Record<string, unknown> }>('attempt', there('olga'), {
        function: 'disable_tenant',
        names: ['target'],
        values: [target],
      })
    const nowhere = `${tenant.slice(0, -1)}${tenant.endsWith('0') ? '1' : '0'}`
    const [seen] = await attempt(tenant)
    const [missing] = await attempt(nowhere)
    expect(JSON.stringify(seen).replaceAll(tenant, '')).toBe(JSON.stringify(missing).replaceAll(nowhere, ''))
    expect(seen!.refusal).toMatchObject({ state: 'BW404', is_kept: false })
    expect(await keptOf(admin, platform.platform, 'olga')).toMatchObject([
      { event: 'access.denied', target: { call: 'disable_tenant', tenant } },
    ])
  })

  it('becomes a number after ten in a minute, for each one by himself, whoever counts at the same time', async () => {
    const pool = newsroom.platform.database.pool(newsroom.platform.role, { max: 8 })
    const directory = openDirectory({ db: pool, key: newsroom.platform.key, database: newsroom.platform.identity })
    const refuse = (subject: string) => refusalOf(() => directory.as({ tenant, subject }).groups.list())
    await Promise.all(Array.from({ length: 60 }, (_, at) => refuse(at % 4 === 0 ? 'dan' : 'eve')))
    const [dan, eve] = [await counted(admin, tenant, 'dan'), await counted(admin, tenant, 'eve')]
    expect([dan.entries + dan.numbered, eve.entries + eve.numbered]).toEqual([15, 45])
    expect(Math.max(dan.most, eve.most)).toBeLessThanOrEqual(10)
    expect(eve.numbered).toBeGreaterThan(10)
    const { rows } = await as('ada').audit.security({ event: 'access.counted', actor: 'eve' })
    expect(rows.reduce((sum, { data }) => sum + Number(data.count), 0)).toBe(eve.numbered)
    expect(rows[0]!.message).toMatch(/^eve was stopped \d+ more times within the minute: access.denied$/)
  })

  it('is counted the same by two processes', async () => {
    const { database, key, identity, role } = newsroom.platform
    const program = `
      import pg from 'pg'
      import { openDirectory } from '@bailiwick/server/directory'
      const { connection, key, database, tenant } = JSON.parse(process.env.ASKED)
      const pool = new pg.Pool({ ...connection, max: 3 })
      const jan = openDirectory({ db: pool, key, database }).as({ tenant, subject: 'jan' })
      const codes = await Promise.all(Array.from({ length: 20 }, () => jan.groups.list().then(() => 'done', (error) => error.code)))
      await pool.end()
      process.stdout.write([...new Set(codes)].join())`
    const ASKED = JSON.stringify({ connection: database.connection(role), key, database: identity, tenant })
    const run = promisify(execFile)
    const options = { cwd: ROOT, env: { ...process.env, ASKED } }
    const ended = await Promise.all(
      [1, 2].map(() => run(process.execPath, ['--input-type=module', '--eval', program], options)),
    )
    expect(ended.map(({ stdout }) => stdout)).toEqual(['FORBIDDEN', 'FORBIDDEN'])
    const jan = await counted(admin, tenant, 'jan')
    expect(jan.entries + jan.numbered).toBe(40)
    expect(jan.most).toBeLessThanOrEqual(10)
  })

  // All begin before any commits: they cannot see each other's entries.
  const atOnce = async (subject: string, many: number) => {
    const { database, role, sign } = newsroom.platform
    const clients = await Promise.all(Array.from({ length: many }, () => database.connect(role)))
    await Promise.all(clients.map((client) => client.query('begin')))
    await Promise.all(
      clients.map((client) =>
        client.query(`select * from bailiwick.attempt($1, $2, 'list_groups')`, [tenant, sign({ tenant, as: subject })]),
      ),
    )
    await Promise.all(clients.map((client) => client.query('commit')))
    await Promise.all(clients.map((client) => client.end()))
  }

  it('is counted where transactions are left open, and waits for none of them long', async () => {
    await atOnce('flo', 12)
    const flo = await counted(admin, tenant, 'flo')
    expect(flo.entries + flo.numbered).toBe(12)
    expect(flo.most).toBeLessThanOrEqual(10)
    expect(flo.numbered).toBeGreaterThan(0)

    // The twin counts what it sees.
    const file = await admin.query(`select pg_get_functiondef('bailiwick_directory.refused'::regproc) as text`)
    await admin.query(`create or replace function bailiwick_directory.refused(_tenant uuid, _context jsonb, _event text, _target jsonb, _data jsonb default '{}')
      returns void language plpgsql volatile as $$
      declare who text[] := array(select p.who ->> 'id' from jsonb_array_elements(_context -> 'p') as p (who));
      begin
        perform set_config('bailiwick.acting_tenant', _tenant::text, true);
        if (select count(*) from bailiwick_journal.entry e where e.tenant_id = _tenant and e.actors = who and e.at > statement_timestamp() - interval '1 minute') < 10 then
          perform bailiwick_directory.keep(row(_tenant, '{}'::uuid[], who, '{}'::jsonb), _event, _target, _data);
        end if;
      end $$`)
    await atOnce('gus', 12)
    expect((await counted(admin, tenant, 'gus')).most).toBeGreaterThan(10)
    await admin.query(file.rows[0].text)
  })

  it('in a transaction of the caller is recorded on another connection once there is one', async () => {
    const { database, role, key, identity } = newsroom.platform
    // There is only one, and the transaction has it.
    const pool = database.pool(role, { max: 1 })
    const directory = openDirectory({ db: pool, key, database: identity })
    const client = await pool.connect()
    await client.query('begin')
    const hal = directory.in(client).as({ tenant, subject: 'hal' })
    expect((await refusalOf(() => hal.groups.create({ code: 'hals' }))).code).toBe('FORBIDDEN')
    // As after every error: nothing of the transaction can be committed.
    await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' })
    expect(directory.refusals).toMatchObject({ waiting: 1, recorded: 0, lost: 0 })
    await client.query('rollback')
    client.release()
    await directory.refusals.settled()
    expect(directory.refusals).toMatchObject({ waiting: 0, recorded: 1, lost: 0 })
    expect(await keptOf(admin, tenant, 'hal')).toMatchObject([
      { event: 'access.denied', target: { call: 'create_group', permission: 'directory.groups.create' } },
    ])
    // What is permitted is done in the transaction, and goes with it.
    const ada = await pool.connect()
    await ada.query('begin')
    await directory.in(ada).as({ tenant, subject: 'ada' }).groups.create({ code: 'gone' })
    await ada.query('rollback')
    ada.release()
    await refusalOf(() => as('ada').groups.get('gone'))
  })

  it('that a replica cannot write is recorded where it can', async () => {
    const { database, role, key, identity } = newsroom.platform
    const replica = database.pool(role, { max: 2, options: '-c default_transaction_read_only=on' })
    const asked = { tenant, subject: 'ivy' }
    const lost: unknown[] = []
    const alone = openDirectory({ db: replica, key, database: identity, onLost: (one) => lost.push(one) })
    expect((await refusalOf(() => alone.as(asked).groups.list())).code).toBe('FORBIDDEN')
    await alone.refusals.settled()
    expect(lost).toMatchObject([{ event: 'access.denied', tenant, lost: 1 }])
    expect(await keptOf(admin, tenant, 'ivy')).toEqual([])
    const recordsTo = database.pool(role, { max: 1 })
    const both = openDirectory({ db: replica, recordsTo, key, database: identity })
    await refusalOf(() => both.as(asked).groups.list())
    await both.refusals.settled()
    expect(await keptOf(admin, tenant, 'ivy')).toMatchObject([{ target: { call: 'list_groups' } }])
  })

  it('that the application decided is recorded too', async () => {
    const ann = as('ann')
    ann.audit.refused({ permission: 'article.publish', on: ['article', '9'] })
    await newsroom.directory.refusals.settled()
    expect((await keptOf(admin, tenant, 'ann')).at(-1)).toMatchObject({
      event: 'access.denied',
      target: { permission: 'article.publish', type: 'article', key: '9' },
    })
  })
})

describe('recording a refusal', () => {
  let platform: PlatformDatabase
  let alpha: Side
  let bravo: Side
  beforeAll(async () => {
    platform = await openPlatform(newestServer())
    ;({ alpha, bravo } = await twoSides(platform))
  })
  afterAll(() => platform.database.drop())

  it('takes a signed context and a fixed name, and nothing that anybody could choose', async () => {
    const { call, app, admin, sign, key, identity } = platform
    const stranger = { tenant: alpha.tenant, as: 'nobody-here' }
    for (const event of ['group.created', 'access.counted', 'access', 'journal.retired', '', null])
      await expect(call('record_refusal', stranger, { event })).rejects.toMatchObject({ code: 'BW422' })
    await call('record_refusal', stranger, { event: 'access.denied' })
    const signed = (payload: object, secret = key.secret) => {
      const text = JSON.stringify({
        d: identity,
        e: Date.now() + 30_000,
        t: alpha.tenant,
        p: [{ id: 'x' }],
        c: {},
        r: {},
        ...payload,
      })
      return `1.${key.id}.${createHmac('sha256', secret).update(`1.${key.id}.${text}`).digest('hex')}.${text}`
    }
    const record = (context: string, tenant = alpha.tenant) =>
      app.query(`select bailiwick.record_refusal($1, $2, 'access.denied')`, [tenant, context])
    const good = signed({ f: { permission: 'article.read' } })
    for (const [context, tenant] of [
      [good.replace('article.read', 'article.edit')],
      [signed({}, 'y'.repeat(64))],
      [signed({ p: [] })],
      [signed({ p: [{}] })],
      [signed({ p: 'x' })],
      [signed({ t: bravo.tenant })],
      [good, bravo.tenant],
      [signed({ t: '00000000-0000-4000-8000-000000000000' }), '00000000-0000-4000-8000-000000000000'],
      [''],
    ] as const)
      await expect(record(context, tenant), context.slice(90)).rejects.toMatchObject({ code: 'BW401' })
    await expect(record(signed({ e: Date.now() - 1000 }))).rejects.toMatchObject({ code: '42501' })
    // Of what is signed only what belongs there is taken.
    await record(
      signed({ f: { permission: 'article.read', event: 'x', key: 'k'.repeat(600), type: { a: 1 }, call: 1 } }),
    )
    await record(signed({ f: 'text' }))
    const kept = await keptOf(admin, alpha.tenant, 'x')
    expect(kept.map(({ target }) => target)).toEqual([{ permission: 'article.read', key: 'k'.repeat(512) }, {}])
    expect(await keptOf(admin, bravo.tenant, 'x')).toEqual([])
    // And the tables are nobody's.
    for (const text of [
      `insert into bailiwick_journal.entry (tenant_id, id, event, actors, request, target, data) values ('${alpha.tenant}', gen_random_uuid(), 'a', '{}', '{}', '{}', '{}')`,
      `update bailiwick_journal.refusal_count set n = 0`,
      `select bailiwick_directory.refused('${alpha.tenant}', '{}', 'access.denied', '{}')`,
      `select bailiwick_directory.keep(null, 'a', '{}')`,
    ])
      await expect(app.query(text)).rejects.toMatchObject({ code: '42501' })
    expect(sign(alpha.admin)).toBeTypeOf('string')
  })

  it('calls nothing that a call by itself could not, and answers the same', async () => {
    const { app, call, admin } = platform
    const { rows } = await admin.query(
      `select proname as name, proargnames[1 : pronargs] as names, prorettype = 'void'::regtype as is_void from pg_proc
        where pronamespace = 'bailiwick'::regnamespace and proargnames[1:2] = '{_tenant,_context}'`,
    )
    const plain = (value: unknown) =>
      JSON.stringify(value)
        .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '«id»')
        .replace(/\d{4}-\d\d-\d\d[ T][\d:.]+(\+00|Z)/g, '«at»')
        .replace(/\b\d{16}\b/g, '«at»')
    const wrong: string[] = []
    await app.query('begin; savepoint call')
    const undone = async <R>(work: () => Promise<R>): Promise<R> => {
      try {
        return await work()
      } finally {
        await app.query('rollback to savepoint call')
      }
    }
    for (const [at, { name, is_void }] of rows.entries()) {
      const known = inTenant[name] ?? onPlatform[name]
      if (known === undefined) continue
      const there = name in inTenant ? alpha.admin : platform.there()
      const given = known.with(name in inTenant ? alpha : bravo)
      const both = [there, { ...there, as: alpha.spare }]
      for (const who of everything ? both : [both[at % 2]!]) {
        const direct = await undone(async () => {
          try {
            const named = Object.keys(given).map((key, at) => `, _${key} => $${at + 3}`)
            const select = is_void
              ? `bailiwick.${name}($1, $2${named.join('')})::text as value`
              : 'row(r.*)::text as value'
            const from = is_void ? '' : `from bailiwick.${name}($1, $2${named.join('')}) as r`
            const values = [who.tenant, platform.sign(who), ...Object.values(given)]
            return (await app.query(`select ${select} ${from}`, values)).rows.map(({ value }) => value || null)
          } catch (error) {
            const { code, message, hint, detail } = error as Record<string, string>
            return { state: code, message, hint, detail }
          }
        })
        const attempted = await undone(async () => {
          const args = { function: name, names: Object.keys(given), values: Object.values(given).map(textOf) }
          const told = await call<{ value: string | null; refusal: Given | null }>('attempt', who, args)
          const { state, message, hint, detail } = (told[0]?.refusal ?? {}) as Record<string, string>
          return state === undefined ? told.map(({ value }) => value) : { state, message, hint, detail }
        })
        if (plain(direct) !== plain(attempted)) wrong.push(`${name}: ${plain(direct)} and not ${plain(attempted)}`)
      }
    }
    expect(wrong).toEqual([])
    for (const [args, code] of [
      [{ function: 'attempt' }, 'BW422'],
      [{ function: 'found_platform' }, 'BW422'],
      [{ function: 'sync_tenant' }, 'BW422'],
      [{ function: 'maintain' }, 'BW422'],
      [{ function: "list_groups'; drop table x; --" }, 'BW422'],
      [{ function: null }, 'BW422'],
      [{ function: 'list_groups', names: ['nothing'], values: ['x'] }, 'BW422'],
      [{ function: 'list_groups', names: ['limit) --'], values: ['x'] }, 'BW422'],
      [{ function: 'list_groups', names: ['limit', '_limit'], values: ['1', '1'] }, 'BW422'],
      [{ function: 'list_groups', names: ['limit'], values: [] }, 'BW422'],
      [{ function: 'list_groups', names: ['tenant'], values: [bravo.tenant] }, 'BW422'],
      [{ function: 'list_groups', names: ['limit'], values: ['1; drop'] }, '22P02'],
    ] as const)
      await undone(() =>
        expect(call('attempt', alpha.admin, args), JSON.stringify(args)).rejects.toMatchObject({ code }),
      )
    await app.query('rollback')
  })
})

/** As PostgreSQL writes it. */
function textOf(value: unknown): string | null {
  if (value === null) return null
  if (Array.isArray(value)) return `{${value.map((item) => JSON.stringify(item)).join(',')}}`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
