import { combine, defineModel, definePolicy, t } from 'bailiwick'
import { relations } from 'drizzle-orm'
import { bigint, boolean, date, numeric, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** A small library with values that clients treat in ways of their own. */
export const model = defineModel({
  naming: 'snake_case',
  subject: {
    id: t.id(),
    teamIds: t.array(t.id()),
    flags: t.array(t.boolean()),
    prices: t.array(t.decimal(2)),
    days: t.array(t.date()),
    numbers: t.array(t.bigint()),
    number: t.bigint(),
    seen: t.timestamp(),
    moments: t.array(t.timestamp()),
    name: t.text(),
    pattern: t.text(),
    confirmed: t.boolean(),
  },
  resource: {
    book: {
      id: t.id(),
      teamId: t.id().optional(),
      title: t.text().optional(),
      lent: t.boolean(),
      price: t.decimal(2),
      bought: t.date(),
      number: t.bigint(),
      changed: t.timestamp(),
      pages: t.many('page', 'bookId'),
    },
    page: { id: t.id(), bookId: t.id(), open: t.boolean(), book: t.one('book', 'bookId') },
  },
})

export const policy = combine(
  definePolicy(model, 'book', ({ subject, resource: book }) => ({
    read: { allow: { team: book.teamId.in(subject.teamIds) }, deny: { lent: book.lent } },
    flag: { allow: book.lent.in(subject.flags) },
    price: { allow: book.price.in(subject.prices) },
    day: { allow: book.bought.in(subject.days) },
    number: { allow: book.number.is(subject.number) },
    numbers: { allow: book.number.in(subject.numbers) },
    since: { allow: book.changed.gte(subject.seen) },
    moment: { allow: book.changed.in(subject.moments) },
    confirmed: { allow: book.lent.is(subject.confirmed) },
    other: { allow: book.title.isNot(subject.name) },
    before: { allow: book.title.lt(subject.name) },
    called: { allow: book.title.contains(subject.pattern) },
  })),
  definePolicy(model, 'page', ({ subject, resource: page }) => ({
    read: { allow: { open: page.open, team: page.book.teamId.in(subject.teamIds) } },
  })),
)

export const ann = {
  id: 'ann',
  teamIds: ['a,b', 'c"d\\', '{}', 'null'],
  flags: [true],
  prices: ['1.10', '2.00'],
  days: ['0044-03-15', '2026-03-29'],
  numbers: [2n ** 62n + 1n],
  number: 2n ** 62n + 1n,
  seen: '2026-02-01T12:00:00.000500Z',
  moments: ['2026-02-01T12:00:00.000700Z'],
  name: 'b',
  pattern: '50%_\\',
  confirmed: true,
}

export const access = policy.for(ann)

export const actions = policy
  .actions()
  .map(({ id }) => id)
  .filter((id) => id.startsWith('book.'))

export const rows = [
  book('1', { team_id: 'a,b', title: 'a', changed: '2026-02-01T12:00:00.000400Z' }),
  book('2', { team_id: 'c"d\\', title: 'B', changed: '2026-02-01T12:00:00.000700Z', lent: true }),
  book('3', { team_id: '{}', title: 'b', price: '2.00', number: String(2n ** 62n) }),
  book('4', { team_id: 'null', title: 'ä', bought: '0044-03-15', number: String(2n ** 62n + 1n) }),
  book('5', { team_id: null, title: null, price: '1.1' }),
  book('6', { team_id: 'a', title: '50%_\\', bought: '2026-03-28' }),
  book('7', { team_id: 'b', title: '50 %x', changed: '2026-02-01T12:00:00.001Z' }),
]

function book(id: string, own: object) {
  const plain = { team_id: 'x', title: 'x', lent: false, price: '9.99', bought: '2020-01-01', number: '7' }
  return { id, ...plain, changed: '2026-01-01T00:00:00Z', ...own }
}

/** As `can` takes them. */
export const asked = rows.map(({ team_id, ...row }) => ({ ...row, teamId: team_id }))

export const tables = `
  create table book (id text primary key, team_id text, title text collate "und-x-icu", lent boolean, price numeric,
    bought date, number int8, changed timestamptz);
  create table page (id text primary key, book_id text references book, open boolean)`

export const books = pgTable('book', {
  id: text('id').primaryKey(),
  team: text('team_id'),
  title: text('title'),
  lent: boolean('lent'),
  price: numeric('price'),
  bought: date('bought'),
  number: bigint('number', { mode: 'bigint' }),
  changed: timestamp('changed', { withTimezone: true, mode: 'string' }),
})
export const pages = pgTable('page', { id: text('id').primaryKey(), bookId: text('book_id'), open: boolean('open') })
export const booksRelations = relations(books, ({ many }) => ({ pages: many(pages) }))
export const pagesRelations = relations(pages, ({ one }) => ({
  book: one(books, { fields: [pages.bookId], references: [books.id] }),
}))
export const schema = { books, pages, booksRelations, pagesRelations }
