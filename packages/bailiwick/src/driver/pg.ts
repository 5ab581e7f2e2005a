import { isPipelining, pipelined } from './pg-pipeline.ts'
import type { Channel, Driver, Row, Rows } from './port.ts'
import { inEither, inTransaction, oneByOne } from './steps.ts'

interface Result {
  readonly rows: Rows
  readonly command?: string
}

/** What is used of `pg`'s clients; others with the same shape will do. */
export interface PgClient {
  query(text: string, values?: unknown[]): Promise<Result | Result[]>
  release?(destroy?: boolean): void
  on?(event: 'error', listener: () => void): unknown
  removeListener?(event: 'error', listener: () => void): unknown
}

export interface PgPool extends PgClient {
  connect(): Promise<PgClient>
  readonly totalCount: number
}

export function isPg(db: object): db is PgClient {
  return has(db, 'query') && has(db, 'connect')
}

export function isPgPool(db: PgClient): db is PgPool {
  return 'totalCount' in db
}

/** A pool lends a client for the transaction; a client of its own may be in one already. */
export function pgDriver(db: PgClient): Driver<PgClient> {
  if (!isPgPool(db)) {
    const channel = channelOf(db)
    return {
      name: 'pg',
      isSingle: true,
      connection: channel,
      transaction: (work, opening) =>
        inEither(
          channel,
          () => work(db, channel),
          opening,
          () => undefined,
        ),
    }
  }
  return {
    name: 'pg',
    isSingle: false,
    connection: channelOf(db),
    transaction: async (work, opening) => {
      const client = await db.connect()
      const channel = channelOf(client)
      let lost = false
      // A connection that breaks says so by an event as well, which would end the process if nobody listened.
      client.on?.('error', ignore)
      try {
        return await inTransaction(
          channel,
          () => work(client, channel),
          opening,
          () => {
            lost = true
          },
        )
      } finally {
        // Of a lost one the event may be still to come.
        if (!lost) client.removeListener?.('error', ignore)
        client.release?.(lost)
      }
    },
  }
}

function channelOf(client: PgClient): Channel {
  // Without values it is a simple query, which may hold several statements.
  const query = async (text: string, values?: readonly unknown[]): Promise<Rows> => {
    const result = await (values === undefined ? client.query(text) : client.query(text, [...values]))
    return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) ?? ([] as Row[])
  }
  const batch: Channel['batch'] = (statements, values) => {
    if (values === undefined) return query(statements.join('; '))
    return isPipelining(client) ? pipelined(client, statements, values) : oneByOne({ query }, statements, values)
  }
  return { query, batch }
}

function ignore(): void {}

function has(db: object, method: string): boolean {
  return typeof (db as Record<string, unknown>)[method] === 'function'
}
