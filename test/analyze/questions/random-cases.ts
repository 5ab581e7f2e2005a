import fc from 'fast-check'
import { Dice } from '../../equivalence/random/dice.ts'
import { fixedModel, tenantModel } from '../../equivalence/random/fixed-model.ts'
import { Conditions } from '../../equivalence/random/random-condition.ts'
import { randomModel } from '../../equivalence/random/random-model.ts'
import { permissions } from '../../equivalence/random/random-policy.ts'
import type { Expr, ModelSpec } from '../../equivalence/spec/spec.ts'
import { type AnalysisCase, notTrue } from './case.ts'
import { edited } from './edited.ts'

/** How many atoms the conditions have on average: most questions are small, as most rules are. */
const depths = [2, 2, 2, 2, 2, 2, 2, 3, 3, 4] as const

/** The model of a seed: every third is one of the fixed ones. */
export function modelFrom(seed: number, index: number): ModelSpec {
  const dice = new Dice(seed * 7919 + index)
  return index % 3 > 0 ? randomModel(dice) : index % 2 === 0 ? fixedModel : tenantModel
}

/** What is asked about two conditions, or one. */
const kinds = ['satisfiable', 'valid', 'implies', 'implies', 'implied', 'equivalent', 'disjoint', 'without'] as const
export type Kind = (typeof kinds)[number]

/** Random questions over one model. Half of those about two conditions are about one that was made from the other. */
export function casesOver(model: ModelSpec, seed: number, count: number): readonly AnalysisCase[] {
  const conditions = new Conditions(model, permissions)
  const dice = new Dice(seed)
  const resources = Object.keys(model.resource).filter(
    (name) => Object.keys(model.resource[name]!.attributes).length > 0,
  )
  return dice.times(count, () => {
    const resource = dice.pick(resources)
    const depth = dice.pick(depths)
    const stored = dice.once(2)
    const sample = () =>
      fc.sample(conditions.about([resource], depth, stored), { numRuns: 1, seed: dice.below(2 ** 31) })[0]!
    const a = sample()
    const kind = dice.pick(kinds)
    const b = dice.once(2) ? sample() : edited(dice, a, sample)
    return { model, resource, parts: partsOf(kind, a, b) }
  })
}

/** The parts that no world makes true together exactly if the answer is yes; of what is satisfiable, if it is no. */
export function partsOf(kind: Kind, a: Expr, b: Expr): AnalysisCase['parts'] {
  switch (kind) {
    case 'satisfiable':
      return { a }
    case 'valid':
      return { 'not a': notTrue({ kind: 'any', of: [a, { kind: 'not', of: b }] }) }
    case 'implies':
      return { a, 'not b': notTrue(b) }
    case 'implied':
      return { b, 'not a': notTrue(a) }
    case 'disjoint':
      return { a, b }
    // Where the two differ, one is true and the other is not.
    case 'equivalent':
      return {
        differ: {
          kind: 'any',
          of: [
            { kind: 'all', of: [a, notTrue(b)] },
            { kind: 'all', of: [b, notTrue(a)] },
          ],
        },
      }
    default:
      return { a, 'b is false': { kind: 'not', of: b } }
  }
}
