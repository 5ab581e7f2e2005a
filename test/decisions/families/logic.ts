import { all, any, type Condition, defineModel, isNotFalse, isTrue, not, t } from 'bailiwick'
import { type ConditionCase, type ConditionFamily, check } from '../table.ts'

const model = defineModel({
  subject: { yes: t.boolean(), no: t.boolean(), unsaid: t.boolean().optional() },
  resource: {
    flags: {
      id: t.id(),
      a: t.boolean().optional(),
      b: t.boolean().optional(),
      c: t.boolean().optional(),
      text: t.text().optional(),
    },
  },
})

type Truth = boolean | 'unknown'
const truths: readonly Truth[] = [true, false, 'unknown']
const stored = (truth: Truth) => (truth === 'unknown' ? null : truth)

/** Kleene's logic in one line each: the order is false, unknown, true. */
const rank = (truth: Truth) => truths.length - [true, 'unknown', false].indexOf(truth)
const least = (...values: readonly Truth[]) => values.reduce((low, value) => (rank(value) < rank(low) ? value : low))
const most = (...values: readonly Truth[]) => values.reduce((high, value) => (rank(value) > rank(high) ? value : high))
const opposite = (value: Truth): Truth => (value === 'unknown' ? value : !value)

interface Flags {
  readonly a: Condition
  readonly b: Condition
  readonly c: Condition
}
interface Law {
  readonly name: string
  readonly left: (flags: Flags) => Condition
  readonly means: (a: Truth, b: Truth, c: Truth) => Truth
}

const one: readonly Law[] = [
  { name: 'a', left: ({ a }) => a, means: (a) => a },
  { name: 'not(a)', left: ({ a }) => not(a), means: opposite },
  { name: 'A122 not(not(a))', left: ({ a }) => not(not(a)), means: (a) => a },
  { name: 'isTrue(a)', left: ({ a }) => isTrue(a), means: (a) => a === true },
  { name: 'isNotFalse(a)', left: ({ a }) => isNotFalse(a), means: (a) => a !== false },
  { name: 'not(isTrue(a))', left: ({ a }) => not(isTrue(a)), means: (a) => a !== true },
  { name: 'not(isNotFalse(a))', left: ({ a }) => not(isNotFalse(a)), means: (a) => a === false },
  { name: 'isTrue(not(a))', left: ({ a }) => isTrue(not(a)), means: (a) => a === false },
  { name: 'isNotFalse(not(a))', left: ({ a }) => isNotFalse(not(a)), means: (a) => a !== true },
  { name: 'isTrue(isNotFalse(a))', left: ({ a }) => isTrue(isNotFalse(a)), means: (a) => a !== false },
  { name: 'isNotFalse(isTrue(a))', left: ({ a }) => isNotFalse(isTrue(a)), means: (a) => a === true },
  { name: 'all(a)', left: ({ a }) => all(a), means: (a) => a },
  { name: 'any(a)', left: ({ a }) => any(a), means: (a) => a },
  {
    name: 'A121 all(a, true)',
    left: ({ a }) => all(a, isNotFalse(a), not(isTrue(not(a)))),
    means: (a) => least(a, a !== false),
  },
]

const two: readonly Law[] = [
  { name: 'all(a, b)', left: ({ a, b }) => all(a, b), means: least },
  { name: 'any(a, b)', left: ({ a, b }) => any(a, b), means: most },
  {
    name: 'A122 De Morgan: not(all(a, b))',
    left: ({ a, b }) => not(all(a, b)),
    means: (a, b) => most(opposite(a), opposite(b)),
  },
  {
    name: 'A122 De Morgan: not(any(a, b))',
    left: ({ a, b }) => not(any(a, b)),
    means: (a, b) => least(opposite(a), opposite(b)),
  },
  {
    name: 'A122 De Morgan: any(not(a), not(b))',
    left: ({ a, b }) => any(not(a), not(b)),
    means: (a, b) => opposite(least(a, b)),
  },
  {
    name: 'A122 De Morgan: all(not(a), not(b))',
    left: ({ a, b }) => all(not(a), not(b)),
    means: (a, b) => opposite(most(a, b)),
  },
  { name: 'A122 absorption: any(a, all(a, b))', left: ({ a, b }) => any(a, all(a, b)), means: (a) => a },
  { name: 'A122 absorption: all(a, any(a, b))', left: ({ a, b }) => all(a, any(a, b)), means: (a) => a },
  { name: 'A124 absorption under not', left: ({ a, b }) => not(any(a, all(a, b))), means: opposite },
  {
    name: 'A124 absorption needs the same part',
    left: ({ a, b }) => any(a, all(not(a), b)),
    means: (a, b) => most(a, least(opposite(a), b)),
  },
  { name: 'A124 said twice', left: ({ a, b }) => all(a, b, a), means: least },
  { name: 'isTrue(all(a, b))', left: ({ a, b }) => isTrue(all(a, b)), means: (a, b) => a === true && b === true },
  {
    name: 'isNotFalse(any(a, b))',
    left: ({ a, b }) => isNotFalse(any(a, b)),
    means: (a, b) => a !== false || b !== false,
  },
  {
    name: 'not(isTrue(any(a, not(b))))',
    left: ({ a, b }) => not(isTrue(any(a, not(b)))),
    means: (a, b) => a !== true && b !== false,
  },
  { name: 'any(isTrue(a), b)', left: ({ a, b }) => any(isTrue(a), b), means: (a, b) => most(a === true, b) },
  {
    name: 'all(isNotFalse(a), not(b))',
    left: ({ a, b }) => all(isNotFalse(a), not(b)),
    means: (a, b) => least(a !== false, opposite(b)),
  },
  {
    name: 'a excluding its opposite',
    left: ({ a, b }) => all(a, not(a), b),
    means: (a, b) => least(a, opposite(a), b),
  },
]

const three: readonly Law[] = [
  {
    name: 'A122 any(all(a, b), all(a, c))',
    left: ({ a, b, c }) => any(all(a, b), all(a, c)),
    means: (a, b, c) => least(a, most(b, c)),
  },
  {
    name: 'A122 all(a, any(b, c))',
    left: ({ a, b, c }) => all(a, any(b, c)),
    means: (a, b, c) => least(a, most(b, c)),
  },
  {
    name: 'A124 not(all(a, any(b, not(c))))',
    left: ({ a, b, c }) => not(all(a, any(b, not(c)))),
    means: (a, b, c) => opposite(least(a, most(b, opposite(c)))),
  },
]

function casesOf(law: Law, values: readonly (readonly [Truth, Truth, Truth])[]): readonly ConditionCase[] {
  return values.map(([a, b, c]) => {
    const row = { a: stored(a), b: stored(b), c: stored(c) }
    const count = three.includes(law) ? 3 : two.includes(law) ? 2 : 1
    const given = [a, b, c].slice(0, count) as [Truth, Truth, Truth]
    return check(`${law.name} of ${given.join(', ')}`, row, (flags) => law.left(flags), law.means(...given))
  })
}

const singles = truths.map((a) => [a, true, true] as const)
const pairs = truths.flatMap((a) => truths.map((b) => [a, b, true] as const))
const triples = truths.flatMap((a) => truths.flatMap((b) => truths.map((c) => [a, b, c] as const)))

export const logic: ConditionFamily = {
  kind: 'conditions',
  name: 'all, any, not, isTrue, isNotFalse',
  model,
  resource: 'flags',
  subject: { yes: true, no: false, unsaid: null },
  cases: [
    ...one.flatMap((law) => casesOf(law, singles)),
    ...two.flatMap((law) => casesOf(law, pairs)),
    ...three.flatMap((law) => casesOf(law, triples)),
  ],
}

const unset = { a: null, b: null, c: null, text: null }

/** What is known before the row is folds away; the rest must come to the same. */
export const folding: ConditionFamily = {
  kind: 'conditions',
  name: 'conditions that partly need no row',
  model,
  resource: 'flags',
  subject: { yes: true, no: false, unsaid: null },
  cases: [
    check('A121 all with a true part', { a: true }, (flags, { subject }) => all(flags.a, subject.yes), true),
    check('A121 all with a false part', unset, (flags, { subject }) => all(flags.a, subject.no), false),
    check('all with an unknown part', { a: true }, (flags, { subject }) => all(flags.a, subject.unsaid), 'unknown'),
    check(
      'all with an unknown part and a false one',
      { a: false },
      (flags, { subject }) => all(flags.a, subject.unsaid),
      false,
    ),
    check('any with a true part', unset, (flags, { subject }) => any(flags.a, subject.yes), true),
    check('A121 any with a false part', { a: false }, (flags, { subject }) => any(flags.a, subject.no), false),
    check('any with an unknown part', { a: false }, (flags, { subject }) => any(flags.a, subject.unsaid), 'unknown'),
    check(
      'any with an unknown part and a true one',
      { a: true },
      (flags, { subject }) => any(flags.a, subject.unsaid),
      true,
    ),
    check('the subject alone, true', unset, (_, { subject }) => subject.yes, true),
    check('the subject alone, false', unset, (_, { subject }) => subject.no, false),
    check('the subject alone, unknown', unset, (_, { subject }) => subject.unsaid, 'unknown'),
    check('isTrue of an unknown subject', unset, (_, { subject }) => isTrue(subject.unsaid), false),
    check('isNotFalse of an unknown subject', unset, (_, { subject }) => isNotFalse(subject.unsaid), true),
    check('not of an unknown subject', unset, (_, { subject }) => not(subject.unsaid), 'unknown'),
    check(
      'isNotFalse around a part that is known',
      { a: false },
      (flags, { subject }) => isNotFalse(all(flags.a, subject.unsaid)),
      false,
    ),
    check(
      'isNotFalse around an unknown part',
      { a: true },
      (flags, { subject }) => isNotFalse(all(flags.a, subject.unsaid)),
      true,
    ),
    check(
      'isTrue around an unknown part',
      { a: true },
      (flags, { subject }) => isTrue(any(flags.a, subject.unsaid)),
      true,
    ),
    check('a flag compared with the subject', { a: true }, (flags, { subject }) => flags.a.is(subject.no), false),
    check(
      'a flag compared with an unknown subject',
      { a: true },
      (flags, { subject }) => flags.a.is(subject.unsaid),
      'unknown',
    ),
    check(
      'A123 other arguments are other conditions, the first',
      { text: 'a' },
      (flags) => any(flags.text.is('a'), flags.text.is('b')),
      true,
    ),
    check(
      'A123 other arguments are other conditions, the second',
      { text: 'b' },
      (flags) => any(flags.text.is('a'), flags.text.is('b')),
      true,
    ),
    check(
      'A123 other arguments are other conditions, both',
      { text: 'a' },
      (flags) => all(flags.text.is('a'), flags.text.is('b')),
      false,
    ),
    check(
      'A123 text that looks like a number',
      { text: '1' },
      (flags) => any(flags.text.is('01'), flags.text.is('1')),
      true,
    ),
    check('A122 a single condition within all and any', { a: true }, (flags) => all(any(all(flags.a))), true),
    check(
      'conditions nest deeply',
      { a: true },
      (flags) => Array.from({ length: 40 }).reduce<Condition>((inner) => not(all(inner, flags.a)), flags.a),
      true,
    ),
  ],
}
