import type { Signal } from '../util/signal.ts'
import { PENDING } from './truth.ts'

/** What became of something that was fetched, kept for the whole request. */
export type Outcome<A> = { readonly value: A } | { readonly error: unknown }

/** How to fetch the answers to some questions, in their order; it rejects where all of them failed. */
export type Fetch<Q, A> = (questions: readonly Q[]) => Promise<readonly Outcome<A>[]>

/** How many calls run at the same time. */
const atOnce = 32

/** Answers of one source, each fetched once in a request, many with one call. */
export class Fetched<Q, A> {
  readonly #fetch: Fetch<Q, A>
  readonly #together: number
  readonly #signal: Signal | undefined
  readonly #outcomes = new Map<unknown, Outcome<A>>()
  readonly #inFlight = new Map<unknown, Promise<void>>()
  readonly #wanted = new Map<unknown, Q>()

  /** `together` is how many questions go into one call. */
  constructor(together: number, signal: Signal | undefined, fetch: Fetch<Q, A>) {
    this.#together = together
    this.#signal = signal
    this.#fetch = fetch
  }

  get isWanted(): boolean {
    return this.#wanted.size > 0
  }

  /** The answer, or its error; what is not there yet is noted, and PENDING thrown. */
  get(key: unknown, question: Q): A {
    const outcome = this.#outcomes.get(key)
    if (outcome === undefined) {
      this.#wanted.set(key, question)
      throw PENDING
    }
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }

  forget(): void {
    this.#wanted.clear()
  }

  /** Fetches what is wanted; what another question is fetching already is waited for. */
  async fetchWanted(): Promise<void> {
    const wanted = [...this.#wanted]
    this.#wanted.clear()
    const waiting = new Set(wanted.flatMap(([key]) => this.#inFlight.get(key) ?? []))
    const fresh = wanted.filter(([key]) => !this.#inFlight.has(key))
    const batches: (readonly (readonly [unknown, Q])[])[] = []
    for (let from = 0; from < fresh.length; from += this.#together)
      batches.push(fresh.slice(from, from + this.#together))
    let next = 0
    const worker = async () => {
      while (next < batches.length) await this.#run(batches[next++]!)
    }
    const work = Array.from({ length: Math.min(atOnce, batches.length) }, worker)
    const done = Promise.all(work).then(() => undefined)
    for (const [key] of fresh) this.#inFlight.set(key, done)
    try {
      await Promise.all([...waiting, done])
    } finally {
      for (const [key] of fresh) this.#inFlight.delete(key)
    }
  }

  /** A request that was given up keeps nothing: its failures are not answers. */
  async #run(batch: readonly (readonly [unknown, Q])[]): Promise<void> {
    if (this.#signal?.aborted) return
    const outcomes = await this.#fetch(batch.map(([, question]) => question)).catch((error: unknown) =>
      batch.map((): Outcome<A> => ({ error })),
    )
    if (this.#signal?.aborted) return
    batch.forEach(([key], index) => {
      this.#outcomes.set(key, outcomes[index]!)
    })
  }
}
