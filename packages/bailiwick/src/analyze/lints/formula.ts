import { BEFORE, type ConditionNode, FALSE } from '../../ast/condition.ts'
import type { ActionNode, RuleNode } from '../../ast/policy.ts'
import { rebase } from '../../policy/rebase.ts'
import type { Part } from '../solve/question.ts'
import type { AnalysedPolicy, Site } from './analysed-policy.ts'
import { fails, holdsAny } from './questions.ts'

/** What makes an action permitted: some allow, no deny, and so for what it requires. Denies are labelled by their ids. */
export function permission(policy: AnalysedPolicy, action: ActionNode, row: Site['row'] = 'row'): readonly Part[] {
  const { allow, deny } = row === 'after' && action.after ? action.after : action
  return [
    holdsAny(`${action.id}/allow`, conditionsOf(allow)),
    ...deny.map((rule) => fails(rule.id, rule.condition)),
    ...required(policy, action).flatMap((other) => permission(policy, other)),
  ]
}

export function required({ actions }: AnalysedPolicy, { requires }: ActionNode): readonly ActionNode[] {
  return actions.filter(({ id }) => requires.includes(id))
}

export const conditionsOf = (rules: readonly RuleNode[]) => rules.map(({ condition }) => condition)

/** The same of the row before the changes. */
export function before(resource: string, parts: readonly Part[]): readonly Part[] {
  return parts.map(({ label, condition }) => ({ label: `before: ${label}`, condition: onBefore(resource, condition) }))
}

export function onBefore(resource: string, condition: ConditionNode): ConditionNode {
  return rebase(condition, { level: BEFORE, resource, hops: [] }, 0)
}

/**
 * What makes a change of an attribute permitted, on the row before it and on the row after it. Undefined where nothing could write it.
 */
export function permissionToChange(
  policy: AnalysedPolicy,
  action: ActionNode,
  attribute: string,
): readonly Part[] | undefined {
  const resource = policy.model.resources[action.resource]!
  if (resource.attributes[attribute]!.generated) return undefined
  const after = action.after ?? action
  const field = fieldCondition(action, attribute)
  const written = (allow: readonly RuleNode[]) =>
    holdsAny('writes the attribute', conditionsOf(giving(allow, attribute)))
  const changed: Part = { label: 'changed', condition: differs(action.resource, attribute, policy) }
  const own = field ? [{ label: 'may be written', condition: field }] : []
  return [
    ...permission(policy, action, 'after'),
    written(after.allow),
    ...own,
    ...before(action.resource, [...permission(policy, action), written(action.allow), ...own]),
    changed,
  ]
}

/** The rules that give an attribute; a composed one only if it gives all. */
export function giving(rules: readonly RuleNode[], attribute: string): readonly RuleNode[] {
  return rules.filter(({ fields, parts }) => !parts && (fields === undefined || fields.includes(attribute)))
}

/** When the attribute is seen or may be written, besides what the rules give; undefined without a condition. */
export function fieldCondition(action: ActionNode, attribute: string, isSensitive = false): ConditionNode | undefined {
  const own = Object.hasOwn(action.fields, attribute) ? action.fields[attribute]!.condition : undefined
  if (own || isSensitive) return own ?? FALSE
  return Object.hasOwn(action.fields, '*') ? action.fields['*']!.condition : undefined
}

function differs(resource: string, name: string, { model }: AnalysedPolicy): ConditionNode {
  const type = model.resources[resource]!.attributes[name]!.type
  const row = { kind: 'row', level: 0, resource, hops: [], name, type } as const
  return {
    kind: 'comparison',
    operator: 'isDistinctFrom',
    left: { ...row, level: BEFORE } as never,
    right: row as never,
  }
}
