import { type ConditionNode, type ConstantNode, FALSE, TRUE, UNKNOWN } from '../ast/condition.ts'
import { identity } from '../ast/identity.ts'
import type { ModelNode } from '../ast/model.ts'
import { deepFreeze } from '../util/deep-freeze.ts'
import { partiesOf } from './bounds.ts'
import type { CompiledAction, CompiledRule } from './compiled.ts'
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

/** Something that is asked about a row, as one condition made of those of rules. */
export interface Formula {
  /** Every condition that `where` may ask for. */
  readonly conditions: readonly ConditionNode[]
  /** True exactly where the answer is yes, given what is left of each condition. */
  where(partially: (node: ConditionNode) => ConditionNode): ConditionNode
}

/** What is left of a formula without a row, and the failures that the answer hangs on. */
export interface FormulaPlan {
  readonly condition: ConditionNode
  readonly errors: readonly unknown[]
}

const permissions = new WeakMap<CompiledAction, Formula>()

/** Whether the action is permitted, as a formula. */
export function permissionOf(action: CompiledAction): Formula {
  const known = permissions.get(action)
  if (known) return known
  const formula: Formula = {
    conditions: conditionsOf(action),
    where: (partially) => permittedWhere(action, partially),
  }
  permissions.set(action, formula)
  return formula
}

function conditionsOf(action: CompiledAction): readonly ConditionNode[] {
  const own = [...action.allow, ...action.deny].map((rule) => rule.node.condition)
  return [...own, ...action.requires.flatMap(conditionsOf)]
}

/**
 * Answers an action as far as it can be answered without a row; filters and row-level security are made from it. A
 * failing part neither allows nor clears a deny; a caller's mistake throws if the answer hangs on it, as everywhere.
 */
export function planAction(model: ModelNode, action: CompiledAction, environment: Environment): Plan {
  const { condition, errors } = planFormula(model, permissionOf(action), environment)
  const id = action.node.id
  if (condition.kind !== 'constant') return { kind: 'when', action: id, condition: deepFreeze(condition), errors }
  return { kind: condition.value ? 'always' : 'never', action: id, errors }
}

/** The same for any formula: what is left is a constant, or a condition on the row. */
export function planFormula(model: ModelNode, formula: Formula, environment: Environment): FormulaPlan {
  const { condition, failures } = answered(model, formula, environment, UNKNOWN)
  const decisive = failures.length > 0 && hangsOnFailure(model, formula, environment, condition) ? failures : []
  const mistake = decisive.find(isCallerMistake)
  if (mistake) throw mistake.error
  return { condition, errors: decisive.map((failure) => failure.error) }
}

/** Whether the answer would be another if what failed had been true, or false. */
function hangsOnFailure(
  model: ModelNode,
  formula: Formula,
  environment: Environment,
  condition: ConditionNode,
): boolean {
  const outcomes = [TRUE, FALSE].map((instead) => answered(model, formula, environment, instead).condition)
  return outcomes.some((outcome) => identity(outcome) !== identity(condition))
}

/** What is left for each of those whose permission is needed. */
function answered(
  model: ModelNode,
  formula: Formula,
  environment: Environment,
  instead: ConstantNode,
): PartialCondition {
  if (environment.bounds === undefined) return answeredAlone(model, formula, environment, instead)
  const each = partiesOf(environment).map((party) => answeredAlone(model, formula, party, instead))
  return { condition: both(each.map(({ condition }) => condition)), failures: each.flatMap(({ failures }) => failures) }
}

function answeredAlone(
  model: ModelNode,
  formula: Formula,
  environment: Environment,
  instead: ConstantNode,
): PartialCondition {
  const failures: Failure[] = []
  const condition = formula.where((node) => {
    const partial = evaluatePartially(model, node, environment, instead)
    failures.push(...partial.failures)
    return partial.condition
  })
  return { condition, failures }
}

/** One of the things that must be so where an action is permitted. */
export type Demand =
  /** At least one of these allows is true. */
  | { readonly action: string; readonly allow: readonly CompiledRule[] }
  /** This deny is false. */
  | { readonly action: string; readonly deny: CompiledRule }

/** Some allow is true, every deny is false, and so for what the action requires: the one formula, as what it asks for. */
export function demandsOf(action: CompiledAction): readonly Demand[] {
  const { id } = action.node
  return [
    { action: id, allow: action.allow },
    ...action.deny.map((deny) => ({ action: id, deny })),
    ...action.requires.flatMap(demandsOf),
  ]
}

/** True exactly where all that the action demands is so. */
export function permittedWhere(
  action: CompiledAction,
  partially: (node: ConditionNode) => ConditionNode,
): ConditionNode {
  return both(
    demandsOf(action).map((demand) =>
      'deny' in demand
        ? whereFalse(partially(demand.deny.node.condition))
        : either(demand.allow.map((rule) => whereTrue(partially(rule.node.condition)))),
    ),
  )
}
