import type { Connection, Opening, Rows } from './port.ts'

// The same name may be used inside of itself: PostgreSQL takes the innermost.
const begin = 'savepoint bailiwick'
const commit = 'release savepoint bailiwick'
const rollback = 'rollback to savepoint bailiwick; release savepoint bailiwick'

/** How a client is told several statements: in one message, or one after the other where it takes only one at a time. */
export interface SavepointOptions {
  readonly oneAtATime?: boolean
}

/** Runs the work in a savepoint of the transaction that is open on the connection; 25P01 where none is. */
export async function inSavepoint<R>(
  connection: Connection,
  work: () => Promise<R>,
  opening?: Opening,
  { oneAtATime = false }: SavepointOptions = {},
): Promise<R> {
  const send = oneAtATime ? separately(connection) : (text: string) => connection.query(text)
  // Two messages where the row matters and the client drops the rows of a message with several statements.
  await send(begin)
  try {
    const row = opening && (await openWith(connection, opening))
    const result = await work()
    const undo = row && opening?.undo(row)
    await send(undo === undefined ? commit : `${commit}; ${undo}`)
    return result
  } catch (error) {
    await send(rollback)
    throw error
  }
}

/** Sends the opening statement and has its row checked. */
export async function openWith(connection: Connection, opening: Opening): Promise<Rows[number]> {
  const row = (await connection.query(opening.sql))[0] ?? {}
  opening.check(row)
  return row
}

function separately(connection: Connection): (text: string) => Promise<void> {
  return async (text) => {
    for (const statement of text.split('; ')) await connection.query(statement)
  }
}
