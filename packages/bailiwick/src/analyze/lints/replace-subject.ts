import type { ConditionNode, ListNode, OperandNode, Value } from '../../ast/condition.ts'
import { childrenOf } from '../../ast/visit.ts'

/** Canonical values of attributes of the subject; a list for an array. */
export type SubjectValues = Readonly<Record<string, Value | readonly Value[]>>

/** The condition as it is for somebody with these values; what is not among them stays open. */
export function replaceSubject(node: ConditionNode, values: SubjectValues): ConditionNode {
  const operand = (of: OperandNode): OperandNode => {
    if (of.kind === 'shifted') return { ...of, operand: operand(of.operand) }
    if (of.kind !== 'attribute' || of.of !== 'subject' || of.json || !Object.hasOwn(values, of.name)) return of
    return { kind: 'literal', type: of.type, value: values[of.name] as Value }
  }
  const list = (of: ListNode): ListNode => {
    if (of.kind !== 'attribute' || of.of !== 'subject' || !Object.hasOwn(values, of.name)) return of
    return { kind: 'values', element: of.element, values: values[of.name] as readonly Value[] | null }
  }
  switch (node.kind) {
    case 'all':
    case 'any':
      return { kind: node.kind, conditions: node.conditions.map((inner) => replaceSubject(inner, values)) }
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
      return { kind: node.kind, condition: replaceSubject(node.condition, values) }
    case 'quantifier':
      return { ...node, condition: replaceSubject(childrenOf(node)[0]!, values) }
    case 'comparison':
    case 'text':
    case 'enumOrder':
      return { ...node, left: operand(node.left), right: operand(node.right) } as ConditionNode
    case 'truth':
      return truthOf(operand(node.operand))
    case 'isNull':
      return nullOf('element' in node.operand ? list(node.operand) : operand(node.operand))
    case 'in':
      return { ...node, operand: operand(node.operand), list: list(node.list) }
    case 'overlap':
      return { ...node, left: list(node.left), right: list(node.right) }
    case 'isEmpty':
      return { ...node, list: list(node.list) }
    default:
      return node
  }
}

function truthOf(operand: OperandNode): ConditionNode {
  if (operand.kind !== 'literal') return { kind: 'truth', operand }
  return { kind: 'constant', value: operand.value as boolean | null }
}

function nullOf(of: OperandNode | ListNode): ConditionNode {
  if (of.kind === 'literal') return { kind: 'constant', value: of.value === null }
  if (of.kind === 'values') return { kind: 'constant', value: of.values === null }
  return { kind: 'isNull', operand: of }
}
