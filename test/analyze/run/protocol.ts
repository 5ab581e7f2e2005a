import type { Asked } from './ask-model.ts'

/** What a run and its workers say to each other. Plain data: they are processes. */

/** One model to be asked about. */
export interface Task {
  readonly seed: number
  readonly index: number
  readonly questions: number
  readonly keep?: string | undefined
  readonly again: string
  /** The names of the mutants that are still hunted, of those of this worker. */
  readonly mutants: readonly string[]
}

export interface Outcome extends Asked {
  readonly index: number
  /** Mutants that answered wrongly, with what was seen. */
  readonly caught: Readonly<Record<string, string>>
}

export type FromWorker = { readonly outcome: Outcome } | { readonly error: string } | { readonly ready: true }
