/** The tables of `world.ts` as Drizzle has them. */
import {
  boolean,
  foreignKey,
  integer,
  jsonb,
  numeric,
  pgEnum,
  pgSchema,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'

export const role = pgEnum('role', ['reader', 'writer', 'editor'])

export const tenants = pgTable('tenants', { id: uuid().primaryKey(), name: text().notNull() })

export const people = pgTable(
  'people',
  {
    id: uuid().primaryKey(),
    tenantId: uuid()
      .notNull()
      .references(() => tenants.id),
    email: text().notNull(),
    role: role().notNull(),
    banned: boolean().notNull().default(false),
    passwordHash: text('password_hash'),
  },
  (table) => [unique().on(table.tenantId, table.id)],
)

export const articles = pgTable(
  'articles',
  {
    id: uuid().primaryKey(),
    tenantId: uuid().notNull(),
    authorId: uuid().notNull(),
    reviewerId: uuid().references(() => people.id),
    title: varchar({ length: 200 }).notNull(),
    status: text({ enum: ['draft', 'published'] }).notNull(),
    tags: text().array().notNull(),
    fee: numeric({ precision: 10, scale: 2 }),
    views: integer().notNull(),
    publishedAt: timestamp({ withTimezone: true }),
    meta: jsonb(),
  },
  (table) => [foreignKey({ columns: [table.tenantId, table.authorId], foreignColumns: [people.tenantId, people.id] })],
)

export const teamMembers = pgTable('team_members', { tenantId: uuid(), personId: uuid() }, (table) => [
  primaryKey({ columns: [table.tenantId, table.personId] }),
])

export const countries = pgTable('countries', { code: text().primaryKey(), name: text().notNull() })

const archive = pgSchema('archive')
/** The same name in another schema. */
export const more = { archived: archive.table('articles', { id: uuid().primaryKey(), text: text() }) }
