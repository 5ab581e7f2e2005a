import type { Channel, Connection, Opening, Row, Rows, Statement } from './port.ts'

/** Of names that differ, none can be mistaken for a savepoint that surrounds it. */
let made = 0

/** Runs the work between `begin` and `commit`. `lost` hears that the connection could not be rolled back. */
export async function inTransaction<R>(
  channel: Channel,
  work: () => Promise<R>,
  opening: Opening | undefined,
  lost: () => void,
): Promise<R> {
  try {
    const rows = await batchWith(channel, 'begin', await opening?.sql())
    await opening?.check(rows[0] ?? {}, channel)
    const result = await work()
    await channel.batch(['commit'])
    return result
  } catch (error) {
    await channel.batch(['rollback']).catch(lost)
    throw error
  }
}

/** Runs the work in a savepoint of the transaction that is open. Rejects with 25P01, before the work, where none is. */
export async function inSavepoint<R>(channel: Channel, work: () => Promise<R>, opening?: Opening): Promise<R> {
  const name = `bailiwick_${++made}`
  try {
    const rows = await batchWith(channel, `savepoint ${name}`, await opening?.sql())
    const row = rows[0] ?? {}
    await opening?.check(row, channel)
    const result = await work()
    await batchWith(channel, `release savepoint ${name}`, opening?.undo(row))
    return result
  } catch (error) {
    // It fails where there is no such savepoint, or no connection: what surrounds it then hears of it at its next statement.
    await channel.batch([`rollback to savepoint ${name}`, `release savepoint ${name}`]).catch(() => undefined)
    throw error
  }
}

/** For a bare connection, whose user may have begun a transaction himself: asks the server, by trying. */
export async function inEither<R>(
  channel: Channel,
  work: () => Promise<R>,
  opening: Opening | undefined,
  lost: () => void,
): Promise<R> {
  let started = false
  const begun = () => {
    started = true
    return work()
  }
  try {
    return await inSavepoint(channel, begun, opening)
  } catch (error) {
    if (started || !isOutsideTransaction(error)) throw error
  }
  return inTransaction(channel, work, opening, lost)
}

/** Some clients wrap the error of the server. */
function isOutsideTransaction(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as {
    readonly code?: unknown
    readonly cause?: { readonly code?: unknown } | null
  }
  return code === '25P01' || cause?.code === '25P01'
}

/** Sends the opening by itself, for a client that begins its transactions alone. */
export async function openWith(channel: Channel, opening: Opening | undefined): Promise<Row> {
  if (opening === undefined) return {}
  const { text, values } = await opening.sql()
  const row = (await channel.query(text, values))[0] ?? {}
  await opening.check(row, channel)
  return row
}

function batchWith(channel: Channel, first: string, then: Statement | undefined): Promise<Rows> {
  return then === undefined ? channel.batch([first]) : channel.batch([first, then.text], then.values)
}

/** Tells a client that takes one statement a message. */
export async function oneByOne(
  connection: Connection,
  statements: readonly string[],
  values?: readonly unknown[],
): Promise<Rows> {
  let rows: Rows = []
  for (const [index, statement] of statements.entries()) {
    rows = await connection.query(statement, index === statements.length - 1 ? values : undefined)
  }
  return rows
}
