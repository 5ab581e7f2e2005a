import { all, any, defineModel, isNotFalse, isTrue, not, t } from 'bailiwick'
import { type ConditionFamily, check, type DecisionFamily, decision } from '../table.ts'

/** What once was decided wrongly. Each row failed before its mending and stays. */

const model = defineModel({
  subject: { id: t.id(), sums: t.array(t.bigint()) },
  resource: {
    item: {
      id: t.id(),
      level: t.enum('low', 'high').optional(),
      other: t.enum('low', 'high').optional(),
      flag: t.boolean().optional(),
      at: t.timestamp().optional(),
      sums: t.array(t.bigint()).optional(),
      names: t.array(t.text()).optional(),
      data: t.json({ level: t.databaseEnum('rank type', 'low', 'high'), count: t.int() }),
      parts: t.many('part', 'itemId'),
    },
    part: { id: t.id(), itemId: t.id(), flag: t.boolean(), bad: t.boolean() },
  },
})
const many = [0, 1].map((index) => ({ id: `p${index}`, itemId: 'i', flag: index === 0, bad: index === 1 }))
const unknownToModel = { notInSql: 'the evaluator refuses the row; the next family shows that SQL does not return it' }

export const mendedConditions: ConditionFamily = {
  kind: 'conditions',
  name: 'conditions that once went wrong',
  model,
  resource: 'item',
  subject: { id: 'ann', sums: ['1', 10n ** 30n] },
  cases: [
    check(
      'a relation inside another keeps its own row',
      { id: 'i', parts: many },
      (item) => {
        const bad = item.parts.some((part: { bad: never }) => part.bad)
        return item.parts.some((part: { flag: never }) => all(bad, part.flag))
      },
      true,
    ),
    check(
      'in the other order as well',
      { id: 'i', parts: many },
      (item) => {
        const bad = item.parts.some((part: { bad: never }) => part.bad)
        return item.parts.some((part: { flag: never }) => all(part.flag, bad))
      },
      true,
    ),
    check(
      'a database enum inside JSON is text',
      { data: { level: 'high' } },
      (item) => item.data.level.is('high'),
      true,
    ),
    check('and has its order', { data: { level: 'low' } }, (item) => item.data.level.atLeast('high'), false),
    check('a number too small for a double is no error', { data: { count: 0 } }, (item) => item.data.count.is(0), true),
    check(
      'hasAny with numbers beyond the column',
      { sums: ['1'] },
      (item, { subject }) => item.sums.hasAny(subject.sums),
      true,
    ),
    check(
      'hasAll with numbers beyond the column',
      { sums: ['1'] },
      (item, { subject }) => item.sums.hasAll(subject.sums),
      false,
    ),
    check(
      'a shift of 2,999 years back stays in range',
      { at: '0001-01-01T00:00:00Z' },
      (item) => item.at.minus({ days: 1_095_000 }).lt('0001-01-01T00:00:00Z'),
      true,
    ),
    check(
      'instants beyond the year 9999 keep their order',
      { at: '9999-12-31T00:00:00Z' },
      (item, { context }) => item.at.plus({ days: 2 }).gt(context.now.plus({ days: 1 })),
      true,
      { context: { now: '9999-12-31T23:00:00.000001Z' } },
    ),
    check(
      'a hole in an array is an error',
      { names: Array(2) },
      (item) => not(item.names.has('a')),
      { throws: 'INVALID_VALUE' },
      {
        notInSql: 'no driver gives holes',
      },
    ),
    check(
      'a row unknown to the enum',
      { level: 'bogus' },
      (item) => item.level.isNot('low'),
      { throws: 'INVALID_VALUE' },
      unknownToModel,
    ),
  ],
}

const model2 = defineModel({
  subject: { id: t.id() },
  resource: { item: { id: t.id(), flag: t.boolean().optional() } },
})

export const mendedPolicies: DecisionFamily = {
  kind: 'decisions',
  name: 'policies that once went wrong',
  subject: { id: 'ann' },
  policy: ({ definePolicy }) =>
    definePolicy(model2, 'item', ({ granted }) => ({
      '*': { deny: { 'no grant': not(granted()) } },
      read: { allow: true },
      update: { allow: true, implies: ['read'] },
      whole: { composedOf: ['read'] },
    })),
  cases: [
    decision("a deny of '*' keeps its own grant under implies", 'item.update', { id: 'i' }, 'deny', {
      facts: [{ permission: 'item.read' }],
    }),
    decision('with both grants it is permitted', 'item.update', { id: 'i' }, 'allow', {
      facts: [{ permission: 'item.read' }, { permission: 'item.update' }],
    }),
    decision('a stored denial of what it implies denies it', 'item.update', { id: 'i' }, 'deny', {
      facts: [{ permission: 'item' }, { effect: 'deny', permission: 'item.read' }],
    }),
    decision('a stored denial of a part denies the whole', 'item.whole', { id: 'i' }, 'deny', {
      facts: [{ permission: 'item' }, { effect: 'deny', permission: 'item.read' }],
    }),
    decision('without it the whole is permitted', 'item.whole', { id: 'i' }, 'allow', {
      facts: [{ permission: 'item' }],
    }),
  ],
}

export const mendedFailures: DecisionFamily = {
  kind: 'decisions',
  name: 'failures that once were swallowed',
  subject: { id: 'ann' },
  policy: ({ definePolicy }) =>
    definePolicy(model2, 'item', ({ resource: item, holds }) => ({
      read: { allow: isTrue(any(item.flag, holds('x'))) },
      open: { allow: true, deny: isNotFalse(all(item.flag, holds('x'))) },
      shut: { allow: { a: true, b: holds('x') }, deny: { no: isTrue(item.flag) } },
    })),
  cases: [
    decision('isTrue over what the rest decides', 'item.read', { id: 'i', flag: true }, 'allow', { facts: 'failing' }),
    decision('isTrue over a failure', 'item.read', { id: 'i', flag: null }, 'deny', { facts: 'failing' }),
    decision('isNotFalse over what the rest decides', 'item.open', { id: 'i', flag: false }, 'allow', {
      facts: 'failing',
    }),
    decision('isNotFalse over a failure', 'item.open', { id: 'i', flag: null }, 'deny', { facts: 'failing' }),
    decision('a definite deny beside a failing allow', 'item.shut', { id: 'i', flag: true }, 'deny', {
      facts: 'failing',
    }),
  ],
}
