import type { FactQuestion } from '../../../packages/bailiwick/src/evaluate/facts.ts'
import type { RowSpec } from '../../equivalence/spec/spec.ts'

export type AnsweredFact = FactQuestion & { readonly answer: boolean }

/** A world that makes the parts of a question true, as rows of tables: the first row of the resource is the one that is asked about. */
export interface FlatWorld {
  /** null is the anonymous subject of the model. */
  readonly subject: RowSpec | null
  readonly context: RowSpec
  readonly rows: Readonly<Record<string, readonly RowSpec[]>>
  readonly facts: readonly AnsweredFact[]
}
