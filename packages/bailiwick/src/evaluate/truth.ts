import type { ErrorCode } from '../errors/codes.ts'
import { BailiwickError } from '../errors/error.ts'

/** The fourth value: evaluation could not answer. Absorbed where the rest decides, so order cannot be observed. */
export class Failure {
  readonly error: unknown
  constructor(error: unknown) {
    this.error = error
  }
}

/**
 * Unknown, because a Date of a row has lost the digits that would decide. Unlike the unknown of null, no `isTrue` or `isNotFalse`
 * may turn it into an answer: SQL, which has the digits, would give another.
 */
export const IMPRECISE = new Failure('the digits below the millisecond, which a Date has lost: read timestamps as text')

/**
 * Not known yet: an asynchronous check, loader or fact has to be waited for. It weighs more than every failure, since the answer may
 * still decide.
 */
export const PENDING = new Failure('an answer that has to be waited for: ask through policy.forAsync')

export function failureOf(error: unknown): Failure {
  return error === PENDING ? PENDING : new Failure(error)
}

/** true, false, null for unknown, or a failure. */
export type Truth = boolean | null | Failure

/** Mistakes of the caller: they throw from every verb, where a failing check denies. */
const callerMistakes: readonly ErrorCode[] = [
  'ATTRIBUTE_NOT_LOADED',
  'RELATION_NOT_LOADED',
  'INVALID_VALUE',
  'MISSING_CONTEXT',
  'MISSING_FACTS',
  'ASYNC_POLICY',
]

export function isCallerMistake(failure: Failure): boolean {
  return failure.error instanceof BailiwickError && callerMistakes.includes(failure.error.code)
}

/** Swaps true and false; the rest stays. */
export function negate(value: Truth): Truth {
  return typeof value === 'boolean' ? !value : value
}

/**
 * Kleene conjunction of a series: false decides, then a failure (the first one counts), then unknown, else true.
 * Disjunction is the same with `decisive` true.
 */
export function fold(count: number, at: (index: number) => Truth, decisive: boolean): Truth {
  let failure: Failure | undefined
  let unknown = false
  for (let index = 0; index < count; index++) {
    const value = at(index)
    if (value === decisive) return decisive
    if (value === null) unknown = true
    else if (typeof value === 'object') failure = graver(failure, value)
  }
  return failure ?? (unknown ? null : !decisive)
}

/** The same fold over checks of one environment, without a function made for each question. */
export function foldChecks<E>(
  checks: readonly ((environment: E) => Truth)[],
  environment: E,
  decisive: boolean,
): Truth {
  let failure: Failure | undefined
  let unknown = false
  for (let index = 0; index < checks.length; index++) {
    const value = checks[index]!(environment)
    if (value === decisive) return decisive
    if (value === null) unknown = true
    else if (typeof value === 'object') failure = graver(failure, value)
  }
  return failure ?? (unknown ? null : !decisive)
}

/** What is pending outweighs a caller's mistake, that a failing check, that missing digits; of equals the first counts. */
function graver(known: Failure | undefined, other: Failure): Failure {
  if (known === undefined) return other
  const rank = (failure: Failure) =>
    failure === PENDING ? 3 : failure === IMPRECISE ? 0 : isCallerMistake(failure) ? 2 : 1
  return rank(other) > rank(known) ? other : known
}

export function showTruth(value: Truth): TruthName {
  if (value === null || value === IMPRECISE) return 'unknown'
  return typeof value === 'object' ? 'error' : value
}

/** A truth value in plain data. */
export type TruthName = boolean | 'unknown' | 'error'
