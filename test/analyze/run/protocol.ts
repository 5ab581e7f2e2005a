import type { Caught } from '../mutants/hunt.ts'
import type { Asked } from './ask-model.ts'
import type { Place } from './caught.ts'

/** What a run and its workers say to each other. Plain data: they are processes. */

/** One model to be asked about. */
export interface Task {
  readonly seed: number
  readonly index: number
  readonly questions: number
  readonly keep?: string | undefined
  readonly again: string
  /** The names of the mutants that are still hunted with every question, of those of this worker. */
  readonly mutants: readonly string[]
}

/** Mutants to be asked the questions that caught them before. */
export interface Recorded {
  readonly seed: number
  readonly recorded: readonly (readonly [name: string, Place])[]
}

export interface Recalled {
  readonly caught: Readonly<Record<string, Caught>>
}

export interface Outcome extends Asked {
  readonly index: number
  /** Mutants that answered wrongly. */
  readonly caught: Readonly<Record<string, Caught>>
}

export interface Answers {
  readonly outcome: Outcome
  readonly recalled: Recalled
}

export type FromWorker = Partial<Answers> | { readonly error: string } | { readonly ready: true }
