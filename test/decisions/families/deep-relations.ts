import { all, isNotFalse, isTrue, not } from 'bailiwick'
import { type ConditionFamily, check, type Row, type Untyped } from '../table.ts'
import { by, model, orphan, subject } from './library-model.ts'

/** A book whose reviews have these votes. */
const voted = (...votes: readonly (readonly (boolean | null)[])[]) => ({
  reviews: votes.map((ups, review) => ({
    id: `r${review}`,
    bookId: 'row',
    votes: ups.map((up, vote) => ({ id: `v${review}.${vote}`, reviewId: `r${review}`, up })),
  })),
})
const up = (vote: Untyped) => vote.up
/** A book by an author with books of these titles. */
const besides = (...titles: readonly (string | null)[]) =>
  by({ books: titles.map((title, index) => ({ id: `b${index}`, authorId: 'a1', title })) }, { title: 'this' })
/** The row itself belongs to its author's books as well: SQL sees it, so the rows here say it. */
const self = { id: 'row', authorId: 'a1', title: 'this' }
const ofAuthor = (...titles: readonly (string | null)[]) => {
  const book = besides(...titles)
  return { ...book, author: { ...book.author, books: [self, ...(book.author['books' as never] as Row[])] } }
}

export const deepRelations: ConditionFamily = {
  kind: 'conditions',
  name: 'relations of relations',
  model,
  resource: 'book',
  subject,
  cases: [
    check(
      'some of some, found',
      voted([false], [true]),
      (book) => book.reviews.some((review: Untyped) => review.votes.some(up)),
      true,
    ),
    check(
      'some of some, not found',
      voted([false], []),
      (book) => book.reviews.some((review: Untyped) => review.votes.some(up)),
      false,
    ),
    check(
      'some of some, unknown',
      voted([false], [null]),
      (book) => book.reviews.some((review: Untyped) => review.votes.some(up)),
      'unknown',
    ),
    check(
      'some of every',
      voted([true, false], [true]),
      (book) => book.reviews.some((review: Untyped) => review.votes.every(up)),
      true,
    ),
    check(
      'some of every, unknown',
      voted([true, null], [false]),
      (book) => book.reviews.some((review: Untyped) => review.votes.every(up)),
      'unknown',
    ),
    check(
      'every of some',
      voted([true], [false, true]),
      (book) => book.reviews.every((review: Untyped) => review.votes.some(up)),
      true,
    ),
    check(
      'every of some, one has none',
      voted([true], []),
      (book) => book.reviews.every((review: Untyped) => review.votes.some(up)),
      false,
    ),
    check(
      'every of some, unknown',
      voted([true], [null]),
      (book) => book.reviews.every((review: Untyped) => review.votes.some(up)),
      'unknown',
    ),
    check(
      'every of none',
      voted([false], []),
      (book) => book.reviews.every((review: Untyped) => review.votes.none(up)),
      true,
    ),
    check(
      'none of every',
      voted([true, false]),
      (book) => book.reviews.none((review: Untyped) => review.votes.every(up)),
      true,
    ),
    check(
      'none of every, of nothing inside',
      voted([]),
      (book) => book.reviews.none((review: Untyped) => review.votes.every(up)),
      false,
    ),
    check(
      'none of none',
      voted([true], [true, false]),
      (book) => book.reviews.none((review: Untyped) => review.votes.none(up)),
      true,
    ),
    check(
      'none of none, unknown',
      voted([true], [null]),
      (book) => book.reviews.none((review: Untyped) => review.votes.none(up)),
      'unknown',
    ),
    check(
      'negated all the way',
      voted([true], [null]),
      (book) => not(book.reviews.some((review: Untyped) => not(review.votes.some(up)))),
      'unknown',
    ),
    check(
      'isTrue in between',
      voted([true], [null]),
      (book) => book.reviews.every((review: Untyped) => isTrue(review.votes.some(up))),
      false,
    ),
    check(
      'all three rows in one condition',
      { ...voted([true]), title: 'r0' },
      (book) =>
        book.reviews.some((review: Untyped) =>
          review.votes.some((vote: Untyped) => all(vote.up, review.id.is('r0'), book.title.is('r0'))),
        ),
      true,
    ),
    check(
      'some through a hop',
      ofAuthor('sequel'),
      (book) => book.author.books.some((other: Untyped) => other.title.is('sequel')),
      true,
    ),
    check(
      'some through a hop, not found',
      ofAuthor('prequel'),
      (book) => book.author.books.some((other: Untyped) => other.title.is('sequel')),
      false,
    ),
    check(
      'some through a hop, unknown',
      ofAuthor(null),
      (book) => book.author.books.some((other: Untyped) => other.title.is('sequel')),
      'unknown',
    ),
    check(
      'every through a hop',
      ofAuthor('this'),
      (book) => book.author.books.every((other: Untyped) => other.title.is('this')),
      true,
    ),
    check(
      'the outer row beside an element of its own kind',
      ofAuthor(),
      (book) => book.author.books.some((other: Untyped) => other.title.is(book.title)),
      true,
    ),
    check(
      'other elements than the outer row',
      ofAuthor('sequel'),
      (book) => book.author.books.some((other: Untyped) => other.id.isNot(book.id)),
      true,
    ),
    check(
      'trap 8 some over an absent hop',
      orphan,
      (book) => book.author.books.some((other: Untyped) => other.title.is('a')),
      'unknown',
    ),
    check(
      'trap 8 every over an absent hop is unknown',
      orphan,
      (book) => book.author.books.every((other: Untyped) => other.title.is('a')),
      'unknown',
    ),
    check(
      'trap 8 none over an absent hop is unknown',
      orphan,
      (book) => book.author.books.none((other: Untyped) => other.title.is('a')),
      'unknown',
    ),
    check(
      'trap 8 every over a key without a row',
      { authorId: 'gone', author: null },
      (book) => book.author.books.every((other: Untyped) => other.title.is('a')),
      'unknown',
    ),
    check(
      'trap 8 every over two hops, the second absent',
      by({ houseId: null }),
      (book) => book.author.house.authors.every((author: Untyped) => author.name.is('a')),
      'unknown',
    ),
    check(
      'trap 8 isNotFalse of every over an absent hop',
      orphan,
      (book) => isNotFalse(book.author.books.every((other: Untyped) => other.title.is('a'))),
      true,
    ),
    check(
      'trap 8 every of nothing over a hop that is there',
      {
        authorId: 'a2',
        author: {
          id: 'a2',
          houseId: 'h1',
          house: { id: 'h1', chiefId: 'a9', authors: [{ id: 'a2', houseId: 'h1', books: [] }] },
        },
      },
      (book) => book.author.house.authors.every((author: Untyped) => author.id.is('a2')),
      true,
    ),
    check(
      'a hop from an element',
      { reviews: [{ id: 'r', bookId: 'row', book: { id: 'row', title: 'this' } }], title: 'this' },
      (book) => book.reviews.some((review: Untyped) => review.book.title.is('this')),
      true,
    ),
  ],
}
