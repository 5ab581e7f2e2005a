import { all, any, combine, defineLoaders, defineModel, definePolicy, t } from 'bailiwick'
import { filter as kyselyFilter } from 'bailiwick/kysely'
import { type Fragment, filter, toPg } from 'bailiwick/sql'
import { describe, expect, test, vi } from 'vitest'
import { permittedSql } from './condition-sql.ts'

vi.mock('./condition-sql.ts', { spy: true })

const levels = ['low', 'mid', 'high'] as const
const model = defineModel({
  subject: {
    id: t.id(),
    admin: t.boolean(),
    banned: t.boolean(),
    alias: t.id().optional(),
    name: t.text().optional(),
    level: t.enum(...levels),
    size: t.bigint(),
    since: t.timestamp(),
    teamIds: t.array(t.id()),
    sizes: t.array(t.bigint()).optional(),
    profile: t.json({ city: t.text() }),
  },
  context: { region: t.text() },
  resource: {
    note: {
      ...{ id: t.id(), authorId: t.id(), ownerId: t.id(), teamId: t.id(), title: t.text(), city: t.text() },
      ...{ level: t.enum(...levels), size: t.bigint(), at: t.timestamp(), open: t.boolean() },
      mood: t.text().virtual(),
    },
  },
})
const policy = definePolicy(model, 'note', ({ subject, resource: note, context }) => ({
  '*': { deny: { banned: subject.banned } },
  read: { allow: { own: note.authorId.is(subject.id), team: note.teamId.in(subject.teamIds), admin: subject.admin } },
  share: { allow: { author: note.authorId.is(subject.id), alias: note.authorId.is(subject.alias) } },
  find: {
    allow: { starts: note.title.startsWith(subject.name), equal: note.title.isIgnoringCase(subject.name) },
  },
  rank: { allow: note.level.atMost(subject.level) },
  weigh: { allow: { size: note.size.gt(subject.size), sizes: note.size.in(subject.sizes) } },
  recall: { allow: note.at.gte(subject.since.minus({ days: 1 })) },
  visit: { allow: note.city.is(subject.profile.city) },
  enter: { allow: { here: note.city.is(context.region), open: note.open } },
  fixed: { allow: note.authorId.in('x', 'y') },
  feel: { allow: { id: note.authorId.is(subject.id), both: all(note.authorId.is('ada'), note.mood.is('good')) } },
}))

type Subject = NonNullable<Parameters<typeof policy.for>[0]>
type Action = Parameters<ReturnType<typeof policy.for>['plan']>[0]
const ada: Subject = {
  ...{ id: 'ada', admin: false, banned: false, alias: null, name: 'Ada', size: 5n, since: '2026-01-01T00:00:00Z' },
  ...{ level: 'mid', teamIds: ['a'], sizes: [1n], profile: { city: 'Paris' } },
}
const bob: Subject = { ...ada, id: 'bob', alias: 'robert', teamIds: ['b', 'c', 'd'] }
const made = (who: Subject, action: Action): Fragment => filter(policy.for(who), action)
const text = (who: Subject, action: Action) => toPg(made(who, action)).text

describe('one text', () => {
  test('is made once, and the values of the next subject are filled in', () => {
    const first = made(ada, 'note.read')
    expect(permittedSql).toHaveBeenCalled()
    vi.mocked(permittedSql).mockClear()
    const second = made(bob, 'note.read')
    expect(permittedSql).not.toHaveBeenCalled()
    expect(second.strings).toBe(first.strings)
    expect([first.values, second.values]).toEqual([
      ['ada', ['a']],
      ['bob', ['b', 'c', 'd']],
    ])
    expect(toPg(second)).toEqual({
      text: '("note"."authorId" = $1::text or "note"."teamId" = any($2::text[]))',
      values: ['bob', ['b', 'c', 'd']],
    })
  })

  test('whatever the length of a list', () => {
    expect(made({ ...ada, teamIds: [] }, 'note.read').strings).toBe(made(bob, 'note.read').strings)
  })

  test('numbered from where the host’s own end', () => {
    const numbered = (who: Subject, first: number) => toPg(made(who, 'note.read'), first).text
    for (const first of [1, 3, 64, 65, 3]) {
      for (const who of [ada, bob]) expect(numbered(who, first)).toContain(`= $${first}::text or`)
    }
  })

  test('for each name of the table', () => {
    const named = (who: Subject, as: string) => filter(policy.for(who), 'note.read', { as })
    expect(named(ada, 'n').strings).toBe(named(bob, 'n').strings)
    expect(toPg(named(bob, 'm')).text).toBe('("m"."authorId" = $1::text or "m"."teamId" = any($2::text[]))')
  })

  test('for Kysely', () => {
    const node = (who: Subject) => kyselyFilter(policy.for(who), 'note.read').toOperationNode()
    expect(node(ada)).toMatchObject({ sqlFragments: ['("note"."authorId" = ', expect.anything(), expect.anything()] })
    expect((node(bob) as { sqlFragments?: unknown }).sqlFragments).toBe(made(ada, 'note.read').strings)
  })

  test('also where two conditions are one for the subject that came first', () => {
    const both = '("note"."authorId" = $1::text or "note"."authorId" = $2::text)'
    expect(toPg(made({ ...ada, alias: 'ada' }, 'note.share'))).toEqual({ text: both, values: ['ada', 'ada'] })
    expect(toPg(made(bob, 'note.share'))).toEqual({ text: both, values: ['bob', 'robert'] })
  })

  test('with values that follow from those of the subject', () => {
    expect(made(ada, 'note.find').values).toContain('Ada%')
    expect(made({ ...ada, name: '50%' }, 'note.find').values).toContain('50\\%%')
    expect(made({ ...ada, name: 'ÉA' }, 'note.find').values).toContain('Éa')
    expect(made(ada, 'note.rank').values).toEqual([['low', 'mid']])
    expect(made({ ...ada, level: 'high' }, 'note.rank').values).toEqual([['low', 'mid', 'high']])
    expect(made(ada, 'note.recall').values).toEqual(['2025-12-31T00:00:00.000000Z'])
    expect(made({ ...ada, since: '2026-01-03T00:00:00Z' }, 'note.recall').values).toEqual([
      '2026-01-02T00:00:00.000000Z',
    ])
    expect(made({ ...ada, profile: { city: 'Rome' } }, 'note.visit').values).toEqual(['Rome'])
  })
})

test('each filter has its own moment, and stored permissions are asked each time', () => {
  const plain = defineModel({ subject: { id: t.id() }, resource: { note: { id: t.id(), until: t.timestamp() } } })
  const rules = definePolicy(plain, 'note', ({ resource: note, context, holds }) => ({
    read: { allow: { early: note.until.gt(context.now), all: holds('note.audit') } },
  }))
  let held = false
  const facts = { granted: () => false, denied: () => false, holds: () => held }
  const access = rules.for({ id: 'a' }, { facts })
  vi.useFakeTimers({ now: new Date('2026-05-01T00:00:00Z') })
  try {
    const first = filter(access, 'note.read')
    vi.setSystemTime(new Date('2026-05-02T00:00:00Z'))
    const second = filter(access, 'note.read')
    expect(first.values).toEqual(['2026-05-01T00:00:00.000000Z'])
    expect(second.values).toEqual(['2026-05-02T00:00:00.000000Z'])
    expect(second.strings).toBe(first.strings)
    held = true
    expect(toPg(filter(access, 'note.read')).text).toBe('true')
    held = false
    expect(filter(access, 'note.read').strings).toBe(first.strings)
  } finally {
    vi.useRealTimers()
  }
})

describe('another text', () => {
  test('where a condition on the subject says otherwise', () => {
    expect(text(ada, 'note.read')).toContain('authorId')
    expect(text({ ...ada, admin: true }, 'note.read')).toBe('true')
    expect(text({ ...ada, admin: true, banned: true }, 'note.read')).toBe('false')
  })

  test('where an attribute is null', () => {
    expect(text({ ...ada, name: null }, 'note.find')).toBe('false')
    expect(text(ada, 'note.share')).toBe('"note"."authorId" = $1::text')
    expect(text({ ...ada, profile: {} as never }, 'note.visit')).toBe('false')
  })

  test('where a number or an instant is out of range', () => {
    const list = (type: string) => `("note"."size" > $1::int8 or "note"."size" = any($2::${type}[]))`
    expect(text(ada, 'note.weigh')).toBe(list('int8'))
    expect(text({ ...ada, sizes: [1n, 2n ** 63n] }, 'note.weigh')).toBe(list('numeric'))
    expect(text({ ...ada, size: -(2n ** 64n), sizes: null }, 'note.weigh')).toBe('"note"."size" > $1::numeric')
    expect(text(ada, 'note.weigh')).toBe(list('int8'))
    expect(toPg(made({ ...ada, since: '0001-01-01T00:00:00Z' }, 'note.recall'))).toEqual({
      text: '"note"."at" >= (\'epoch\'::timestamptz + $1::interval)',
      values: ['-62135683200000000 microseconds'],
    })
    expect(text(ada, 'note.recall')).toBe('"note"."at" >= $1::timestamptz')
  })
})

test('no list of a text can be changed for others', () => {
  const [list] = toPg(made(ada, 'note.fixed')).values as [string[]]
  expect(() => list.push('z')).toThrow(TypeError)
  const own = toPg(made(bob, 'note.read')).values[1] as string[]
  own.push('z')
  expect(made(bob, 'note.read').values[1]).toEqual(['b', 'c', 'd'])
})

describe('what is made in full each time', () => {
  test('a filter for which something is missing says so, before and after one for which it is not', () => {
    const here = { context: { region: 'here' } }
    const missing = () => filter(policy.for(ada), 'note.enter')
    expect(missing).toThrow(expect.objectContaining({ code: 'MISSING_CONTEXT' }))
    expect(filter(policy.for(ada, here), 'note.enter').values).toEqual(['here'])
    expect(missing).toThrow(expect.objectContaining({ code: 'MISSING_CONTEXT' }))
    expect(toPg(filter(policy.for({ ...ada, banned: true }), 'note.enter')).text).toBe('false')
  })

  test('one that only the values of a subject make possible', () => {
    expect(() => made(bob, 'note.feel')).toThrow(expect.objectContaining({ code: 'VIRTUAL_ATTRIBUTE' }))
    expect(text(ada, 'note.feel')).toBe('"note"."authorId" = $1::text')
    expect(() => made(bob, 'note.feel')).toThrow(expect.objectContaining({ code: 'VIRTUAL_ATTRIBUTE' }))
  })

  test('one on behalf of others', () => {
    const access = policy.for(ada, { onBehalfOf: bob })
    expect(toPg(filter(access, 'note.read')).values).toEqual(['ada', ['a'], 'bob', ['b', 'c', 'd']])
    expect(made(bob, 'note.read').values).toEqual(['bob', ['b', 'c', 'd']])
  })

  test('one that asks a check or a loader, which run once for it', () => {
    const asking = defineModel({
      subject: { id: t.id(), trusted: t.boolean().loaded() },
      resource: { note: { id: t.id(), authorId: t.id() } },
    })
    const runs = { check: 0, loader: 0 }
    const rules = definePolicy(asking, 'note', ({ subject, resource: note, custom }) => ({
      read: {
        allow: all(
          note.authorId.is(subject.id),
          any(
            custom('lucky', {
              uses: 'subject',
              evaluate: () => {
                runs.check++
                return true
              },
            }),
            subject.trusted,
          ),
        ),
      },
    }))
    const loaders = defineLoaders(asking, {
      subject: {
        trusted: () => {
          runs.loader++
          return true
        },
      },
    })
    const checked = combine(rules, loaders)
    for (const id of ['a', 'b']) expect(filter(checked.for({ id }), 'note.read').values).toEqual([id])
    expect(runs.check).toBe(2)
    expect(runs.loader).toBeLessThanOrEqual(2)
  })
})

test('a subject does not decide how many texts are kept, and is answered beyond them', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const
  const attributes = Object.fromEntries(names.map((name) => [name, t.id().optional()])) as Record<
    (typeof names)[number],
    ReturnType<ReturnType<typeof t.id>['optional']>
  >
  const wide = defineModel({ subject: attributes, resource: { note: { id: t.id() } } })
  const rules = definePolicy(wide, 'note', ({ subject, resource: note }) => ({
    read: { allow: any(...(names.map((name) => note.id.is(subject[name])) as [never])) },
  }))
  const subjects = Array.from({ length: 128 }, (_, bits) =>
    Object.fromEntries(names.map((name, index) => [name, bits & (1 << index) ? name : null])),
  ) as Parameters<typeof rules.for>[0][]
  const filters = subjects.map((subject) => filter(rules.for(subject), 'note.read'))
  const again = subjects.map((subject) => filter(rules.for(subject), 'note.read'))
  expect(again).toEqual(filters)
  expect(filters.map(({ values }) => values)).toEqual(
    subjects.map((subject) => names.filter((name) => subject?.[name] !== null)),
  )
  expect(again.filter(({ strings }, index) => strings === filters[index]!.strings)).toHaveLength(64)
})
