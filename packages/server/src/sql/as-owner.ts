import type { SqlClient } from './atomically.ts'
import { quotedName } from './quoted-name.ts'

/** Owns what the verified context consists of; nobody logs in as it. */
export const owner = 'bailiwick_context'

/** Runs the work as the owner, in a transaction, and becomes whoever it was again. A failure leaves that to the rollback. */
export async function asOwner<R>(client: SqlClient, work: () => Promise<R>): Promise<R> {
  const { rows } = await client.query(`select current_setting('role') as role`)
  const before = String(rows[0]?.role)
  await client.query(`set local role ${owner}`)
  const result = await work()
  await client.query(`set local role ${before === 'none' ? 'none' : quotedName(before)}`)
  return result
}
