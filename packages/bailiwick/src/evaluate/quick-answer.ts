import type { Environment } from './environment.ts'

/** An answer without reasons: no, yes, or "ask the closures", which then give the answer or the exact error. */
export type QuickAnswer = 0 | 1 | 2
export const NO = 0
export const YES = 1
export const ASK = 2

/** Never wrong where it answers; `ASK` for anything out of the ordinary. */
export type QuickCheck = (environment: Environment) => QuickAnswer

/** The quick way to an action's answer, which gets quicker while it is used. */
export interface Quick {
  check: QuickCheck
}
