import { combine, definePolicy, type Model } from 'bailiwick'
import type { ConditionNode } from '../../packages/bailiwick/src/ast/condition.ts'
import { walk } from '../../packages/bailiwick/src/ast/visit.ts'
import { isCondition, nodeOf } from '../../packages/bailiwick/src/policy/builders.ts'
import { type Condition, conditionNode } from '../../packages/bailiwick/src/policy/condition.ts'
import type { Writing } from './table.ts'

/** Order must not be observable: the same rules, written the other way round, give the same answers. */
export const reversedWriting: Writing = {
  definePolicy: reversedDefinePolicy as unknown as typeof definePolicy,
  combine: ((...policies: Parameters<typeof combine>) =>
    combine(...([...policies].reverse() as unknown as Parameters<typeof combine>))) as typeof combine,
}

function reversedDefinePolicy(model: Model, resource: string, define: (refs: unknown) => object): unknown {
  return definePolicy(model, resource, (refs) => reversedActions(define(refs)) as Record<string, object>)
}

/** The actions keep their order, since `actions()` shows it. */
function reversedActions(actions: object): object {
  return mapEntries(actions, (rules) => mapEntries(rules, reversedRules))
}

function reversedRules(rules: unknown): unknown {
  if (isCondition(rules)) return reversedCondition(rules)
  if (Array.isArray(rules) || typeof rules !== 'object' || rules === null) return rules
  const entries = Object.entries(rules).map(([name, rule]) => [name, reversedRules(rule)])
  return Object.fromEntries('when' in rules ? entries : entries.reverse())
}

function mapEntries(record: unknown, change: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(record as object).map(([name, value]) => [name, change(value)]))
}

/** Whether the condition has parts that could be turned round. */
export function hasOrder(node: ConditionNode): boolean {
  let found = false
  walk(node, ({ kind }) => {
    if (kind === 'all' || kind === 'any') found = true
  })
  return found
}

/** The condition with the parts of every `all` and `any` the other way round. */
export function reversedCondition(condition: Condition): Condition {
  return Object.freeze({ [conditionNode]: reversedNode(nodeOf(condition, 'reversed')) })
}

function reversedNode(node: ConditionNode): ConditionNode {
  switch (node.kind) {
    case 'all':
    case 'any':
      return { ...node, conditions: node.conditions.map(reversedNode).reverse() }
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
    case 'quantifier':
      return { ...node, condition: reversedNode(node.condition) }
    default:
      return node
  }
}
