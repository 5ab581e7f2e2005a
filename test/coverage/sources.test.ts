/** Drizzle, Prisma and PostgreSQL say the same of the same tables, and so does coverage. */
import { type Coverage, coverage, fromDrizzle, fromPrisma, type Schema } from 'bailiwick/analyze'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readSchema } from '../../packages/server/src/catalogue/schema/read-schema.ts'
import { describeEachServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import * as drizzleTables from './drizzle-schema.ts'
import { plain, policy, prismaText, tablesSql } from './world.ts'

const drizzle = fromDrizzle(drizzleTables, { casing: 'snake_case' })
const prisma = fromPrisma(prismaText)

describeEachServer('the tables of a database', (server) => {
  let database: TestDatabase
  let schema: Schema
  /** As a role that has no right on any table. */
  let anybody: string

  beforeAll(async () => {
    database = await openDatabase(server, {
      setup: async (admin) => {
        await admin.query(tablesSql)
      },
    })
    anybody = await database.createRole('anybody')
    schema = await readSchema(await database.connect(anybody))
  })
  afterAll(() => database.drop())

  it('are those of Drizzle', () => {
    const said = plain(drizzle)
    const status = said
      .find(({ table }) => table === 'public.articles')!
      .columns.find(({ column }) => column === 'status')!
    expect(status.values).toEqual(['draft', 'published'])
    // That a text is one of two, only Drizzle knows.
    delete status.values
    expect(said).toEqual(plain(schema))
  })

  it('are those of Prisma', () => {
    const tags = plain(prisma)
      .flatMap(({ columns }) => columns)
      .filter(({ array }) => array)
    expect(tags).toMatchObject([{ column: 'tags', name: 'text', nullable: undefined }])
    const said = plain(prisma).map((table) => ({
      ...table,
      // Whether a list may be null, Prisma does not say.
      columns: table.columns.map((column) => (column.array ? { ...column, nullable: false } : column)),
    }))
    expect(said).toEqual(plain(schema))
  })

  it('are covered alike, whoever says them', () => {
    const told = ({ source: _, findings, ...report }: Coverage) => ({
      ...report,
      tables: report.tables.map(({ columns, ...table }) => ({
        ...table,
        columns: columns.map(({ column, state }) => `${column} ${state}`).sort(),
      })),
      findings: findings.map(({ id, object, message }) => `${id} ${object}: ${message}`),
    })
    const ofDatabase = told(coverage(policy, schema))
    expect(told(coverage(policy, drizzle))).toEqual(ofDatabase)
    expect(told(coverage(policy, prisma))).toEqual(ofDatabase)
    expect(ofDatabase.actions).toEqual({ covered: 6, total: 24, percent: 25 })
  })

  it('partitions are their table, views are read, domains are their type, and what tools keep is left out', async () => {
    await database.admin.query(`
      create domain amount as numeric(12, 4) not null;
      create domain fee as amount check (value >= 0);
      create type "Mood" as enum ('so so', 'good');
      create table events (at timestamptz not null, fee fee, fees fee[], moods "Mood"[]) partition by range (at);
      create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');
      create view mild as select id, name from tenants;
      create materialized view counted as select count(*) as n from people;
      create schema bailiwick; create table bailiwick.tenant (id uuid);
      create table _prisma_migrations (id text); create schema drizzle; create table drizzle.__drizzle_migrations (id int);
    `)
    const now = await readSchema(await database.connect(anybody))
    const table = (name: string) => now.tables.find((each) => each.name === name)
    expect(table('events_2026')).toBeUndefined()
    expect(table('events')!.columns).toEqual([
      { name: 'at', type: { name: 'timestamp with time zone', array: false }, nullable: false },
      { name: 'fee', type: { name: 'numeric', array: false, scale: 4 }, nullable: false },
      { name: 'fees', type: { name: 'numeric', array: true, scale: 4 }, nullable: true },
      { name: 'moods', type: { name: 'Mood', array: true, values: ['so so', 'good'] }, nullable: true },
    ])
    expect(table('mild')).toMatchObject({ kind: 'view', columns: [{ nullable: undefined }, { nullable: undefined }] })
    const report = coverage(policy, now, { public: ['mild'] })
    const names = report.tables.map((each) => each.table)
    expect(names).toEqual([
      'archive.articles',
      'articles',
      'counted',
      'countries',
      'events',
      'mild',
      'people',
      'team_members',
      'tenants',
    ])
    const states = (name: string) => {
      const { actions } = report.tables.find((each) => each.table === name)!
      return Object.values(actions).map(({ state }) => state)
    }
    expect(states('counted')).toEqual(['none', 'uncovered', 'none', 'none'])
    expect(states('mild')).toEqual(['internal', 'public', 'internal', 'internal'])
  })

  it('a name is looked for along the search path', async () => {
    await database.admin.query(
      `alter role ${anybody} set search_path = archive, public; grant usage on schema archive to ${anybody}`,
    )
    const now = await readSchema(await database.connect(anybody))
    expect(now.searchPath).toEqual(['archive', 'public'])
    // The article of the model is now the archived one, which lacks most columns.
    const { tables, findings } = coverage(policy, now)
    expect(tables.find(({ table }) => table === 'articles')!.resources).toEqual(['article'])
    expect(tables.find(({ table }) => table === 'public.articles')!.resources).toEqual([])
    expect(findings.filter(({ id }) => id === 'S02/column').map(({ object }) => object)).toContain(
      'attribute article.title',
    )
  })
})
