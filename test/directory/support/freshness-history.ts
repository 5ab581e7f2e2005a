/** What was so at each epoch of a tenant and from when on everybody had to know, to hold answers to it. */

/** An answer as another process gave it. */
export interface Said {
  readonly user: number
  /** Before it was asked, in nanoseconds by the clock that all processes share. */
  readonly asked: number
  readonly epoch: number
  /** Of the permissions, in their order. */
  readonly bits: number
}

export class History {
  /** By epoch: when whoever wrote it heard that it was committed. */
  readonly #committed: number[] = []
  readonly #truths: (Uint8Array | undefined)[] = []

  record(epoch: number, committed: number, truth: Uint8Array): void {
    this.#committed[epoch] = committed
    this.#truths[epoch] = truth
  }

  get last(): number {
    return this.#committed.length - 1
  }

  /** The last epoch that was committed by then. */
  knownAt(time: number): number {
    let [low, high] = [0, this.#committed.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#committed[middle] ?? Number.NEGATIVE_INFINITY) < time) low = middle
      else high = middle - 1
    }
    return low
  }

  /** Milliseconds for which the answer had been wrong when it was asked for; 0 of one that was as new as could be. */
  staleness({ asked, epoch }: Said): number {
    const next = this.#committed[epoch + 1]
    return next === undefined || next >= asked ? 0 : (asked - next) / 1e6
  }

  /** Whether it is what was so at its epoch; undefined of an epoch that is not known yet. */
  isTrue({ user, epoch, bits }: Said): boolean | undefined {
    const truth = this.#truths[epoch]
    return truth && truth[user] === bits
  }
}
