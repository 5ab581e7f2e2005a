import { search } from '../../packages/bailiwick/src/analyze/solve/search.ts'
import type { ConditionNode } from '../../packages/bailiwick/src/ast/condition.ts'
import type { ModelNode } from '../../packages/bailiwick/src/ast/model.ts'
import type { AnsweredFact } from './replay/world.ts'

/** What is asked of a solver here: the one of this repository, or a copy that was broken on purpose. */
export interface Solver {
  search(question: {
    readonly model: ModelNode
    readonly resource: string
    readonly parts: readonly { readonly label: string; readonly condition: ConditionNode }[]
  }): Answer
}

export interface Witness {
  readonly subject: Readonly<Record<string, unknown>> | null
  readonly context: Readonly<Record<string, unknown>>
  readonly row?: Readonly<Record<string, unknown>>
  readonly facts: readonly AnsweredFact[]
}

export type Answer =
  | { readonly kind: 'none'; readonly core: readonly string[] }
  | { readonly kind: 'found'; readonly witness: Witness }
  | { readonly kind: 'unknown'; readonly reason: string; readonly message: string }

export const solver: Solver = { search }

/** Where its modules are, from the folder of the engine's sources. */
export const solverFiles = { solver: 'analyze/solve/search' } as const
