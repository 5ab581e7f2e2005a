import type { SqlClient } from './atomically.ts'
import { quotedName } from './quoted-name.ts'

/** Owns what the verified context consists of; nobody logs in as it. */
export const owner = 'bailiwick_context'

/**
 * Runs the work as the owner, in a transaction, and becomes whoever it was again. A failure leaves that to the rollback. Operators
 * are found in the catalogue only: those that others may have put into `public` would be bound into our functions.
 */
export async function asOwner<R>(client: SqlClient, work: () => Promise<R>): Promise<R> {
  const { rows } = await client.query(`select current_setting('role') as role, current_setting('search_path') as path`)
  const before = String(rows[0]?.role)
  await client.query(`set local role ${owner}; set local search_path = pg_catalog, pg_temp`)
  const result = await work()
  await client.query(`set local role ${before === 'none' ? 'none' : quotedName(before)}`)
  await client.query(`select set_config('search_path', $1, true)`, [rows[0]?.path])
  return result
}
