/** Kleene's logic, by its definition: the least value of a conjunction, where false < unknown < true. */
export type Truth = boolean | null

const rank = (value: Truth) => (value === null ? 1 : value ? 2 : 0)
const values: readonly Truth[] = [false, null, true]

export function and(truths: readonly Truth[]): Truth {
  return values[Math.min(2, ...truths.map(rank))]!
}

export function or(truths: readonly Truth[]): Truth {
  return values[Math.max(0, ...truths.map(rank))]!
}

export function not(truth: Truth): Truth {
  return truth === null ? null : !truth
}
