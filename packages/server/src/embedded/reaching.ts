/** Waits until the server behind a socket answers. */
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { superuser } from './data-directory.ts'
import { isAlive, type ProcessIdentity } from './process-identity.ts'
import { port } from './socket-directory.ts'

/** Usable as `new pg.Client(connection)` and `new pg.Pool(connection)`. */
export type Connection = {
  /** The socket's directory: `pg` takes a host that begins with a slash for one. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  /** Not over a Unix socket, whatever `PGSSLMODE` says. */
  readonly ssl: false
}

/** What came of it: an answer, the end of the process, a lost socket, or what else prevents an answer. */
export type Reached = Answer | 'ended' | 'lost' | Error

/** e.g. `{ version: '18.4' }`. */
export type Answer = { readonly version: string }

/** How long a living server may be without its socket, in milliseconds, before the socket counts as lost. */
const socketPatience = 1_000

export function connectionOf(socketDirectory: string, database: string): Connection {
  return { host: socketDirectory, port, user: superuser, database, ssl: false }
}

/** Connects to the server until it answers, its process ends or `milliseconds` are over. */
export async function reach(
  server: { readonly process: ProcessIdentity; readonly socketDirectory: string },
  data: string,
  milliseconds: number,
): Promise<Reached> {
  const began = Date.now()
  for (;;) {
    const answer = await ask(connectionOf(server.socketDirectory, 'postgres'), data)
    if (!(answer instanceof Error)) return answer
    if (!isAlive(server.process)) return 'ended'
    const passed = Date.now() - began
    if (isSocketAbsent(answer) && passed > socketPatience) return 'lost'
    if (!(isSocketAbsent(answer) || isPassing(answer)) || passed > milliseconds) return answer
    await delay(15)
  }
}

async function ask(connection: Connection, data: string): Promise<Answer | NodeJS.ErrnoException> {
  // Without a host `pg` would go to whatever server the environment names.
  if (connection.host === '') return Object.assign(new Error('its socket is unknown'), { code: 'ENOENT' })
  const client = new pg.Client(connection)
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ data: string; version: string }>(
      "select current_setting('data_directory') as data, current_setting('server_version') as version",
    )
    const { data: seen, version } = rows[0] ?? { data: '', version: '' }
    if (seen !== data) return new Error(`the server there serves \`${seen}\``)
    // Debian appends the package's version.
    return { version: version.replace(/ .*$/, '') }
  } catch (error) {
    return error as NodeJS.ErrnoException
  } finally {
    await client.end().catch(() => {})
  }
}

function isSocketAbsent({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ENOENT' || code === 'ECONNREFUSED'
}

function isPassing({ code, message }: NodeJS.ErrnoException): boolean {
  // 57P03: starting up, recovering or shutting down. 57P01 and a broken connection: shutting down while we asked.
  return code === '57P03' || code === '57P01' || code === 'ECONNRESET' || /terminated unexpectedly/.test(message)
}
