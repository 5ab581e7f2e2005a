/** Connects to the project's database as whoever looks after it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { CommandError } from '../dev/command-error.ts'
import { addressOf } from '../dev/database.ts'
import type { Project } from '../dev/load-config.ts'
import { startEmbedded } from '../embedded/launcher.ts'

/**
 * Runs `work` on one connection: that of `--database`, of the configuration or of DATABASE_URL, or to the embedded server.
 *
 * @param who should connect, which is said where the database refuses somebody else.
 */
export async function withDatabase<Result>(
  { config, directory }: Project,
  url: string | undefined,
  work: (client: pg.Client) => Promise<Result>,
  who = 'the owner of the tables or an administrator',
): Promise<Result> {
  if (url !== undefined || config.embedded === undefined) {
    return await connected({ connectionString: addressOf(url ?? config.database?.url) }, work, who)
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
    return await connected(server.connection(config.embedded.database), work, who)
  } catch (error) {
    throw (error as { cause?: { code?: unknown } }).cause?.code === '3D000' ? notYet : error
  } finally {
    await server.stop()
  }
}

async function connected<Result>(
  config: pg.ClientConfig,
  work: (client: pg.Client) => Promise<Result>,
  who: string,
): Promise<Result> {
  const client = new pg.Client({ ...config, application_name: 'bailiwick', connectionTimeoutMillis: 10_000 })
  // A connection that breaks fails the query that waits on it; without a listener it would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    // Not its address: that may hold a password.
    const seen = (error as Error).message || (error as { code?: string }).code
    const message = isFromServer(error)
      ? `The database does not answer to this role or name: ${seen} (${error.code}).\nConnect as ${who}, with --database, \`database.url\` of the configuration or DATABASE_URL.`
      : `The database does not answer: ${seen}\nExpected a server there: look at --database, \`database.url\` of the configuration or DATABASE_URL, and whether it runs.`
    throw new CommandError('DATABASE_UNREACHABLE', message, { cause: error })
  }
  try {
    return await work(client)
  } catch (error) {
    throw isFromServer(error) ? new CommandError('DATABASE_REFUSED', refusal(error, who), { cause: error }) : error
  } finally {
    await client.end().catch(() => {})
  }
}

function isFromServer(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError
}

function refusal({ message, hint, detail, code }: pg.DatabaseError, who: string): string {
  const isMissing = ['3F000', '42883', '42P01'].includes(code ?? '') && /bailiwick/.test(message)
  const advice =
    code === '42501'
      ? `Connect as ${who}, with --database.`
      : isMissing
        ? '`npx bailiwick migrate up` makes it.'
        : undefined
  return [`The database refuses: ${message} (${code}).`, detail, hint, advice].filter(Boolean).join('\n')
}
