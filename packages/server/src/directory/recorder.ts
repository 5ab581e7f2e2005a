/** Refusals that are still to be written into the journal, on a connection of their own: few at a time, and never waited for. */
import type { SignContext } from './asking.ts'
import type { Queryable } from './caller.ts'
import * as sql from './generated/bailiwick.ts'

/** What refusals are called in the journal. */
export type RefusalEvent =
  | 'access.denied'
  | 'access.exceeded'
  | 'access.protected'
  | 'access.inactive'
  | 'access.failed'

/** Of which errors of the directory an entry is kept, and as what. The database knows the same: `functions/entry/attempt.sql`. */
export const refusalEvents: Readonly<Record<string, RefusalEvent>> = {
  FORBIDDEN: 'access.denied',
  DELEGATION_EXCEEDED: 'access.exceeded',
  LAST_ADMINISTRATOR: 'access.protected',
  STILL_DENIES: 'access.protected',
  PROTECTED: 'access.protected',
  TENANT_INACTIVE: 'access.inactive',
}

export interface Refusal {
  readonly event: RefusalEvent
  readonly tenant: string
  /** Signs a context that says who was refused and what. */
  readonly sign: () => ReturnType<SignContext>
}

/** A refusal that is in no journal. */
export interface LostRefusal {
  readonly event: RefusalEvent
  readonly tenant: string
  /** How many are lost by now. */
  readonly lost: number
  /** Why: the last error of the database, or none where there were too many at a time. */
  readonly cause: unknown
}

/** How it stands with the refusals that a transaction of the caller's could not keep. */
export interface Refusals {
  /** Still to be written. */
  readonly waiting: number
  readonly recorded: number
  /** In no journal, because there were too many at a time or because the database did not take them. */
  readonly lost: number
  /** Resolves when none is waiting: before a process ends. */
  settled(): Promise<void>
}

const mostWaiting = 1000
const attempts = 3
const pause = 200

export class Recorder implements Refusals {
  readonly #db: Queryable
  readonly #onLost: ((lost: LostRefusal) => void) | undefined
  readonly #queue: Refusal[] = []
  #working: Promise<void> | undefined
  recorded = 0
  lost = 0

  /** @param onLost is told of each that is lost; what it throws is nobody's. */
  constructor(db: Queryable, onLost?: (lost: LostRefusal) => void) {
    this.#db = db
    this.#onLost = onLost
  }

  get waiting(): number {
    return this.#queue.length
  }

  /** Never waits and never throws: whoever was refused is told that and nothing else. */
  add(refusal: Refusal): void {
    if (this.#queue.length >= mostWaiting) {
      this.#lose(refusal, undefined)
      return
    }
    this.#queue.push(refusal)
    this.#working ??= this.#work()
  }

  async settled(): Promise<void> {
    while (this.#working !== undefined) await this.#working
  }

  /** One after another: a flood of refusals takes one connection. */
  async #work(): Promise<void> {
    // The caller goes on first, and may then let go of the only connection there is.
    await Promise.resolve()
    for (let refusal = this.#queue[0]; refusal !== undefined; refusal = this.#queue[0]) {
      const failure = await this.#write(refusal)
      this.#queue.shift()
      if (failure === undefined) this.recorded++
      else this.#lose(refusal, failure.cause)
    }
    this.#working = undefined
  }

  async #write({ event, tenant, sign }: Refusal): Promise<{ readonly cause: unknown } | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        await sql.recordRefusal({ db: this.#db, tenant, context: await sign() }, { event })
        return undefined
      } catch (cause) {
        const code = (cause as { code?: unknown }).code
        const mayPass = code === 'DATABASE_UNREACHABLE' || code === 'TRY_AGAIN'
        if (!mayPass || attempt === attempts) return { cause }
        await rest(pause * attempt)
      }
    }
  }

  #lose({ event, tenant }: Refusal, cause: unknown): void {
    this.lost++
    try {
      this.#onLost?.({ event, tenant, lost: this.lost, cause })
    } catch {
      // An alarm that fails must not fail what raised it.
    }
  }
}

/** Keeps no process alive. */
function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
}
