import { BailiwickError } from '../errors/error.ts'
import { isPg, isPgPool } from './pg.ts'
import type { Channel, Driver, Rows } from './port.ts'
import { isPostgresJs } from './postgres-js.ts'
import { inEither, oneByOne, openWith } from './steps.ts'

/** What is used of Drizzle's databases for PostgreSQL. */
export interface DrizzleDb {
  execute(query: never): PromiseLike<unknown>
  transaction<R>(work: (tx: never) => Promise<R>): Promise<R>
  /** The client below; a transaction has none. */
  readonly $client?: unknown
}

export function isDrizzle(db: object): db is DrizzleDb {
  const { execute, transaction } = db as Partial<DrizzleDb>
  return typeof execute === 'function' && typeof transaction === 'function' && 'dialect' in db && 'session' in db
}

/** With the drivers node-postgres and postgres-js. A transaction of Drizzle begins a savepoint by itself. */
export function drizzleDriver(db: DrizzleDb): Driver<DrizzleDb> {
  const channel = channelOf(db)
  const inner = isTransaction(db)
  return {
    name: 'drizzle',
    isSingle: inner || isSingle(db.$client),
    connection: channel,
    transaction: (work, opening) => {
      if (isSingle(db.$client))
        return inEither(
          channel,
          () => work(db, channel),
          opening,
          () => undefined,
        )
      return db.transaction(async (tx: DrizzleDb) => {
        const inside = channelOf(tx)
        const row = await openWith(inside, opening)
        const result = await work(tx, inside)
        const undo = inner ? opening?.undo(row) : undefined
        if (undo !== undefined) await inside.query(undo.text, undo.values)
        return result
      })
    },
  }
}

function isTransaction(db: object): boolean {
  return typeof (db as { rollback?: unknown }).rollback === 'function'
}

/** Over a single connection Drizzle would begin, and end, a transaction that its user has begun already. */
function isSingle(client: unknown): boolean {
  if ((typeof client !== 'object' || client === null) && typeof client !== 'function') return false
  if (isPostgresJs(client)) return client.begin === undefined && client.savepoint === undefined
  return isPg(client) && !isPgPool(client)
}

function channelOf(db: DrizzleDb): Channel {
  const query = async (text: string, values: readonly unknown[] = []): Promise<Rows> => {
    const statement = { toQuery: () => ({ sql: text, params: [...values] }), getSQL: () => statement }
    const result = await db.execute(statement as never)
    if (Array.isArray(result)) return result as Rows
    const { rows } = (result ?? {}) as { rows?: Rows }
    if (Array.isArray(rows)) return rows
    throw new BailiwickError('INVALID_OPTION', 'Drizzle runs over node-postgres or postgres-js here.', {
      seen: typeof result,
      expected: 'rows',
    })
  }
  return { query, batch: (statements, values) => oneByOne({ query }, statements, values) }
}
