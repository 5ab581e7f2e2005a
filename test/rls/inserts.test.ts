import { combine, defineModel, definePolicy, t } from 'bailiwick'
import { generateRls, printRls } from 'bailiwick/rls'
import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEachServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { plainContext, withSetting } from './context.ts'

/** What fills in the columns that an insert leaves out. */
const model = defineModel({
  naming: 'snake_case',
  subject: { id: t.id() },
  resource: {
    ticket: { id: t.int(), ownerId: t.id(), number: t.int().generated() },
    event: { id: t.int(), ownerId: t.id() },
    shown: { id: t.int(), ownerId: t.id() },
  },
})
const policy = combine(
  definePolicy(model, 'ticket', ({ subject, resource: ticket }) => ({
    read: { allow: true },
    create: { allow: ticket.ownerId.is(subject.id) },
  })),
  definePolicy(model, 'event', ({ subject, resource: event }) => ({
    read: { allow: true },
    create: { allow: event.ownerId.is(subject.id) },
  })),
  definePolicy(model, 'shown', () => ({ read: { allow: true } })),
)

const tables = `
  create table ticket (id serial primary key, owner_id text not null, number int generated always as identity);
  create sequence counted;
  create table event (id int default nextval('counted') primary key, owner_id text not null);
  create table shown (id serial primary key, owner_id text not null)`

describeEachServer('inserts with defaults', (server) => {
  let database: TestDatabase
  let app: string
  let client: pg.Client

  beforeAll(async () => {
    database = await openDatabase(server, { setup: (admin) => admin.query(tables).then(() => {}) })
    app = await database.createRole('app')
    await database.admin.query(`grant all on all sequences in schema public to ${app}`)
    client = await database.connect(app)
    await database.admin.query(printRls(generateRls(policy, { role: app, context: 'plain' })))
  })
  afterAll(() => database.drop())

  const as = <R>(id: string, work: () => Promise<R>) => withSetting(client, plainContext({ id }), work)

  it('may use the sequences of tables that take rows, and no other', async () => {
    for (const table of ['ticket', 'event']) {
      const insert = () => client.query(`insert into ${table} (owner_id) values ('ann') returning id`)
      expect((await as('ann', insert)).rows).toEqual([{ id: 1 }])
      await expect(as('bob', insert)).rejects.toMatchObject({ code: '42501' })
    }
    for (const call of ["setval('ticket_id_seq', 1)", "nextval('shown_id_seq')"]) {
      await expect(client.query(`select ${call}`)).rejects.toMatchObject({ code: '42501' })
    }
  })

  it('takes inserts of Drizzle, which names every column that it knows, from a table without what is generated', async () => {
    const columns = { id: serial('id').primaryKey(), owner: text('owner_id').notNull() }
    const db = drizzle(client)
    const insertable = pgTable('ticket', columns)
    expect(await as('ann', () => db.insert(insertable).values({ owner: 'ann' }).returning())).toHaveLength(1)
    for (const number of [
      integer('number').generatedAlwaysAsIdentity(),
      integer('number').generatedByDefaultAsIdentity(),
    ]) {
      const whole = pgTable('ticket', { ...columns, number })
      const insert = db.insert(whole).values({ owner: 'ann' })
      expect(insert.toSQL().sql).toContain('"number") values (default, $1, default)')
      await expect(as('ann', () => insert.execute())).rejects.toMatchObject({ cause: { code: '42501' } })
    }
    expect(generateRls(policy, { role: 'app' }).notes).toContain(
      'ticket.create: no insert may name number, not even with `default`, as some libraries do for what they omit.',
    )
  })
})
