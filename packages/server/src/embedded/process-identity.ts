/** Tells one process from every other, also from a later one that was given the same pid. */
import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * A process, beyond doubt: pids are used again, a pid with the moment its process began is not.
 *
 * Everything here is synchronous: it is also needed while this process is leaving, when nothing asynchronous runs.
 */
export type ProcessIdentity = {
  readonly pid: number
  /** When it began, in whatever form the operating system has. Only ever compared. */
  readonly started: string
}

/** What a process runs, as far as this user may know. */
export type Program = {
  /** The file it executes. */
  readonly executable: string | undefined
  /** Its arguments, joined by blanks. */
  readonly commandLine: string
  /** Its working directory. */
  readonly directory: string | undefined
}

/** The living process with this pid. A zombie has ended: nothing but its exit code is left. */
export function identify(pid: number): ProcessIdentity | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedElsewhere(pid)
  return started === undefined ? undefined : { pid, started }
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started
}

/** Whether the process has ended, waiting up to `milliseconds` for it. */
export async function hasEnded(identity: ProcessIdentity, milliseconds: number): Promise<boolean> {
  for (const deadline = Date.now() + milliseconds; isAlive(identity); await delay(10)) {
    if (Date.now() > deadline) return false
  }
  return true
}

/** As `hasEnded`, for when this process is leaving: blocks the thread. */
export function hasEndedBlocking(identity: ProcessIdentity, milliseconds: number): boolean {
  const clock = new Int32Array(new SharedArrayBuffer(4))
  for (const deadline = Date.now() + milliseconds; isAlive(identity); Atomics.wait(clock, 0, 0, 5)) {
    if (Date.now() > deadline) return false
  }
  return true
}

/** What the process with this pid runs; `undefined` if there is none. */
export function programOf(pid: number): Program | undefined {
  if (process.platform !== 'linux') {
    const commandLine = ps(pid, 'command=')
    return commandLine ? { executable: undefined, commandLine, directory: undefined } : undefined
  }
  const commandLine = attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
  if (commandLine === undefined) return undefined
  return {
    // The kernel says so when the file was replaced under the running process, as `npm ci` does.
    executable: attempt(() => readlinkSync(`/proc/${pid}/exe`))?.replace(/ \(deleted\)$/, ''),
    commandLine: commandLine.replace(/\0+$/, '').replaceAll('\0', ' '),
    directory: attempt(() => readlinkSync(`/proc/${pid}/cwd`)),
  }
}

function startedOnLinux(pid: number): string | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // proc_pid_stat(5). The second field is the program's name in brackets and may hold brackets and blanks itself, so
  // count from the last bracket: the state is field 3, the start in clock ticks since boot field 22.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields === undefined || fields[0] === 'Z' || fields[0] === 'X') return undefined
  return `${bootId()}:${fields[19]}`
}

function startedElsewhere(pid: number): string | undefined {
  const line = ps(pid, 'stat=,lstart=')
  return line === undefined || line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '')
}

let boot: string | undefined

function bootId(): string {
  boot ??= attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))?.trim() ?? ''
  return boot
}

function ps(pid: number, columns: string): string | undefined {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
  return attempt(() =>
    execFileSync('ps', ['-ww', '-p', String(pid), '-o', columns], { encoding: 'utf8', env, stdio: 'pipe' }).trim(),
  )
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
