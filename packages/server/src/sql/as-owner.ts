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

/** Lets whoever is connected become the owner, where he may not yet. @returns what takes it back. */
export async function lendOwner(client: SqlClient): Promise<() => Promise<void>> {
  // Since PostgreSQL 16 a member may become the role only if it was granted so, which the creator of a role is not.
  const { rows } = await client.query(
    `select pg_has_role(current_user, '${owner}',
       case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end) as able`,
  )
  if (rows[0]?.able === true) return async () => {}
  await client.query(`grant ${owner} to current_user`)
  return async () => void (await client.query(`revoke ${owner} from current_user`))
}
