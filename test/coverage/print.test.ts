/** The matrix fits where it is printed, and says the same in each form. */
import { coverage, fromDrizzle, fromPrisma, printCoverage } from 'bailiwick/analyze'
import { int, mysqlTable } from 'drizzle-orm/mysql-core'
import { alias, pgTable, pgView, uuid } from 'drizzle-orm/pg-core'
import { expect, it } from 'vitest'
import { policy, prismaText } from './world.ts'

const report = coverage(policy, fromPrisma(prismaText), {
  public: ['countries'],
  internal: ['archive.*'],
  min: { actions: 50, columns: 90 },
})

it('is words where there is room', () => {
  expect(printCoverage(report)).toBe(`schema.prisma

TABLE             CREATE    READ      UPDATE    DELETE    COLUMNS
archive.articles  internal  internal  internal  internal  2/2
articles          ruled     ruled     ruled     ruled     11/11
countries         internal  public    internal  internal  2/2
people            -         ruled     ruled     -         5/6
team_members      -         -         -         -         0/2
tenants           -         -         -         -         0/2

actions  14 of 24, 58 %
columns  20 of 25, 80 %: below 90 %
values   5 of 5 are reached by a rule
- is denied by default: no rule, and nothing declared.
`)
})

it.each([79, 60, 45, 40, 30, 24, 16])('is no wider than %i, and every table stands in it', (width) => {
  const printed = printCoverage(report, 'text', { width })
  const [head, ...rest] = printed.trimEnd().split('\n\n')
  expect(head).toBe('schema.prisma')
  const matrix = rest[0]!.split('\n')
  for (const line of matrix) expect(line.length).toBeLessThanOrEqual(width)
  for (const { table } of report.tables) expect(printed).toContain(table)
  if (width < 60) expect(matrix.join('\n')).toMatch(/- +R +R +- +5\/6/)
})

it('is a table in Markdown, whatever a table is called', () => {
  const markdown = printCoverage(report, 'markdown').split('\n')
  expect(markdown.slice(0, 3)).toEqual([
    '| Table | create | read | update | delete | columns |',
    '| --- | --- | --- | --- | --- | --- |',
    '| `archive.articles` | internal | internal | internal | internal | 2/2 |',
  ])
  expect(markdown).toContain('- columns 20 of 25, 80 %: below 90 %')
  const odd = coverage(policy, {
    source: 'x',
    tables: [{ name: 'a|b\n`c`', kind: 'table', columns: [], foreignKeys: [] }],
  })
  const line = printCoverage(odd, 'markdown').split('\n')[2]!
  expect(line.split(/(?<!\\)\|/)).toHaveLength(8)
})

it('is all of it in JSON', () => {
  expect(JSON.parse(printCoverage(report, 'json'))).toEqual(JSON.parse(JSON.stringify(report)))
})

it('of Drizzle: tables and views once, no alias, nothing of another database, and not nothing', () => {
  const a = pgTable('a', { id: uuid().primaryKey() })
  const again = pgTable('a', { id: uuid().primaryKey() })
  const seen = pgView('seen').as((query) => query.select().from(a))
  const { tables } = fromDrizzle({ a, again, other: alias(a, 'b'), nested: { seen, a }, text: 'x', nothing: null })
  expect(tables.map(({ name, kind }) => `${kind} ${name}`)).toEqual(['table a', 'view seen'])
  const refused = (exports: object) => () => fromDrizzle(exports, { source: 'schema.ts' })
  expect(refused({ m: mysqlTable('m', { id: int() }) })).toThrow('`m` is a table of another database than PostgreSQL')
  expect(refused({})).toThrow('schema.ts exports no table of Drizzle')
  expect(refused(undefined as never)).toThrow('fromDrizzle takes what a module exports')
})
