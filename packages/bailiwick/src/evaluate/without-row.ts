import type { ConditionNode } from '../ast/condition.ts'
import { printCondition } from '../ast/print.ts'
import { decideTogether } from './bounds.ts'
import type { CompiledAction, CompiledRule, Program } from './compiled.ts'
import { askedRules } from './decide.ts'
import type { Decision, Reason } from './decision.ts'
import type { Environment } from './environment.ts'
import { messageOf } from './explain-condition.ts'
import { evaluatePartially } from './partial.ts'
import { type Plan, planAction } from './plan.ts'
import { whereFalse, whereTrue } from './where.ts'

/** Decides without a resource: permitted only if no resource could be denied. */
export function decideWithoutRow(program: Program, action: CompiledAction, environment: Environment): Decision {
  const plan = planAction(program.model, action, environment)
  if (environment.bounds === undefined || plan.kind === 'when') return decidePlan(program, action, environment, plan)
  return decideTogether(action, environment, plan.kind === 'always', (party) => {
    const alone = planAction(program.model, action, party)
    return alone.kind === 'when' ? undefined : decidePlan(program, action, party, alone)
  })
}

function decidePlan(program: Program, action: CompiledAction, environment: Environment, plan: Plan): Decision {
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
  const rules = askedRules(action).map(({ rule }) => ({ rule, reason: reasonOf(program, rule, environment) }))
  const reasons = rules.map(({ reason }) => reason)
  if (plan.kind === 'always') {
    const own = rules.filter(({ rule }) => action.allow.some((allow) => allow.node.id === rule.node.id))
    const decisive = own.map(({ reason }) => reason).filter(({ value }) => value === true)
    return { allowed: true, action: id, reasons: decisive, errors }
  }
  const denies = reasons.filter(({ effect, value }) => effect === 'deny' && value !== false)
  const allows = reasons.filter(({ effect }) => effect === 'allow')
  const blocking: readonly Reason[] =
    denies.length > 0 ? denies : [{ rule: 'no-allow', effect: 'allow', value: false }, ...allows]
  return { allowed: false, action: id, reasons: blocking, errors }
}

/** What the rule comes to whatever the row; one that depends on the row neither allowed nor denied, so it is `false` here. */
function reasonOf(program: Program, rule: CompiledRule, environment: Environment): Reason {
  const { condition, failures } = evaluatePartially(program.model, rule.node.condition, environment)
  const [certain, refuted] = [whereTrue(condition), whereFalse(condition)]
  const never = (node: ConditionNode) => node.kind === 'constant' && node.value === false
  const { id, effect, because } = rule.node
  const base = { rule: id, effect, ...(because ? { because } : {}) }
  if (certain.kind === 'constant' && certain.value) return { ...base, value: true }
  if (!never(certain) || !never(refuted)) return { ...base, value: false }
  if (failures[0]) return { ...base, value: 'error', cause: messageOf(failures[0].error) }
  return { ...base, value: 'unknown', cause: `for no row is it known: ${printCondition(condition)}` }
}
