/** Random choices from one seed: the same seed gives the same choices on every machine. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** From 0 to below `count` (mulberry32). */
  below(count: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * count)
  }

  /** True once in `often` times. */
  once(often: number): boolean {
    return this.below(often) === 0
  }

  pick<T>(values: readonly T[]): T {
    if (values.length === 0) throw new RangeError('nothing to pick from')
    return values[this.below(values.length)]!
  }

  /** Some values of a list, in another order, at most `most`. */
  some<T>(values: readonly T[], most: number): T[] {
    const left = [...values]
    const count = Math.min(most, left.length)
    return Array.from({ length: count }, () => left.splice(this.below(left.length), 1)[0]!)
  }

  times<T>(count: number, make: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => make(index))
  }
}
