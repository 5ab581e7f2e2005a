import { permissionSql } from '../compile/formula-sql.ts'
import { sql } from '../compile/fragment.ts'
import type { Connection } from '../driver/port.ts'
import { BailiwickError } from '../errors/error.ts'
import type { Question } from '../evaluate/access.ts'
import { NotFoundError } from '../evaluate/decision.ts'
import {
  type Host,
  keyIs,
  nameOf,
  Operation,
  readActionOf,
  resourceOf,
  revealsExistence,
  run,
  sourceOf,
} from './host.ts'
import { askWhy, deniedAt } from './refusal.ts'
import { changing, mostAttempts } from './update.ts'

/**
 * Deletes one row, in the statement that checks it: where another transaction changes the row meanwhile, PostgreSQL checks the new one.
 * A second statement is needed only to say why nothing was deleted.
 */
export async function remove(host: Host, action: string, key: unknown): Promise<void> {
  const operation = new Operation(host, action, 'one')
  const made = await operation.make((question) => makeStatements(question, key))
  const { driver } = host
  // In a transaction of the caller a failing statement would take all of it along.
  if (driver.isSingle) return driver.transaction((_, connection) => removeWith(connection, made, action))
  return removeWith(driver.connection, made, action)
}

async function removeWith(
  connection: Connection,
  made: ReturnType<typeof makeStatements>,
  action: string,
): Promise<void> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const deleted = await run(connection, made.remove)
    if (deleted.length > 0) return
    const [row] = await run(connection, made.look)
    if (row === undefined) throw new NotFoundError(action)
    // Else it came into reach between the two.
    if (row['~allowed'] !== true) throw deniedAt(action, made.why, row)
  }
  throw changing(action)
}

function makeStatements(question: Question, key: unknown) {
  const resource = resourceOf(question)
  const name = nameOf(resource)
  if (question.action.creates) {
    throw new BailiwickError('INVALID_OPTION', `\`${question.action.node.id}\` deletes nothing.`)
  }
  const permitted = permissionSql(question, name)
  const source = sourceOf(resource)
  const isKey = keyIs(resource, key)
  const read = readActionOf(question)
  const mayKnow = revealsExistence(question) ? sql`true` : read ? permissionSql(question, name, read) : sql`false`
  const why = askWhy(question, question.action)
  return {
    why,
    remove: sql`delete from ${source} where ${isKey} and ${permitted} returning 1 as "~deleted"`,
    look: sql`select (${permitted}) is true as "~allowed", ${why.column} from ${source} where ${isKey} and ${mayKnow}`,
  }
}
