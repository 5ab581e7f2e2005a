import type { ConditionNode } from '../ast/condition.ts'
import { changePlaces } from '../ast/places.ts'
import type { RowPlace } from './row-reference.ts'

/**
 * The condition about the row at `place` that `node` is about a row of its own: level 0 becomes the place, and the elements inside
 * get levels below the `depth` quantifiers that stand around it.
 */
export function rebase(node: ConditionNode, place: RowPlace, depth: number): ConditionNode {
  const move = <P extends RowPlace>(of: P): P =>
    of.level === 0 ? { ...of, ...place, hops: [...place.hops, ...of.hops] } : { ...of, level: of.level + depth }
  const inside = (inner: ConditionNode) => rebase(inner, place, depth)
  return changePlaces(node, {
    place: move,
    inside,
    quantifier: (quantifier) => ({
      ...move(quantifier),
      elementLevel: quantifier.elementLevel + depth,
      condition: inside(quantifier.condition),
    }),
  })
}
