import type { ConditionNode } from '../ast/condition.ts'
import type { ModelNode } from '../ast/model.ts'
import { needsRow } from '../ast/visit.ts'
import { type Check, compileCondition } from './compile-condition.ts'
import type { CompiledAction, CompiledRule } from './compiled.ts'
import type { Environment } from './environment.ts'
import { ASK, NO, type QuickAnswer, YES } from './quick-answer.ts'
import { Failure, foldChecks, negate } from './truth.ts'

/** In the place of what depends on the row: like any failure it is absorbed where the rest decides. */
const DEPENDS = new Failure('it depends on the row')

/**
 * The part of a condition that asks neither the row nor anything that `changes`: true or false where that alone decides, and then
 * for every row and as long as the subject is the same.
 */
export function compileSettled(
  model: ModelNode,
  node: ConditionNode,
  changes: (node: ConditionNode) => boolean,
): Check {
  const inner = (child: ConditionNode) => compileSettled(model, child, changes)
  if (!needsRow(node) && !changes(node)) return compileCondition(model, node)
  switch (node.kind) {
    case 'all':
    case 'any': {
      const checks = node.conditions.map(inner)
      return (environment) => foldChecks(checks, environment, node.kind === 'any')
    }
    case 'not': {
      const check = inner(node.condition)
      return (environment) => negate(check(environment))
    }
    default:
      return () => DEPENDS
  }
}

/** The answer for every row, where the settled parts of the rules give one: by the formula of `permission`. */
export function settledAnswer(action: CompiledAction, environment: Environment): QuickAnswer {
  const allowed = anyRule(action.allow, environment)
  const denied = anyRule(action.deny, environment)
  if (allowed === NO || denied === YES) return NO
  let answer: QuickAnswer = allowed === YES && denied === NO ? YES : ASK
  for (const required of action.requires) {
    const other = settledAnswer(required, environment)
    if (other === NO) return NO
    if (other === ASK) answer = ASK
  }
  return answer
}

/** Whether any of them holds for every row; what is unknown or fails is for the closures to weigh. */
function anyRule(rules: readonly CompiledRule[], environment: Environment): QuickAnswer {
  let answer: QuickAnswer = NO
  for (const rule of rules) {
    const value = rule.settled()(environment)
    if (value === true) return YES
    if (value !== false) answer = ASK
  }
  return answer
}
