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

/** A pair: by hand, and with our filter. */
function pair(
  client: string,
  hand: (question: Question) => Promise<Rows>,
  filtered: (question: Question) => Promise<Rows>,
): readonly Asker<Question>[] {
  const to = `${client}, hand-written WHERE`
  return [
    { name: to, kind: 'hand', ask: hand, read: answer },
    { name: `${client}, filter`, kind: 'ours', to, ask: filtered, read: answer },
  ]
}

export async function pgClient(configuration: pg.ClientConfig): Promise<Client> {
  const client = new pg.Client(configuration)
  await client.connect()
  const ask = async ({ text, values }: Statement) => (await client.query(text, values as unknown[])).rows
  const prepared = async (name: string, { text, values }: Statement) =>
    (await client.query({ name, text, values: values as unknown[] })).rows
  return {
    askers: (shape) => {
      const [hand, filtered] = [handWritten(shape), withCondition(shape, ours)]
      return [
        ...pair(
          'pg',
          (q) => ask(hand(q)),
          (q) => ask(filtered(q)),
        ),
        ...pair(
          'pg, prepared',
          (q) => prepared(`hand ${shape}`, hand(q)),
          (q) => prepared(`filter ${shape}`, filtered(q)),
        ),
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
type Part = postgres.Fragment | postgres.PendingQuery<postgres.Row[]>

/** Its templates, with a condition in them or, under row-level security, without. */
function postgresShapes(sql: Sql): Readonly<Record<Shape, (q: Question, where: Part | undefined) => Promise<Rows>>> {
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
    askers: (shape) => [bareAsker('postgres.js', guarded, (q) => shaped[shape](q, undefined), set)],
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
      pair(
        'postgres.js',
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

function openKysely(configuration: pg.ClientConfig) {
  const pool = new pg.Pool({ ...configuration, max: 1 })
  const db = new Kysely<{ document: Document }>({ dialect: new PostgresDialect({ pool }) })
  const from = () => db.selectFrom('document')
  type Query = ReturnType<typeof from>
  const shaped: Readonly<Record<Shape, (q: Question, where: (query: Query) => Query) => Promise<Rows>>> = {
    point: (q, where) =>
      where(from().where('id', '=', q.id))
        .selectAll()
        .execute(),
    page: (_, where) => where(from()).selectAll().orderBy('id').limit(50).execute(),
    count: (_, where) =>
      where(from())
        .select((eb) => eb.fn.countAll<string>().as('n'))
        .execute(),
    list: (_, where) =>
      where(from().where('status', '=', 'draft'))
        .selectAll()
        .orderBy('id', 'desc')
        .limit(50)
        .execute(),
  }
  return { pool, db, shaped }
}

export async function kyselyGuarded(guarded: Guarded): Promise<Client> {
  const { pool, db, shaped } = openKysely(guarded.configuration)
  const set = (context: string) => pool.query(setContext, [context])
  return {
    askers: (shape) => [bareAsker('Kysely', guarded, (q) => shaped[shape](q, (query) => query), set)],
    end: () => db.destroy(),
  }
}

export async function kyselyClient(configuration: pg.ClientConfig): Promise<Client> {
  const { db, shaped } = openKysely(configuration)
  return {
    askers: (shape) =>
      pair(
        'Kysely',
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

function openDrizzle(configuration: pg.ClientConfig) {
  const pool = new pg.Pool({ ...configuration, max: 1 })
  const db = drizzle(pool)
  type Condition = ReturnType<typeof and>
  const shaped: Readonly<Record<Shape, (q: Question, where: Condition) => Promise<Rows>>> = {
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
    askers: (shape) => [bareAsker('Drizzle', guarded, (q) => shaped[shape](q, undefined), set)],
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
      pair(
        'Drizzle',
        (q) => shaped[shape](q, byHand(q)),
        (q) => shaped[shape](q, drizzleFilter(q.access, 'document.read')),
      ),
    end: () => pool.end(),
  }
}
