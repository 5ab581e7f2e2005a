/** Hears that something in the directory has changed, whoever changed it and how. */
import type pg from 'pg'
import { Listener } from '../../directory/live/listener.ts'

export interface DirectoryChanges {
  /** Another text after each change. */
  revision(): string
  /** Called after each; returns what ends it. */
  subscribe(listener: () => void): () => void
  close(): Promise<void>
}

/** All that moves with anything that could change an answer: the epochs of all tenants, and that of the catalogue. */
const epochs = `select concat_ws('.', (select sum(e.n) from bailiwick_directory.tenant_epoch e), (select c.n from bailiwick_catalogue.epoch c)) as revision`

/**
 * What wakes says only that there may be something; the epochs say whether there is. They are read after each connection, too, so
 * nothing is missed that happened while there was none.
 */
export async function followChanges(connection: pg.ClientConfig): Promise<DirectoryChanges> {
  const subscribers = new Set<() => void>()
  let seen = ''
  const listener = await Listener.open({
    connection: { ...connection, application_name: 'bailiwick dev: changes' },
    // It goes on trying, and what it cannot reach the page cannot show either.
    onProblem: () => {},
  })
  const look = async () => {
    const [row] = await listener.query(epochs, [])
    const now = String(row!.revision)
    if (now === seen) return
    seen = now
    for (const tell of subscribers) tell()
  }
  const wake = oneAtATime(look)
  const unsubscribe = listener.onWake(wake)
  await look()
  return {
    revision: () => seen,
    subscribe(tell) {
      subscribers.add(tell)
      return () => subscribers.delete(tell)
    },
    async close() {
      unsubscribe()
      await listener.close()
    },
  }
}

/** Who calls while it runs lets it run once more. What fails has lost the connection, and is called when there is one again. */
function oneAtATime(work: () => Promise<void>): () => void {
  let isRunning = false
  let isCalled = false
  return async function run(): Promise<void> {
    isCalled = true
    if (isRunning) return
    isRunning = true
    while (isCalled) {
      isCalled = false
      await work().catch(() => {})
    }
    isRunning = false
  }
}
