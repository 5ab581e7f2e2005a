import { Dice } from '../../equivalence/random/dice.ts'
import type { AttributeSpec, Expr, ModelSpec, Ref } from '../../equivalence/spec/spec.ts'
import { type AnalysisCase, notTrue } from './case.ts'
import { edited } from './edited.ts'

/** Whole policies as questions: may somebody do by the new rules what he may not by the old ones? */

const sizes = [10, 10, 10, 15, 20, 30, 30, 50, 100] as const
const roles = Array.from({ length: 12 }, (_, index) => `role${index}`)
const states = ['draft', 'review', 'published', 'archived']
const words = ['a', 'ab', 'b', 'red', 'green', '😀', '']

interface Rules {
  readonly allow: readonly Expr[]
  readonly deny: readonly Expr[]
}

export function policyCases(seed: number, count: number): readonly AnalysisCase[] {
  const dice = new Dice(seed)
  const model = policyModel(dice.once(2) ? 11 : 40)
  return dice.times(count, (index) => policyCase(dice, model, sizes[index % sizes.length]!))
}

/** Two versions of a policy with so many rules. */
export function policyCase(dice: Dice, model: ModelSpec, size: number): AnalysisCase {
  const old: Rules = {
    allow: dice.times(size, () => ruleOf(dice, model)),
    deny: dice.times(Math.ceil(size / 15), () => ({ kind: 'isTrue', of: ruleOf(dice, model) })),
  }
  const changed = dice.below(size)
  const reworded: Rules = {
    allow: dice.some(old.allow, size).map((rule, at) => {
      // One of them may have changed; the others say the same in other words.
      if (at === changed && dice.once(2)) return ruleOf(dice, model)
      return edited(fixed, rule, () => rule)
    }),
    deny: old.deny,
  }
  return { model, resource: 'doc', parts: partsOf(dice.once(2) ? [reworded, old] : [old, reworded]) }
}

/** Permitted by the first and not by the second: a part for what allows, one for each deny, and one for the second policy. */
function partsOf([first, second]: readonly [Rules, Rules]): AnalysisCase['parts'] {
  const denies = first.deny.map((deny, index): [string, Expr] => [`not deny ${index}`, { kind: 'not', of: deny }])
  const none = second.deny.map((deny): Expr => ({ kind: 'not', of: { kind: 'isNotFalse', of: deny } }))
  const permitted: Expr = { kind: 'all', of: [{ kind: 'any', of: second.allow }, ...none] }
  return {
    allow: { kind: 'any', of: first.allow },
    ...Object.fromEntries(denies),
    'not by the other': notTrue(permitted),
  }
}

/** Always rewords and never changes. */
const fixed = new (class extends Dice {
  override below(count: number): number {
    return Math.max(0, Math.min(count - 1, 5))
  }
})(0)

/** Documents with so many attributes. */
export function policyModel(attributes: number): ModelSpec {
  const types: readonly AttributeSpec[] = [
    { kind: 'text' },
    { kind: 'text' },
    { kind: 'int' },
    { kind: 'enum', values: states },
    { kind: 'boolean' },
    { kind: 'timestamp' },
  ]
  const named = Array.from({ length: attributes }, (_, index): [string, AttributeSpec] => [
    `field${index}`,
    { ...types[index % types.length]!, ...(index % 3 === 0 ? { optional: true } : {}) },
  ])
  return {
    naming: 'as-is',
    subject: {
      id: { kind: 'id' },
      role: { kind: 'enum', values: roles },
      name: { kind: 'text' },
      level: { kind: 'int' },
    },
    context: {},
    resource: {
      doc: {
        attributes: { id: { kind: 'id' }, ownerId: { kind: 'id', optional: true }, ...Object.fromEntries(named) },
        relations: {},
      },
    },
    tables: {},
  }
}

function ruleOf(dice: Dice, model: ModelSpec): Expr {
  const role: Ref = { from: 'subject', path: ['role'] }
  const wanted = dice.some(roles, 1 + dice.below(2)).map((value) => ({ value }))
  const atom = () => atomOf(dice, model)
  const some = dice.times(1 + dice.below(3), atom)
  const choice: readonly Expr[] = dice.once(3)
    ? [{ kind: 'any', of: [atom(), { kind: 'all', of: [atom(), atom()] }] }]
    : []
  return { kind: 'all', of: [{ kind: 'call', operator: 'in', on: role, with: wanted }, ...some, ...choice] }
}

function atomOf(dice: Dice, model: ModelSpec): Expr {
  const [name, { kind, optional }] = dice.pick(Object.entries(model.resource['doc']!.attributes))
  const on: Ref = { from: 0, path: [name] }
  const call = (operator: string, ...given: readonly unknown[]): Expr => ({
    kind: 'call',
    operator,
    on,
    with: given.map((value) => ({ value })),
  })
  const withSubject = (operator: string, attribute: string): Expr => ({
    kind: 'call',
    operator,
    on,
    with: [{ from: 'subject', path: [attribute] }],
  })
  if (optional && dice.once(6)) return call(dice.pick(['isNull', 'isNotNull']))
  switch (kind) {
    case 'id':
      return dice.once(2) ? withSubject('is', 'id') : call('is', dice.pick(words))
    case 'boolean':
      return { kind: 'truth', on }
    case 'int':
      if (dice.once(5)) return withSubject(dice.pick(['lte', 'gt']), 'level')
      return call(dice.pick(['lt', 'lte', 'gt', 'gte', 'is']), dice.below(20))
    case 'timestamp': {
      const now: Ref = { from: 'context', path: ['now'], shift: { by: 'minus', duration: { days: dice.below(3) } } }
      return { kind: 'call', operator: dice.pick(['lt', 'gte']), on, with: [now] }
    }
    case 'enum':
      return dice.once(2) ? call('is', dice.pick(states)) : call('in', ...dice.some(states, 2))
    default:
      if (dice.once(5)) return withSubject('is', 'name')
      if (dice.once(6)) return call('startsWith', dice.pick(['a', 'ab', 'b']))
      return dice.once(3)
        ? call('in', ...dice.some(words, 3))
        : call(dice.pick(['is', 'isNot', 'like']), dice.pick(words))
  }
}
