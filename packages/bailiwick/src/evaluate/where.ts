import { type ConditionNode, type ConstantNode, FALSE, type OperandNode, TRUE } from '../ast/condition.ts'
import { identity } from '../ast/identity.ts'

/**
 * The condition that is true exactly where `node` is true, with `not` only around single comparisons and around
 * `isTrue(…)`, which there is the plain complement. Constants are gone unless they are the whole answer.
 */
export function whereTrue(node: ConditionNode): ConditionNode {
  switch (node.kind) {
    case 'constant':
      return node.value === true ? TRUE : FALSE
    case 'all':
    case 'any':
      return join(node.kind, node.conditions.map(whereTrue))
    case 'not':
      return whereFalse(node.condition)
    case 'isTrue':
      return whereTrue(node.condition)
    case 'isNotFalse':
      return complement(whereFalse(node.condition))
    case 'quantifier':
      if (node.quantifier === 'none') return { ...node, quantifier: 'every', condition: whereFalse(node.condition) }
      return someOrEvery(node, node.quantifier, whereTrue(node.condition))
    default:
      return hasNull(node) ? FALSE : node
  }
}

/** The condition that is true exactly where `node` is false. */
export function whereFalse(node: ConditionNode): ConditionNode {
  switch (node.kind) {
    case 'constant':
      return node.value === false ? TRUE : FALSE
    case 'all':
    case 'any':
      return join(node.kind === 'all' ? 'any' : 'all', node.conditions.map(whereFalse))
    case 'not':
      return whereTrue(node.condition)
    case 'isTrue':
      return complement(whereTrue(node.condition))
    case 'isNotFalse':
      return whereFalse(node.condition)
    case 'quantifier':
      if (node.quantifier === 'every') return someOrEvery(node, 'some', whereFalse(node.condition))
      return node.quantifier === 'some'
        ? { ...node, quantifier: 'every', condition: whereFalse(node.condition) }
        : someOrEvery(node, 'some', whereTrue(node.condition))
    default:
      return hasNull(node) ? FALSE : { kind: 'not', condition: node }
  }
}

type Quantifier = Extract<ConditionNode, { kind: 'quantifier' }>

/** No row makes `some` true if none can meet the condition; `every` of no rows is true, so it always stays. */
function someOrEvery(node: Quantifier, quantifier: 'some' | 'every', condition: ConditionNode): ConditionNode {
  if (quantifier === 'some' && condition.kind === 'constant' && condition.value === false) return FALSE
  return { ...node, quantifier, condition }
}

function complement(node: ConditionNode): ConditionNode {
  if (node.kind === 'constant') return node.value ? FALSE : TRUE
  if (node.kind === 'not' && node.condition.kind === 'isTrue') return node.condition.condition
  return { kind: 'not', condition: { kind: 'isTrue', condition: node } }
}

/** A comparison with null is unknown: neither true nor false. Null-safe operators are not comparisons with null. */
function hasNull(node: ConditionNode): boolean {
  const isNull = (operand: OperandNode) => operand.kind === 'literal' && operand.value === null
  switch (node.kind) {
    case 'comparison':
      return node.operator !== 'isDistinctFrom' && (isNull(node.left) || isNull(node.right))
    case 'text':
    case 'enumOrder':
      return isNull(node.left) || isNull(node.right)
    case 'in':
      // In an empty list is false even for null; with a null list nothing is known.
      return node.list.kind === 'values' && node.list.values === null
    case 'overlap':
      return [node.left, node.right].some((list) => list.kind === 'values' && list.values === null)
    default:
      return false
  }
}

function join(kind: 'all' | 'any', conditions: readonly ConditionNode[]): ConditionNode {
  const decisive = kind === 'any'
  const kept = new Map<string, ConditionNode>()
  for (const condition of conditions.flatMap((inner) => (inner.kind === kind ? inner.conditions : [inner]))) {
    if (condition.kind === 'constant') {
      if (condition.value === decisive) return condition
    } else {
      kept.set(identity(condition), condition)
    }
  }
  const rest = [...kept.values()].filter((condition) => !isAbsorbed(kind, condition, kept))
  if (rest.length === 0) return constant(!decisive)
  return rest.length === 1 ? rest[0]! : { kind, conditions: rest }
}

/** `A and (A or B)` is `A`, `A or (A and B)` is `A`: these conditions are only ever asked whether they are true. */
function isAbsorbed(
  kind: 'all' | 'any',
  condition: ConditionNode,
  others: ReadonlyMap<string, ConditionNode>,
): boolean {
  if (condition.kind !== (kind === 'all' ? 'any' : 'all')) return false
  return condition.conditions.some((inner) => others.has(identity(inner)))
}

function constant(value: boolean): ConstantNode {
  return value ? TRUE : FALSE
}

export function both(conditions: readonly ConditionNode[]): ConditionNode {
  return join('all', conditions)
}

export function either(conditions: readonly ConditionNode[]): ConditionNode {
  return join('any', conditions)
}
