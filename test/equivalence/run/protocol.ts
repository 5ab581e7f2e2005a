import type { FamilyCount } from '../families.ts'

/** What the coordinator of a run and its workers say to each other. Plain data: they are processes. */

/** One world to be asked. */
export interface Task {
  readonly seed: number
  readonly index: number
  readonly cases: number
  readonly again: string
  readonly keep?: string | undefined
  /** Asks the other engines nothing. */
  readonly huntOnly: boolean
  /** The names of the mutants that are still hunted, of those of this worker. */
  readonly mutants: readonly string[]
}

/** A mutant that answered wrongly. */
export interface Catch {
  readonly mutant: string
  /** How many cases of this world it took. */
  readonly cases: number
  readonly engine: string
  readonly seen: string
}

export interface Outcome {
  readonly index: number
  readonly cases: number
  /** Answers that were compared with the right one. */
  readonly answers: number
  readonly families: Readonly<Record<string, FamilyCount>>
  readonly failure?: string
  readonly caught: readonly Catch[]
  /** What the copy of the engine in which nothing is broken answered wrongly. */
  readonly control: readonly string[]
}

export interface Answers {
  readonly outcome: Outcome
}

export type FromWorker = Partial<Answers> | { readonly error: string } | { readonly ready: true }
