import { defineModel, t } from 'bailiwick'
import { type ConditionCase, type ConditionFamily, check } from '../table.ts'

/** Every operator of every type over every combination of values and null: A039, A040. */

const model = defineModel({
  subject: {
    id: t.id().optional(),
    text: t.text().optional(),
    boolean: t.boolean().optional(),
    int: t.int().optional(),
    bigint: t.bigint().optional(),
    decimal: t.decimal(2).optional(),
    float: t.float().optional(),
    date: t.date().optional(),
    timestamp: t.timestamp().optional(),
    uuid: t.uuid().optional(),
    enum: t.enum('zero', 'one', 'ten').optional(),
  },
  resource: {
    pair: {
      id: t.id(),
      key: t.id().optional(),
      text: t.text().optional(),
      boolean: t.boolean().optional(),
      int: t.int().optional(),
      bigint: t.bigint().optional(),
      decimal: t.decimal(2).optional(),
      float: t.float().optional(),
      date: t.date().optional(),
      timestamp: t.timestamp().optional(),
      uuid: t.uuid().optional(),
      enum: t.enum('zero', 'one', 'ten').optional(),
      otherKey: t.id().optional(),
      otherText: t.text().optional(),
      otherBoolean: t.boolean().optional(),
      otherInt: t.int().optional(),
      otherBigint: t.bigint().optional(),
      otherDecimal: t.decimal(2).optional(),
      otherFloat: t.float().optional(),
      otherDate: t.date().optional(),
      otherTimestamp: t.timestamp().optional(),
      otherUuid: t.uuid().optional(),
      otherEnum: t.enum('zero', 'one', 'ten').optional(),
    },
  },
})

interface Sample {
  readonly attribute: string
  readonly other: string
  readonly low: unknown
  /** Equal to `low`, written in another way where there is one. */
  readonly same: unknown
  readonly high: unknown
}

const samples: Readonly<Record<string, Sample>> = {
  id: { attribute: 'key', other: 'otherKey', low: 'a', same: 'a', high: 'b' },
  text: { attribute: 'text', other: 'otherText', low: 'B', same: 'B', high: 'a' },
  boolean: { attribute: 'boolean', other: 'otherBoolean', low: false, same: false, high: true },
  int: { attribute: 'int', other: 'otherInt', low: -2147483648, same: -2147483648, high: 2147483647 },
  bigint: {
    attribute: 'bigint',
    other: 'otherBigint',
    low: '9007199254740992',
    same: '9007199254740992',
    high: '9007199254740993',
  },
  decimal: { attribute: 'decimal', other: 'otherDecimal', low: '9.10', same: '9.1', high: '10' },
  float: { attribute: 'float', other: 'otherFloat', low: -0.5, same: -0.5, high: 1e300 },
  date: { attribute: 'date', other: 'otherDate', low: '0999-12-31', same: '0999-12-31', high: '2024-02-29' },
  timestamp: {
    attribute: 'timestamp',
    other: 'otherTimestamp',
    low: '2026-03-29T00:30:00.000001Z',
    same: '2026-03-29T01:30:00.000001+01:00',
    high: '2026-03-29T00:30:00.000002Z',
  },
  uuid: {
    attribute: 'uuid',
    other: 'otherUuid',
    low: 'abcdefab-0000-4000-8000-00000000abcd',
    same: '{ABCDEFAB-0000-4000-8000-00000000ABCD}',
    high: 'abcdefab-0000-4000-8000-00000000abce',
  },
  enum: { attribute: 'enum', other: 'otherEnum', low: 'one', same: 'one', high: 'ten' },
}

type Operand = 'low' | 'same' | 'high' | 'null'
type Rule = readonly [operator: string, left: Operand, right: Operand, expect: boolean | 'unknown']

const nulls = (operator: string, one: boolean | 'unknown', both: boolean | 'unknown'): readonly Rule[] => [
  [operator, 'null', 'low', one],
  [operator, 'low', 'null', one],
  [operator, 'null', 'null', both],
]
const equality: readonly Rule[] = [
  ['is', 'low', 'same', true],
  ['is', 'low', 'high', false],
  ...nulls('is', 'unknown', 'unknown'),
  ['isNot', 'low', 'same', false],
  ['isNot', 'low', 'high', true],
  ...nulls('isNot', 'unknown', 'unknown'),
  ['isDistinctFrom', 'low', 'same', false],
  ['isDistinctFrom', 'low', 'high', true],
  ...nulls('isDistinctFrom', true, false),
]
const ordering = (operator: string, below: boolean, equal: boolean): readonly Rule[] => [
  [operator, 'low', 'high', below],
  [operator, 'high', 'low', !below],
  [operator, 'low', 'same', equal],
  ...nulls(operator, 'unknown', 'unknown'),
]
const order = [
  ...ordering('lt', true, false),
  ...ordering('lte', true, true),
  ...ordering('gt', false, false),
  ...ordering('gte', false, true),
]
const enumOrder = [...ordering('atLeast', false, true), ...ordering('atMost', true, true)]

const operators: Readonly<Record<string, readonly Rule[]>> = {
  id: equality,
  text: [...equality, ...order],
  boolean: equality,
  int: [...equality, ...order],
  bigint: [...equality, ...order],
  decimal: [...equality, ...order],
  float: order,
  date: [...equality, ...order],
  timestamp: [...equality, ...order],
  uuid: equality,
  enum: [...equality, ...enumOrder],
}

/**
 * The right side stands in the row or on the subject, or the left side does; a literal in the rule is what a subject
 * becomes before there is any SQL, so the evaluator alone is asked.
 */
function casesOf(kind: string, sample: Sample, [operator, left, right, expect]: Rule): readonly ConditionCase[] {
  const { attribute, other } = sample
  const value = (operand: Operand) => (operand === 'null' ? null : sample[operand])
  const asksNull = left === 'null' || right === 'null'
  const number = asksNull ? 'A039 A040' : equality.some(([name]) => name === operator) ? 'A039' : 'A031'
  const title = `${number} ${kind}: ${left} ${operator} ${right}`
  const both = { [attribute]: value(left), [other]: value(right) }
  const one = { [attribute]: value(left) }
  const subject = { [kind]: value(right) }
  const cases = [
    check(`${title}, an attribute`, both, (pair) => pair[attribute][operator](pair[other]), expect),
    check(`${title}, the subject`, one, (pair, refs) => pair[attribute][operator](refs.subject[kind]), expect, {
      subject,
    }),
    check(`${title}, the subject first`, both, (pair, refs) => refs.subject[kind][operator](pair[other]), expect, {
      subject: { [kind]: value(left) },
    }),
  ]
  if (right === 'null') return cases
  return [
    ...cases,
    check(`${title}, a literal`, one, (pair) => pair[attribute][operator](sample[right]), expect, {
      notInSql: 'the same SQL as with a subject',
    }),
  ]
}

function nullTests(kind: string, { attribute, low, same, high }: Sample): readonly ConditionCase[] {
  const cases = [
    check(`A037 ${kind}: isNull of null`, { [attribute]: null }, (pair) => pair[attribute].isNull(), true),
    check(`A037 ${kind}: isNull of a value`, { [attribute]: low }, (pair) => pair[attribute].isNull(), false),
    check(`A037 ${kind}: isNotNull of null`, { [attribute]: null }, (pair) => pair[attribute].isNotNull(), false),
    check(`A037 ${kind}: isNotNull of a value`, { [attribute]: low }, (pair) => pair[attribute].isNotNull(), true),
  ]
  if (kind === 'float') return cases
  return [
    ...cases,
    check(`A033 ${kind}: in`, { [attribute]: low }, (pair) => pair[attribute].in(high, same), true),
    check(`A033 ${kind}: not in`, { [attribute]: low }, (pair) => pair[attribute].in(high), false),
    check(`A033 ${kind}: null in`, { [attribute]: null }, (pair) => pair[attribute].in(high, same), 'unknown'),
    check(`A033 ${kind}: notIn`, { [attribute]: low }, (pair) => pair[attribute].notIn(high), true),
    check(`A033 ${kind}: not notIn`, { [attribute]: low }, (pair) => pair[attribute].notIn(high, same), false),
    check(`A033 ${kind}: null notIn`, { [attribute]: null }, (pair) => pair[attribute].notIn(high), 'unknown'),
  ]
}

export const valueOperators: ConditionFamily = {
  kind: 'conditions',
  name: 'every operator of every type',
  model,
  resource: 'pair',
  subject: Object.fromEntries(Object.keys(samples).map((kind) => [kind, null])),
  cases: Object.entries(samples).flatMap(([kind, sample]) => [
    ...operators[kind]!.flatMap((rule) => casesOf(kind, sample, rule)),
    ...nullTests(kind, sample),
  ]),
}
