import type { MemoryFact } from 'bailiwick'
import fc from 'fast-check'
import type { WorldSpec } from '../engines/stored-world.ts'
import { keyText } from '../oracle/values.ts'
import type { ModelSpec, QuestionSpec } from '../spec/spec.ts'
import { Dice } from './dice.ts'
import { fixedModel, tenantModel } from './fixed-model.ts'
import { storable } from './hostile-values.ts'
import { randomModel } from './random-model.ts'
import { actionNames, permissions, policiesOf } from './random-policy.ts'
import { randomGiven, randomRows } from './random-rows.ts'
import { randomWrites } from './random-writes.ts'

/** The world of a seed: every third has one of the fixed models, the others one of their own. */
export function worldFrom(seed: number, index: number): WorldSpec {
  const dice = new Dice(seed * 7919 + index)
  const model = index % 3 > 0 ? randomModel(dice) : index % 2 === 0 ? fixedModel : tenantModel
  return { model, rows: randomRows(dice, model) }
}

/** Random questions over one world. */
export function questionsOver({ model, rows }: WorldSpec): fc.Arbitrary<QuestionSpec> {
  const { policy, extra } = policiesOf(model)
  const some = fc.noShrink(fc.integer({ min: 0, max: 2 ** 31 - 1 }))
  const subject = fc
    .tuple(some, fc.boolean(), fc.nat(5))
    .map(([seed, , chance]) => (chance === 0 && model.anonymous ? null : randomGiven(new Dice(seed), model.subject)))
  return fc.record({
    policy,
    subject,
    context: some.map((seed) => contextFrom(seed, model)),
    facts: factsOver({ model, rows }),
    writes: some.map((seed) => randomWrites(new Dice(seed), { model, rows })),
    extra,
  })
}

/** `now` is always given: taken at each question, it would differ between engines. */
function contextFrom(seed: number, model: ModelSpec) {
  const dice = new Dice(seed)
  return { ...randomGiven(dice, model.context), now: dice.pick(storable({ kind: 'timestamp' })) }
}

/** Stored permissions on actions, on namespaces, on everything, and on nothing that is asked. */
function factsOver({ model, rows }: WorldSpec): fc.Arbitrary<readonly MemoryFact[]> {
  const resources = Object.keys(model.resource)
  const codes = [
    ...resources,
    ...resources.flatMap((name) => actionNames.map((action) => `${name}.${action}`)),
    // As often as all the others: few conditions ask for one of these alone.
    ...Array.from({ length: 4 }, () => permissions).flat(),
  ]
  const places = resources.flatMap((type) => {
    const key = model.resource[type]!.attributes['id']!
    return rows[type]!.slice(0, 5).map((row) => ({ type, id: keyText(key, row['id']) }))
  })
  const fact = fc.record({
    effect: fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const),
    permission: fc.constantFrom(...codes),
    place: fc.oneof(fc.constant({}), fc.constantFrom(...places)),
  })
  const facts = fc.array(fact, { maxLength: 5 })
  return fc.oneof(
    fc.constant([]),
    facts.map((list) => list.map(({ place, ...given }): MemoryFact => ({ ...given, ...place }))),
  )
}
