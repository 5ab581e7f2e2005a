/** The four queries through each client: by hand, and with our filter. */
import { filter as drizzleFilter } from 'bailiwick/drizzle'
import { filter as kyselyFilter } from 'bailiwick/kysely'
import { filter, toPg } from 'bailiwick/sql'
import { and, count, desc, eq, inArray, or, sql as drizzleSql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { Kysely, PostgresDialect, sql as kyselySql } from 'kysely'
import pg from 'pg'
import postgres from 'postgres'
import type { Asker } from './round-trips.ts'
import { answer, handWritten, type Question, type Shape, type Statement, withCondition } from './shapes.ts'

/** What a client asks, and how its connections are closed. */
export interface Client {
  askers(shape: Shape): readonly Asker<Question>[]
  end(): Promise<unknown>
}

type Rows = readonly { readonly id?: unknown; readonly n?: unknown }[]

const ours = (question: Question, first: number): Statement => toPg(filter(question.access, 'document.read'), first)

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

/** It prepares every text once. */
export async function postgresClient({ host, port, database, user }: pg.ClientConfig): Promise<Client> {
  const path = `${host}/.s.PGSQL.${port}`
  const sql = postgres({ path, database: database!, user: user!, max: 1, onnotice: () => {} })
  const ask = ({ text, values }: Statement): Promise<Rows> => sql.unsafe(text, values as never[], { prepare: true })
  return {
    askers: (shape) => {
      const [hand, filtered] = [handWritten(shape), withCondition(shape, ours)]
      return pair(
        'postgres.js',
        (q) => ask(hand(q)),
        (q) => ask(filtered(q)),
      )
    },
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

export async function kyselyClient(configuration: pg.ClientConfig): Promise<Client> {
  const db = new Kysely<{ document: Document }>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ ...configuration, max: 1 }) }),
  })
  type Query = ReturnType<typeof from>
  const from = () => db.selectFrom('document')
  const shaped: Readonly<Record<Shape, (q: Question, where: (query: Query) => Query) => Promise<Rows>>> = {
    point: (q, where) => where(from().where('id', '=', q.id)).selectAll().execute(),
    page: (_, where) => where(from()).selectAll().orderBy('id').limit(50).execute(),
    count: (_, where) =>
      where(from())
        .select((eb) => eb.fn.countAll<string>().as('n'))
        .execute(),
    list: (_, where) =>
      where(from().where('status', '=', 'draft')).selectAll().orderBy('id', 'desc').limit(50).execute(),
  }
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

export async function drizzleClient(configuration: pg.ClientConfig): Promise<Client> {
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
