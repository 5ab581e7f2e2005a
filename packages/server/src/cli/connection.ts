/** Connects to the project's database as whoever looks after it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { CommandError } from '../dev/command-error.ts'
import { addressOf } from '../dev/database.ts'
import type { Project } from '../dev/load-config.ts'
import { startEmbedded } from '../embedded/launcher.ts'

/** Runs `work` on one connection: that of `--database`, of the configuration or of DATABASE_URL, or to the embedded server. */
export async function withDatabase<Result>(
  { config, directory }: Project,
  url: string | undefined,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  if (url !== undefined || config.embedded === undefined) {
    return await connected({ connectionString: addressOf(url ?? config.database?.url) }, work)
  }
  const home = join(directory, '.bailiwick', 'postgres')
  const notYet = new CommandError(
    'NO_DATABASE',
    'The embedded database is not there yet: `bailiwick dev` makes and fills it.',
  )
  if (!existsSync(home)) throw notYet
  // Attaches to the server of a running `bailiwick dev`.
  const server = await startEmbedded({ directory: home })
  try {
    return await connected(server.connection(config.embedded.database), work)
  } catch (error) {
    throw (error as { cause?: { code?: unknown } }).cause?.code === '3D000' ? notYet : error
  } finally {
    await server.stop()
  }
}

async function connected<Result>(
  config: pg.ClientConfig,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ ...config, application_name: 'bailiwick', connectionTimeoutMillis: 10_000 })
  // A connection that breaks fails the query that waits on it; without a listener it would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    // Not its address: that may hold a password.
    const message = `The database does not answer: ${(error as Error).message || (error as { code?: string }).code}`
    throw new CommandError('DATABASE_UNREACHABLE', message, { cause: error })
  }
  try {
    return await work(client)
  } catch (error) {
    throw isFromServer(error) ? new CommandError('DATABASE_REFUSED', refusal(error), { cause: error }) : error
  } finally {
    await client.end().catch(() => {})
  }
}

function isFromServer(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError
}

function refusal({ message, hint, detail, code }: pg.DatabaseError): string {
  const rights =
    code === '42501' ? 'Connect as the owner of the tables or an administrator, with --database.' : undefined
  return [`The database refuses: ${message} (${code}).`, detail, hint, rights].filter(Boolean).join('\n')
}
