import { assertNever } from '../util/assert-never.ts'
import type { ConditionNode, ListNode, OperandNode } from './condition.ts'
import { type ModelNode, resourceAt } from './model.ts'
import { childrenOf } from './visit.ts'

/**
 * Why a condition can be unknown: the first nullable thing that it reads, printed. Undefined if it is always true or
 * false. This is the run-time twin of the `Unknown` parameter of `Condition`.
 */
export function reasonForUnknown(model: ModelNode, node: ConditionNode): string | undefined {
  switch (node.kind) {
    case 'constant':
      return node.value === null ? 'unknown' : undefined
    case 'isNull':
    case 'isTrue':
    case 'isNotFalse':
    case 'granted':
    case 'denied':
    case 'permitted':
    case 'holds':
    case 'custom':
      return undefined
    case 'comparison':
      if (node.operator === 'isDistinctFrom') return undefined
      return nullable(model, node.left) ?? nullable(model, node.right)
    case 'text':
    case 'enumOrder':
    case 'overlap':
      return nullable(model, node.left) ?? nullable(model, node.right)
    case 'truth':
      return nullable(model, node.operand)
    case 'in':
      return nullable(model, node.operand) ?? nullable(model, node.list)
    case 'isEmpty':
      return nullable(model, node.list)
    case 'quantifier':
      return nullableHop(model, node.resource, node.hops) ?? reasonForUnknown(model, node.condition)
    case 'all':
    case 'any':
    case 'not':
      return childrenOf(node)
        .map((child) => reasonForUnknown(model, child))
        .find((reason) => reason !== undefined)
    default:
      return assertNever(node, 'condition')
  }
}

function nullable(model: ModelNode, operand: OperandNode | ListNode): string | undefined {
  switch (operand.kind) {
    case 'literal':
      return operand.value === null ? 'null' : undefined
    case 'values':
      return operand.values === null || operand.values.includes(null) ? 'null' : undefined
    case 'attribute': {
      const attribute = (operand.of === 'subject' ? model.subject : model.context)[operand.name]!
      return attribute.nullable ? `${operand.of}.${operand.name}` : undefined
    }
    case 'row': {
      const hop = nullableHop(model, operand.resource, operand.hops)
      if (hop !== undefined) return hop
      const attribute = resourceAt(model, operand.resource, operand.hops).attributes[operand.name]!
      return attribute.nullable ? [operand.resource, ...operand.hops, operand.name].join('.') : undefined
    }
    case 'shifted':
      return nullable(model, operand.operand)
    default:
      return assertNever(operand, 'operand')
  }
}

function nullableHop(model: ModelNode, resource: string, hops: readonly string[]): string | undefined {
  let node = model.resources[resource]!
  for (const hop of hops) {
    const relation = node.relations[hop]!
    if (relation.nullable) return `${[resource, ...hops.slice(0, hops.indexOf(hop) + 1)].join('.')}`
    node = model.resources[relation.target]!
  }
  return undefined
}
