/** Starts, attaches to and stops a private PostgreSQL in a directory. */
import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { superuser } from './data-directory.ts'
import { EmbeddedError } from './embedded-error.ts'
import { endServer } from './ending.ts'
import { installedBinaries } from './installed-binaries.ts'
import { type Joined, joinServer, type Site } from './joining.ts'
import type { ServerBinaries } from './programs.ts'
import { type Connection, connectionOf } from './reaching.ts'
import { type Settings, settingArguments } from './settings.ts'
import { port } from './socket-directory.ts'
import { takeStartLock } from './start-lock.ts'

export { EmbeddedError, type EmbeddedErrorCode } from './embedded-error.ts'
export type { ServerBinaries } from './programs.ts'
export type { Connection } from './reaching.ts'
export type { Settings } from './settings.ts'

/** What `startEmbedded` is doing: waiting for another process that starts here, creating the database, and so on. */
export type EmbeddedProgress = 'waiting' | 'creating' | 'starting' | 'attaching' | 'ready'

export type EmbeddedOptions = {
  /**
   * Where the server lives: `data` (the database), `server.log`, `server.json` (what the next process needs to find
   * it). Created if it is not there. Not on a network file system, and not shared between containers.
   */
  readonly directory: string
  /** Called before each step, e.g. to print it. */
  readonly onProgress?: (step: EmbeddedProgress) => void
  /** Which PostgreSQL, 15 or newer; by default the 18 of `@bailiwick/embedded`. */
  readonly binaries?: ServerBinaries
  /**
   * PostgreSQL parameters, e.g. `{ max_connections: 20 }`. They take effect when this call starts the server, and not
   * when it attaches to a running one. `fsync: 'off'` also keeps `initdb` from waiting for the disk.
   */
  readonly settings?: Settings
  /** The locale of the database, e.g. `'C.UTF-8'`; `'C'` by default. It is decided when the database is created. */
  readonly locale?: string
}

/** A running private server. Only this user can reach it: it listens on a Unix socket in a directory of his own. */
export type EmbeddedServer = {
  /** Absolute path. */
  readonly socketDirectory: string
  /** The end of the socket's name; nothing listens on TCP. */
  readonly port: number
  /** The superuser, who needs no password. */
  readonly user: string
  /** e.g. `'18.4'`. */
  readonly version: string
  /** Whether another living process owns the server: then `stop` only detaches. */
  readonly attached: boolean
  /** Whether this call created the database. */
  readonly firstStart: boolean
  /** `postgresql://...` for `database`, `'postgres'` by default. */
  url(database?: string): string
  /** Configuration for `new pg.Client` and `new pg.Pool`; `database` is `'postgres'` by default. */
  connection(database?: string): Connection
  /**
   * Ends the server if this process owns it, disconnecting everybody, and waits for its end; otherwise does nothing.
   * May be called again.
   *
   * @throws {EmbeddedError} `EMBEDDED_STOP`: the server survived SIGINT, SIGQUIT and SIGKILL.
   */
  stop(): Promise<void>
}

/**
 * Starts a private PostgreSQL in a directory, or attaches to the one that runs there.
 *
 * The process that starts it owns it: the server ends with `stop()` and with the process (its normal end,
 * `process.exit`, an uncaught error, and SIGINT, SIGTERM or SIGHUP; a program that listens to these itself has to exit).
 * After SIGKILL nothing can run, so the server stays, and the next process that starts here becomes its owner.
 *
 * @example
 * const server = await startEmbedded({ directory: '.bailiwick/postgres' })
 * const client = new pg.Client(server.connection())
 *
 * @throws {EmbeddedError} with a stable `code`, what was seen, what to do and the end of the server's log.
 * @throws {TypeError} a setting's name is none, or it belongs to the launcher (`listen_addresses`, `port` ...).
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { settings = {}, locale = 'C', onProgress = () => {} } = options
  settingArguments(settings)
  if (process.platform === 'win32') {
    throw new EmbeddedError(
      'EMBEDDED_UNSUPPORTED',
      'The launcher needs Unix sockets and signals, which `win32` lacks. ' +
        'Use WSL, or give the URL of a PostgreSQL 15 or newer as the database.',
    )
  }
  const binaries = await withoutLinks(options.binaries ?? (await installedBinaries()))
  try {
    await mkdir(options.directory, { recursive: true })
    const directory = await realpath(options.directory)
    return await underStartLock(directory, onProgress, async () => {
      const site: Site = { directory, binaries, settings, locale, onProgress }
      const joined = await joinServer(site)
      onProgress('ready')
      return serverOf(joined)
    })
  } catch (cause) {
    if (!isSystemError(cause)) throw cause
    throw new EmbeddedError(
      'EMBEDDED_DIRECTORY',
      `\`${options.directory}\` cannot hold a PostgreSQL: ${cause.message}. ` +
        'Give a directory on a local disk that this user may write.',
      { cause },
    )
  }
}

function serverOf(joined: Joined): EmbeddedServer {
  const { socketDirectory, version, firstStart, exempt } = joined
  let stopping: Promise<void> | undefined
  return {
    socketDirectory,
    port,
    user: superuser,
    version,
    attached: exempt === undefined,
    firstStart,
    url: (database = 'postgres') =>
      // `localhost` is for parsers that insist on a host; the parameter wins.
      `postgresql://${superuser}@localhost/${encodeURIComponent(database)}` +
      `?host=${encodeURIComponent(socketDirectory)}&port=${port}`,
    connection: (database = 'postgres') => connectionOf(socketDirectory, database),
    stop: async () => {
      if (exempt === undefined) return
      stopping ??= endServer(joined).then(exempt)
      await stopping
    },
  }
}

async function underStartLock<Result>(
  directory: string,
  onProgress: (step: EmbeddedProgress) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const giveBack = await takeStartLock(join(directory, 'start.lock'), () => onProgress('waiting'))
  try {
    return await work()
  } finally {
    await giveBack()
  }
}

/** The paths as the operating system reports them for a running process. */
async function withoutLinks({ initdb, postgres, library }: ServerBinaries): Promise<ServerBinaries> {
  try {
    const real = { initdb: await realpath(initdb), postgres: await realpath(postgres) }
    return library === undefined ? real : { ...real, library }
  } catch (cause) {
    throw new EmbeddedError(
      'EMBEDDED_BINARIES',
      `The PostgreSQL programs are not there: ${(cause as Error).message}. Give the paths of \`initdb\` and \`postgres\`.`,
      { cause },
    )
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).errno === 'number'
}
