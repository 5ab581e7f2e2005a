import { type BailiwickError, combine, defineModel, definePolicy, ForbiddenError, isRedacted, t } from 'bailiwick'
import { authorized, NotFoundError } from 'bailiwick/data'
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEachServer, openDatabase, type TestDatabase } from '../support/databases.ts'

const model = defineModel({
  naming: 'snake_case',
  subject: { id: t.id(), tenant: t.id() },
  resource: {
    doc: {
      ...{ id: t.id(), tenant: t.id(), note: t.text().optional(), secret: t.text().optional() },
      ...{ boxId: t.id().optional(), ints: t.array(t.int()).optional(), names: t.array(t.text()).optional() },
      box: t.one('box', 'boxId').optional(),
    },
    box: { id: t.id(), weight: t.float().optional() },
  },
})
const policy = combine(
  definePolicy(model, 'doc', ({ subject, resource: doc }) => {
    const mine = doc.tenant.is(subject.tenant)
    const fields = { secret: doc.note.is('open'), '*': true } as const
    return {
      read: { allow: { mine }, fields: { ...fields, boxId: doc.note.is('open') } },
      create: { allow: true },
      update: { allow: { mine }, fields },
      delete: { allow: { mine } },
    }
  }),
  definePolicy(model, 'box', () => ({ read: { allow: true } })),
)
const user = { id: 'u', tenant: 't1' }

async function thrown(work: () => Promise<unknown>): Promise<BailiwickError> {
  const ended = await work().catch((error: unknown) => error)
  if (ended instanceof Error) return ended as BailiwickError
  throw new Error('nothing was thrown')
}

describeEachServer('loading and writing at the edges', (server) => {
  let database: TestDatabase
  let pool: pg.Pool
  let role: string

  beforeAll(async () => {
    database = await openDatabase(server)
    role = await database.createRole()
    await database.admin.query(`
      create table doc (
        id text, tenant text, note text, secret text, box_id text, ints int4[], names varchar(9)[], primary key (tenant, id)
      );
      create table box (id text primary key, weight float8);
      insert into box values ('b1', 'NaN'), ('b2', '-Infinity'), ('b3', 5e-324);
      insert into doc (id, tenant, note) values
        ('twin', 't1', 'mine'), ('twin', 't2', 'theirs'), ('theirs', 't2', null), ('d3', 't1', null);
      insert into doc values
        ('d1', 't1', 'closed', 'guess', 'b1', '{1}', '{a}'), ('d2', 't1', 'open', 'seen', 'b1', '{1}', '{a}');
      grant select, insert, update, delete on doc, box to ${role}`)
    pool = database.pool(role, { max: 4 })
  })
  afterAll(() => database.drop())

  const data = (db: pg.Pool | pg.PoolClient = pool) => authorized(db, policy.for(user))
  const tenants = async (id: string) =>
    (await database.admin.query('select tenant, note from doc where id = $1 order by tenant', [id])).rows

  it('touches no row of another tenant that has the same key', async () => {
    const before = await tenants('twin')
    expect((await thrown(() => data().update('doc.update', 'twin', { note: 'x' }))).code).toBe('DECISION_FAILED')
    const created = await thrown(() => data().create('doc.create', { id: 'theirs', tenant: 't1' }))
    expect(created.code).toBe('DECISION_FAILED')
    const moved = await thrown(() => data().update('doc.update', 'd3', { id: 'theirs' }))
    expect(moved.message).toContain('unique in the table')
    expect(await tenants('twin')).toEqual(before)
    expect(await tenants('theirs')).toHaveLength(1)
    expect((await data().loadOne('doc.read', 'twin')).tenant).toBe('t1')
  })

  it('does not tell by a write whether a hidden value was guessed', async () => {
    const [right, wrong] = await Promise.all(
      ['guess', 'other'].map((secret) => thrown(() => data().update('doc.update', 'd1', { secret }))),
    )
    expect(right).toBeInstanceOf(ForbiddenError)
    expect({ ...right, message: right!.message }).toEqual({ ...wrong, message: wrong!.message })
    expect((await data().update('doc.update', 'd2', { secret: 'seen' })).secret).toBe('seen')
  })

  it('hides the related row together with the key that leads to it', async () => {
    const load = (id: string) => data().loadOne('doc.read', id, { select: ['id', 'boxId'], with: ['box'] })
    const hidden = await load('d1')
    expect([{ ...hidden }, isRedacted(hidden, 'boxId'), isRedacted(hidden, 'box')]).toEqual([{ id: 'd1' }, true, true])
    expect(await load('d2')).toEqual({ id: 'd2', boxId: 'b1', box: { id: 'b1', weight: Number.NaN } })
  })

  it('loads nothing by the rules of a row to be', async () => {
    expect((await thrown(() => data().loadOne('doc.create', 'theirs'))).code).toBe('INVALID_OPTION')
    expect((await thrown(() => data().loadMany('doc.create'))).message).toContain('load with `doc.read`')
  })

  it('writes lists whose column has a narrower element type', async () => {
    const row = await data().update('doc.update', 'd2', { ints: [1, 2], names: ['a', 'b,"c'] })
    expect([row.ints, row.names]).toEqual([
      [1, 2],
      ['a', 'b,"c'],
    ])
  })

  it('commits nothing unchecked where several writes share one connection', async () => {
    const client = await pool.connect()
    const shared = data(client)
    const results = await Promise.allSettled([
      shared.update('doc.update', 'd2', { note: 'open' }),
      shared.update('doc.update', 'd3', { tenant: 't2' }),
      shared.update('doc.update', 'd1', { note: 'closed' }),
    ]).finally(() => client.release())
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await tenants('d3')).toEqual([{ tenant: 't1', note: null }])
  })

  it('writes through Drizzle over one client, in a transaction or not', async () => {
    const client = await database.connect(role)
    const db = authorized(drizzle({ client }), policy.for(user))
    expect((await db.update('doc.update', 'd2', { note: 'open' })).note).toBe('open')
    await client.query('begin')
    await db.update('doc.update', 'd2', { note: 'undone' })
    expect(await thrown(() => db.update('doc.update', 'd2', { tenant: 't2' }))).toBeInstanceOf(ForbiddenError)
    await client.query('rollback')
    expect(await tenants('d2')).toEqual([{ tenant: 't1', note: 'open' }])
  })

  it('pages by every number, and takes any cursor that was made up for none or another place', async () => {
    const list = (after?: string | null) =>
      data().loadMany('box.read', { orderBy: 'weight', limit: 1, select: ['id'], after })
    const ids: unknown[] = []
    let page = await list()
    const [name] = JSON.parse(Buffer.from(page.next!, 'base64url').toString())
    for (; ids.push(page.rows[0]?.id) && page.next; ) page = await list(page.next)
    expect(ids).toEqual(['b2', 'b3', 'b1'])
    const forged = (weight: string) =>
      list(Buffer.from(JSON.stringify([name, weight, 'a'])).toString('base64url')).catch((error) => error.code)
    for (const weight of ['1.2.3', '', 'x', '1e']) expect(await forged(weight)).toBe('INVALID_CURSOR')
    expect(await forged('1e999')).toMatchObject({ rows: [{ id: 'b1' }] })
    expect(await forged('1e-999')).toMatchObject({ rows: [{ id: 'b3' }] })
  })

  it('leaves the transaction around a delete usable that the database refuses', async () => {
    await database.admin.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise 'refused'; end $$;
      create trigger refuse before delete on doc for each row execute function refuse()`)
    const client = await pool.connect()
    try {
      await client.query('begin')
      expect((await thrown(() => data(client).delete('doc.delete', 'd1'))).message).toBe('refused')
      expect((await data(client).loadOne('doc.read', 'd1')).id).toBe('d1')
      await client.query('rollback')
    } finally {
      client.release()
    }
  })

  it('says forbidden where row-level security gives no lock, and that a trigger kept the row as it was', async () => {
    await database.admin.query(`
      create function keep() returns trigger language plpgsql as $$ begin return null; end $$;
      create trigger keep before update on doc for each row when (new.note = 'kept') execute function keep()`)
    expect((await thrown(() => data().update('doc.update', 'd1', { note: 'kept' }))).code).toBe('DECISION_FAILED')
    await database.admin.query(`
      alter table doc enable row level security;
      create policy seen on doc for select using (true);
      create policy changed on doc for update using (note = 'none')`)
    const denied = combine(
      definePolicy(model, 'doc', ({ resource: doc }) => ({
        read: { allow: true },
        update: { allow: { none: doc.note.is('none') } },
      })),
    )
    const refused = await thrown(() => authorized(pool, denied.for(user)).update('doc.update', 'd1', { note: 'x' }))
    expect(refused).toBeInstanceOf(ForbiddenError)
    expect(await thrown(() => data().update('doc.update', 'nowhere', { note: 'x' }))).toBeInstanceOf(NotFoundError)
    await database.admin.query('alter table doc disable row level security')
  })

  it('refuses a client that renames columns, instead of showing them empty', async () => {
    const snake = defineModel({ subject: { id: t.id() }, resource: { doc: { id: t.id(), box_id: t.id().optional() } } })
    const open = combine(definePolicy(snake, 'doc', () => ({ read: { allow: true } })))
    const { host, port, database: name } = database.connection(role) as { host: string; port: number; database: string }
    const options = { path: `${host}/.s.PGSQL.${port}`, database: name, user: role, max: 1 }
    const client = postgres({ ...options, transform: postgres.camel } as never)
    try {
      const refused = await thrown(() => authorized(client, open.for({ id: 'u' })).loadOne('doc.read', 'd1'))
      expect(refused.code).toBe('INVALID_OPTION')
    } finally {
      await client.end()
    }
  })
})
