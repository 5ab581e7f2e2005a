/** Puts the verified context into a database: who asks, as row-level security and the API functions read it. */
import { BailiwickError } from 'bailiwick'
import { asOwner, lendOwner, owner } from './as-owner.ts'
import { atomically, type SqlClient } from './atomically.ts'
import { type ContextKey, putKey } from './context-keys.ts'
import { quotedName } from './quoted-name.ts'
import { readSql } from './read-sql.ts'

export interface ContextOptions {
  /** Who may ask who is asking: the roles that the application connects as, or switches to. */
  readonly roles: readonly string[]
  /** Keys that are to exist; see `addContextKey`. Keys that are there already stay. */
  readonly keys?: readonly ContextKey[]
}

const schemas = ['bailiwick', 'bailiwick_private']
const functions = [
  'verified(text)',
  'verified_context()',
  'sole_principal(jsonb)',
  'subject()',
  'context()',
  'tenant()',
  'request()',
]
const tables = ['context_key', 'database_identity']
const files = [
  'context-tables',
  'functions/entry/verified',
  'verified-context',
  'sole-principal',
  'subject',
  'context',
  'tenant',
  'request',
]

/**
 * Creates or updates the schemas `bailiwick` and `bailiwick_private` with the functions `bailiwick.subject()`,
 * `bailiwick.context()`, `bailiwick.tenant()` and `bailiwick.request()`, in one transaction; again changes nothing.
 *
 * @param client a superuser, or a role with CREATEROLE and CREATE on the database.
 * @returns the identity of the database, which `defineSession` needs.
 */
export async function installContext(
  client: SqlClient,
  options: ContextOptions,
): Promise<{ readonly database: string }> {
  const { roles, keys = [] } = options
  if (!Array.isArray(roles)) {
    throw new BailiwickError('INVALID_OPTION', 'installContext(client, { roles }): `roles` is a list of role names.')
  }
  return atomically(client, async () => {
    // Two at once would change the same entries of the catalogue.
    await client.query(`select pg_advisory_xact_lock(hashtextextended('bailiwick.install', 0))`)
    await client.query(readSql('context-role.sql'))
    const giveBack = await lendWithSchemas(client)
    const database = await asOwner(client, () => fill(client, roles, keys))
    await giveBack()
    return { database }
  })
}

async function fill(client: SqlClient, roles: readonly string[], keys: readonly ContextKey[]): Promise<string> {
  for (const file of files) await client.query(readSql(`${file}.sql`))
  // By name: others may have put something of theirs into the schemas.
  for (const schema of schemas) await client.query(`revoke all on schema ${schema} from public`)
  for (const name of functions) await client.query(`revoke all on function bailiwick.${name} from public`)
  for (const name of tables) await client.query(`revoke all on bailiwick_private.${name} from public`)
  for (const role of roles) {
    await client.query(`grant usage on schema bailiwick to ${quotedName(role)}`)
    for (const name of functions)
      await client.query(`grant execute on function bailiwick.${name} to ${quotedName(role)}`)
  }
  for (const key of keys) await putKey(client, key)
  const { rows } = await client.query('select id from bailiwick_private.database_identity')
  return String(rows[0]?.id)
}

/** Makes the owner own its schemas, and lends it to whoever installs, who need not be a superuser. */
async function lendWithSchemas(client: SqlClient): Promise<() => Promise<void>> {
  const { rows } = await client.query(
    `select rolsuper or rolbypassrls or rolcanlogin as unfit from pg_roles where rolname = '${owner}'`,
  )
  if (rows[0]?.unfit !== false) {
    throw new BailiwickError(
      'INVALID_OPTION',
      `The role \`${owner}\` may log in, is a superuser or bypasses row-level security, so it is no safe owner: \`alter role ${owner} nologin nosuperuser nobypassrls\`.`,
    )
  }
  const giveBack = await lendOwner(client)
  for (const schema of schemas) {
    await client.query(`create schema if not exists ${schema}`)
    await client.query(`alter schema ${schema} owner to ${owner}`)
  }
  return giveBack
}
