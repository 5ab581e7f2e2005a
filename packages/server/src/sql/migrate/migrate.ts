/** Makes a database be what this package needs: what is missing is done, what is there stays, all of it in one transaction. */
import { BailiwickError } from 'bailiwick'
import { atomically, type SqlClient } from '../atomically.ts'
import type { ContextKey } from '../context-keys.ts'
import { type DirectoryFile, type FunctionFile, functionFiles, migrationFiles, owners } from '../directory-files.ts'
import { installContext } from '../install-context.ts'
import { applyFunctions, functionChanges, liveFunctions } from './apply-functions.ts'
import { applyRights } from './apply-rights.ts'
import {
  type History,
  migrationName,
  readHistory,
  recordMigration,
  recordVersion,
  refuse,
  type Standing,
  standing,
} from './history.ts'
import { runFile } from './run-file.ts'
import { type Session, withOwners } from './session.ts'

export interface MigrateOptions {
  /** The roles that the application connects as, or switches to. It may execute the functions of `bailiwick`, and nothing else. */
  readonly roles: readonly string[]
  /** The roles that deployments connect as, which may change the catalogue. */
  readonly deployment?: readonly string[]
  /** The roles that a relay connects as, which may read the events of all tenants. */
  readonly relay?: readonly string[]
  /** Keys that are to exist; see `addContextKey`. */
  readonly keys?: readonly ContextKey[]
  /** Told what is done, a line each. */
  readonly say?: (line: string) => void
  /** Instead of the files of this package. */
  readonly files?: { readonly migrations: readonly DirectoryFile[]; readonly functions: readonly FunctionFile[] }
}

export interface MigrationReport {
  /** The identity of the database, which contexts are signed for. */
  readonly database: string
  /** What was done, a line each; none where nothing was to do. */
  readonly changes: readonly string[]
}

/**
 * Runs the migrations that have not run, makes the functions that changed, and gives and takes rights, in one transaction: a crash
 * leaves nothing of it. Others who migrate at the same time wait, and find it done.
 *
 * @param client a superuser, or a role with CREATEROLE and CREATE on the database.
 */
export async function migrate(client: SqlClient, options: MigrateOptions): Promise<MigrationReport> {
  const { roles, deployment = [], relay = [], keys = [], say = () => {} } = options
  const files = options.files ?? { migrations: migrationFiles(), functions: functionFiles() }
  return atomically(client, async () => {
    await claim(client, say)
    const changes: string[] = []
    const note = (lines: readonly string[]) => {
      changes.push(...lines)
      for (const line of lines) say(line)
    }
    const { database } = await installContext(client, { roles, keys })
    await withOwners(client, async (session) => {
      const history = await readHistory(session)
      const { pending, ...rest } = standing(files.migrations, history)
      refuse({ pending, ...rest })
      for (const file of pending) note([await runMigration(session, file)])
      const isRefreshed = await makeFunctions(session, files.functions, history, note)
      note(await applyRights(session, files.functions, { roles, deployment, relay }))
      if (isRefreshed || pending.some(({ owner }) => owner === 'bailiwick_catalogue')) await refreshRights(session)
      await makeMonths(session)
      await recordVersion(session)
    })
    return { database, changes }
  })
}

/** Waits for whoever is migrating; what he did is visible then. */
async function claim(client: SqlClient, say: (line: string) => void): Promise<void> {
  const { rows } = await client.query('show transaction_isolation')
  if (rows[0]?.transaction_isolation !== 'read committed') {
    throw new BailiwickError(
      'INVALID_OPTION',
      'Migrate in a transaction that is READ COMMITTED: another one does not see what was done while it waited.',
    )
  }
  const lock = `hashtextextended('bailiwick.install', 0)`
  const { rows: tried } = await client.query(`select pg_try_advisory_xact_lock(${lock}) as mine`)
  if (tried[0]?.mine === true) return
  say('Another one is migrating; waiting for it.')
  await client.query(`select pg_advisory_xact_lock(${lock})`)
}

async function runMigration(session: Session, file: DirectoryFile): Promise<string> {
  const started = performance.now()
  await runFile(session, file)
  const duration = performance.now() - started
  await recordMigration(session, file, duration)
  return `migration ${migrationName(file)}: done in ${Math.round(duration)} ms`
}

/** @returns whether the function that derives rights is another one now. */
async function makeFunctions(
  session: Session,
  files: readonly FunctionFile[],
  { functions }: History,
  note: (lines: readonly string[]) => void,
): Promise<boolean> {
  const names = [...new Set([...files, ...functions].map(({ name }) => name))]
  const live = await liveFunctions(session, names)
  const changes = functionChanges(files, functions, live)
  if (changes.made.length + changes.gone.length === 0) return false
  // For this moment only: the owners cannot put anything in front of what is in the schema that everybody calls.
  const others = owners.slice(1).join(', ')
  await session.query('bailiwick_context', `grant usage on schema bailiwick, bailiwick_private to ${others}`)
  await session.query('bailiwick_context', `grant create on schema bailiwick to ${others}`)
  const lines = await applyFunctions(session, changes, live)
  await session.query('bailiwick_context', `revoke create on schema bailiwick from ${others}`)
  note(lines)
  return changes.made.some(({ name }) => name === refresh)
}

const refresh = 'bailiwick_catalogue.refresh_rights'

/** Which permissions give and deny which follows from the catalogue, which a migration may have changed. */
async function refreshRights(session: Session): Promise<void> {
  const [found] = await session.query(null, `select to_regprocedure('${refresh}()') is not null as is_there`)
  if (found?.is_there === true) await session.query('bailiwick_catalogue', `select ${refresh}()`)
}

/** So that entries of the journal have their months from the beginning; later `bailiwick maintain` makes them. */
async function makeMonths(session: Session): Promise<void> {
  const name = 'bailiwick_journal.make_months'
  const [found] = await session.query(null, `select to_regprocedure('${name}(int)') is not null as is_there`)
  if (found?.is_there === true) await session.query('bailiwick_journal', `select ${name}(3)`)
}

/**
 * What has run here and what has not. Changes nothing that stays, if the transaction is taken back: who may not read it becomes a
 * member of the owner for that.
 */
export async function readStanding(
  client: SqlClient,
): Promise<{ readonly standing: Standing; readonly changed: readonly string[] }> {
  const { rows } = await client.query(
    // Not by to_regclass, which needs a right on the schema.
    `select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'bailiwick_private' and c.relname = 'installed_version') as is_there`,
  )
  const files = functionFiles()
  if (rows[0]?.is_there !== true) {
    const empty = { migrations: [], functions: [], version: undefined }
    return { standing: standing(migrationFiles(), empty), changed: files.map(({ name }) => name) }
  }
  const look = async (session: Session) => {
    const history = await readHistory(session)
    const names = [...new Set([...files, ...history.functions].map(({ name }) => name))]
    const { made, gone } = functionChanges(files, history.functions, await liveFunctions(session, names))
    return {
      standing: standing(migrationFiles(), history),
      changed: [...made, ...gone].map(({ name }) => name).sort(),
    }
  }
  return withOwners(client, look, { isLooking: true })
}
