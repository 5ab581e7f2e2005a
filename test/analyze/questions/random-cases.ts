import fc from 'fast-check'
import { Dice } from '../../equivalence/random/dice.ts'
import { fixedModel, tenantModel } from '../../equivalence/random/fixed-model.ts'
import { Conditions } from '../../equivalence/random/random-condition.ts'
import { randomModel } from '../../equivalence/random/random-model.ts'
import { permissions } from '../../equivalence/random/random-policy.ts'
import type { Expr, ModelSpec } from '../../equivalence/spec/spec.ts'
import { type AnalysisCase, notTrue } from './case.ts'
import { edited } from './edited.ts'

/** About how many atoms a question has: most are small, as most rules are. */
function sizeOf(dice: Dice): number {
  if (dice.once(40)) return 47
  return dice.once(4) ? 10 + dice.below(13) : 3 + dice.below(6)
}

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
  const dice = new Dice(seed)
  const conditions = new Sized(model, dice)
  const resources = Object.keys(model.resource).filter(
    (name) => Object.keys(model.resource[name]!.attributes).length > 0,
  )
  return dice.times(count, () => {
    const resource = dice.pick(resources)
    const half = Math.ceil(sizeOf(dice) / 2)
    const stored = dice.once(2)
    const a = conditions.about(resource, half, stored)
    const kind = dice.pick(kinds)
    const b = dice.once(2)
      ? conditions.about(resource, half, stored)
      : edited(dice, a, () => conditions.about(resource, 1, stored))
    return { model, resource, parts: partsOf(kind, a, b) }
  })
}

/** Random conditions with about so many atoms. */
class Sized {
  readonly #conditions: Conditions
  readonly #dice: Dice
  readonly #pieces = new Map<string, Expr[]>()

  constructor(model: ModelSpec, dice: Dice) {
    this.#conditions = new Conditions(model, permissions)
    this.#dice = dice
  }

  about(resource: string, size: number, stored: boolean): Expr {
    const dice = this.#dice
    const pieces: Expr[] = []
    for (let left = size; left > 0; left -= atoms(pieces.at(-1)!)) {
      // A quantifier or a nested condition here and there; the rest of a large condition is flat.
      const depth = left === 1 ? 0 : dice.once(pieces.length + 1) ? 2 : dice.below(2)
      pieces.push(this.#piece(resource, depth, stored))
    }
    while (pieces.length > 1) {
      const of = pieces.splice(dice.below(pieces.length - 1), 2 + dice.below(2))
      const joined: Expr = { kind: dice.once(2) ? 'all' : 'any', of }
      pieces.splice(dice.below(pieces.length + 1), 0, dice.once(5) ? wrapped(dice, joined) : joined)
    }
    return pieces[0]!
  }

  /** They are made many at once: to make a single one takes longer than to ask about it. */
  #piece(resource: string, depth: number, stored: boolean): Expr {
    const key = `${depth} ${stored} ${resource}`
    let ready = this.#pieces.get(key)
    if (!ready || ready.length === 0) {
      const arbitrary = this.#conditions.about([resource], depth, stored)
      ready = fc.sample(arbitrary, { numRuns: 20, seed: this.#dice.below(2 ** 31) })
      this.#pieces.set(key, ready)
    }
    return ready.pop()!
  }
}

const wrapped = (dice: Dice, of: Expr): Expr => ({ kind: dice.pick(['not', 'isTrue', 'isNotFalse'] as const), of })

function atoms(expr: Expr): number {
  if ('of' in expr) return [expr.of].flat().reduce((sum, one) => sum + atoms(one), 0)
  return 'where' in expr ? atoms(expr.where) : 1
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
