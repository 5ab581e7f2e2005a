/** Lets one process at a time look after the server of a directory. */
import { readlink, rm, symlink, unlink } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { EmbeddedError } from './embedded-error.ts'
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts'

/** How long another process may take to start its server, in milliseconds. */
const patience = 120_000

/**
 * Takes the lock at `path`, waiting for its present holder; a holder that died loses it.
 *
 * The lock is a symbolic link whose text names the holder: made in one step together with its content, so nobody ever
 * reads half of it.
 *
 * @returns what gives the lock back.
 * @throws {EmbeddedError} `EMBEDDED_BUSY`: the holder lives and did not finish within two minutes.
 */
export async function takeStartLock(path: string, onWaiting: () => void = () => {}): Promise<() => Promise<void>> {
  const self = identify(process.pid) as ProcessIdentity
  const deadline = Date.now() + patience
  for (let waited = false; ; waited = true) {
    try {
      await symlink(format(self), path)
      return () => rm(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const text = await textOf(path)
    if (text === undefined) continue
    const holder = parse(text)
    if (holder === undefined || !isAlive(holder)) {
      await takeFromTheDead(path, text)
    } else if (Date.now() > deadline) {
      throw new EmbeddedError(
        'EMBEDDED_BUSY',
        `Process ${holder.pid} has been starting a PostgreSQL here for two minutes (\`${path}\`). ` +
          'Wait for it, or end it and try again.',
      )
    } else {
      if (!waited) onWaiting()
      await delay(15)
    }
  }
}

async function takeFromTheDead(path: string, text: string): Promise<void> {
  // INVARIANT: only who holds the breaker's lock removes a dead holder's lock, and looks again before doing so.
  // Otherwise the slower of two processes that saw the same dead holder would remove the lock of the faster one.
  const giveBack = await takeStartLock(`${path}.broken`)
  try {
    if ((await textOf(path)) === text) await unlink(path)
  } finally {
    await giveBack()
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readlink(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function format(holder: ProcessIdentity): string {
  return `${holder.pid} ${holder.started}`
}

function parse(text: string): ProcessIdentity | undefined {
  const found = /^(\d+) (.+)$/.exec(text)
  return found === null ? undefined : { pid: Number(found[1]), started: found[2] as string }
}
