import type { ConditionNode } from '../ast/condition.ts'
import { walk } from '../ast/visit.ts'

/**
 * Binds `granted()` to the action and the resource that it is written under. A rule of `'*'` is written under each
 * action that it is given to; elsewhere the binding stays when `implies` carries the rule to another action.
 */
export function bindGrants(node: ConditionNode, resource: string, action: string): ConditionNode {
  let open = false
  walk(node, (inner) => {
    if (inner.kind === 'granted' && (inner.action === '' || inner.resource === '*')) open = true
  })
  return open ? bind(node, resource, `${resource}.${action}`) : node
}

function bind(node: ConditionNode, resource: string, id: string): ConditionNode {
  switch (node.kind) {
    case 'granted':
      return { ...node, action: node.action || id, resource: node.resource === '*' ? resource : node.resource }
    case 'all':
    case 'any':
      return { ...node, conditions: node.conditions.map((child) => bind(child, resource, id)) }
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
    case 'quantifier':
      return { ...node, condition: bind(node.condition, resource, id) }
    default:
      return node
  }
}

export function usesGrants(node: ConditionNode): boolean {
  let uses = false
  walk(node, (inner) => {
    if (inner.kind === 'granted') uses = true
  })
  return uses
}
