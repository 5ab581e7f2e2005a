/** How a database begins: the tenant whose members look after the others. */
import type { SqlClient } from '../sql/atomically.ts'
import { withErrors } from './errors.ts'

export interface Platform {
  readonly code: string
  readonly title: string
  /** The reference of its first administrator, whose account is made where there is none. */
  readonly administrator: string
}

/**
 * Makes the platform tenant; where it is founded with this code nothing happens, so that every deployment may call it. The client is
 * connected as a role of the deployment.
 *
 * @returns its id.
 */
export async function foundPlatform(client: SqlClient, { code, title, administrator }: Platform): Promise<string> {
  const text = 'select bailiwick.found_platform($1, $2, $3) as id'
  const { rows } = await withErrors(() => client.query(text, [code, title, administrator]))
  return String(rows[0]?.id)
}
