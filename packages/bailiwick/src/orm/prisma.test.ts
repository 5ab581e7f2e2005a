import { all, defineModel, definePolicy, isNotFalse, isTrue, not, t } from 'bailiwick'
import { filter, type PrismaOptions, rawFilter } from 'bailiwick/prisma'
import { describe, expect, test } from 'vitest'

const statuses = ['draft', 'open', 'done'] as const
const model = defineModel({
  subject: {
    id: t.id(),
    tenant: t.tenant(),
    size: t.int().optional(),
    since: t.timestamp().optional(),
    tags: t.array(t.text()),
  },
  resource: {
    article: {
      id: t.id(),
      tenantId: t.tenant(),
      authorId: t.id(),
      title: t.text().optional(),
      other: t.text().optional(),
      open: t.boolean(),
      size: t.int().optional(),
      count: t.bigint().optional(),
      price: t.decimal(2).optional(),
      at: t.timestamp().optional(),
      day: t.date().optional(),
      status: t.databaseEnum('status', ...statuses).optional(),
      word: t.enum(...statuses).optional(),
      tags: t.array(t.text()),
      data: t.json({ kind: t.text(), pinned: t.boolean(), n: t.int() }),
      mood: t.text().virtual(),
      author: t.one('person', 'authorId'),
      comments: t.many('comment', 'articleId'),
    },
    person: {
      id: t.id(),
      name: t.text().optional(),
      bossId: t.id().optional(),
      boss: t.one('person', 'bossId').optional(),
    },
    comment: { id: t.id(), tenantId: t.tenant({ shared: true }), articleId: t.id(), flag: t.boolean().optional() },
  },
  global: ['person'],
})
const ann = { id: 'ann', tenant: 't1', size: null, since: null, tags: ['a'] }

// biome-ignore lint/suspicious/noExplicitAny: conditions are picked by a test
type Make = (row: any, subject: any) => any

/** What is left of one rule besides the tenant, which every filter of the model says. */
function said(make: Make, options: PrismaOptions = {}, subject: object = {}): unknown {
  const policy = definePolicy(model, 'article', ({ resource, subject: who }) => ({
    read: { allow: make(resource, who) },
  }))
  const where = filter(policy.for({ ...ann, ...subject } as never), 'article.read', options)
  if (!where.AND) return where
  const rest = where.AND.filter((part) => !('tenantId' in part))
  return rest.length === 1 ? rest[0] : rest
}

describe('a condition as a where', () => {
  test.each<[string, Make, unknown]>([
    ['equality', (a, s) => a.authorId.is(s.id), { authorId: { equals: 'ann' } }],
    ['inequality', (a) => a.size.isNot(3), { size: { not: 3 } }],
    ['exchanged sides', (a, s) => s.size.lt(a.size), { size: { gt: 4 } }],
    ['order', (a) => a.size.lte(3), { size: { lte: 3 } }],
    ['a decimal', (a) => a.price.gte('1.5'), { price: { gte: '1.50' } }],
    ['a bigint', (a) => a.count.is(2n ** 60n), { count: { equals: 2n ** 60n } }],
    ['a day', (a) => a.day.lt('0009-01-02'), { day: { lt: new Date('0009-01-02T00:00:00Z') } }],
    ['a boolean', (a) => a.open, { open: { equals: true } }],
    ['a negated boolean', (a) => not(a.open), { open: { equals: false } }],
    ['not in a list', (a) => a.size.notIn(1, 2), { size: { notIn: [1, 2] } }],
    ['null', (a) => a.title.isNull(), { title: { equals: null } }],
    ['not null', (a) => a.title.isNotNull(), { title: { not: null } }],
    ['null-safe', (a) => a.size.isDistinctFrom(1), { OR: [{ size: { not: 1 } }, { size: { equals: null } }] }],
    ['text that means something in LIKE', (a) => a.title.contains('5%_\\'), { title: { contains: '5\\%\\_\\\\' } }],
    ['a pattern with an end', (a) => a.title.like('a_%'), { title: { startsWith: 'a_' } }],
    ['a pattern with a beginning', (a) => a.title.like('%a\\%'), { title: { endsWith: 'a\\%' } }],
    ['not a text', (a) => not(a.title.startsWith('a')), { NOT: { title: { startsWith: 'a' } } }],
    ['an element', (a) => a.tags.has('x'), { tags: { has: 'x' } }],
    ['all elements', (a) => a.tags.hasAll(['x', 'y']), { tags: { hasEvery: ['x', 'y'] } }],
    ['some elements', (a, s) => a.tags.hasAny(s.tags), { tags: { hasSome: ['a'] } }],
    ['an empty list', (a) => not(a.tags.isEmpty()), { tags: { isEmpty: false } }],
    ['json', (a) => a.data.kind.is('k'), { data: { path: ['kind'], equals: 'k' } }],
    ['json that is not true', (a) => not(a.data.pinned), { data: { path: ['pinned'], equals: false } }],
    ['an order of values', (a) => a.status.atLeast('open'), { status: { in: ['open', 'done'] } }],
    ['a value of a text column', (a) => a.word.isNot('open'), { word: { in: ['draft', 'done'] } }],
    ['a value of a database enum', (a) => a.status.isNot('open'), { status: { notIn: ['open'] } }],
    ['a related row', (a, s) => a.author.id.is(s.id), { author: { is: { id: { equals: 'ann' } } } }],
    [
      'a related row that is absent',
      (a) => a.author.boss.name.isNull(),
      {
        OR: [
          { NOT: { author: { is: {} } } },
          { author: { is: { NOT: { boss: { is: {} } } } } },
          { author: { is: { boss: { is: { name: { equals: null } } } } } },
        ],
      },
    ],
  ])('%s', (_, make, expected) => {
    expect(said(make, {}, { size: 4 })).toEqual(expected)
  })

  test('what is not known is asked for by name where a NOT would lose it', () => {
    const expected = { OR: [{ NOT: { size: { equals: 1 } } }, { size: { equals: null } }] }
    expect(said((a) => not(isTrue(a.size.is(1))))).toEqual(expected)
    expect(said((a) => isNotFalse(a.size.isNot(1)))).toEqual({
      OR: [{ NOT: { size: { equals: 1 } } }, { size: { equals: null } }],
    })
  })

  test('rows of a relation, in the tenants that are in reach', () => {
    const inReach = { OR: [{ tenantId: { equals: 't1' } }, { tenantId: { equals: null } }] }
    expect(said((a) => a.comments.some((c: { flag: unknown }) => c.flag))).toEqual({
      comments: { some: { AND: [inReach, { flag: { equals: true } }] } },
    })
    expect(said((a) => a.comments.every((c: { flag: unknown }) => c.flag))).toEqual({
      comments: {
        none: { AND: [inReach, { OR: [{ NOT: { flag: { equals: true } } }, { flag: { equals: null } }] }] },
      },
    })
  })

  test('always and never; a constant never stands inside', () => {
    const policy = definePolicy(model, 'person', ({ subject, resource: person }) => ({
      read: { allow: true },
      none: { allow: { a: person.name.in(subject.tags) } },
      find: { allow: { a: person.name.in(subject.tags), b: person.id.is(subject.id) } },
    }))
    const access = policy.for({ ...ann, tags: [] })
    expect(filter(access, 'person.read')).toEqual({ id: { notIn: [] } })
    expect(filter(access, 'person.none')).toEqual({ id: { in: [] } })
    expect(filter(access, 'person.find')).toEqual({ id: { equals: 'ann' } })
  })

  test('a resource of which nothing can be listed', () => {
    const flags = defineModel({ subject: { id: t.id() }, resource: { flag: { on: t.boolean() } } })
    const policy = definePolicy(flags, 'flag', () => ({ see: { allow: true } }))
    expect(() => filter(policy.for({ id: 'a' }), 'flag.see')).toThrow('a resource without a key')
  })

  test('null in a list that all of has to be there', () => {
    const tags = ['a', null] as unknown as string[]
    expect(said((a, s) => a.tags.hasAll(s.tags), {}, { tags })).toEqual({ id: { in: [] } })
    expect(said((a, s) => a.tags.hasAny(s.tags), {}, { tags })).toEqual({ tags: { hasSome: ['a'] } })
    expect(said((a, s) => a.title.notIn(s.tags), {}, { tags })).toEqual({ id: { in: [] } })
  })

  test('other names, enum values and columns of the client', () => {
    const fields = { id: {}, tenant_id: {}, title_: { ref: 'title_' }, other: { ref: 'other' }, state: {} }
    const options: PrismaOptions = {
      client: { post: { fields } },
      models: { article: 'post' },
      names: { article: { title: 'title_', status: 'state', tenantId: 'tenant_id' } },
      enums: { status: { open: 'OPEN' } },
    }
    const where = said((a) => a.title.is(a.other), options) as { title_?: { equals?: unknown } }[]
    expect(where).toContainEqual({ title_: { equals: fields.other } })
    expect(said((a) => a.status.is('open'), options)).toContainEqual({ state: { equals: 'OPEN' } })
    expect(() => said((a) => a.size.is(1), options)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', path: 'article.size', seen: 'size' }),
    )
  })

  test('instants with the assurance that they arrive', () => {
    const options = { timeZone: 'UTC' } as const
    const since = new Date('2026-01-01T00:00:00.005Z')
    expect(said((a, s) => a.at.gt(s.since), options, { since })).toEqual({ at: { gt: since } })
    expect(said((a) => a.at.plus({ milliseconds: 5 }).lt('2026-01-01T00:00:00Z'), options)).toEqual({
      at: { lt: new Date('2025-12-31T23:59:59.995Z') },
    })
  })
})

describe('what Prisma has no words for is refused with the rule and a way out', () => {
  test.each<[string, Make, string]>([
    ['the order of texts', (a) => a.title.lt('m'), 'the order of texts'],
    ['ignoring case', (a) => a.title.isIgnoringCase('a'), '`isIgnoringCase`'],
    ['a pattern in the middle', (a) => a.title.like('a%b'), 'a LIKE pattern that neither begins nor ends with `%`'],
    ['two columns without the client', (a) => a.title.is(a.other), 'two columns compared'],
    ['two rows', (a) => a.title.is(a.author.name), 'columns of two rows compared'],
    ['no element', (a) => not(a.tags.has('x')), 'that a list has no such element'],
    ['json that is not', (a) => a.data.kind.isNot('k'), 'what a path inside of json is not'],
    ['a number in json', (a) => a.data.n.is(1), 'a number inside of json'],
    ['an instant', (a) => a.at.lt('2026-01-01T00:00:00Z'), 'an instant'],
    ['a wide integer', (a) => a.size.is(2 ** 31), 'an integer beyond 32 bits'],
    ['a wider one', (a) => a.count.is(2n ** 63n), 'an integer beyond 64 bits'],
    [
      'an outer row',
      (a) => a.comments.some((c: { flag: never }) => all(c.flag, a.author.name.is('x'))),
      'an outer row inside of `some`, `every` or `none`',
    ],
  ])('%s', (_, make, construct) => {
    expect(() => said(make)).toThrow(
      expect.objectContaining({
        code: 'NOT_IN_PRISMA',
        path: 'article.read/allow',
        seen: expect.stringContaining(construct),
        message: expect.stringContaining("rawFilter(Prisma.sql, access, 'article.read')"),
      }),
    )
  })
})

test('instants with microseconds and too many values are refused', () => {
  const options = { timeZone: 'UTC' } as const
  const refused = (construct: string) => expect.objectContaining({ code: 'NOT_IN_PRISMA', seen: construct })
  const late: Make = (a) => a.at.lt('2026-01-01T00:00:00.000001Z')
  expect(() => said(late, options)).toThrow(refused('an instant with microseconds'))
  const many = Array.from({ length: 10_001 }, (_, index) => String(index))
  expect(() => said((a, s) => a.title.in(s.tags), {}, { tags: many })).toThrow(refused('more than 10000 values'))
  expect(said((a, s) => a.title.in(s.tags), {}, { tags: many.slice(2) })).toEqual({ title: { in: many.slice(2) } })
})

test('an attribute without a column, a wrong option, something else than access', () => {
  expect(() => said((a) => a.mood.is('x'))).toThrow(expect.objectContaining({ code: 'VIRTUAL_ATTRIBUTE' }))
  const wrong = (options: object) => () => said((a) => a.open, options as PrismaOptions)
  expect(wrong({ alias: 1 })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', seen: 'alias' }))
  expect(wrong({ timeZone: 'utc' })).toThrow('`timeZone` takes')
  expect(wrong({ client: null })).toThrow('`client` takes an object')
  expect(wrong({ names: { artikel: {} } })).toThrow('Did you mean `article`?')
  expect(wrong({ names: { article: { titel: 'x' } } })).toThrow('Did you mean `title`?')
  expect(wrong({ names: { article: { open: 'OR' } } })).toThrow('that is Prisma’s own word'.replace('’', "'"))
  expect(wrong({ client: {} })).toThrow('Name it in the option `models`')
  expect(() => filter({} as never, 'article.read' as never)).toThrow('what `policy.for(subject)` returns')
})

test('a custom check and stored permissions are for SQL; the rule at fault is named among others', async () => {
  const policy = definePolicy(model, 'article', ({ resource: article, granted }) => ({
    read: { allow: { open: article.open, later: article.title.gt('m') } },
    edit: { allow: granted() },
  }))
  const facts = { granted: () => true, denied: () => false, holds: () => true }
  const access = policy.for(ann, { facts })
  expect(() => filter(access, 'article.read')).toThrow(
    expect.objectContaining({ path: 'article.read/later', message: expect.stringContaining('`article.title gt "m"`') }),
  )
  expect(() => filter(access, 'article.edit')).toThrow(
    expect.objectContaining({ seen: 'a stored permission of a row' }),
  )
  const later = await policy.forAsync(ann, { facts })
  await expect(filter(later, 'article.read')).rejects.toMatchObject({ code: 'NOT_IN_PRISMA', path: 'article.read' })
  expect(
    await filter(await definePolicy(model, 'person', () => ({ see: { allow: true } })).forAsync(ann), 'person.see'),
  ).toEqual({ id: { notIn: [] } })
})

test('rawFilter gives the SQL filter to Prisma.sql', () => {
  const policy = definePolicy(model, 'article', ({ resource: article }) => ({ read: { allow: article.title.gt('m') } }))
  const made = rawFilter((strings, ...values) => ({ strings, values }), policy.for(ann), 'article.read', { as: 'a' })
  expect(made.strings.join('?')).toBe('("a"."title" collate "C" > ?::text and "a"."tenantId" = ?::text)')
  expect(made.values).toEqual(['m', 't1'])
  expect(() => rawFilter(undefined as never, policy.for(ann), 'article.read')).toThrow('`Prisma.sql` of the generated')
})
