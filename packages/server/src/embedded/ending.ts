/** Ends a running server: politely, then firmly. */
import { EmbeddedError } from './embedded-error.ts'
import { hasEnded, hasEndedBlocking, isAlive, type ProcessIdentity } from './process-identity.ts'
import { removeSocketDirectory } from './socket-directory.ts'

export type RunningServer = {
  readonly process: ProcessIdentity
  readonly socketDirectory: string
}

type Step = { readonly signal: NodeJS.Signals; readonly patience: number }

/**
 * SIGINT rolls transactions back, disconnects everybody and writes a checkpoint; SIGQUIT leaves that to the recovery of
 * the next start. Neither loses what was committed. Patience is in milliseconds.
 */
const steps: readonly Step[] = [
  { signal: 'SIGINT', patience: 15_000 },
  { signal: 'SIGQUIT', patience: 5_000 },
  { signal: 'SIGKILL', patience: 5_000 },
]

/** The same for a process that is leaving, whose user waits for his prompt. */
const hastySteps: readonly Step[] = [
  { signal: 'SIGINT', patience: 5_000 },
  { signal: 'SIGQUIT', patience: 2_000 },
  { signal: 'SIGKILL', patience: 1_000 },
]

/**
 * Ends the server and removes its socket directory. Does no harm if it has ended before.
 *
 * @throws {EmbeddedError} `EMBEDDED_STOP`: the process did not even react to SIGKILL.
 */
export async function endServer(server: RunningServer): Promise<void> {
  for (const { signal, patience } of steps) {
    send(server.process, signal)
    if (await hasEnded(server.process, patience)) {
      removeSocketDirectory(server.socketDirectory)
      return
    }
  }
  throw new EmbeddedError(
    'EMBEDDED_STOP',
    `The server, process ${server.process.pid}, did not end after ${steps.map((step) => step.signal).join(', ')}. ` +
      'It probably waits for a disk that does not answer; look at it with `ps`.',
  )
}

/** As `endServer`, blocking, and silent: at the end of a process nobody is left to listen. */
export function endServerBlocking(server: RunningServer): void {
  for (const { signal, patience } of hastySteps) {
    send(server.process, signal)
    if (hasEndedBlocking(server.process, patience)) break
  }
  removeSocketDirectory(server.socketDirectory)
}

function send(target: ProcessIdentity, signal: NodeJS.Signals): void {
  // INVARIANT: no signal to a pid that is not, at this moment, the process that was recognised as our server.
  if (!isAlive(target)) return
  try {
    process.kill(target.pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
