import { all, any, isNotFalse, isTrue, not } from 'bailiwick'
import { type ConditionFamily, check, type Untyped } from '../table.ts'
import { model, subject } from './library-model.ts'

/** A book with reviews of these stars. */
const rated = (...stars: readonly (number | null)[]) => ({
  reviews: stars.map((value, index) => ({ id: `r${index}`, bookId: 'row', stars: value })),
})
const good = (review: Untyped) => review.stars.gte(3)

export const toMany: ConditionFamily = {
  kind: 'conditions',
  name: 'to-many relations',
  model,
  resource: 'book',
  subject,
  cases: [
    check('A052 some of nothing is false', rated(), (book) => book.reviews.some(good), false),
    check('some, one true', rated(1, 5), (book) => book.reviews.some(good), true),
    check('some, all false', rated(1, 2), (book) => book.reviews.some(good), false),
    check('some, one unknown', rated(1, null), (book) => book.reviews.some(good), 'unknown'),
    check('some, one unknown and one true', rated(null, 5), (book) => book.reviews.some(good), true),
    check('every of nothing is true', rated(), (book) => book.reviews.every(good), true),
    check('every, all true', rated(3, 5), (book) => book.reviews.every(good), true),
    check('every, one false', rated(3, 1), (book) => book.reviews.every(good), false),
    check('trap 7 every, one unknown', rated(3, null), (book) => book.reviews.every(good), 'unknown'),
    check('trap 7 every, one unknown and one false', rated(null, 1), (book) => book.reviews.every(good), false),
    check('none of nothing is true', rated(), (book) => book.reviews.none(good), true),
    check('none, all false', rated(1, 2), (book) => book.reviews.none(good), true),
    check('none, one true', rated(1, 5), (book) => book.reviews.none(good), false),
    check('none, one unknown', rated(1, null), (book) => book.reviews.none(good), 'unknown'),
    check('none, one unknown and one true', rated(null, 5), (book) => book.reviews.none(good), false),
    check('A057 negated some means that no element matches', rated(1, 2), (book) => not(book.reviews.some(good)), true),
    check('A057 negated some, one matches', rated(1, 5), (book) => not(book.reviews.some(good)), false),
    check('A057 negated some, one unknown', rated(1, null), (book) => not(book.reviews.some(good)), 'unknown'),
    check('A057 negated some of nothing', rated(), (book) => not(book.reviews.some(good)), true),
    check('negated every', rated(3, 1), (book) => not(book.reviews.every(good)), true),
    check('negated every, one unknown', rated(3, null), (book) => not(book.reviews.every(good)), 'unknown'),
    check('negated none', rated(5), (book) => not(book.reviews.none(good)), true),
    check('negated none, one unknown', rated(null), (book) => not(book.reviews.none(good)), 'unknown'),
    check('isTrue of an unknown some', rated(null), (book) => isTrue(book.reviews.some(good)), false),
    check('isNotFalse of an unknown some', rated(null), (book) => isNotFalse(book.reviews.some(good)), true),
    check('isNotFalse of a false some', rated(1), (book) => isNotFalse(book.reviews.some(good)), false),
    check(
      'isTrue inside every',
      rated(3, null),
      (book) => book.reviews.every((review: Untyped) => isTrue(review.stars.gte(3))),
      false,
    ),
    check(
      'isNotFalse inside every',
      rated(3, null),
      (book) => book.reviews.every((review: Untyped) => isNotFalse(review.stars.gte(3))),
      true,
    ),
    check(
      'not inside some',
      rated(5, 1),
      (book) => book.reviews.some((review: Untyped) => not(review.stars.gte(3))),
      true,
    ),
    check(
      'isNull inside some',
      rated(5, null),
      (book) => book.reviews.some((review: Untyped) => review.stars.isNull()),
      true,
    ),
    check('A055 several that match are one answer', rated(4, 5, 5), (book) => book.reviews.some(good), true),
    check(
      'A050 one element matches all that is listed',
      { reviews: [{ id: 'r', bookId: 'row', stars: 5, hidden: false }] },
      (book) => book.reviews.some((review: Untyped) => all(review.stars.is(5), not(review.hidden))),
      true,
    ),
    check(
      'A051 two elements that match one thing each do not',
      {
        reviews: [
          { id: 'r', bookId: 'row', stars: 5, hidden: true },
          { id: 's', bookId: 'row', stars: 1, hidden: false },
        ],
      },
      (book) => book.reviews.some((review: Untyped) => all(review.stars.is(5), not(review.hidden))),
      false,
    ),
    check(
      'two conditions over one relation may meet in two elements',
      rated(5, 1),
      (book) =>
        all(
          book.reviews.some((one: Untyped) => one.stars.is(5)),
          book.reviews.some((one: Untyped) => one.stars.is(1)),
        ),
      true,
    ),
    check(
      'A053 either of two values',
      rated(1),
      (book) =>
        any(
          book.reviews.some((one: Untyped) => one.stars.is(5)),
          book.reviews.some((one: Untyped) => one.stars.is(1)),
        ),
      true,
    ),
    check(
      'A054 without elements, the other condition still decides',
      { ...rated(), title: 'free' },
      (book) => any(book.reviews.some(good), book.title.is('free')),
      true,
    ),
    check(
      'A058 in inside a relation',
      rated(2),
      (book) => book.reviews.some((review: Untyped) => review.stars.in(1, 2)),
      true,
    ),
    check(
      'A058 the subject inside a relation',
      { reviews: [{ id: 'r', bookId: 'row', readerId: 'u1' }] },
      (book, refs) => book.reviews.some((review: Untyped) => review.readerId.is(refs.subject.id)),
      true,
    ),
    check(
      'a condition that needs no element, of nothing',
      rated(),
      (book, refs) => book.reviews.some(() => refs.subject.id.is('u1')),
      false,
    ),
    check(
      'a condition that needs no element, of something',
      rated(null),
      (book, refs) => book.reviews.some(() => refs.subject.id.is('u1')),
      true,
    ),
    check(
      'every element, none of which is asked',
      rated(null),
      (book, refs) => book.reviews.every(() => refs.subject.id.is('u2')),
      false,
    ),
    check(
      'the outer row inside a relation',
      { ...rated(5), title: 'five' },
      (book) => book.reviews.some((review: Untyped) => all(review.stars.is(5), book.title.is('five'))),
      true,
    ),
    check(
      'A056 a relation that is not loaded',
      {},
      (book) => book.reviews.some(good),
      { throws: 'RELATION_NOT_LOADED' },
      { notInSql: 'SQL loads it' },
    ),
    check(
      'A056 an element without its attribute',
      { reviews: [{ id: 'r', bookId: 'row' }] },
      (book) => book.reviews.some(good),
      { throws: 'ATTRIBUTE_NOT_LOADED' },
      { notInSql: 'SQL loads it' },
    ),
    check(
      'an element of another row',
      { reviews: [{ id: 'r', bookId: 'other', stars: 5 }] },
      (book) => book.reviews.some(good),
      { throws: 'INVALID_VALUE' },
      { notInSql: 'SQL finds the right rows' },
    ),
    check(
      'null instead of elements',
      { reviews: null },
      (book) => book.reviews.some(good),
      { throws: 'INVALID_VALUE' },
      { notInSql: 'SQL finds the right rows' },
    ),
  ],
}
