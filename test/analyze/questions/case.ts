import type { Model } from 'bailiwick'
import type { ConditionNode } from '../../../packages/bailiwick/src/ast/condition.ts'
import type { ModelNode } from '../../../packages/bailiwick/src/ast/model.ts'
import { type BuiltPolicy, buildModel, buildPolicy, nodeOf } from '../../equivalence/spec/build.ts'
import type { Library } from '../../equivalence/spec/library.ts'
import type { ActionSpec, Expr, ModelSpec } from '../../equivalence/spec/spec.ts'

/** A question as plain JSON: is there a world in which every part is true of a row of the resource? */
export interface AnalysisCase {
  readonly model: ModelSpec
  readonly resource: string
  readonly parts: Readonly<Record<string, Expr>>
}

/** What an author and the application would hold in their hands. */
export interface BuiltCase {
  readonly model: Model
  readonly node: ModelNode
  /** An action for each part, permitted where it is true. */
  readonly policy: BuiltPolicy
  readonly actions: readonly string[]
  readonly parts: readonly { readonly label: string; readonly condition: ConditionNode }[]
}

/** The action of a part. */
export const actionOf = (index: number): string => `part${index}`

export function buildCase(library: Library, given: AnalysisCase, known?: Model): BuiltCase {
  const model = known ?? buildModel(library, given.model)
  const labels = Object.keys(given.parts)
  const actions = Object.fromEntries(
    labels.map((label, index): [string, ActionSpec] => [
      actionOf(index),
      { allow: { a: given.parts[label]! }, crossTenant: true },
    ]),
  )
  const policy = buildPolicy(library, model, { parts: [{ resource: given.resource, actions }] })
  const ids = labels.map((_, index) => `${given.resource}.${actionOf(index)}`)
  const parts = labels.map((label, index) => {
    const rules = policy.rules({ action: ids[index]! }) as unknown as readonly {
      readonly effect: string
      readonly condition: ConditionNode
    }[]
    return { label, condition: rules.find(({ effect }) => effect === 'allow')!.condition }
  })
  return { model, node: nodeOf(library, model), policy, actions: ids, parts }
}

/** What is true where a condition is not: false or unknown. */
export const notTrue = (of: Expr): Expr => ({ kind: 'not', of: { kind: 'isTrue', of } })
