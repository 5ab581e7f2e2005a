import type { Channel, Driver, Opening, Rows, Statement } from './port.ts'
import { inEither, oneByOne } from './steps.ts'

/**
 * `unknown`: the server finds the type of a text from the cast behind it. Of a type that it knows, postgres.js makes the text itself:
 * of an instant by way of a Date, which has no microseconds.
 */
const untyped = 705

interface Pending extends Promise<Rows | Rows[]> {
  execute(): this
}

/** What is used of postgres.js's `sql`. */
export interface PostgresJs {
  unsafe(text: string, values?: unknown[], options?: { readonly prepare: boolean }): Pending
  typed(value: unknown, type: number): unknown
  /** Of the pool. */
  begin?<R>(work: (sql: PostgresJs) => Promise<R>): Promise<R>
  /** Of a transaction. */
  savepoint?<R>(work: (sql: PostgresJs) => Promise<R>): Promise<R>
}

export function isPostgresJs(db: object): db is PostgresJs {
  return typeof db === 'function' && typeof (db as Partial<PostgresJs>).unsafe === 'function'
}

/** The pool, a transaction, or a reserved connection, which has neither `begin` nor `savepoint`. */
export function postgresJsDriver(db: PostgresJs): Driver<PostgresJs> {
  const channel = channelOf(db)
  return {
    name: 'postgres.js',
    isSingle: db.begin === undefined,
    connection: channel,
    transaction: async (work, opening) => {
      if (db.savepoint) return db.savepoint((sql) => opened(sql, work, opening, true))
      if (db.begin) return db.begin((sql) => opened(sql, work, opening, false))
      return inEither(
        channel,
        () => work(db, channel),
        opening,
        () => undefined,
      )
    },
  }
}

/** The opening and the first query of the work travel together: the client sends in the order in which it is told. */
async function opened<R>(
  sql: PostgresJs,
  work: (sql: PostgresJs, channel: Channel) => Promise<R>,
  opening: Opening | undefined,
  undone: boolean,
): Promise<R> {
  const channel = channelOf(sql)
  if (opening === undefined) return work(sql, channel)
  const row = prepared(sql, await opening.sql()).then(async ([first = {}]) => {
    await opening.check(first, channel)
    return first
  })
  row.catch(() => undefined)
  let result: R
  try {
    result = await work(sql, channel)
  } catch (error) {
    // What went wrong first is what has to be heard.
    await row
    throw error
  }
  const undo = opening.undo(await row)
  if (undone && undo !== undefined) await prepared(sql, undo)
  return result
}

/** Prepared, unless the user has turned that off: else a statement with parameters makes the client wait once more. */
async function prepared(sql: PostgresJs, { text, values }: Statement): Promise<Rows> {
  return (await sql.unsafe(text, parametersOf(sql, values), { prepare: true }).execute()) as Rows
}

function parametersOf(sql: PostgresJs, values: readonly unknown[]): unknown[] {
  return values.map((value) => (typeof value === 'string' ? sql.typed(value, untyped) : value))
}

function channelOf(sql: PostgresJs): Channel {
  const query = async (text: string, values?: readonly unknown[]): Promise<Rows> => {
    // Told at once, as a query of postgres.js otherwise waits until somebody asks for its result.
    const result = await (values === undefined
      ? sql.unsafe(text)
      : sql.unsafe(text, parametersOf(sql, values))
    ).execute()
    return (Array.isArray(result[0]) ? result.at(-1) : result) as Rows
  }
  const batch: Channel['batch'] = (statements, values) =>
    values === undefined ? query(statements.join('; ')) : oneByOne({ query }, statements, values)
  return { query, batch }
}
