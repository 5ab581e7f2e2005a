/** Borrows the roles that own the schemas, for the time of a migration, from whoever migrates. */
import { BailiwickError } from 'bailiwick'
import type { SqlClient } from '../atomically.ts'
import { owners, schemas } from '../directory-files.ts'
import { quotedName } from '../quoted-name.ts'

/** The client as one of the owners, in a transaction. */
export class Session {
  readonly client: SqlClient
  readonly #before: string
  #now: string

  constructor(client: SqlClient, before: string) {
    this.client = client
    this.#before = before
    this.#now = before
  }

  /** Becomes one of the owners; `null` is whoever it was in the beginning. */
  async become(owner: string | null): Promise<void> {
    const wanted = owner ?? this.#before
    if (wanted === this.#now) return
    await this.client.query(`set local role ${wanted === 'none' ? 'none' : quotedName(wanted)}`)
    this.#now = wanted
  }

  async query(owner: string | null, text: string, values?: unknown[]): Promise<readonly Record<string, unknown>[]> {
    await this.become(owner)
    return (await this.client.query(text, values)).rows
  }
}

/**
 * Makes the roles and schemas where they are not there yet, lends the roles, runs the work, and gives them back.
 *
 * @param isLooking does not refuse where the roles are not safe to own anything.
 */
export async function withOwners<R>(
  client: SqlClient,
  work: (session: Session) => Promise<R>,
  { isLooking = false } = {},
): Promise<R> {
  const { rows } = await client.query(
    `select current_setting('role') as role, current_setting('search_path') as path, current_setting('check_function_bodies') as bodies`,
  )
  const [before] = rows
  const session = new Session(client, String(before?.role))
  // Operators are found in the catalogue only: what others put into `public` would be bound into our functions.
  await client.query('set local search_path = pg_catalog, pg_temp; set local check_function_bodies = off')
  await makeRoles(client)
  if (!isLooking) await refuseUnsafe(client)
  const lent = await lend(client)
  await makeSchemas(client)
  const result = await work(session)
  await session.become(null)
  for (const owner of lent) await client.query(`revoke ${owner} from current_user`)
  const restore = `select set_config('search_path', $1, true), set_config('check_function_bodies', $2, true)`
  await client.query(restore, [before?.path, before?.bodies])
  return result
}

async function makeRoles(client: SqlClient): Promise<void> {
  await client.query(`do $$
    declare
      wanted text;
    begin
      foreach wanted in array '{${owners.join(',')}}'::text[] loop
        if not exists (select from pg_roles where rolname = wanted) then
          begin
            execute format('create role %I nologin', wanted);
          exception when duplicate_object or unique_violation then
            null; -- by another database of this cluster, just now
          end;
        end if;
      end loop;
    end
    $$`)
}

async function refuseUnsafe(client: SqlClient): Promise<void> {
  const { rows } = await client.query(
    `select rolname as name from pg_roles
      where rolname = any($1) and (rolsuper or rolbypassrls or rolcanlogin or rolcreaterole or rolcreatedb or rolreplication) order by 1`,
    [owners],
  )
  if (rows.length === 0) return
  const names = rows.map(({ name }) => String(name))
  throw new BailiwickError(
    'INVALID_OPTION',
    `No safe owner, as it may log in or do what no owner of tables has to: ${names.map((name) => `\`${name}\``).join(', ')}. ` +
      `\`alter role ${names[0]} nologin nosuperuser nobypassrls nocreaterole nocreatedb noreplication\`.`,
    { seen: names.join(', ') },
  )
}

/** @returns those that were lent, and have to be given back. */
async function lend(client: SqlClient): Promise<readonly string[]> {
  // Since PostgreSQL 16 a member may become the role only if it was granted so, which the creator of a role is not.
  const { rows } = await client.query(
    `select rolname as name from pg_roles where rolname = any($1)
        and not pg_has_role(current_user, oid, case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end)`,
    [owners],
  )
  const names = rows.map(({ name }) => String(name))
  for (const name of names) await client.query(`grant ${name} to current_user`)
  return names
}

async function makeSchemas(client: SqlClient): Promise<void> {
  const { rows } = await client.query(
    `select nspname as name, pg_get_userbyid(nspowner) as owner from pg_namespace where nspname = any($1)`,
    [Object.keys(schemas)],
  )
  const found = new Map(rows.map(({ name, owner }) => [name, owner]))
  for (const [name, owner] of Object.entries(schemas)) {
    if (!found.has(name)) await client.query(`create schema ${name} authorization ${owner}`)
    else if (found.get(name) !== owner) await client.query(`alter schema ${name} owner to ${owner}`)
  }
}
