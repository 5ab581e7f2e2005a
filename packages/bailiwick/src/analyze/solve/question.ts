import type { ConditionNode } from '../../ast/condition.ts'
import type { ModelNode } from '../../ast/model.ts'
import type { FactQuestion } from '../../evaluate/facts.ts'

/** One condition of a question. */
export interface Part {
  /** What it is called in a core: the id of a rule, say. */
  readonly label: string
  readonly condition: ConditionNode
}

/** How much may be spent on one question; beyond it the answer is unknown, with its reason. */
export interface Budget {
  /** Contradictions met while searching: 100,000 unless told. */
  readonly conflicts?: number
  /** 200 unless told. */
  readonly milliseconds?: number
  /** Related rows that a witness may have: 200 unless told. */
  readonly rows?: number
  /** Steps of the translation, which bound the memory: 1,000,000 unless told. */
  readonly size?: number
  /** False leaves a core as it was found; otherwise it loses every part that is not needed, within the time. */
  readonly minimal?: boolean
}

/** Is there a world in which every part is TRUE? */
export interface Question {
  readonly model: ModelNode
  /** The row that is asked about, which a witness then has even where no part reads it. */
  readonly resource?: string
  readonly parts: readonly Part[]
  readonly budget?: Budget
}

export type Answer =
  /** Proved: no world makes all parts true. The parts named already contradict each other. */
  | {
      readonly kind: 'none'
      readonly core: readonly string[]
      /** Whether every part of the core is needed; false where the time was over before that was known. */
      readonly minimal: boolean
    }
  /** A world in which the evaluator found every part true. */
  | { readonly kind: 'found'; readonly witness: Witness }
  | Unknown

export interface Unknown {
  readonly kind: 'unknown'
  readonly reason: UnknownReason
  /** A sentence. */
  readonly message: string
}

/** Why a question has no answer, with the sentence that says so. */
export const unknownReasons = {
  conflicts: 'The search met more contradictions than the budget allows.',
  time: 'The search took longer than the budget allows.',
  rows: 'An example needs more related rows than the budget allows.',
  size: 'The conditions are larger than the budget allows.',
  depth: 'The conditions are nested too deeply.',
  'text size': 'The patterns of a text lead to more states than are tried.',
  'text relation': 'Two unknown texts are compared by more than equality, and no example was found.',
  float: 'Two floats would have to lie closer together than they can.',
  unresolved: 'A `permitted(…)` was not resolved: ask about the combined policy.',
  internal: 'A world was found that the evaluator does not confirm: please report this.',
} as const

export type UnknownReason = keyof typeof unknownReasons

export function unknown(reason: UnknownReason): Unknown {
  return { kind: 'unknown', reason, message: unknownReasons[reason] }
}

/** Thrown inside the search where a bound is reached. */
export class Limit extends Error {
  readonly reason: UnknownReason
  constructor(reason: UnknownReason) {
    super(unknownReasons[reason])
    this.reason = reason
  }
}

/** A world, written as an application writes it: instants as ISO text, decimals as text, related rows nested. */
export interface Witness {
  /** Every attribute of the model; null is the anonymous subject that the model declares. */
  readonly subject: Readonly<Record<string, unknown>> | null
  readonly context: Readonly<Record<string, unknown>>
  /** What the conditions read of the row, with its keys. */
  readonly row?: Readonly<Record<string, unknown>>
  readonly before?: Readonly<Record<string, unknown>>
  /** The stored permissions that matter. */
  readonly facts: readonly (FactQuestion & { readonly answer: boolean })[]
  /** What the functions of the application were taken to answer. */
  readonly assuming: readonly { readonly check: string; readonly answer: boolean }[]
}
