import { assertNever } from '../util/assert-never.ts'
import type { ConditionNode, ListNode, OperandNode, QuantifierNode } from './condition.ts'

/** Where a row stands in a condition. */
export interface Placed {
  readonly level: number
  readonly resource: string
  readonly hops: readonly string[]
}

/** What becomes of the parts of a condition when its rows are called otherwise. */
export interface PlaceChange {
  place<P extends Placed>(of: P): P
  /** A condition inside, about the same rows. */
  inside(node: ConditionNode): ConditionNode
  /** A relation, whose elements are rows of its own. */
  quantifier(node: QuantifierNode): ConditionNode
}

/** The condition with every row that it names changed, and nothing else. */
export function changePlaces(node: ConditionNode, change: PlaceChange): ConditionNode {
  const operand = (of: OperandNode): OperandNode => {
    if (of.kind === 'shifted') return { ...of, operand: operand(of.operand) }
    return of.kind === 'row' ? change.place(of) : of
  }
  const list = (of: ListNode): ListNode => (of.kind === 'row' ? change.place(of) : of)
  switch (node.kind) {
    case 'all':
    case 'any':
      return { ...node, conditions: node.conditions.map((inner) => change.inside(inner)) }
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
      return { ...node, condition: change.inside(node.condition) }
    case 'quantifier':
      return change.quantifier(node)
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
      return change.place(node)
    case 'custom':
      return node.uses === 'resource' ? change.place(node) : node
    case 'constant':
    case 'holds':
      return node
    default:
      return assertNever(node, 'condition')
  }
}
