import type { ConditionNode, ListNode, OperandNode } from '../ast/condition.ts'
import { assertNever } from '../util/assert-never.ts'
import type { RowPlace } from './row-reference.ts'

/**
 * The condition about the row at `place` that `node` is about a row of its own: level 0 becomes the place, and the elements inside
 * get levels below the `depth` quantifiers that stand around it.
 */
export function rebase(node: ConditionNode, place: RowPlace, depth: number): ConditionNode {
  const move = <P extends RowPlace>(of: P): P =>
    of.level === 0 ? { ...of, ...place, hops: [...place.hops, ...of.hops] } : { ...of, level: of.level + depth }
  const operand = (of: OperandNode): OperandNode => {
    if (of.kind === 'shifted') return { ...of, operand: operand(of.operand) }
    return of.kind === 'row' ? move(of) : of
  }
  const list = (of: ListNode): ListNode => (of.kind === 'row' ? move(of) : of)
  const inside = (inner: ConditionNode) => rebase(inner, place, depth)
  switch (node.kind) {
    case 'all':
    case 'any':
      return { ...node, conditions: node.conditions.map(inside) }
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
      return { ...node, condition: inside(node.condition) }
    case 'quantifier':
      return { ...move(node), elementLevel: node.elementLevel + depth, condition: inside(node.condition) }
    case 'comparison':
    case 'text':
    case 'enumOrder':
      return { ...node, left: operand(node.left), right: operand(node.right) } as ConditionNode
    case 'truth':
      return { ...node, operand: operand(node.operand) }
    case 'isNull':
      return {
        ...node,
        operand: 'element' in node.operand ? (list(node.operand) as typeof node.operand) : operand(node.operand),
      }
    case 'in':
      return { ...node, operand: operand(node.operand), list: list(node.list) }
    case 'overlap':
      return { ...node, left: list(node.left), right: list(node.right) }
    case 'isEmpty':
      return { ...node, list: list(node.list) }
    case 'granted':
    case 'denied':
    case 'permitted':
      return move(node)
    case 'custom':
      return node.uses === 'resource' ? move(node) : node
    case 'constant':
    case 'holds':
      return node
    default:
      return assertNever(node, 'condition')
  }
}
