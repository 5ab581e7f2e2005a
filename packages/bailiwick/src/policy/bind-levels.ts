import { BEFORE, type ConditionNode, type ListNode, type OperandNode } from '../ast/condition.ts'
import { printCondition } from '../ast/print.ts'
import { BailiwickError } from '../errors/error.ts'
import { deepFreeze } from '../util/deep-freeze.ts'

/** What each row reference in reach is called: the level it was built with to the level it has in this rule. */
type Levels = ReadonlyMap<number, { readonly level: number; readonly resource: string }>

/**
 * While it is built, each element of a relation has a level of its own. In a rule, levels count the quantifiers around a
 * place, so that equal conditions are equal data. A reference that was carried out of its callback, or over from another
 * policy, has no level here: it would read another row than the author meant. `before` has one in the rules of `after` only.
 */
export function bindLevels(node: ConditionNode, resource: string, rule: string, isAfter = false): ConditionNode {
  const levels = new Map([[0, { level: 0, resource }]])
  if (isAfter) levels.set(BEFORE, { level: BEFORE, resource })
  return deepFreeze(bindCondition(node, levels, 0, rule))
}

function bindCondition(node: ConditionNode, levels: Levels, depth: number, rule: string): ConditionNode {
  const place = <P extends { readonly level: number; readonly resource: string }>(of: P): P => {
    const found = levels.get(of.level)
    if (found?.resource === of.resource) return { ...of, level: found.level }
    if (of.level === BEFORE && of.resource === levels.get(0)?.resource) throw misplacedBefore(node, rule)
    throw new BailiwickError(
      'INVALID_CONDITION',
      `${rule}: \`${printCondition(node)}\` speaks of a row that is not in reach here. Use an element of a relation inside its own \`some\`, \`every\` or \`none\`, and a resource inside its own policy.`,
      { path: rule },
    )
  }
  const operand = (of: OperandNode): OperandNode => {
    if (of.kind === 'shifted') return { ...of, operand: operand(of.operand) }
    return of.kind === 'row' ? place(of) : of
  }
  const list = (of: ListNode): ListNode => (of.kind === 'row' ? place(of) : of)
  const inside = (inner: ConditionNode) => bindCondition(inner, levels, depth, rule)
  switch (node.kind) {
    case 'all':
    case 'any':
      return { ...node, conditions: node.conditions.map(inside) }
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
      return { ...node, condition: inside(node.condition) }
    case 'quantifier': {
      const elementLevel = depth + 1
      const inner = new Map(levels).set(node.elementLevel, { level: elementLevel, resource: node.elementResource })
      return { ...place(node), elementLevel, condition: bindCondition(node.condition, inner, elementLevel, rule) }
    }
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
      return place(node)
    case 'custom':
      return node.uses === 'resource' ? place(node) : node
    case 'constant':
    case 'holds':
      return node
  }
}

function misplacedBefore(node: ConditionNode, rule: string): BailiwickError {
  return new BailiwickError(
    'INVALID_CONDITION',
    `${rule}: \`${printCondition(node)}\` speaks of \`before\`, which only the rules of \`after\` may: write \`after: { allow: … }\` beside \`allow\`.`,
    { path: rule },
  )
}
