import type { RuleNode } from '../ast/policy.ts'

const prefix = 'stored:'

/** A rule that came from JSON: its id says so, so that a reason tells it from a rule in code. */
export function storedRule(rule: RuleNode): RuleNode {
  return { ...rule, id: `${prefix}${rule.id}`, stored: true }
}

/** The id of a rule under another action. */
export function ruleId(rule: RuleNode, action: string): string {
  return `${rule.stored ? prefix : ''}${action}/${rule.name}`
}
