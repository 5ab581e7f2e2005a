/** Provides the database that the page reads: embedded or the project's own. */
import { join } from 'node:path'
import pg from 'pg'
import { type EmbeddedServer, startEmbedded } from '../embedded/launcher.ts'
import { CommandError } from './command-error.ts'
import { type DevDirectory, prepareDirectory } from './directory/prepare.ts'
import type { Project } from './load-config.ts'
import { migrate } from './migrate.ts'
import type { Progress } from './progress.ts'
import { rowTypes } from './row-types.ts'

export interface Database {
  /** Reads only, as a role that could do nothing else. */
  readonly pool: pg.Pool
  /** For people: `PostgreSQL 18.4, embedded`. */
  readonly description: string
  /** Of an embedded database, where the configuration has one. */
  readonly directory?: DevDirectory
  close(): Promise<void>
}

export const READER = 'bailiwick_dev_reader'
const readOnly = '-c default_transaction_read_only=on -c statement_timeout=15s -c timezone=UTC -c datestyle=ISO'

export async function openDatabase(project: Project, isReset: boolean, progress: Progress): Promise<Database> {
  const { embedded, database } = project.config
  if (embedded === undefined) return ownDatabase(addressOf(database?.url), progress)
  const directory = join(project.directory, '.bailiwick', 'postgres')
  const server = await progress.step('PostgreSQL', async (note) => {
    const started = await startEmbedded({
      directory,
      onProgress: (step) => {
        if (step === 'waiting') note('another process is starting it; waiting')
      },
      // A crash of the machine may cost the last second, which a developer's own data can bear.
      settings: { synchronous_commit: 'off' },
    })
    note(`version ${started.version}${started.attached ? ', started by another process' : ''}`)
    return started
  })
  progress.say(embeddedNotice(server.version))
  try {
    await createDatabase(server.connection(), embedded.database, isReset)
    const client = new pg.Client(server.connection(embedded.database))
    await client.connect()
    try {
      await migrate(client, embedded, project.directory, progress)
      await grantReading(client)
    } finally {
      await client.end()
    }
    const directory = project.config.directory && (await openDirectory(project, server, progress))
    const pool = newPool({ ...server.connection(embedded.database), user: READER })
    return {
      pool,
      description: `PostgreSQL ${server.version}, embedded`,
      ...(directory === undefined ? {} : { directory }),
      close: async () => {
        await pool.end()
        await directory?.close()
        await server.stop()
      },
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

function openDirectory(project: Project, server: EmbeddedServer, progress: Progress): Promise<DevDirectory> {
  const { database } = project.config.embedded!
  const urlOf = (role: string) => server.url(database).replace(/\/\/[^@]*@/, `//${encodeURIComponent(role)}@`)
  return prepareDirectory({ project, connection: server.connection(database), reader: READER, urlOf }, progress)
}

/** What the configuration says, else DATABASE_URL. */
export function addressOf(url: string | undefined, environment: NodeJS.ProcessEnv = process.env): string {
  const address = url ?? environment.DATABASE_URL
  if (address !== undefined && /^(postgres(ql)?|socket):|^\//.test(address)) return address
  if (address !== undefined && address !== '') {
    // Not the address itself: it may hold a password.
    const where = url === undefined ? 'DATABASE_URL' : 'The address of the database'
    throw new CommandError(
      'NO_DATABASE',
      `${where} is no address: it begins with postgres://, as postgres://user@host:5432/name.`,
    )
  }
  throw new CommandError(
    'NO_DATABASE',
    "There is no database: say `database: { url: 'postgres://…' }` in the configuration, or set DATABASE_URL.",
  )
}

/** The fix is not among the binaries yet; whoever runs them should know (SECURITY.md). */
function embeddedNotice(version: string): string {
  const known = version === '18.4' ? ' It has a known flaw in row-level security, CVE-2026-14666: see SECURITY.md.' : ''
  return `The embedded PostgreSQL ${version} is for development only.${known}`
}

async function ownDatabase(url: string, progress: Progress): Promise<Database> {
  const pool = newPool({ connectionString: url })
  try {
    const version = await progress.step('PostgreSQL', async () => {
      const { rows } = await pool.query<{ server_version: string }>('show server_version')
      return rows[0]!.server_version.split(' ')[0]
    })
    return { pool, description: `PostgreSQL ${version}`, close: () => pool.end() }
  } catch (error) {
    await pool.end()
    throw new CommandError('DATABASE_UNREACHABLE', `The database does not answer: ${(error as Error).message}`)
  }
}

function newPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ ...config, options: readOnly, types: rowTypes, max: 5, application_name: 'bailiwick dev' })
  // A connection that breaks while idle is replaced by the next request; without a listener it would end the process.
  pool.on('error', () => {})
  return pool
}

async function createDatabase(connection: pg.ClientConfig, name: string, isReset: boolean): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    const quoted = pg.escapeIdentifier(name)
    if (isReset) await client.query(`drop database if exists ${quoted} with (force)`)
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${quoted}`)
  } finally {
    await client.end()
  }
}

/**
 * A role that may look at the project's tables, and has no other right. It is above row-level security: the page shows what the
 * policy makes of all rows, also once `bailiwick rls apply` has run here.
 */
async function grantReading(client: pg.Client): Promise<void> {
  await client.query(`
    do $$
    declare
      project_schema name;
    begin
      if not exists (select from pg_roles where rolname = '${READER}') then
        create role ${READER} login nosuperuser nocreatedb nocreaterole noinherit;
      end if;
      alter role ${READER} bypassrls;
      for project_schema in
        select nspname from pg_namespace
        where nspname !~ '^(pg_|bailiwick(_|$))' and nspname <> 'information_schema'
      loop
        execute format('grant usage on schema %I to ${READER}', project_schema);
        execute format('grant select on all tables in schema %I to ${READER}', project_schema);
      end loop;
    end $$`)
}
