import { defineModel, t } from 'bailiwick'
import type { Row } from '../table.ts'

/** Books with relations of every shape. */
export const model = defineModel({
  subject: { id: t.id(), cities: t.array(t.text()) },
  resource: {
    book: {
      id: t.id(),
      title: t.text().optional(),
      authorId: t.id().optional(),
      author: t.one('author', 'authorId').optional(),
      reviews: t.many('review', 'bookId'),
    },
    author: {
      id: t.id(),
      name: t.text().optional(),
      houseId: t.id().optional(),
      house: t.one('house', 'houseId').optional(),
      books: t.many('book', 'authorId'),
    },
    house: {
      id: t.id(),
      city: t.text().optional(),
      chiefId: t.id(),
      chief: t.one('author', 'chiefId'),
      authors: t.many('author', 'houseId'),
    },
    review: {
      id: t.id(),
      bookId: t.id(),
      readerId: t.id().optional(),
      stars: t.int().optional(),
      hidden: t.boolean().optional(),
      book: t.one('book', 'bookId'),
      votes: t.many('vote', 'reviewId'),
    },
    vote: { id: t.id(), reviewId: t.id(), up: t.boolean().optional() },
  },
})
export const subject = { id: 'u1', cities: ['Rome'] }

/** A book by an author. */
export const by = (author: Row, more: Row = {}) => ({ authorId: 'a1', author: { id: 'a1', ...author }, ...more })
/** A book by an author of a house. */
export const from = (house: Row) => by({ houseId: 'h1', house: { id: 'h1', chiefId: 'a9', ...house } })
export const orphan = { authorId: null, title: null }
