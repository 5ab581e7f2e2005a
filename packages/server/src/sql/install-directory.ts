/** Puts the directory into a database: roles, schemas, tables and functions. */
import { atomically, type SqlClient } from './atomically.ts'
import { functionFiles, migrationFiles, owners } from './directory-files.ts'
import { type ContextOptions, installContext } from './install-context.ts'
import { quotedName } from './quoted-name.ts'

export interface DirectoryOptions extends ContextOptions {
  /** Who may change the catalogue: the role that deployments connect as. */
  readonly deployment?: readonly string[]
}

/** @returns the identity of the database, which contexts are signed for. */
export async function installDirectory(
  client: SqlClient,
  options: DirectoryOptions,
): Promise<{ readonly database: string }> {
  return atomically(client, async () => {
    const { database } = await installContext(client, options)
    for (const owner of owners) {
      await client.query(
        `do $$ begin create role ${owner} nologin; exception when duplicate_object or unique_violation then null; end $$`,
      )
      const schema = owner === 'bailiwick_context' ? 'bailiwick_private' : owner
      await client.query(`create schema if not exists ${schema} authorization ${owner}`)
      await client.query(
        `grant usage on schema bailiwick, bailiwick_private to ${owner}; grant create on schema bailiwick to ${owner}`,
      )
    }
    await client.query('set local check_function_bodies = off')
    for (const file of migrationFiles()) {
      await client.query(`set local role ${file.owner}`)
      await client.query(file.text)
    }
    await client.query('reset role')
    await client.query('grant usage on schema bailiwick_evaluator to bailiwick_directory, bailiwick_catalogue')
    for (const file of functionFiles()) {
      await client.query(`set local role ${file.owner}`)
      await client.query(file.text)
      const signature = await signatureOf(client, file.text)
      await client.query(`revoke all on function ${signature} from public`)
      const named: Record<string, readonly string[]> = {
        application: options.roles,
        deployment: options.deployment ?? [],
      }
      for (const role of file.execute.flatMap((name) => named[name] ?? [name])) {
        await client.query(`grant execute on function ${signature} to ${quotedName(role)}`)
      }
    }
    await client.query('reset role')
    for (const role of [...options.roles, ...(options.deployment ?? [])]) {
      await client.query(`grant usage on schema bailiwick to ${quotedName(role)}`)
    }
    for (const owner of owners) {
      if (owner !== 'bailiwick_context') await client.query(`revoke create on schema bailiwick from ${owner}`)
    }
    return { database }
  })
}

/** Of the function that the text makes; names are used once, without overloads. */
async function signatureOf(client: SqlClient, text: string): Promise<string> {
  const name = /create or replace (?:function|procedure) ([a-z_]+)\.([a-z_]+)/.exec(text)
  const { rows } = await client.query(
    `select p.oid::regprocedure::text as signature from pg_proc p
      where p.pronamespace = $1::regnamespace and p.proname = $2`,
    [name?.[1], name?.[2]],
  )
  return String(rows[0]?.signature)
}
