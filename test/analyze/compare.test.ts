import { all, any, defineModel, definePolicy, isTrue, not, t } from 'bailiwick'
import { compare, type Direction, matrix, permission, prove } from 'bailiwick/analyze'
import { describe, expect, test } from 'vitest'
import { Dice } from '../equivalence/random/dice.ts'
import { policyPair, sampleOf } from './policy-sets.ts'

const model = defineModel({
  subject: { id: t.id(), tenantId: t.tenant(), role: t.enum('viewer', 'editor', 'admin'), banned: t.boolean() },
  resource: {
    article: {
      id: t.id(),
      tenantId: t.tenant(),
      authorId: t.id().optional(),
      status: t.enum('draft', 'published'),
      words: t.int(),
      salary: t.int().sensitive(),
      comments: t.many('comment', 'articleId'),
    },
    comment: {
      id: t.id(),
      tenantId: t.tenant(),
      articleId: t.id(),
      authorId: t.id(),
      hidden: t.boolean(),
      article: t.one('article', 'articleId'),
    },
  },
})

type Rules = Parameters<typeof definePolicy<typeof model, 'article', string>>[2]
const articles = (rules: Rules) => definePolicy(model, 'article', rules)

const plain = articles(({ subject, resource: article }) => ({
  read: {
    allow: { own: article.authorId.is(subject.id), published: article.status.is('published') },
    deny: { banned: subject.banned },
  },
  update: { allow: { own: article.authorId.is(subject.id) } },
}))

const summary = (comparison: ReturnType<typeof compare>) =>
  Object.fromEntries(comparison.actions.map(({ action, kind }) => [action, kind]))

function found(direction: Direction | undefined): Extract<Direction, { kind: 'found' }> {
  if (direction?.kind !== 'found') throw new Error(`expected an example, seen: ${JSON.stringify(direction)}`)
  return direction
}

describe('compare', () => {
  test('a policy with itself is equal, and written in another way too', () => {
    expect(compare(plain, plain).kind).toBe('equal')
    const other = articles(({ subject, resource: article }) => ({
      update: { allow: { mine: not(article.authorId.isNot(subject.id)) } },
      read: {
        allow: { either: any(article.status.is('published'), article.authorId.is(subject.id)) },
        deny: { banned: not(not(subject.banned)) },
      },
    }))
    const comparison = compare(plain, other)
    expect(comparison.kind).toBe('equal')
    expect(comparison.actions[0]).toMatchObject({
      action: 'article.update',
      kind: 'equal',
      gained: { kind: 'none' },
      lost: { kind: 'none' },
      rules: { added: ['article.update/mine'], removed: ['article.update/own'], changed: [] },
    })
  })

  test('what is covered by several rules together is seen', () => {
    const before = articles(({ resource: article }) => ({
      read: { allow: { short: article.words.lt(100), long: article.words.gte(100) } },
    }))
    expect(
      compare(
        before,
        articles(() => ({ read: { allow: true } })),
      ).kind,
    ).toBe('equal')
    const gap = articles(({ resource: article }) => ({
      read: { allow: { short: article.words.lt(100), long: article.words.gt(100) } },
    }))
    const { lost } = compare(before, gap).actions[0]!
    expect(found(lost).witness.row).toMatchObject({ words: 100 })
  })

  test('each direction has an example that both policies were asked about', () => {
    const after = articles(({ subject, resource: article }) => ({
      read: {
        allow: { own: article.authorId.is(subject.id), long: article.words.gt(1000) },
        deny: { banned: subject.banned },
      },
      update: { allow: { own: all(article.authorId.is(subject.id), article.status.is('draft')) } },
    }))
    const comparison = compare(plain, after)
    expect(summary(comparison)).toEqual({ 'article.read': 'both', 'article.update': 'narrower' })
    expect(comparison.kind).toBe('both')
    const { gained, lost } = comparison.actions[0]!
    expect(found(gained)).toMatchObject({ permittedBy: ['article.read/long'], deniedBy: [], replayed: true })
    expect(found(lost)).toMatchObject({ permittedBy: ['article.read/published'], deniedBy: [], replayed: true })
    for (const [direction, yes, no] of [
      [gained, after, plain],
      [lost, plain, after],
    ] as const) {
      const { subject, context, row } = found(direction).witness
      const asked = [yes, no].map((policy) =>
        policy.for(subject as never, { context }).can('article.read', row as never),
      )
      expect(asked).toEqual([true, false])
    }
  })

  test('a deny less is wider, and the example names the deny', () => {
    const after = articles(({ subject, resource: article }) => ({
      read: { allow: { own: article.authorId.is(subject.id), published: article.status.is('published') } },
      update: { allow: { own: article.authorId.is(subject.id) } },
    }))
    const comparison = compare(plain, after)
    // An update needs a read, so it is wider as well.
    expect(summary(comparison)).toEqual({ 'article.read': 'wider', 'article.update': 'wider' })
    expect(found(comparison.actions[0]!.gained).deniedBy).toEqual(['article.read/banned'])
    expect(found(comparison.actions[1]!.gained).witness.subject).toMatchObject({ banned: true })
  })

  test('nulls count: a negation does not take in what is null', () => {
    const [before, after] = [false, true].map((isWide) =>
      articles(({ subject, resource: article }) => {
        const own = article.authorId.is(subject.id)
        return { read: { allow: { others: isWide ? not(isTrue(own)) : not(own) } } }
      }),
    )
    const { kind, gained } = compare(before!, after!).actions[0]!
    expect(kind).toBe('wider')
    expect(found(gained).witness.row).toMatchObject({ authorId: null })
  })

  test('related rows are part of the examples', () => {
    const before = definePolicy(model, 'article', ({ subject, resource: article }) => ({
      read: { allow: { discussed: article.comments.some((comment) => comment.authorId.is(subject.id)) } },
    }))
    const after = definePolicy(model, 'article', ({ subject, resource: article }) => ({
      read: {
        allow: {
          discussed: article.comments.some((comment) => all(comment.authorId.is(subject.id), not(comment.hidden))),
        },
      },
    }))
    const { kind, lost } = compare(before, after).actions[0]!
    expect(kind).toBe('narrower')
    expect(found(lost)).toMatchObject({ replayed: true, witness: { row: { comments: [{ hidden: true }] } } })
  })

  test('actions that are new or gone', () => {
    const after = articles(({ subject, resource: article }) => ({
      read: {
        allow: { own: article.authorId.is(subject.id), published: article.status.is('published') },
        deny: { banned: subject.banned },
      },
      share: { allow: { own: article.authorId.is(subject.id) } },
      hide: {},
    }))
    const comparison = compare(plain, after)
    const of = (action: string) => comparison.actions.find((one) => one.action === action)
    expect(of('article.share')).toMatchObject({ kind: 'wider', only: 'after', lost: { kind: 'none' } })
    expect(found(of('article.share')?.gained)).toMatchObject({ replayed: true })
    expect(of('article.hide')).toMatchObject({ kind: 'equal', only: 'after' })
    expect(of('article.update')).toMatchObject({ kind: 'narrower', only: 'before', gained: { kind: 'none' } })
  })

  test('the row after a change has rules of its own', () => {
    const [before, after] = [false, true].map((isWide) =>
      articles(({ subject, resource: article, before }) => ({
        read: { allow: true },
        update: {
          allow: { own: article.authorId.is(subject.id) },
          after: { allow: { own: isWide ? article.words.gt(0) : article.authorId.is(before.authorId) } },
        },
      })),
    )
    const comparison = compare(before!, after!)
    const update = comparison.actions.find(({ action }) => action === 'article.update')!
    expect(update.kind).toBe('both')
    const { before: was, row } = found(update.gained).witness
    expect(was).toMatchObject({ authorId: found(update.gained).witness.subject!.id })
    expect(row!.authorId).not.toBe(was!.authorId)
    expect(compare(before!, before!).kind).toBe('equal')
  })

  test('attributes that are shown on other rows', () => {
    const [before, after] = [false, true].map((isWide) =>
      articles(({ subject, resource: article }) => ({
        read: {
          allow: true,
          fields: { salary: subject.role.in('admin', isWide ? 'editor' : 'admin'), words: article.words.gt(1) },
        },
      })),
    )
    const comparison = compare(before!, after!)
    expect(comparison.kind).toBe('wider')
    expect(comparison.actions[0]).toMatchObject({
      kind: 'equal',
      fields: [{ attribute: 'salary', kind: 'wider', gained: { subject: { role: 'editor' } } }],
    })
    expect(comparison.actions[0]!.fields[0]).not.toHaveProperty('lost')
  })

  test('stored permissions are free', () => {
    const before = articles(({ granted }) => ({ read: { allow: { granted: granted() } } }))
    const after = articles(({ granted, holds }) => ({
      read: { allow: { granted: granted(), reports: holds('report.read') } },
    }))
    const { kind, gained } = compare(before, after).actions[0]!
    expect(kind).toBe('wider')
    expect(found(gained).witness.facts).toContainEqual({ kind: 'holds', code: 'report.read', answer: true })
    expect(found(gained).replayed).toBe(true)
  })

  test('checks of the application are taken to answer something', () => {
    const check = { uses: 'subject', evaluate: () => true } as const
    const before = articles(({ custom }) => ({ read: { allow: { open: custom('in office hours', check) } } }))
    const after = articles(() => ({ read: { allow: true } }))
    const { kind, gained } = compare(before, after).actions[0]!
    expect(kind).toBe('wider')
    expect(found(gained)).toMatchObject({ replayed: false, witness: { assuming: [{ answer: false }] } })
    expect(compare(before, before).kind).toBe('equal')
    expect(before.relationsUsed('article')).toEqual({})
  })

  test('what is no policy, or no option, is refused', () => {
    expect(() => compare(plain, {} as never)).toThrow(expect.objectContaining({ code: 'INVALID_POLICY' }))
    expect(() => compare(plain, plain, { seconds: 1 } as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
    expect(() => compare(plain, plain, { total: 1.5 })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(() => compare(plain, plain, { milliseconds: 0 })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })
})

describe('models that differ', () => {
  const modelWith = <T>(status: T) =>
    defineModel({
      subject: { id: t.id() },
      resource: { article: { id: t.id(), authorId: t.id(), status: status as ReturnType<typeof t.text> } },
    })
  const policyOver = (of: ReturnType<typeof modelWith>) =>
    definePolicy(of, 'article', ({ subject, resource: article }) => ({
      read: { allow: { own: article.authorId.is(subject.id) } },
      delete: { allow: { draft: article.status.is('draft') } },
    }))

  test('what no rule reads does not matter; what one reads is refused with its path', () => {
    const [before, after] = [modelWith(t.text()), modelWith(t.enum('draft', 'published'))].map(policyOver)
    const comparison = compare(before!, after!)
    expect(comparison.model).toEqual([
      {
        path: 'article.status',
        kind: 'changed',
        before: 'text',
        after: "enum('draft', 'published')",
        comparable: false,
      },
    ])
    expect(summary(comparison)).toEqual({ 'article.read': 'equal', 'article.delete': 'unknown' })
    expect(comparison.actions[1]!.gained).toMatchObject({ kind: 'unknown', reason: 'model' })
  })

  test('an attribute that is new is part of the examples', () => {
    const small = defineModel({ subject: { id: t.id() }, resource: { article: { id: t.id(), authorId: t.id() } } })
    const before = definePolicy(small, 'article', ({ subject, resource: article }) => ({
      read: { allow: { own: article.authorId.is(subject.id) } },
    }))
    const large = modelWith(t.text())
    const after = definePolicy(large, 'article', ({ subject, resource: article }) => ({
      read: { allow: { own: article.authorId.is(subject.id), published: article.status.is('published') } },
    }))
    const comparison = compare(before, after)
    expect(comparison.model).toEqual([{ path: 'article.status', kind: 'added', after: 'text', comparable: true }])
    expect(found(comparison.actions[0]!.gained)).toMatchObject({
      replayed: true,
      witness: { row: { status: 'published' } },
    })
  })
})

describe('prove', () => {
  test('nobody reads what belongs to another tenant', () => {
    const ofOthers = (policy: typeof plain) =>
      prove(policy, {
        action: 'article.read',
        never: ({ subject, resource }) => resource.tenantId.isNot(subject.tenantId),
      })
    expect(ofOthers(plain)).toEqual({ kind: 'proved', rules: ['article.read/other tenant'] })
    const open = articles(() => ({ read: { allow: true, crossTenant: true } }))
    const proof = ofOthers(open)
    expect(proof).toMatchObject({
      kind: 'refuted',
      action: 'article.read',
      permittedBy: ['article.read/allow'],
      replayed: true,
    })
  })

  test('only where something is true: unknown is not enough', () => {
    const proof = prove(plain, {
      action: ['article.read', 'article.update'],
      only: ({ subject, resource }) => any(resource.authorId.is(subject.id), resource.status.is('published')),
    })
    expect(proof.kind).toBe('proved')
    const narrow = prove(plain, {
      action: 'article.read',
      only: ({ subject, resource }) => resource.authorId.is(subject.id),
    })
    expect(narrow).toMatchObject({ kind: 'refuted', permittedBy: ['article.read/published'] })
  })

  test('a claim about a change', () => {
    const policy = articles(({ subject, resource: article }) => ({
      read: { allow: true },
      update: { allow: { own: article.authorId.is(subject.id), draft: article.status.is('draft') } },
    }))
    const proof = prove(policy, {
      action: 'article.update',
      never: ({ resource, before }) => resource.authorId.isDistinctFrom(before.authorId),
    })
    expect(proof.kind).toBe('refuted')
    const { witness } = proof as Extract<typeof proof, { kind: 'refuted' }>
    expect(witness.before!.authorId).not.toBe(witness.row!.authorId)
  })

  test('a claim that is none is refused', () => {
    const wrong = (claim: object, code: string) =>
      expect(() => prove(plain, claim as never)).toThrow(expect.objectContaining({ code }))
    wrong({ action: 'article.raed', never: true }, 'UNKNOWN_ACTION')
    wrong({ action: 'article.read' }, 'INVALID_OPTION')
    wrong({ action: [], never: true }, 'INVALID_OPTION')
    wrong({ action: 'article.read', never: 'always' }, 'INVALID_OPTION')
    wrong({ action: 'article.read', never: () => true }, 'INVALID_CONDITION')
  })
})

test('a matrix of kinds of subjects and actions', () => {
  const policy = articles(({ subject, resource: article }) => ({
    read: {
      allow: { anybody: any(article.words.gte(0), article.words.lt(0)) },
      deny: { banned: subject.banned },
      crossTenant: true,
    },
    publish: { allow: { editors: subject.role.atLeast('editor') }, crossTenant: true },
    hide: { allow: { admins: all(subject.role.is('admin'), article.status.is('published')) } },
  }))
  const rows = matrix(policy, {
    viewers: ({ subject }) => subject.role.is('viewer'),
    admins: ({ subject }) => all(subject.role.is('admin'), not(subject.banned)),
    nobody: ({ subject }) => all(subject.role.is('admin'), subject.role.is('viewer')),
    anybody: true,
  })
  expect(rows).toEqual([
    {
      action: 'article.read',
      cells: { viewers: 'sometimes', admins: 'always', nobody: 'never', anybody: 'sometimes' },
    },
    { action: 'article.publish', cells: { viewers: 'never', admins: 'always', nobody: 'never', anybody: 'sometimes' } },
    { action: 'article.hide', cells: { viewers: 'never', admins: 'sometimes', nobody: 'never', anybody: 'sometimes' } },
  ])
})

test('a permission is one part for the allows, and one for each deny', () => {
  expect(permission(plain, 'article.update').map(({ label }) => label)).toEqual([
    'article.update/allow',
    'article.update/other tenant',
    'article.read/allow',
    'article.read/other tenant',
    'article.read/banned',
  ])
})

test.each([11, 71] as const)(
  'large policies over %i attributes: what is proved holds for samples, what is found is confirmed',
  (attributes) => {
    const dice = new Dice(attributes)
    const kinds = new Map<string, number>()
    for (let seed = 0; seed < 6; seed++) {
      const { before, after, isRewritten } = policyPair({ seed, rules: 20, denies: 3, attributes })
      const { kind, gained, lost } = compare(before, after).actions[0]!
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      if (isRewritten) expect({ seed, kind }).toEqual({ seed, kind: 'equal' })
      for (const one of [gained, lost]) if (one.kind === 'found') expect(one.replayed).toBe(true)
      for (const { subject, row } of dice.times(30, () => sampleOf(dice, attributes))) {
        const [old, now] = [before, after].map((policy) =>
          policy.for(subject as never).can('doc.read' as never, row as never),
        )
        if (old !== now) expect((now ? gained : lost).kind).toBe('found')
      }
    }
    expect(kinds.get('unknown')).toBeUndefined()
    expect(kinds.size).toBeGreaterThan(2)
  },
)
