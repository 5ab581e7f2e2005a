/** What is read of a schema of Prisma: the one that this repository generates a client from, and odd ones. */
import { readFileSync } from 'node:fs'
import { definePolicy } from 'bailiwick'
import { coverage, fromPrisma } from 'bailiwick/analyze'
import { describe, expect, it } from 'vitest'
import { buildModel } from '../equivalence/spec/build.ts'
import { library } from '../equivalence/spec/library.ts'
import { prismaModel } from '../prisma/model.ts'

describe('test/prisma/schema.prisma', () => {
  const text = readFileSync(new URL('../prisma/schema.prisma', import.meta.url), 'utf8')
  const model = buildModel(library, prismaModel) as never
  const policy = definePolicy(model, 'item' as never, () => ({ read: { allow: true } }) as never) as never

  it('is that of its model: every table, column, type, null and list of values', () => {
    const { findings, tables, columns } = coverage(policy, fromPrisma(text))
    expect(tables.map(({ table }) => table)).toEqual([
      'Item Table',
      'folder',
      'note',
      'paper',
      'part',
      'person',
      'project',
      'task',
    ])
    expect(columns.total).toBe(68)
    expect(findings.filter(({ id }) => /^S0[234]/.test(id))).toEqual([])
  })

  it.each([
    ['S02/table', '@@map("Item Table")', '@@map("Items")'],
    ['S02/column', '@map("owner_id")', '@map("owner")'],
    ['S03/type', '@map("itemCode")', ''],
    ['S03/type', 'date DateTime? @db.Date', 'date DateTime?'],
    ['S03/null', 'done Boolean', 'done Boolean?'],
    [
      'S03/values',
      '  mid\n  high\n  v_c1 @map("Á")\n\n  @@map("rank type")',
      '  mid\n  high\n  v_c1 @map("Á")\n  top\n\n  @@map("rank type")',
    ],
    ['S03/extra-values', '  a\n  it_27s', '  it_27s'],
    ['S04/column', '  done Boolean\n', '  done Boolean\n  secret String\n'],
  ])('notices %s: %s', (id, from, to) => {
    const changed =
      id === 'S03/type' && to === '' ? text.replace('code Int @unique', 'code String @unique') : text.replace(from, to)
    expect(changed).not.toBe(text)
    const [first] = coverage(policy, fromPrisma(changed)).findings.filter((each) => /^S0[234]/.test(each.id))
    expect(first).toMatchObject({ id })
    if (id !== 'S02/table' && id !== 'S02/column') expect(first!.position).toMatchObject({ file: 'schema.prisma' })
  })
})

it('has the tables that Prisma makes for lists on both ends', () => {
  const { tables } = fromPrisma(`
    model Post { 
      id Int @id
      tags Tag[]
      fans User[] @relation("Likes")
    }
    model Tag {
      name String @id @db.VarChar(20)
      posts Post[]
      @@map("tags")
    }
    model User {
      id String @id @db.Uuid
      likes Post[] @relation("Likes")
    }`)
  const joins = tables.filter(({ name }) => name.startsWith('_'))
  expect(
    joins.map(({ name, columns }) => [name, columns.map((column) => `${column.name} ${column.type.name}`)]),
  ).toEqual([
    ['_PostToTag', ['A integer', 'B character varying']],
    ['_Likes', ['A integer', 'B uuid']],
  ])
  expect(joins[0]!.foreignKeys.map(({ target, targetColumns }) => [target.name, targetColumns])).toEqual([
    ['Post', ['id']],
    ['tags', ['name']],
  ])
})

it('reads every form that a field may have', () => {
  const { tables } = fromPrisma(`
    generator client { 
      provider = "prisma-client"
      previewFeatures = ["views", "multiSchema"]
    }
    /* several
       lines */
    view Odd {
      id BigInt @unique
      at DateTime? @db.Timestamp(3) // behind
      place Unsupported("geometry(Point)")?
      data Bytes
      exact Decimal @db.Decimal(12, 4)
      ratio Float @db.Real
      word String @db.Citext @default("it \\"is\\" {")
      list Json[]
      @@map("odd ones")
      @@ignore
    }`)
  const [odd] = tables
  expect(odd).toMatchObject({ name: 'odd ones', kind: 'view' })
  expect(odd!.columns.map(({ name, type }) => `${name} ${type.name}${type.array ? '[]' : ''}`)).toEqual([
    'id bigint',
    'at timestamp without time zone',
    'place geometry',
    'data bytea',
    'exact numeric',
    'ratio real',
    'word citext',
    'list jsonb[]',
  ])
  expect(odd!.columns[4]!.type.scale).toBe(4)
})

describe('what does not parse is refused with its place', () => {
  it.each([
    ['', 'has no model'],
    ['enum A {\n  x\n}', 'has no model'],
    ['modle A {\n}', ':1:1: this is no schema of Prisma: `model`, `view`'],
    ['model A {\n  id Int @id', ':2:13: this is no schema of Prisma: the end of the line is expected, the end is seen'],
    ['model A {\n  id\n}', ':2:5: this is no schema of Prisma: a type is expected, the end of the line is seen'],
    ['model A {\n  id Int @id @map("x)\n}', ':2:19: this is no schema of Prisma: unexpected `"`'],
    ['model A {\n  id Int @id @map(\n}', ':3:1: this is no schema of Prisma: a value is expected'],
    ['model A {\n  id Int\n  b Bee\n}', ':3:3: this is no schema of Prisma: `A.b` is of the type `Bee`'],
    [
      'model A {\n  id Int\n}\nmodel A {\n  id Int\n}',
      ':4:1: this is no schema of Prisma: the model `A` is there twice',
    ],
    [
      'model A {\n  id Int\n  a A? @relation(fields: [b], references: [id])\n}',
      ':3:9: this is no schema of Prisma: `A` has no field `b`',
    ],
    ['datasource db {\n  provider = "mysql"\n}', ':2:3: this is no schema of Prisma: the provider is `mysql`'],
    [`model A {\n  id Int @x(${'['.repeat(100_000)})\n}`, 'lists are nested too deep'],
  ])('%#', (text, message) => {
    expect(() => fromPrisma(text)).toThrow(
      expect.objectContaining({ code: 'INVALID_SCHEMA', message: expect.stringContaining(message) }),
    )
  })
})
