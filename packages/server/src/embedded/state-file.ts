/** Remembers, in the directory, which server runs there and which process answers for it. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProcessIdentity } from './process-identity.ts'

/** What a second process needs to find and judge the server. Read and written only under the start lock. */
export type State = {
  /** Absent while the server starts. */
  readonly server?: ProcessIdentity
  /** The file the server executes. */
  readonly executable: string
  /** The process whose `stop()` ends the server. */
  readonly owner: ProcessIdentity
  readonly socketDirectory: string
}

/** The state last written. It may name a server or an owner that ended since: compare before use. */
export async function readState(directory: string): Promise<State | undefined> {
  try {
    const state: unknown = JSON.parse(await readFile(pathOf(directory), 'utf8'))
    return isState(state) ? state : undefined
  } catch {
    // Absent or damaged comes to the same: nobody is known to own a server here.
    return undefined
  }
}

export async function writeState(directory: string, state: State): Promise<void> {
  // One name is enough under the lock, and what a killed process left there is overwritten.
  const fresh = `${pathOf(directory)}.new`
  await writeFile(fresh, `${JSON.stringify(state, null, 2)}\n`)
  await rename(fresh, pathOf(directory))
}

function pathOf(directory: string): string {
  return join(directory, 'server.json')
}

function isState(value: unknown): value is State {
  const { server, executable, owner, socketDirectory } = (value ?? {}) as Record<string, unknown>
  return (
    (server === undefined || isIdentity(server)) &&
    isIdentity(owner) &&
    typeof executable === 'string' &&
    typeof socketDirectory === 'string'
  )
}

function isIdentity(value: unknown): value is ProcessIdentity {
  const { pid, started } = (value ?? {}) as Record<string, unknown>
  return Number.isSafeInteger(pid) && typeof started === 'string'
}
