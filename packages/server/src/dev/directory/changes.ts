/** Hears that something in the directory has changed, whoever changed it and how. */
import pg from 'pg'

export interface DirectoryChanges {
  /** Another text after each change. */
  revision(): string
  /** Called after each; returns what ends it. */
  subscribe(listener: () => void): () => void
  close(): Promise<void>
}

/** The channel on which writers wake those who listen, without saying anything. */
const channel = 'bailiwick'
/** For what wakes nobody, as a setting lets the relay alone do it. */
const LOOK_MS = 5_000
const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 5_000

/** All that moves with anything that could change an answer: the epochs of all tenants, and that of the catalogue. */
const epochs = `select concat_ws('.', (select sum(e.n) from bailiwick_directory.tenant_epoch e), (select c.n from bailiwick_catalogue.epoch c)) as revision`

/**
 * What wakes is a hint, the epochs are the truth: they are read whenever something was heard, from time to time, and first of all after
 * each connection, so that nothing is missed that happened while there was none.
 */
export async function followChanges(connection: pg.ClientConfig): Promise<DirectoryChanges> {
  const listeners = new Set<() => void>()
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let seen = ''
  let isClosed = false
  let looking: Promise<void> | undefined
  let isWokenMeanwhile = false

  async function look(asked: pg.Client): Promise<void> {
    const { rows } = await asked.query<{ revision: string }>(epochs)
    const now = rows[0]!.revision
    if (now === seen) return
    seen = now
    for (const listener of listeners) listener()
  }

  /** One at a time; who is woken meanwhile looks once more. A connection that fails here ends, and its end is heard. */
  function wake(asked: pg.Client): void {
    if (looking !== undefined) {
      isWokenMeanwhile = true
      return
    }
    looking = look(asked)
      .catch(() => {})
      .finally(() => {
        looking = undefined
        const again = isWokenMeanwhile
        isWokenMeanwhile = false
        if (again && client === asked) wake(asked)
      })
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({ ...connection, application_name: 'bailiwick dev: changes', keepAlive: true })
    next.on('error', () => {})
    try {
      await next.connect()
      await next.query(`listen ${channel}`)
      await look(next)
    } catch (error) {
      await next.end().catch(() => {})
      throw error
    }
    if (isClosed) return await next.end()
    client = next
    next.on('notification', () => wake(next))
    const regularly = setInterval(() => wake(next), LOOK_MS)
    next.once('end', () => {
      clearInterval(regularly)
      if (client === next) client = undefined
      retry(FIRST_RETRY_MS)
    })
  }

  function retry(milliseconds: number): void {
    if (isClosed) return
    timer = setTimeout(() => {
      connect().catch(() => retry(Math.min(2 * milliseconds, LAST_RETRY_MS)))
    }, milliseconds)
  }

  await connect()
  return {
    revision: () => seen,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      isClosed = true
      clearTimeout(timer)
      await client?.end().catch(() => {})
    },
  }
}
