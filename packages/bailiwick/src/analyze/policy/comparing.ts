import type { ModelNode } from '../../ast/model.ts'
import type { Program } from '../../evaluate/compiled.ts'
import type { ModelDifference } from './models.ts'
import type { Spending } from './options.ts'
import type { AnyPolicy } from './program.ts'

/** A policy with its rules. */
export interface Asked {
  readonly policy: AnyPolicy
  readonly program: Program
}

/** What is compared, and how. */
export interface Comparing {
  readonly before: Asked
  readonly after: Asked
  readonly model: ModelNode
  readonly differences: readonly ModelDifference[]
  readonly spending: Spending
}
