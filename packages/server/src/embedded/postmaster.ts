/** Recognises the server process that serves a data directory. */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { EmbeddedError } from './embedded-error.ts'
import { identify, isAlive, type ProcessIdentity, type Program, programOf } from './process-identity.ts'

/** How long a server may take until it has a socket, in milliseconds. */
const socketPatience = 10_000

/** What `postmaster.pid` says. Nothing in it is trusted: the file survives its server, and pids are used again. */
export type PidFile = {
  readonly pid: number
  readonly socketDirectory: string | undefined
  /** Whether the server accepts connections. */
  readonly ready: boolean
}

/** Which process serves a data directory, as far as `postmaster.pid` and the operating system agree. */
export type Postmaster =
  | {
      readonly kind: 'running'
      readonly process: ProcessIdentity
      readonly executable: string
    }
  /** The file is there, and no server is. If a process has the pid, it is a stranger, or a zombie. */
  | { readonly kind: 'stale'; readonly pid: number }
  | { readonly kind: 'none' }

/** Reads `postmaster.pid`; `undefined` if it is not there. A damaged file has the pid 0. */
export function readPidFile(data: string): PidFile | undefined {
  let lines: readonly string[]
  try {
    lines = readFileSync(pidFilePath(data), 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  // Lines: pid, data directory, start time, port, socket directory, address, shared memory key, status.
  const pid = Number(lines[0])
  return {
    // A negative number is written for single-user mode, and to `kill` it would be a process group.
    pid: Number.isSafeInteger(pid) ? Math.abs(pid) : 0,
    socketDirectory: lines[4] || undefined,
    ready: lines[7]?.trim() === 'ready',
  }
}

/** Where the server's socket is, by its own account; it gives it once the socket is there. */
export async function announcedSocketDirectory(data: string, server: ProcessIdentity): Promise<string | undefined> {
  for (const deadline = Date.now() + socketPatience; isAlive(server) && Date.now() < deadline; await delay(10)) {
    const file = readPidFile(data)
    if (file?.pid === server.pid && file.socketDirectory !== undefined) return file.socketDirectory
  }
  return undefined
}

export function pidFilePath(data: string): string {
  return join(data, 'postmaster.pid')
}

/**
 * The process that serves `data`.
 *
 * @param executables the files a server started by this launcher may execute here.
 * @throws {EmbeddedError} `EMBEDDED_FOREIGN`: a PostgreSQL serves it that was started by other means.
 */
export function findPostmaster(data: string, executables: readonly string[]): Postmaster {
  const file = readPidFile(data)
  if (file === undefined) return { kind: 'none' }
  const identity = identify(file.pid)
  const program = identity && programOf(identity.pid)
  // Asked again: between the two questions the process may have ended and its pid gone to another.
  if (identity === undefined || program === undefined || identify(file.pid)?.started !== identity.started) {
    return { kind: 'stale', pid: file.pid }
  }
  const executable = executables.find((candidate) => isServer(program, data, candidate))
  if (executable !== undefined) {
    return { kind: 'running', process: identity, executable }
  }
  if (!mayServe(program, data)) return { kind: 'stale', pid: file.pid }
  throw new EmbeddedError(
    'EMBEDDED_FOREIGN',
    `\`${data}\` is served by process ${identity.pid} (\`${program.commandLine}\`), which was not started from here. ` +
      'Stop that server, or give another directory.',
  )
}

/** The arguments that every server of ours begins with, and is recognised by. */
export function dataArguments(data: string): readonly string[] {
  return ['-D', data]
}

function isServer(program: Program, data: string, executable: string): boolean {
  // A server's own children execute the same file in the same directory, but rewrite their command line. What may not
  // be read (macOS; root without CAP_SYS_PTRACE) is left to the command line, which everybody may read.
  return (
    program.commandLine.startsWith(`${[executable, ...dataArguments(data)].join(' ')} `) &&
    (program.executable ?? executable) === executable &&
    (program.directory ?? data) === data
  )
}

function mayServe(program: Program, data: string): boolean {
  if (program.directory !== undefined && program.executable !== undefined) {
    return program.directory === data && basename(program.executable).startsWith('postgres')
  }
  return program.commandLine.includes('postgres') && program.commandLine.includes(data)
}
