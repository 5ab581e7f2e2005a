import { defineModel, not, t } from 'bailiwick'
import { type ConditionFamily, check } from '../table.ts'

const model = defineModel({
  subject: {
    int: t.int().optional(),
    bigint: t.bigint().optional(),
    decimal: t.decimal(2).optional(),
    float: t.float().optional(),
  },
  resource: {
    amount: {
      id: t.id(),
      int: t.int().optional(),
      other: t.int().optional(),
      bigint: t.bigint().optional(),
      decimal: t.decimal(2).optional(),
      whole: t.decimal(0).optional(),
      float: t.float().optional(),
    },
  },
})

const beyondRow = 'no column of the type holds the value'
const subject = { int: null, bigint: null, decimal: null, float: null }

export const wholeNumbers: ConditionFamily = {
  kind: 'conditions',
  name: 'int and bigint',
  model,
  resource: 'amount',
  subject,
  cases: [
    check('A031 gte includes the bound', { int: 5 }, (amount) => amount.int.gte(5), true),
    check('A031 gt excludes the bound', { int: 5 }, (amount) => amount.int.gt(5), false),
    check('A031 lte includes the bound', { int: 5 }, (amount) => amount.int.lte(5), true),
    check('A031 lt excludes the bound', { int: 5 }, (amount) => amount.int.lt(5), false),
    check('A033 in with the value present', { int: 2 }, (amount) => amount.int.in(1, 2, 3), true),
    check('A033 negated in with the value absent', { int: 4 }, (amount) => not(amount.int.in(1, 2, 3)), true),
    check('A038 isNotNull is what not-equal null would be', { int: 1 }, (amount) => amount.int.isNotNull(), true),
    check(
      'A040 zero is at least zero, null is not known to be',
      { int: null },
      (amount) => amount.int.gte(0),
      'unknown',
    ),
    check('trap 10 minus zero is zero', { int: 0 }, (amount) => amount.int.is(-0), true),
    check('trap 10 minus zero is not below zero', { int: 0 }, (amount) => amount.int.gt(-0), false),
    check('numbers compare as numbers', { int: 9 }, (amount) => amount.int.lt(10), true),
    check('a literal beyond int4 is greater', { int: 2147483647 }, (amount) => amount.int.lt(2147483648), true),
    check('a literal beyond int4 is not equal', { int: 2147483647 }, (amount) => amount.int.is(2147483648), false),
    check('a literal below int4 is less', { int: -2147483648 }, (amount) => amount.int.gt(-2147483649), true),
    check('a literal of 2^53 - 1', { int: 1 }, (amount) => amount.int.isNot(9007199254740991), true),
    check('in a list with a number beyond int4', { int: 1 }, (amount) => amount.int.in(2147483648, 1), true),
    check('a subject beyond int4', { int: 1 }, (amount, refs) => amount.int.lt(refs.subject.int), true, {
      subject: { int: 4294967296 },
    }),
    check('a row beyond int4', { int: 4294967296 }, (amount) => amount.int.gt(2147483647), true, {
      notInSql: beyondRow,
    }),
    check(
      'a row beyond 2^53',
      { int: 2 ** 53 },
      (amount) => amount.int.gt(0),
      { throws: 'INVALID_VALUE' },
      { notInSql: beyondRow },
    ),
    check(
      'a fraction in an int column',
      { int: 1.5 },
      (amount) => amount.int.gt(0),
      { throws: 'INVALID_VALUE' },
      { notInSql: beyondRow },
    ),
    check(
      'trap 9 NaN is refused',
      { int: Number.NaN },
      (amount) => amount.int.is(1),
      { throws: 'INVALID_VALUE' },
      { notInSql: beyondRow },
    ),
    check(
      'trap 24 digits are not a number',
      { int: '1' },
      (amount) => amount.int.is(1),
      { throws: 'INVALID_VALUE' },
      { notInSql: 'drivers give numbers for int4' },
    ),
    check(
      'a subject that is not a number',
      { int: 1 },
      (amount, refs) => amount.int.is(refs.subject.int),
      { throws: 'INVALID_VALUE' },
      { subject: { int: 1.5 } },
    ),
    check(
      'trap 21 bigint beyond 2^53 is exact',
      { bigint: '9007199254740993' },
      (amount) => amount.bigint.is('9007199254740992'),
      false,
    ),
    check(
      'trap 21 bigint as a JavaScript bigint',
      { bigint: 9007199254740993n },
      (amount) => amount.bigint.is(9007199254740993n),
      true,
    ),
    check('trap 21 bigint order is not text order', { bigint: '9' }, (amount) => amount.bigint.lt('10'), true),
    check('a bigint given as a number', { bigint: 7 }, (amount) => amount.bigint.is(7), true),
    check('leading zeros mean nothing', { bigint: '7' }, (amount) => amount.bigint.is('007'), true),
    check(
      'the least int8',
      { bigint: '-9223372036854775808' },
      (amount) => amount.bigint.lt('-9223372036854775807'),
      true,
    ),
    check(
      'a literal beyond int8 is greater',
      { bigint: '9223372036854775807' },
      (amount) => amount.bigint.lt('9223372036854775808'),
      true,
    ),
    check(
      'a literal beyond int8 is not equal',
      { bigint: '9223372036854775807' },
      (amount) => amount.bigint.is('9223372036854775808'),
      false,
    ),
    check(
      'a literal below int8 is less',
      { bigint: '-9223372036854775808' },
      (amount) => amount.bigint.gt('-9223372036854775809'),
      true,
    ),
    check('in a list with a bigint beyond int8', { bigint: '1' }, (amount) => amount.bigint.in(10n ** 30n, 1n), true),
    check('in a list of bigints beyond int8 only', { bigint: '1' }, (amount) => amount.bigint.notIn(10n ** 30n), true),
    check('a subject beyond int8', { bigint: '1' }, (amount, refs) => refs.subject.bigint.gt(amount.bigint), true, {
      subject: { bigint: 10n ** 30n },
    }),
    check(
      'isDistinctFrom a bigint beyond int8',
      { bigint: null },
      (amount) => amount.bigint.isDistinctFrom(10n ** 30n),
      true,
    ),
  ],
}

export const fractions: ConditionFamily = {
  kind: 'conditions',
  name: 'decimal and float',
  model,
  resource: 'amount',
  subject,
  cases: [
    check('trap 22 1.10 is 1.1', { decimal: '1.10' }, (amount) => amount.decimal.is('1.1'), true),
    check('trap 22 1.1 is 1.10', { decimal: '1.1' }, (amount) => amount.decimal.is('1.10'), true),
    check('trap 22 1.10 in 1.1', { decimal: '1.10' }, (amount) => amount.decimal.in('1.1'), true),
    check('a decimal given as a number', { decimal: '0.10' }, (amount) => amount.decimal.is(0.1), true),
    check('a row may carry a number', { decimal: 0.1 }, (amount) => amount.decimal.is('0.1'), true),
    check('no rounding', { decimal: '0.30' }, (amount) => amount.decimal.is('0.3'), true),
    check('decimals compare as numbers', { decimal: '9.50' }, (amount) => amount.decimal.lt('10'), true),
    check('negative decimals', { decimal: '-1.10' }, (amount) => amount.decimal.lt('-1.09'), true),
    check('minus zero', { decimal: '-0.00' }, (amount) => amount.decimal.is(0), true),
    check(
      'more digits than a double has',
      { decimal: '99999999999999999999.99' },
      (amount) => amount.decimal.lt('100000000000000000000'),
      true,
    ),
    check('a scale of zero', { whole: '12' }, (amount) => amount.whole.is('12'), true),
    check('trailing zeros do not exceed the scale', { whole: '12.000' }, (amount) => amount.whole.is(12), true),
    check(
      'a row with more digits than the scale',
      { decimal: '1.001' },
      (amount) => amount.decimal.gt(1),
      { throws: 'INVALID_VALUE' },
      {
        notInSql: 'a column of the declared scale holds no such value',
      },
    ),
    check(
      'a row with NaN',
      { decimal: 'NaN' },
      (amount) => amount.decimal.gt(1),
      { throws: 'INVALID_VALUE' },
      { notInSql: 'NaN is refused at the boundary' },
    ),
    check('of the subject', { decimal: '1.10' }, (amount, refs) => amount.decimal.is(refs.subject.decimal), true, {
      subject: { decimal: 1.1 },
    }),
    check('floats have an order', { float: 0.1 }, (amount) => amount.float.lt(0.2), true),
    check('A031 floats include the bound', { float: 0.1 }, (amount) => amount.float.gte(0.1), true),
    check('trap 10 a float of minus zero', { float: -0 }, (amount) => amount.float.lt(0), false),
    check('the greatest float', { float: 1.7976931348623157e308 }, (amount) => amount.float.gt(1e308), true),
    check('the least float above zero', { float: 5e-324 }, (amount) => amount.float.gt(0), true),
    check(
      'a float compared with the subject',
      { float: 1.5 },
      (amount, refs) => amount.float.lt(refs.subject.float),
      true,
      { subject: { float: 1.75 } },
    ),
    check(
      'trap 9 a row of NaN',
      { float: Number.NaN },
      (amount) => amount.float.gt(0),
      { throws: 'INVALID_VALUE' },
      { notInSql: 'NaN is refused at the boundary' },
    ),
    check(
      'trap 9 a row of Infinity',
      { float: Infinity },
      (amount) => amount.float.gt(0),
      { throws: 'INVALID_VALUE' },
      { notInSql: 'Infinity is refused at the boundary' },
    ),
  ],
}
