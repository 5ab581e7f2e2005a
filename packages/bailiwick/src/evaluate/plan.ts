import { type ConditionNode, type ConstantNode, FALSE, TRUE, UNKNOWN } from '../ast/condition.ts'
import { identity } from '../ast/identity.ts'
import type { ModelNode } from '../ast/model.ts'
import { deepFreeze } from '../util/deep-freeze.ts'
import { partiesOf } from './bounds.ts'
import type { CompiledAction } from './compiled.ts'
import type { Environment } from './environment.ts'
import { evaluatePartially, type PartialCondition } from './partial.ts'
import { type Failure, isCallerMistake } from './truth.ts'
import { both, either, whereFalse, whereTrue } from './where.ts'

/** What is left of the question when the resource is not known. */
export type Plan =
  /** Permitted whatever the row. `errors` are failures that the answer hangs on, here as below. */
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

/**
 * Answers an action as far as it can be answered without a row; filters and row-level security are made from it. A
 * failing part neither allows nor clears a deny; a caller's mistake throws if the answer hangs on it, as everywhere.
 */
export function planAction(model: ModelNode, action: CompiledAction, environment: Environment): Plan {
  const { condition, failures } = permitted(model, action, environment, UNKNOWN)
  const decisive = failures.length > 0 && hangsOnFailure(model, action, environment, condition) ? failures : []
  const mistake = decisive.find(isCallerMistake)
  if (mistake) throw mistake.error
  const id = action.node.id
  const errors = decisive.map((failure) => failure.error)
  if (condition.kind !== 'constant') return { kind: 'when', action: id, condition: deepFreeze(condition), errors }
  return { kind: condition.value ? 'always' : 'never', action: id, errors }
}

/** Whether the answer would be another if what failed had been true, or false. */
function hangsOnFailure(
  model: ModelNode,
  action: CompiledAction,
  environment: Environment,
  condition: ConditionNode,
): boolean {
  const outcomes = [TRUE, FALSE].map((instead) => permitted(model, action, environment, instead).condition)
  return outcomes.some((outcome) => identity(outcome) !== identity(condition))
}

/** What is left for each of those whose permission is needed. */
function permitted(
  model: ModelNode,
  action: CompiledAction,
  environment: Environment,
  instead: ConstantNode,
): PartialCondition {
  if (environment.bounds === undefined) return permittedAlone(model, action, environment, instead)
  const each = partiesOf(environment).map((party) => permittedAlone(model, action, party, instead))
  return { condition: both(each.map(({ condition }) => condition)), failures: each.flatMap(({ failures }) => failures) }
}

function permittedAlone(
  model: ModelNode,
  action: CompiledAction,
  environment: Environment,
  instead: ConstantNode,
): PartialCondition {
  const failures: Failure[] = []
  const condition = permittedWhere(action, (node) => {
    const partial = evaluatePartially(model, node, environment, instead)
    failures.push(...partial.failures)
    return partial.condition
  })
  return { condition, failures }
}

/** Some allow is true, every deny is false, and so for what the action requires. */
export function permittedWhere(
  action: CompiledAction,
  partially: (node: ConditionNode) => ConditionNode,
): ConditionNode {
  return both([
    either(action.allow.map((rule) => whereTrue(partially(rule.node.condition)))),
    ...action.deny.map((rule) => whereFalse(partially(rule.node.condition))),
    ...action.requires.map((other) => permittedWhere(other, partially)),
  ])
}
