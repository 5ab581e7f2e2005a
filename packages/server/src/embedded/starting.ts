/** Starts a server on an existing data directory and waits until it accepts connections. */
import { closeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { dataPath } from './data-directory.ts'
import { EmbeddedError } from './embedded-error.ts'
import { endServer, endServerBlocking, type RunningServer } from './ending.ts'
import { beforeLeaving } from './leaving.ts'
import { dataArguments, readPidFile } from './postmaster.ts'
import { identify } from './process-identity.ts'
import { type Programs, run } from './programs.ts'
import { logTail, openLog } from './server-log.ts'
import { type Settings, settingArguments } from './settings.ts'
import { port, removeSocketDirectory } from './socket-directory.ts'

export type Start = {
  /** The directory that holds `data`; absolute, without links. */
  readonly directory: string
  readonly programs: Programs
  /** Where the socket goes; removed with the server, or if it does not start. */
  readonly socketDirectory: string
  readonly settings: Settings
  /** The pid that a dead server left in `postmaster.pid`. */
  readonly stalePid: number | undefined
}

/** A server of our own, and what takes it back from the list of things to end with this process. */
export type Started = RunningServer & { readonly exempt: () => void }

/** Crash recovery is included, in milliseconds. */
const patience = 120_000

/**
 * Starts the server. From here on it ends with this process, until `exempt` is called. Call it under the start lock.
 *
 * @throws {EmbeddedError} `EMBEDDED_START` with the end of the server's log.
 */
export async function startServer(start: Start): Promise<Started> {
  const { directory, programs, socketDirectory } = start
  const data = dataPath(directory)
  const args = [...dataArguments(data), '-k', socketDirectory, '-p', String(port)]
  args.push('-c', 'listen_addresses=', '-c', 'unix_socket_permissions=0700', ...settingArguments(start.settings))

  const log = await openLog(directory)
  const child = run(programs, programs.binaries.postgres, args, {
    // A session of its own: Ctrl-C in a terminal goes to the whole foreground group, and it is for the owner to decide
    // when the server ends.
    detached: true,
    stdio: ['ignore', log, log],
    // Where PostgreSQL finds a process under the pid in postmaster.pid it refuses to start, were it a stranger or a
    // zombie, except if that is its grandparent: so pg_ctl tells it that the pid is no server's. Removing the file
    // instead would also remove its note of the shared memory, the last guard against two servers on one directory.
    env: start.stalePid === undefined ? {} : { PG_GRANDPARENT_PID: String(start.stalePid) },
  })
  closeSync(log)
  let failure: string | undefined
  child.on('error', (error) => {
    failure = error.message
  })
  child.on('exit', (code, signal) => {
    failure = `it ended with ${signal ?? `exit code ${code}`}`
  })
  // A program that has nothing left to do should end, and the server with it.
  child.unref()

  const identity = child.pid === undefined ? undefined : identify(child.pid)
  const server = identity && { process: identity, socketDirectory }
  const exempt = server === undefined ? () => {} : beforeLeaving(() => endServerBlocking(server))
  for (const began = Date.now(); failure === undefined; await delay(10)) {
    const file = readPidFile(data)
    if (server !== undefined && file?.pid === server.process.pid && file.ready) return { ...server, exempt }
    if (Date.now() - began > patience) failure = `it was not ready after ${patience / 1000} seconds`
  }
  if (server !== undefined) await endServer(server)
  exempt()
  removeSocketDirectory(socketDirectory)
  throw new EmbeddedError('EMBEDDED_START', `PostgreSQL did not start on \`${data}\`: ${failure}. Its log:`, {
    log: await logTail(directory),
  })
}
