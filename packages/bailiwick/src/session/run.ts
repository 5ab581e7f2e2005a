import { driverOf, type TransactionOf } from '../driver/driver-of.ts'
import type { Channel } from '../driver/port.ts'
import { BailiwickError } from '../errors/error.ts'
import { firstLook, type OnWarning } from './first-look.ts'
import { openingOf, type Setting } from './settings.ts'
import { guarded, Turn, turnOf, turnOfClient } from './turns.ts'

export interface RunOptions {
  /** Made when the connection is there. */
  settings(): Promise<readonly Setting[]>
  /** Milliseconds. */
  readonly timeout?: number | undefined
  readonly onWarning?: OnWarning | undefined
  /** Of the key that signs the context, where one does. */
  readonly keyId?: string | undefined
}

/** One transaction with its settings, of which nothing is left afterwards, however the work ends. */
export async function runWith<Db, R>(
  db: Db,
  work: (tx: TransactionOf<Db>) => Promise<R>,
  { settings, timeout, onWarning, keyId }: RunOptions,
): Promise<R> {
  const outer = turnOf(db as object)
  const raw = (outer?.raw ?? db) as Db
  const driver = driverOf(raw)
  const giveBack = driver.isSingle ? (outer ?? turnOfClient(raw as object)).lend() : undefined
  const time = timeout === undefined ? undefined : new Time(timeout)
  const opening = openingOf({
    settings: async () => [...(await settings()), ...(timeout === undefined ? [] : [statementTimeout(timeout)])],
    isIdentified: outer?.identified === true,
    look: firstLook(raw as object, keyId, onWarning),
  })
  // Others do not outlive it: under Kysely and Drizzle nobody listens for errors of the client, and postgres.js waits for ever.
  const closes = !driver.isSingle && driver.name === 'pg'
  const transaction = driver.transaction(async (tx, channel) => {
    const turn = new Turn(tx as object, true)
    const run = async () => work(guarded(driver.name, tx, turn))
    try {
      return await (time === undefined
        ? run()
        : Promise.race([run(), time.start(() => abandon(turn, closes ? channel : undefined))]))
    } finally {
      time?.stop()
      turn.end()
    }
  }, opening)
  try {
    // Whoever asked hears of it in time, also where the rollback still waits for a statement to end.
    return await (time === undefined ? transaction : Promise.race([transaction, time.isUp]))
  } finally {
    giveBack?.()
  }
}

/**
 * The work goes on, and nobody can stop it. It finds its turn ended; and where that is possible the connection is closed before
 * the pool has it back, since something may have been prepared for it already.
 */
async function abandon(turn: Turn, channel: Channel | undefined): Promise<void> {
  turn.end()
  await channel?.batch(['rollback', 'select pg_terminate_backend(pg_backend_pid())']).catch(() => undefined)
}

/** Never longer than what is set already. */
function statementTimeout(timeout: number): Setting {
  const now = `current_setting('statement_timeout')`
  const isShorter = `${now}::interval between interval '1 us' and interval '${timeout} ms'`
  return { name: 'statement_timeout', sql: `case when ${isShorter} then ${now} else '${timeout}' end` }
}

/** The time that the work of a transaction may take, from when it has its connection. */
class Time {
  readonly isUp: Promise<never>
  readonly #milliseconds: number
  #fail: (error: Error) => void = () => undefined
  #timer: unknown

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds
    this.isUp = new Promise((_, reject) => {
      this.#fail = reject
    })
    this.isUp.catch(() => undefined)
  }

  /** @returns what rejects as well, once everything is done that the end of the time calls for. */
  start(whenUp: () => Promise<void>): Promise<never> {
    return new Promise((_, reject) => {
      this.#timer = timers().setTimeout(() => {
        const message = `The work of this transaction did not end within ${this.#milliseconds} ms, so it is rolled back.`
        const error = new BailiwickError('TRANSACTION_CLOSED', message, { expected: `${this.#milliseconds} ms` })
        this.#fail(error)
        whenUp().finally(() => reject(error))
      }, this.#milliseconds)
    })
  }

  stop(): void {
    timers().clearTimeout(this.#timer)
  }
}

interface Timers {
  setTimeout(run: () => void, milliseconds: number): unknown
  clearTimeout(timer: unknown): void
}

/** Those of the platform, which not every set of types declares. */
function timers(): Timers {
  return globalThis as unknown as Timers
}
