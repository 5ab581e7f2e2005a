import { BEFORE, type ConditionNode } from '../ast/condition.ts'
import { changePlaces } from '../ast/places.ts'
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
  return changePlaces(node, {
    place,
    inside: (inner) => bindCondition(inner, levels, depth, rule),
    quantifier: (quantifier) => {
      const elementLevel = depth + 1
      const element = { level: elementLevel, resource: quantifier.elementResource }
      const inner = new Map(levels).set(quantifier.elementLevel, element)
      const condition = bindCondition(quantifier.condition, inner, elementLevel, rule)
      return { ...place(quantifier), elementLevel, condition }
    },
  })
}

function misplacedBefore(node: ConditionNode, rule: string): BailiwickError {
  return new BailiwickError(
    'INVALID_CONDITION',
    `${rule}: \`${printCondition(node)}\` speaks of \`before\`, which only the rules of \`after\` may: write \`after: { allow: … }\` beside \`allow\`.`,
    { path: rule },
  )
}
