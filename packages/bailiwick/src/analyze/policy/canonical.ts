import { type ComparisonOperator, type ConditionNode, TRUE } from '../../ast/condition.ts'
import { identity } from '../../ast/identity.ts'

/**
 * Equal text for conditions that are true of the same rows by their form alone, whatever the order of their parts. For conditions as
 * `whereTrue` leaves them: `not` stands around single comparisons, and each is asked where it is true.
 */
export function canonical(node: ConditionNode): string {
  switch (node.kind) {
    case 'all':
    case 'any':
      return `${node.kind}(${[...new Set(node.conditions.map(canonical))].sort().join(',')})`
    case 'not':
      return opposite(node.condition) ?? `not(${canonical(node.condition)})`
    case 'isTrue':
    case 'isNotFalse':
      return `${node.kind}(${canonical(node.condition)})`
    case 'quantifier':
      return `${identity({ ...node, condition: TRUE })}(${canonical(node.condition)})`
    case 'comparison':
      return comparison(node, node.operator)
    case 'in':
      if (node.list.kind !== 'values' || !node.list.values) return identity(node)
      return identity({ ...node, list: { ...node.list, values: [...node.list.values].sort(byText) } })
    default:
      return identity(node)
  }
}

const opposites: Partial<Record<ComparisonOperator, ComparisonOperator>> = {
  is: 'isNot',
  isNot: 'is',
  lt: 'gte',
  gte: 'lt',
  gt: 'lte',
  lte: 'gt',
}

/** `a < b` is false exactly where `a >= b` is true. */
function opposite(node: ConditionNode): string | undefined {
  const operator = node.kind === 'comparison' ? opposites[node.operator] : undefined
  return operator && comparison(node as Comparison, operator)
}

type Comparison = Extract<ConditionNode, { kind: 'comparison' }>

function comparison(node: Comparison, operator: ComparisonOperator): string {
  const written = identity({ ...node, operator })
  if (operator !== 'is' && operator !== 'isNot' && operator !== 'isDistinctFrom') return written
  const turned = identity({ ...node, operator, left: node.right, right: node.left })
  return turned < written ? turned : written
}

const byText = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : 1)
