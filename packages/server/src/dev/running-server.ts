/** Remembers the development server of a project, so that a second one can say where the first is. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface RunningServer {
  readonly pid: number
  readonly url: string
  readonly startedAt: string
  /** Made up at each start: what tells this server from another one that took its port later. */
  readonly instance: string
}

const ANSWER_WITHIN_MS = 1500

export function stateFile(directory: string): string {
  return join(directory, '.bailiwick', 'dev.json')
}

export function rememberServer(directory: string, server: RunningServer): void {
  const file = stateFile(directory)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(server, undefined, 2)}\n`)
}

/** Removes the file if it is still about this server. */
export function forgetServer(directory: string, instance: string): void {
  if (readState(directory)?.instance === instance) rmSync(stateFile(directory), { force: true })
}

/** The server that runs for this project. A file alone proves nothing: it must answer as the one in the file. */
export async function findRunningServer(directory: string): Promise<RunningServer | undefined> {
  const state = readState(directory)
  if (state === undefined) return undefined
  const nonce = randomUUID()
  try {
    const response = await fetch(`${state.url}/api/health?nonce=${nonce}`, {
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      redirect: 'error',
    })
    const answer = (await response.json()) as { nonce?: unknown; instance?: unknown }
    return answer.nonce === nonce && answer.instance === state.instance ? state : undefined
  } catch {
    return undefined
  }
}

function readState(directory: string): RunningServer | undefined {
  try {
    const state = JSON.parse(readFileSync(stateFile(directory), 'utf8')) as Partial<RunningServer>
    const isWhole = typeof state.url === 'string' && typeof state.instance === 'string' && Number.isInteger(state.pid)
    return isWhole && isLoopback(state.url!) ? (state as RunningServer) : undefined
  } catch {
    return undefined
  }
}

/** The file could say anything; only this machine is asked. */
function isLoopback(url: string): boolean {
  return /^http:\/\/127\.0\.0\.1:\d+$/.test(url)
}
