import { type ConditionNode, FALSE, TRUE } from '../ast/condition.ts'
import type { AttributeNode } from '../ast/model.ts'
import type { CompiledAction, CompiledRule } from '../evaluate/compiled.ts'
import { fieldOf } from '../evaluate/fields.ts'
import { both, either, whereTrue } from '../evaluate/where.ts'

/**
 * Where an attribute is visible or may be written, on a row for which the action is permitted: TRUE, FALSE, or what has to be asked.
 */
export function fieldCondition(action: CompiledAction, attribute: AttributeNode, isRead: boolean): ConditionNode {
  const field = fieldOf(action, attribute, isRead)
  const own = field ? whereTrue(field.node.condition) : attribute.sensitive && isRead ? FALSE : TRUE
  // Where the action is permitted some allow is true; if each gives the attribute, one does.
  const given = action.allow.every((rule) => givesAlways(rule, attribute.name))
    ? TRUE
    : either(action.allow.map((rule) => gives(rule, attribute.name)))
  return both([own, given])
}

function givesAlways({ node, parts }: CompiledRule, name: string): boolean {
  if (node.fields && !node.fields.includes(name)) return false
  return (parts ?? []).every((rules) => rules.every((rule) => givesAlways(rule, name)))
}

function gives({ node, parts }: CompiledRule, name: string): ConditionNode {
  if (node.fields && !node.fields.includes(name)) return FALSE
  if (!parts) return whereTrue(node.condition)
  return both(parts.map((rules) => either(rules.map((rule) => gives(rule, name)))))
}

export function isConstant(node: ConditionNode, value: boolean): boolean {
  return node.kind === 'constant' && node.value === value
}
