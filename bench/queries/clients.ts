/** The four queries through each client: by hand, and with our filter. */
import { filter as drizzleFilter } from 'bailiwick/drizzle'
import { filter as kyselyFilter } from 'bailiwick/kysely'
import { filter, toPg, toPostgres } from 'bailiwick/sql'
import { and, count, desc, eq, inArray, or } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { Kysely, sql as kyselySql, PostgresDialect } from 'kysely'
import pg from 'pg'
import postgres from 'postgres'
import type { Asker } from './round-trips.ts'
import { answer, bare, handWritten, type Question, type Shape, type Statement, withCondition } from './shapes.ts'

/** What a client asks, and how its connections are closed. */
export interface Client {
  askers(shape: Shape): readonly Asker<Question>[]
  end(): Promise<unknown>
}

/** Under row-level security: the name of the form, the role that it is for, and the setting that says who asks. */
export interface Guarded {
  readonly name: string
  readonly configuration: pg.ClientConfig
  readonly contextOf: (question: Question) => string
}

type Rows = readonly { readonly id?: unknown; readonly n?: unknown }[]

const ours = (question: Question, first: number): Statement => toPg(filter(question.access, 'document.read'), first)

/** The bare query under row-level security. Who asks is said before, outside of what is measured; transactions are a table of their own. */
function bareAsker(
  client: string,
  { name, contextOf }: Guarded,
  ask: (question: Question) => Promise<Rows>,
  set: (context: string) => Promise<unknown>,
): Asker<Question> {
  const prepare = (question: Question) => set(contextOf(question))
  return {
    name: `${client}, RLS (${name})`,
    kind: 'ours',
    to: `${client}, hand-written WHERE`,
    prepare,
    ask,
    read: answer,
  }
}

const setContext = "select set_config('bailiwick.context', $1, false)"

/** How a client sends what was made of a question, and what it makes of that before it sends it. */
interface Way<Made> {
  readonly send: (made: Made, name: string) => Promise<Rows>
  readonly build?: (made: Made) => unknown
}

/** A pair: by hand, and with our filter. */
function pair<Made>(
  client: string,
  { send, build = (made) => made }: Way<Made>,
  hand: (question: Question) => Made,
  filtered: (question: Question) => Made,
): readonly Asker<Question>[] {
  const to = `${client}, hand-written WHERE`
  return [
    { name: to, kind: 'hand', make: (q) => build(hand(q)), ask: (q) => send(hand(q), 'hand'), read: answer },
    {
      name: `${client}, filter`,
      kind: 'ours',
      to,
      make: (q) => build(filtered(q)),
      ask: (q) => send(filtered(q), 'filter'),
      read: answer,
    },
  ]
}

export async function pgClient(configuration: pg.ClientConfig): Promise<Client> {
  const client = new pg.Client(configuration)
  await client.connect()
  const send = async ({ text, values }: Statement) => (await client.query(text, values as unknown[])).rows
  const prepared =
    (shape: Shape) =>
    async ({ text, values }: Statement, name: string) =>
      (await client.query({ name: `${name} ${shape}`, text, values: values as unknown[] })).rows
  return {
    askers: (shape) => {
      const [hand, filtered] = [handWritten(shape), withCondition(shape, ours)]
      return [
        ...pair('pg', { send }, hand, filtered),
        ...pair('pg, prepared', { send: prepared(shape) }, hand, filtered),
      ]
    },
    end: () => client.end(),
  }
}

export async function pgGuarded(guarded: Guarded): Promise<Client> {
  const client = new pg.Client(guarded.configuration)
  await client.connect()
  const set = (context: string) => client.query(setContext, [context])
  return {
    askers: (shape) => {
      const statement = bare(shape)
      const ask = async (name: string | undefined, q: Question) => {
        const { text, values } = statement(q)
        return (await client.query({ ...(name === undefined ? {} : { name }), text, values: values as unknown[] })).rows
      }
      return [
        bareAsker('pg', guarded, (q) => ask(undefined, q), set),
        bareAsker('pg, prepared', guarded, (q) => ask(shape, q), set),
      ]
    },
    end: () => client.end(),
  }
}

function openPostgres({ host, port, database, user }: pg.ClientConfig) {
  const path = `${host}/.s.PGSQL.${port}`
  return postgres({ path, database: database!, user: user!, max: 1, onnotice: () => {} })
}

type Sql = ReturnType<typeof openPostgres>
type Pending = postgres.PendingQuery<postgres.Row[]>
type Part = postgres.Fragment | Pending

/** Its templates, with a condition in them or, under row-level security, without. */
function postgresShapes(sql: Sql): Readonly<Record<Shape, (q: Question, where: Part | undefined) => Pending>> {
  const and = (where: Part | undefined) => (where === undefined ? sql`` : sql`and ${where}`)
  const only = (where: Part | undefined) => (where === undefined ? sql`` : sql`where ${where}`)
  return {
    point: (q, where) => sql`select * from document where id = ${q.id} ${and(where)}`,
    page: (_, where) => sql`select * from document ${only(where)} order by id limit 50`,
    count: (_, where) => sql`select count(*)::int4 as n from document ${only(where)}`,
    list: (_, where) => sql`select * from document where status = ${'draft'} ${and(where)} order by id desc limit 50`,
  }
}

export async function postgresGuarded(guarded: Guarded): Promise<Client> {
  const sql = openPostgres(guarded.configuration)
  const shaped = postgresShapes(sql)
  const set = (context: string) => sql.unsafe(setContext, [context], { prepare: true })
  return {
    askers: (shape) => [bareAsker('postgres.js', guarded, async (q) => shaped[shape](q, undefined), set)],
    end: () => sql.end(),
  }
}

/** It prepares every text once. */
export async function postgresClient(configuration: pg.ClientConfig): Promise<Client> {
  const sql = openPostgres(configuration)
  const shaped = postgresShapes(sql)
  const byHand = ({ user: { id, tenantId, teamIds } }: Question) =>
    sql`tenant_id = ${tenantId} and (owner_id = ${id} or team_id = any(${teamIds as number[]}))`
  return {
    askers: (shape) =>
      pair<Pending>(
        'postgres.js',
        { send: async (made) => made },
        (q) => shaped[shape](q, byHand(q)),
        (q) => shaped[shape](q, toPostgres(sql, filter(q.access, 'document.read'))),
      ),
    end: () => sql.end(),
  }
}

interface Document {
  id: number
  tenant_id: string
  owner_id: number
  team_id: number
  status: string
  title: string
}

interface KyselyQuery {
  compile(): unknown
  execute(): Promise<Rows>
}

function openKysely(configuration: pg.ClientConfig) {
  const pool = new pg.Pool({ ...configuration, max: 1 })
  const db = new Kysely<{ document: Document }>({ dialect: new PostgresDialect({ pool }) })
  const from = () => db.selectFrom('document')
  type Query = ReturnType<typeof from>
  const shaped: Readonly<Record<Shape, (q: Question, where: (query: Query) => Query) => KyselyQuery>> = {
    point: (q, where) => where(from().where('id', '=', q.id)).selectAll(),
    page: (_, where) => where(from()).selectAll().orderBy('id').limit(50),
    count: (_, where) => where(from()).select((eb) => eb.fn.countAll<string>().as('n')),
    list: (_, where) =>
      where(from().where('status', '=', 'draft'))
        .selectAll()
        .orderBy('id', 'desc')
        .limit(50),
  }
  return { pool, db, shaped }
}

export async function kyselyGuarded(guarded: Guarded): Promise<Client> {
  const { pool, db, shaped } = openKysely(guarded.configuration)
  const set = (context: string) => pool.query(setContext, [context])
  return {
    askers: (shape) => [bareAsker('Kysely', guarded, (q) => shaped[shape](q, (query) => query).execute(), set)],
    end: () => db.destroy(),
  }
}

export async function kyselyClient(configuration: pg.ClientConfig): Promise<Client> {
  const { db, shaped } = openKysely(configuration)
  return {
    askers: (shape) =>
      pair<KyselyQuery>(
        'Kysely',
        { send: (made) => made.execute(), build: (made) => made.compile() },
        (q) =>
          shaped[shape](q, (query) =>
            query
              .where('tenant_id', '=', q.user.tenantId)
              .where((eb) =>
                eb.or([
                  eb('owner_id', '=', q.user.id),
                  eb('team_id', '=', kyselySql<number>`any(${q.user.teamIds as number[]})`),
                ]),
              ),
          ),
        (q) => shaped[shape](q, (query) => query.where(kyselyFilter(q.access, 'document.read'))),
      ),
    end: () => db.destroy(),
  }
}

const document = pgTable('document', {
  id: integer('id').primaryKey(),
  tenantId: uuid('tenant_id').notNull(),
  ownerId: integer('owner_id').notNull(),
  teamId: integer('team_id').notNull(),
  status: text('status').notNull(),
  title: text('title').notNull(),
})

interface DrizzleQuery extends PromiseLike<Rows> {
  toSQL(): unknown
}

function openDrizzle(configuration: pg.ClientConfig) {
  const pool = new pg.Pool({ ...configuration, max: 1 })
  const db = drizzle(pool)
  type Condition = ReturnType<typeof and>
  const shaped: Readonly<Record<Shape, (q: Question, where: Condition) => DrizzleQuery>> = {
    point: (q, where) =>
      db
        .select()
        .from(document)
        .where(and(eq(document.id, q.id), where)),
    page: (_, where) => db.select().from(document).where(where).orderBy(document.id).limit(50),
    count: (_, where) => db.select({ n: count() }).from(document).where(where),
    list: (_, where) =>
      db
        .select()
        .from(document)
        .where(and(eq(document.status, 'draft'), where))
        .orderBy(desc(document.id))
        .limit(50),
  }
  return { pool, shaped }
}

export async function drizzleGuarded(guarded: Guarded): Promise<Client> {
  const { pool, shaped } = openDrizzle(guarded.configuration)
  const set = (context: string) => pool.query(setContext, [context])
  return {
    askers: (shape) => [bareAsker('Drizzle', guarded, async (q) => shaped[shape](q, undefined), set)],
    end: () => pool.end(),
  }
}

export async function drizzleClient(configuration: pg.ClientConfig): Promise<Client> {
  const { pool, shaped } = openDrizzle(configuration)
  const byHand = ({ user }: Question) =>
    and(
      eq(document.tenantId, user.tenantId),
      or(eq(document.ownerId, user.id), inArray(document.teamId, user.teamIds as number[])),
    )
  return {
    askers: (shape) =>
      pair<DrizzleQuery>(
        'Drizzle',
        { send: async (made) => made, build: (made) => made.toSQL() },
        (q) => shaped[shape](q, byHand(q)),
        (q) => shaped[shape](q, drizzleFilter(q.access, 'document.read')),
      ),
    end: () => pool.end(),
  }
}
