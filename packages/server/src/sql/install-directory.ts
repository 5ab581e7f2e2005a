/** Puts the directory into a database: roles, schemas, tables and functions. */
import type { SqlClient } from './atomically.ts'
import type { ContextOptions } from './install-context.ts'
import { migrate } from './migrate/migrate.ts'

export interface DirectoryOptions extends ContextOptions {
  /** Who may change the catalogue: the role that deployments connect as. */
  readonly deployment?: readonly string[]
  /** Who may read the events of all tenants: the role that a relay connects as. */
  readonly relay?: readonly string[]
}

/**
 * As `bailiwick migrate up`: again changes nothing, but for the roles, which are those named last.
 *
 * @returns the identity of the database, which contexts are signed for.
 */
export async function installDirectory(
  client: SqlClient,
  options: DirectoryOptions,
): Promise<{ readonly database: string }> {
  const { database } = await migrate(client, options)
  return { database }
}
