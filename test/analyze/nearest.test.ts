/** What would have to be otherwise for a yes. */
import {
  all,
  any,
  type Condition,
  combine,
  defineModel,
  definePolicy,
  type InferSubject,
  isNotFalse,
  isTrue,
  memoryFacts,
  not,
  t,
} from 'bailiwick'
import { nearestAllow } from 'bailiwick/analyze'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'

const model = defineModel({
  subject: {
    id: t.id(),
    orgId: t.tenant(),
    role: t.enum('reader', 'editor', 'admin'),
    banned: t.boolean(),
    level: t.int(),
    groups: t.array(t.text()),
    profile: t.json({ verified: t.boolean() }),
  },
  context: { mfa: t.boolean().optional() },
  anonymous: { role: 'reader', banned: false, level: 0, groups: [], profile: {} },
  resource: {
    article: {
      id: t.id(),
      orgId: t.tenant(),
      authorId: t.id().optional(),
      teamId: t.id().optional(),
      status: t.enum('draft', 'published'),
      words: t.int(),
      tags: t.array(t.text()).optional(),
      publishedAt: t.timestamp().optional(),
      team: t.one('team', 'teamId').optional(),
      comments: t.many('comment', 'articleId'),
    },
    team: { id: t.id(), orgId: t.tenant(), ownerId: t.id(), open: t.boolean() },
    comment: { id: t.id(), orgId: t.tenant(), articleId: t.id(), flagged: t.boolean().optional(), stars: t.int() },
  },
})
const ann: InferSubject<typeof model> = {
  ...({ id: 'ann', orgId: 'acme', role: 'reader', banned: false, level: 1, groups: ['staff'] } as const),
  profile: { verified: false },
}
const article = {
  ...{ id: '1', orgId: 'acme', authorId: 'bob', teamId: 't', status: 'draft', words: 900, tags: ['law'] },
  publishedAt: null,
  team: { id: 't', orgId: 'acme', ownerId: 'eve', open: false },
  comments: [
    { id: 'a', orgId: 'acme', articleId: '1', flagged: true, stars: 2 },
    { id: 'b', orgId: 'acme', articleId: '1', flagged: null, stars: 4 },
  ],
} as const

type Write = Parameters<typeof definePolicy<typeof model, 'article', never>>[2]
type Refs = Parameters<Write>[0]
/** What is changed, in each way that is found. */
function ways(allow: ((refs: Refs) => Condition) | true, more: object = {}, deny?: (refs: Refs) => Condition<false>) {
  const policy = definePolicy(model, 'article', (refs) => ({
    read: {
      allow: { it: allow === true || allow(refs as never) },
      ...(deny ? { deny: { not: deny(refs as never) } } : {}),
    },
  }))
  const question = { action: 'article.read', subject: ann, row: article, ...more }
  const found = nearestAllow(policy, question as never)
  if (found.kind !== 'found') return found
  return found.ways.map(({ changes }) => Object.fromEntries(changes.map(({ path, from, to }) => [path, [from, to]])))
}

describe('nearestAllow', () => {
  it('says that nothing has to change, or the few things that do', () => {
    expect(ways(({ resource }) => resource.status.is('draft'))).toEqual({ kind: 'allowed' })
    expect(
      ways(({ subject, resource }) =>
        any(subject.role.is('admin'), all(resource.status.is('published'), resource.words.lt(500))),
      ),
    ).toEqual([
      { 'subject.role': ['reader', 'admin'] },
      { 'article.status': ['draft', 'published'], 'article.words': [900, expect.any(Number)] },
    ])
  })

  it('counts changes, not rules: one value for two of them is one', () => {
    const found = ways(({ resource }) => all(resource.words.gt(1000), resource.words.lt(1002)))
    expect(found).toEqual([{ 'article.words': [900, 1001] }])
  })

  it('knows denies, nulls, lists, json, instants and the context', () => {
    expect(ways(true, {}, ({ subject }) => isTrue(subject.role.is('reader')))).toEqual([
      { 'subject.role': ['reader', expect.stringMatching(/^(editor|admin)$/)] },
    ])
    // A deny that is unknown denies, so a value is needed where there is none.
    expect(ways(true, {}, ({ context }) => isNotFalse(not(context.mfa)))).toEqual([{ 'context.mfa': [null, true] }])
    expect(ways(({ resource }) => resource.authorId.isNull())).toEqual([{ 'article.authorId': ['bob', null] }])
    expect(ways(({ subject }) => subject.groups.has('press'))).toEqual([
      { 'subject.groups': [['staff'], expect.arrayContaining(['press'])] },
    ])
    expect(ways(({ resource }) => resource.tags.isEmpty())).toEqual([{ 'article.tags': [['law'], []] }])
    expect(ways(({ subject }) => subject.profile.verified)).toEqual([{ 'subject.profile.verified': [false, true] }])
    const [late] = ways(({ context, resource }) => resource.publishedAt.lte(context.now)) as unknown as readonly [
      { readonly 'article.publishedAt': readonly [null, string] },
    ]
    expect(late['article.publishedAt'][0]).toBe(null)
    expect(Date.parse(late['article.publishedAt'][1])).toBeLessThanOrEqual(Date.now())
  })

  it('follows relations, without adding or taking away a row', () => {
    expect(ways(({ resource }) => resource.team.open)).toEqual([{ 'article.team.open': [false, true] }])
    expect(ways(({ subject, resource }) => resource.team.ownerId.is(subject.id))).toEqual([
      { 'article.team.ownerId': ['eve', 'ann'] },
    ])
    expect(ways(({ resource }) => resource.teamId.is('u'))).toEqual([{ 'article.teamId': ['t', 'u'] }])
    const stars = ways(({ subject, resource }) =>
      resource.comments.every((comment) => comment.stars.lte(subject.level)),
    )
    expect(stars).toEqual([{ 'subject.level': [1, expect.any(Number)] }])
    expect(ways(({ resource }) => resource.comments.none((comment) => comment.stars.gt(1)))).toMatchObject({
      kind: 'never',
      rules: ['article.read/allow'],
    })
    const lone = { row: { ...article, teamId: null, team: null } }
    expect(ways(({ resource }) => resource.team.open, lone)).toMatchObject({ kind: 'never' })
    expect(() => ways(({ resource }) => resource.team.open, { row: { ...article, team: undefined } })).toThrow(
      expect.objectContaining({ code: 'RELATION_NOT_LOADED' }),
    )
  })

  it('knows stored permissions', () => {
    const facts = memoryFacts([])
    expect(ways(({ granted }) => granted(), { facts })).toEqual([{ "granted('article.read')": [false, true] }])
    const locked = memoryFacts([
      { permission: 'article.read', type: 'article', id: '1' },
      { effect: 'deny', permission: 'article.read', type: 'article', id: '1' },
    ])
    expect(ways(({ granted }) => granted(), { facts: locked })).toEqual([
      { "denied('article.read')": [true, false], "granted('article.read')": [false, true] },
    ])
    expect(ways(({ granted }) => granted(), { facts, keep: ['facts'] })).toMatchObject({
      kind: 'never',
    })
    expect(() => ways(({ granted }) => granted())).toThrow(expect.objectContaining({ code: 'MISSING_FACTS' }))
  })

  it('keeps tenants, keys, and what it is told to keep', () => {
    expect(ways(true, { subject: { ...ann, orgId: 'other' } })).toMatchObject({
      kind: 'never',
      rules: ['article.read/other tenant'],
    })
    expect(ways(({ resource }) => resource.id.is('2'))).toMatchObject({ kind: 'never' })
    const own = ({ subject, resource }: Refs) => resource.authorId.is(subject.id)
    expect(ways(own)).toEqual([{ 'article.authorId': ['bob', 'ann'] }])
    expect(ways(own, { keep: ['article.authorId'] })).toMatchObject({ kind: 'never', rules: ['article.read/allow'] })
    expect(ways(({ subject }) => subject.role.is('admin'), { keep: ['subject'] })).toMatchObject({ kind: 'never' })
    // Nobody can be given another role: who signs in is somebody.
    expect(ways(({ subject }) => subject.role.is('admin'), { subject: null })).toMatchObject({ kind: 'never' })
  })

  it('says what it cannot know', () => {
    const policy = definePolicy(model, 'article', ({ custom }) => ({
      read: { allow: { asked: custom('asked', { uses: 'subject', evaluate: () => false }) } },
    }))
    expect(nearestAllow(policy, { action: 'article.read', subject: ann, row: article })).toMatchObject({
      kind: 'unknown',
      reason: 'application',
    })
    const listed = ways(({ resource }) => resource.tags.has('press'), { row: { ...article, tags: ['law', null] } })
    expect(listed).toMatchObject({ kind: 'unknown', reason: 'application', message: expect.stringContaining('tags') })
  })

  it('refuses what it does not understand', () => {
    const ask = (more: object) => () => ways(true, more)
    expect(ask({ rows: [] })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', suggestion: 'row' }))
    expect(ask({ keep: 'facts' })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    const misspelt = { code: 'UNKNOWN_ATTRIBUTE', suggestion: 'status' }
    expect(ask({ keep: ['article.statis'] })).toThrow(expect.objectContaining(misspelt))
    const unknown = { code: 'INVALID_OPTION', suggestion: 'subject' }
    expect(ask({ keep: ['subjct.role'] })).toThrow(expect.objectContaining(unknown))
    const policy = definePolicy(model, 'article', ({ resource }) => ({ read: { allow: { it: resource.words.lt(3) } } }))
    for (const nothing of [undefined, null, 'article.read'])
      expect(() => nearestAllow(policy, nothing as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(() => nearestAllow(policy, { action: 'article.read', subject: ann })).toThrow(
      expect.objectContaining({ code: 'MISSING_RESOURCE' }),
    )
    expect(ask({ most: 0 })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(ask({ action: 'article.raed' })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_ACTION', suggestion: 'article.read' }),
    )
  })

  it('finds the fewest changes: no fewer do, as all that there are show', { timeout: 120_000 }, () => {
    const small = defineModel({
      subject: { id: t.id(), a: t.boolean(), b: t.boolean().optional(), c: t.enum('x', 'y') },
      resource: { item: { id: t.id(), d: t.boolean(), e: t.enum('x', 'y').optional(), f: t.boolean() } },
    })
    const values = {
      a: [true, false],
      b: [true, false, null],
      c: ['x', 'y'],
      d: [true, false],
      e: ['x', 'y', null],
      f: [true, false],
    }
    type Tree = { readonly kind: 'all' | 'any' | 'not'; readonly of: readonly Tree[] } | { readonly leaf: number }
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.record({ leaf: fc.nat(7) }),
        fc.record({
          kind: fc.constantFrom('all', 'any', 'not' as const),
          of: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
        }),
      ),
    }))
    const world = fc.record(
      Object.fromEntries(Object.entries(values).map(([name, all]) => [name, fc.constantFrom(...all)])),
    )
    const seen = new Map<string, number>()
    const property = fc.property(tree, tree, world, (allow, deny, now) => {
      const policy = definePolicy(small, 'item', ({ subject, resource: item }) => {
        const leaves: readonly (() => unknown)[] = [
          () => subject.a,
          () => subject.b,
          () => subject.c.is('x'),
          () => item.d,
          () => item.e.is('x'),
          () => item.f,
          () => item.e.isNull(),
          () => subject.c.is(item.e),
        ]
        const write = (one: Tree): Condition => {
          if ('leaf' in one) return leaves[one.leaf]!() as Condition
          if (one.kind === 'not') return not(write(one.of[0]!))
          const inner = one.of.map(write) as [Condition, ...Condition[]]
          return one.kind === 'all' ? all(...inner) : any(...inner)
        }
        return { read: { allow: { it: write(allow) }, deny: { not: isTrue(write(deny)) } } }
      })
      const split = ({ a, b, c, ...rest }: Record<string, unknown>) => ({
        subject: { id: 's', a, b, c },
        row: { id: '1', ...rest },
      })
      const can = (at: Record<string, unknown>) => {
        const { subject, row } = split(at)
        return policy.for(subject as never).can('item.read', row as never)
      }
      // Every world, by how much of it is otherwise.
      let worlds: Record<string, unknown>[] = [{}]
      for (const [name, all] of Object.entries(values))
        worlds = worlds.flatMap((one) => all.map((value) => ({ ...one, [name]: value })))
      const distance = (at: Record<string, unknown>) =>
        Object.keys(values).filter((name) => at[name] !== now[name]).length
      const least = Math.min(...worlds.filter(can).map(distance))
      const found = nearestAllow(policy, { action: 'item.read', ...split(now), most: 100 } as never)
      seen.set(found.kind, (seen.get(found.kind) ?? 0) + 1)
      if (least === 0) expect(found).toEqual({ kind: 'allowed' })
      else if (least === Number.POSITIVE_INFINITY) expect(found.kind).toBe('never')
      else {
        if (found.kind !== 'found') throw new Error(JSON.stringify(found))
        const sets = found.ways.map(({ changes }) => changes.map(({ path }) => path.split('.')[1]!))
        expect(sets[0]!.length).toBe(least)
        // All of the smallest sets are among them, and none contains another.
        const minimal = new Set<string>()
        const reached = new Set(
          worlds.filter(can).map((at) =>
            Object.keys(values)
              .filter((name) => at[name] !== now[name])
              .sort()
              .join(),
          ),
        )
        for (const one of reached) {
          const inside = [...reached].some(
            (other) => other !== one && other.split(',').every((name) => one.split(',').includes(name)),
          )
          if (!inside) minimal.add(one)
        }
        expect(new Set(sets.map((set) => [...set].sort().join()))).toEqual(minimal)
      }
    })
    fc.assert(property, { numRuns: everything ? 400 : 60, seed: 3 })
    expect(Math.min(seen.get('allowed') ?? 0, seen.get('found') ?? 0, seen.get('never') ?? 0)).toBeGreaterThan(2)
  })
})

it('answers about combined policies, with the rules that would permit', () => {
  const policy = combine(
    definePolicy(model, 'article', ({ subject, resource }) => ({
      read: { allow: { published: resource.status.is('published'), author: resource.authorId.is(subject.id) } },
      update: { allow: { author: resource.authorId.is(subject.id) }, deny: { banned: subject.banned } },
    })),
  )
  const subject = { ...ann, banned: true }
  const { kind, ...found } = nearestAllow(policy, { action: 'article.update', subject, row: article })
  expect(kind).toBe('found')
  expect(found).toMatchObject({
    ways: [
      {
        changes: [
          { path: 'article.authorId', from: 'bob', to: 'ann' },
          { path: 'subject.banned', from: true, to: false },
        ],
        permittedBy: ['article.update/author'],
      },
    ],
  })
})
