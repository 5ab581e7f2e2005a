import { askedRules } from './decide.ts'
import type { Decision, Reason } from './decision.ts'
import type { Environment } from './environment.ts'
import { messageOf } from './explain-condition.ts'
import { evaluatePartially } from './partial.ts'
import { planAction } from './plan.ts'
import type { CompiledAction, CompiledRule, Program } from './program.ts'
import type { TruthName } from './truth.ts'

/** Decides without a resource: permitted only if no resource could be denied. */
export function decideWithoutRow(program: Program, action: CompiledAction, environment: Environment): Decision {
  const plan = planAction(program.model, action, environment)
  const errors = plan.errors.map(messageOf)
  const id = action.node.id
  if (plan.kind === 'when') {
    const cause = `it depends on the ${action.node.resource}: ask with one, or use \`possible\` or a filter`
    return {
      allowed: false,
      action: id,
      reasons: [{ rule: 'needs-resource', effect: 'allow', value: 'unknown', cause }],
      errors,
    }
  }
  const rules = askedRules(action).map(({ rule }) => reasonOf(program, rule, environment))
  if (plan.kind === 'always') {
    return {
      allowed: true,
      action: id,
      reasons: rules.filter(({ effect, value }) => effect === 'allow' && value === true),
      errors,
    }
  }
  const denies = rules.filter(({ effect, value }) => effect === 'deny' && (value === true || value === 'unknown'))
  const reasons: readonly Reason[] =
    denies.length > 0
      ? denies
      : [{ rule: 'no-allow', effect: 'allow', value: false }, ...rules.filter(({ effect }) => effect === 'allow')]
  return { allowed: false, action: id, reasons, errors }
}

/** What the rule comes to; a rule that still needs a row is `false` here: it neither allowed nor denied. */
function reasonOf(program: Program, rule: CompiledRule, environment: Environment): Reason {
  const { condition } = evaluatePartially(program.model, rule.node.condition, environment)
  const value: TruthName = condition.kind === 'constant' ? (condition.value ?? 'unknown') : false
  const { because } = rule.node
  return { rule: rule.node.id, effect: rule.node.effect, value, ...(because ? { because } : {}) }
}
