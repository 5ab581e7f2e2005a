import type { ConditionNode } from '../ast/condition.ts'
import type { ModelNode } from '../ast/model.ts'
import type { Environment } from './environment.ts'
import { both, either, evaluatePartially, whereFalse, whereTrue } from './partial.ts'
import type { CompiledAction } from './program.ts'

/** What is left of the question when the resource is not known. */
export type Plan =
  /** Permitted whatever the row. */
  | { readonly kind: 'always'; readonly action: string; readonly errors: readonly unknown[] }
  /** Permitted for no row. */
  | { readonly kind: 'never'; readonly action: string; readonly errors: readonly unknown[] }
  /** Permitted exactly for the rows for which the condition is true. */
  | {
      readonly kind: 'when'
      readonly action: string
      readonly condition: ConditionNode
      readonly errors: readonly unknown[]
    }

/** Answers an action as far as it can be answered without a row; filters and row-level security are made from it. */
export function planAction(model: ModelNode, action: CompiledAction, environment: Environment): Plan {
  const errors: unknown[] = []
  const condition = permitted(model, action, environment, errors)
  const id = action.node.id
  if (condition.kind !== 'constant') return { kind: 'when', action: id, condition, errors }
  return { kind: condition.value ? 'always' : 'never', action: id, errors }
}

/** Some allow is true, every deny is false, and so for what the action requires. */
function permitted(
  model: ModelNode,
  action: CompiledAction,
  environment: Environment,
  errors: unknown[],
): ConditionNode {
  const partially = (node: ConditionNode): ConditionNode => {
    const partial = evaluatePartially(model, node, environment)
    errors.push(...partial.errors)
    return partial.condition
  }
  return both([
    either(action.allow.map((rule) => whereTrue(partially(rule.node.condition)))),
    ...action.deny.map((rule) => whereFalse(partially(rule.node.condition))),
    ...action.requires.map((required) => permitted(model, required, environment, errors)),
  ])
}
