/** What it costs to say who asks: a point read in a transaction of its own, ours and by hand, beside the bare query. */
import { defineSession, type Session } from 'bailiwick/session'
import pg from 'pg'
import postgres from 'postgres'
import type { Client } from './clients.ts'
import type { Asker } from './round-trips.ts'
import { type Form, forms, type RowSecurity } from './row-security.ts'
import { answer, bare, handWritten, type Question, type Statement } from './shapes.ts'
import { type model, policy } from './world.ts'

type Rows = readonly { readonly id?: unknown }[]
type Ask = (question: Question) => Promise<Rows>

const byHand = handWritten('point')
const unguarded = bare('point')
const setContext = "select set_config('bailiwick.context', $1, true)"

function askers(client: string, once: Ask, transaction: Ask, ours: Readonly<Record<Form, Ask>>): Asker<Question>[] {
  const [bareName, handName] = [`${client}, hand-written WHERE, no transaction`, `${client}, hand-written transaction`]
  return [
    { name: bareName, kind: 'hand', ask: once, read: answer },
    { name: handName, kind: 'hand', to: bareName, ask: transaction, read: answer },
    ...forms.map((form): Asker<Question> => {
      return { name: `${client}, withSubject (${form})`, kind: 'ours', to: handName, ask: ours[form], read: answer }
    }),
  ]
}

/** What there is to say of the server's version is said by `rls verify`. */
const onWarning = () => {}

type Sessions = Readonly<Record<Form, Session<typeof model>>>

export async function transactionClients(
  connection: (role: string) => pg.ClientConfig,
  { roles, key, database, contextOf }: RowSecurity,
): Promise<Client[]> {
  const sessions: Sessions = {
    plain: defineSession(policy, { trust: 'connection', onWarning }),
    signed: defineSession(policy, { key, database, onWarning }),
  }
  const context = ({ user }: Question) => contextOf('plain', user)
  return [
    pgTransactions(connection, roles, sessions, context),
    postgresTransactions(connection, roles, sessions, context),
  ]
}

type Connection = (role: string) => pg.ClientConfig

function pgTransactions(
  connection: Connection,
  roles: RowSecurity['roles'],
  sessions: Sessions,
  context: (question: Question) => string,
): Client {
  const open = (role: string) => new pg.Pool({ ...connection(role), max: 1 })
  const pools = { hand: open('hand'), plain: open(roles.plain), signed: open(roles.signed) }
  const send = async (to: Pick<pg.ClientBase, 'query'>, { text, values }: Statement) =>
    (await to.query({ name: 'point', text, values: values as unknown[] })).rows as Rows
  const guarded =
    (form: Form): Ask =>
    (q) =>
      sessions[form].withSubject(pools[form], q.user as never, (tx) => send(tx as never, unguarded(q)))
  const transaction: Ask = async (q) => {
    const client = await pools.hand.connect()
    try {
      await client.query('begin')
      await client.query({ name: 'context', text: setContext, values: [context(q)] })
      const rows = await send(client, byHand(q))
      await client.query('commit')
      return rows
    } finally {
      client.release()
    }
  }
  const ours = { plain: guarded('plain'), signed: guarded('signed') }
  return {
    askers: () => askers('pg', (q) => send(pools.hand, byHand(q)), transaction, ours),
    end: () => Promise.all(Object.values(pools).map((pool) => pool.end())),
  }
}

/** By hand as its manual has it: an array of queries, which travel together. */
function postgresTransactions(
  connection: Connection,
  roles: RowSecurity['roles'],
  sessions: Sessions,
  context: (question: Question) => string,
): Client {
  const open = (role: string) => {
    const { host, port, database, user } = connection(role)
    return postgres({ path: `${host}/.s.PGSQL.${port}`, database: database!, user: user!, max: 1, onnotice: () => {} })
  }
  const pools = { hand: open('hand'), plain: open(roles.plain), signed: open(roles.signed) }
  const read = (sql: postgres.ISql, { user: { id, tenantId, teamIds }, id: document }: Question) =>
    sql`select * from document where id = ${document} and tenant_id = ${tenantId}
        and (owner_id = ${id} or team_id = any(${teamIds as number[]}))`
  const guarded =
    (form: Form): Ask =>
    (q) =>
      sessions[form].withSubject(
        pools[form],
        q.user as never,
        async (tx) => (tx as unknown as postgres.ISql)`select * from document where id = ${q.id}`,
      )
  const transaction: Ask = async (q) => {
    const [, rows] = await pools.hand.begin((sql) => [
      sql`select set_config('bailiwick.context', ${context(q)}, true)`,
      read(sql, q),
    ])
    return rows as Rows
  }
  const ours = { plain: guarded('plain'), signed: guarded('signed') }
  return {
    askers: () => askers('postgres.js', async (q) => read(pools.hand, q), transaction, ours),
    end: () => Promise.all(Object.values(pools).map((pool) => pool.end())),
  }
}
