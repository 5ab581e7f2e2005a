import {
  all,
  BailiwickError,
  combine,
  defineModel,
  definePolicy,
  type ErrorCode,
  fromJSON,
  fromSnapshot,
  isTrue,
  memoryFacts,
  t,
} from 'bailiwick'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ActionJson } from './write-policy.ts'

const model = defineModel({
  subject: { id: t.id(), email: t.text(), role: t.enum('reader', 'editor'), banned: t.boolean(), limit: t.bigint() },
  resource: {
    article: {
      id: t.id(),
      authorId: t.id(),
      status: t.enum('draft', 'published'),
      locked: t.boolean().optional(),
      size: t.bigint(),
      price: t.decimal(2),
      at: t.timestamp(),
      tags: t.array(t.text()),
      meta: t.json({ 'a.b': t.text(), plain: t.int() }),
      team: t.one('team', 'authorId'),
      comments: t.many('comment', 'articleId'),
    },
    team: { id: t.id(), ownerId: t.id() },
    comment: { id: t.id(), articleId: t.id(), approved: t.boolean(), article: t.one('article', 'articleId') },
  },
})

const code = definePolicy(model, 'article', ({ subject, resource: article, context, granted, holds }) => ({
  '*': { deny: { banned: subject.banned } },
  read: {
    description: 'Read it',
    metadata: { audit: { level: 2 } },
    allow: {
      own: { when: article.authorId.is(subject.id), because: 'It is yours.' },
      exact: all(
        article.size.gt(12345678901234567890n),
        article.price.lte('12.50'),
        article.at.gt('2026-01-31T10:00:00.000001Z'),
      ),
      moved: article.at.lt(context.now.minus({ days: 1, microseconds: 1 })),
      nested: article.comments.some((outer) =>
        outer.article.comments.none((inner) => inner.approved.is(outer.approved)),
      ),
      path: all(article.meta['a.b'].is('x'), article.meta.plain.gt(1)),
      listed: all(article.tags.has('a'), article.tags.hasAny(['a', 'b']), article.status.notIn('draft')),
    },
    deny: { locked: isTrue(article.locked) },
    fields: { price: article.authorId.is(subject.id), '*': subject.role.is('editor') },
  },
  update: { allow: { granted: granted(), team: granted('team.manage', article.team) }, implies: ['publish'] },
  publish: { allow: { holder: holds('news.publish') }, crossTenant: true },
  both: { composedOf: ['read', 'publish'] },
}))

const someone = { id: 'u', email: '', role: 'reader', banned: false, limit: 0n } as const
const document = (read: object) => ({ bailiwick: 1, resources: { article: { read } } })
const allowing = (condition: unknown) => document({ allow: { one: condition } })

function refusal(json: unknown, options?: object): { code: ErrorCode; path: string | undefined; message: string } {
  try {
    fromJSON(model, json, options as never)
  } catch (error) {
    if (!(error instanceof BailiwickError)) throw error
    return { code: error.code, path: error.path, message: error.message }
  }
  throw new Error('nothing was thrown')
}

describe('through JSON', () => {
  it('comes back byte for byte, with the same rules and the same hash', () => {
    const text = JSON.stringify(code)
    const read = fromJSON(model, text)
    expect(JSON.stringify(read)).toBe(text)
    expect(read.hash).toBe(code.hash)
    expect(code.hash).toMatch(/^[0-9a-f]{64}$/)
    const bare = (rules: ReturnType<typeof code.rules>) =>
      rules.map(({ id, condition, because }) => [id.replace('stored:', ''), condition, because])
    expect(bare(read.rules())).toEqual(bare(code.rules()))
  })

  it('writes what a person would write', () => {
    const { article } = code.toJSON().resources
    expect(article?.update).toEqual({
      implies: ['publish'],
      allow: { granted: { granted: true }, team: { granted: { action: 'team.manage', on: 'article.team' } } },
    })
    expect((article!.read as ActionJson).allow).toMatchObject({
      own: { when: { is: ['article.authorId', { ref: 'subject.id' }] }, because: 'It is yours.' },
      exact: { all: [{ gt: ['article.size', '12345678901234567890'] }, { lte: ['article.price', '12.50'] }, {}] },
      path: { all: [{ is: [{ ref: 'article.meta', json: ['a.b'] }, 'x'] }, { gt: ['article.meta.plain', 1] }] },
      moved: { lt: ['article.at', { ref: 'context.now', minus: { days: 1, microseconds: 1 } }] },
    })
  })

  it('has another hash where something else decides, and the same for other words', () => {
    const hash = (read: object) => fromJSON(model, document(read)).hash
    const plain = hash({ allow: { a: 'subject.banned', b: 'article.locked' } })
    expect(
      hash({
        description: 'x',
        metadata: { y: 1 },
        allow: { b: 'article.locked', a: { when: 'subject.banned', because: 'z' } },
      }),
    ).toBe(plain)
    expect(hash({ allow: { a: 'subject.banned', b: { not: 'article.locked' } } })).not.toBe(plain)
  })

  it('joins with code, under ids of its own', () => {
    const stored = fromJSON(model, document({ allow: { own: { is: ['subject.role', 'editor'] } } }), { actions: code })
    const policy = combine(code, stored)
    expect(policy.rules({ name: 'own' }).map((rule) => [rule.id, rule.stored])).toEqual([
      ['article.read/own', undefined],
      ['stored:article.read/own', true],
    ])
    expect(Object.keys((policy.toJSON().resources.article!.read as ActionJson).allow!)).toContain('own (stored)')
    expect(policy.hash).not.toBe(code.hash)
    const again = fromJSON(model, policy.toJSON())
    expect(JSON.stringify(again)).toBe(JSON.stringify(policy))
  })

  it('refuses actions that the code does not have', () => {
    const raed = { bailiwick: 1, resources: { article: { raed: { allow: true } } } }
    expect(refusal(raed, { actions: code })).toMatchObject({
      code: 'UNKNOWN_ACTION',
      path: '$.resources.article.raed',
      message: expect.stringContaining('Did you mean `read`?'),
    })
    expect(refusal({ bailiwick: 1, resources: { '*': { raed: { allow: true } } } }, { actions: code }).code).toBe(
      'UNKNOWN_ACTION',
    )
    expect(() => combine(code, fromJSON(model, raed)).rules()).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_ACTION' }),
    )
    const own = combine(code, fromJSON(model, raed, { newActions: true }))
    expect(own.rules({ action: 'article.raed', effect: 'allow' })).toHaveLength(1)
  })
})

describe('what is refused', () => {
  it.each<[string, unknown, ErrorCode, string]>([
    [
      'an unknown attribute',
      allowing({ is: ['article.authorid', 'x'] }),
      'UNKNOWN_ATTRIBUTE',
      '$.resources.article.read.allow.one.is[0]',
    ],
    [
      'an unknown root',
      allowing({ is: ['artikle.id', 'x'] }),
      'UNKNOWN_ATTRIBUTE',
      '$.resources.article.read.allow.one.is[0]',
    ],
    [
      'an unknown enum value',
      allowing({ is: ['article.status', 'publishd'] }),
      'UNKNOWN_ENUM_VALUE',
      '$.resources.article.read.allow.one.is[1]',
    ],
    [
      'a value of another type',
      allowing({ is: ['article.authorId', 1] }),
      'TYPE_MISMATCH',
      '$.resources.article.read.allow.one.is[1]',
    ],
    [
      'a decimal that JSON rounds',
      allowing({ is: ['article.price', 0.1] }),
      'TYPE_MISMATCH',
      '$.resources.article.read.allow.one.is[1]',
    ],
    [
      'a bigint that JSON rounded',
      allowing({ is: ['article.size', 2 ** 60] }),
      'TYPE_MISMATCH',
      '$.resources.article.read.allow.one.is[1]',
    ],
    [
      'references of other types',
      allowing({ is: ['article.status', { ref: 'subject.role' }] }),
      'TYPE_MISMATCH',
      '$.resources.article.read.allow.one.is[1]',
    ],
    [
      'an operator of another type',
      allowing({ like: ['article.id', 'x'] }),
      'TYPE_MISMATCH',
      '$.resources.article.read.allow.one.like[0]',
    ],
    [
      'a pattern that ends in a backslash',
      allowing({ like: ['subject.email', '\\'] }),
      'INVALID_PATTERN',
      '$.resources.article.read.allow.one.like[1]',
    ],
    ['null', allowing({ is: ['article.locked', null] }), 'NULL_COMPARISON', '$.resources.article.read.allow.one.is[1]'],
    [
      'a value in the first place',
      allowing({ is: [{ value: 'x' }, 'x'] }),
      'INVALID_JSON',
      '$.resources.article.read.allow.one.is[0].value',
    ],
    ['a constant', allowing(false), 'INVALID_CONDITION', '$.resources.article.read.allow.one'],
    [
      'two operators',
      allowing({ not: 'subject.banned', isTrue: 'subject.banned' }),
      'INVALID_CONDITION',
      '$.resources.article.read.allow.one',
    ],
    [
      'an unknown operator',
      allowing({ equals: ['article.id', 'x'] }),
      'INVALID_CONDITION',
      '$.resources.article.read.allow.one',
    ],
    [
      'nothing in a list',
      allowing({ in: ['article.id', []] }),
      'EMPTY_CONDITION',
      '$.resources.article.read.allow.one.in[1]',
    ],
    ['all of nothing', allowing({ all: [] }), 'EMPTY_CONDITION', '$.resources.article.read.allow.one.all'],
    ['no rules', document({ allow: {} }), 'EMPTY_CONDITION', '$.resources.article.read.allow'],
    [
      'a taken name',
      allowing({ some: { of: 'article.comments', as: 'article', where: 'article.approved' } }),
      'INVALID_JSON',
      '$.resources.article.read.allow.one.some.as',
    ],
    [
      'a path through many rows',
      allowing('article.comments.approved'),
      'INVALID_JSON',
      '$.resources.article.read.allow.one',
    ],
    ['a boolean that is none', allowing('article.status'), 'INVALID_CONDITION', '$.resources.article.read.allow.one'],
    [
      'a deny that can be unknown',
      document({ deny: { locked: 'article.locked' } }),
      'UNKNOWN_DENY',
      '$.resources.article.read.deny.locked',
    ],
    [
      'a deny that is always',
      document({ deny: { all: true } }),
      'INVALID_CONDITION',
      '$.resources.article.read.deny.all',
    ],
    [
      'a duration without end',
      allowing({ lt: ['article.at', { ref: 'context.now', plus: { days: 1e15 } }] }),
      'TYPE_MISMATCH',
      '$.resources.article.read.allow.one.lt[1].plus',
    ],
    [
      'a grant on another resource',
      allowing({ granted: { action: 'team.manage', on: 'article' } }),
      'UNKNOWN_RESOURCE',
      '$.resources.article.read.allow.one.granted.action',
    ],
    ['an unknown resource', { bailiwick: 1, resources: { artikle: {} } }, 'UNKNOWN_RESOURCE', '$.resources.artikle'],
    [
      'implies of nothing known',
      document({ allow: true, implies: ['raed'] }),
      'UNKNOWN_ACTION',
      '$.resources.article.read.implies',
    ],
    [
      'an unknown field',
      document({ allow: true, fields: { prise: 'subject.banned' } }),
      'UNKNOWN_ATTRIBUTE',
      '$.resources.article.read.fields.prise',
    ],
    ['a newer version', { bailiwick: 2, resources: {} }, 'INVALID_JSON', '$.bailiwick'],
    ['no version', { resources: {} }, 'INVALID_JSON', '$'],
    ['the version as text', { bailiwick: '1', resources: { article: {} } }, 'INVALID_JSON', '$.bailiwick'],
    ['text that is no JSON', '{', 'INVALID_JSON', '$'],
    [
      'a key twice',
      '{"bailiwick":1,"resources":{"article":{"read":{"allow":{"a":true,"\\u0061":true}}}}}',
      'INVALID_JSON',
      '$',
    ],
    [
      'the prototype as text',
      '{"bailiwick":1,"resources":{"article":{"__proto__":{"allow":true}}}}',
      'INVALID_JSON',
      '$.resources.article',
    ],
    ['a constructor', document({ allow: { constructor: true } }), 'INVALID_JSON', '$.resources.article.read.allow'],
    [
      'NaN',
      allowing({ gt: ['article.meta.plain', Number.NaN] }),
      'INVALID_JSON',
      '$.resources.article.read.allow.one.gt[1]',
    ],
    ['U+0000', allowing({ is: ['article.id', 'a\0'] }), 'INVALID_JSON', '$.resources.article.read.allow.one.is[1]'],
    [
      'a lone surrogate in a name',
      document({ allow: { 'a\ud800': true } }),
      'INVALID_JSON',
      '$.resources.article.read.allow',
    ],
    [
      'a Date',
      allowing({ is: ['article.at', new Date()] }),
      'INVALID_JSON',
      '$.resources.article.read.allow.one.is[1]',
    ],
    ['a function', allowing(() => true), 'INVALID_JSON', '$.resources.article.read.allow.one'],
    ['undefined', undefined, 'INVALID_JSON', '$'],
    ['a hole', allowing({ in: ['article.id', Array(2)] }), 'INVALID_JSON', '$.resources.article.read.allow.one.in[1]'],
  ])('%s', (_, json, code, path) => {
    expect(refusal(json)).toMatchObject({ code, path })
  })

  it('an accessor, which is not run', () => {
    let ran = false
    const hostile = {
      bailiwick: 1,
      get resources() {
        ran = true
        return {}
      },
    }
    expect(refusal(hostile)).toMatchObject({ code: 'INVALID_JSON', path: '$' })
    expect(ran).toBe(false)
  })

  it('what contains itself, what is deep, what is long, and what throws when it is looked at', () => {
    const around: Record<string, unknown> = { bailiwick: 1 }
    around.resources = around
    expect(refusal(around).message).toContain('contains itself')
    const deep = Array.from({ length: 500 }).reduce<unknown>((inner) => ({ not: inner }), 'subject.banned')
    expect(refusal(allowing(deep)).message).toContain('more than 200 levels')
    expect(refusal('['.repeat(100_000) + ']'.repeat(100_000)).code).toBe('INVALID_JSON')
    expect(refusal(' '.repeat(2_000_001)).message).toContain('characters')
    expect(refusal(allowing({ in: ['article.id', Array(100_001).fill('x')] })).message).toContain('values')
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(refusal(proxy).code).toBe('INVALID_JSON')
  })

  it('chains of actions that would not end in time, or in the stack', () => {
    const chain = (length: number, link: (index: number) => object) => ({
      bailiwick: 1,
      resources: {
        article: Object.fromEntries(
          Array.from({ length }, (_, index) => [`a${index}`, { allow: true, ...link(index) }]),
        ),
      },
    })
    const doubling = chain(60, (index) => (index < 2 ? {} : { composedOf: [`a${index - 1}`, `a${index - 2}`] }))
    expect(refusal(doubling).message).toContain('too many conditions')
    const long = (length: number) => chain(length, (index) => (index === 0 ? {} : { implies: [`a${index - 1}`] }))
    expect(refusal(long(20_000)).message).toContain('at most 500 actions')
    expect(
      fromJSON(model, long(500))
        .for({ ...someone })
        .can('article.a0', {}),
    ).toBe(true)
  })

  it('metadata that is not JSON, with its place', () => {
    const policy = definePolicy(model, 'article', () => ({ read: { allow: true, metadata: { check: () => 1 } } }))
    expect(() => policy.toJSON()).toThrow(
      expect.objectContaining({ code: 'INVALID_JSON', path: '$.resources.article.read.metadata.check' }),
    )
    expect(policy.hash).toHaveLength(64)
  })
})

describe('any JSON', () => {
  const name = fc.constantFrom(
    'article',
    'read',
    'allow',
    'deny',
    'is',
    'all',
    'not',
    'some',
    'of',
    'as',
    'where',
    'ref',
    'granted',
    'in',
    'holds',
    'when',
    '*',
    '__proto__',
    'x',
  )
  const leaf = fc.oneof(
    fc.constantFrom(
      'article.authorId',
      'subject.id',
      'subject.banned',
      'article.comments',
      'comment.approved',
      'article',
      'draft',
    ),
    fc.jsonValue({ maxDepth: 0 }),
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(name, tie('tree'), { maxKeys: 3 }),
    ),
  }))
  const accepted = (json: unknown, read: (json: unknown) => unknown): boolean => {
    try {
      read(json)
      return true
    } catch (error) {
      if (error instanceof BailiwickError) return false
      throw error
    }
  }

  it('is a policy or an error of ours', () => {
    const documents = fc.oneof(
      tree,
      tree.map(allowing),
      tree.map((rule) => document({ deny: { one: rule } })),
      fc.string(),
    )
    fc.assert(
      fc.property(documents, (json) => {
        accepted(json, (given) => fromJSON(model, given).rules())
      }),
      { numRuns: 1000 },
    )
  })

  it('is an access object or an error of ours', () => {
    const actions = tree.map((when) => ({
      bailiwick: 1,
      policy: 'x',
      actions: { 'article.read': { allow: [{ id: 'a/b', when }] } },
    }))
    const ask = (given: unknown) => fromSnapshot(model, given).decide('article.read', { id: 'a' } as never)
    fc.assert(
      fc.property(fc.oneof(tree, actions), (json) => {
        accepted(json, ask)
      }),
      { numRuns: 1000 },
    )
  })

  it('is often enough a policy for that to mean something', () => {
    expect(
      accepted(allowing({ all: ['subject.banned', { not: 'article.locked' }] }), (json) => fromJSON(model, json)),
    ).toBe(true)
  })
})

describe('a snapshot', () => {
  const ann = { id: 'ann', email: 'ann@example.org', role: 'reader', banned: false, limit: 9007199254740993n } as const
  const articles = definePolicy(model, 'article', ({ subject, resource: article, context }) => ({
    read: {
      allow: { own: article.authorId.is(subject.id), small: article.size.lte(subject.limit) },
      fields: { price: article.authorId.is(subject.id), '*': article.status.is('published') },
    },
    recent: { allow: article.at.gt(context.now.minus({ days: 1 })) },
  }))
  const teams = definePolicy(model, 'team', ({ granted }) => ({ join: { allow: { granted: granted() } } }))
  const comments = definePolicy(model, 'comment', ({ holds }) => ({
    export: { allow: { holder: holds('news.export') } },
  }))
  const policy = combine(articles, teams, comments)
  const facts = memoryFacts([{ permission: 'team.join' }, { permission: 'news.export' }])
  const text = JSON.stringify(policy.for(ann, { facts }))
  const access = fromSnapshot<typeof policy>(model, text)
  const row = {
    id: 'a',
    authorId: 'ann',
    size: '9007199254740994',
    status: 'draft',
    price: '1.00',
    locked: null,
  } as const

  it('has the values that rules compare with rows, exactly, and no others', () => {
    expect(text).not.toContain('example.org')
    expect(text).not.toContain('reader')
    expect(text).toContain('"9007199254740993"')
    expect(JSON.parse(text).policy).toBe(policy.hash)
  })

  it('answers as the access it was made from', () => {
    expect(access.decide('comment.export').allowed).toBe(true)
    expect(access.plan('comment.export').kind).toBe('always')
    expect(access.redact('article.read', row)).toEqual(policy.for(ann, { facts }).redact('article.read', row))
  })

  it('takes the time of each question', () => {
    const at = (days: number) => new Date(Date.now() - days * 86_400_000)
    expect(access.can('article.recent', { ...row, at: at(0.5) })).toBe(true)
    expect(access.can('article.recent', { ...row, at: at(2) })).toBe(false)
  })

  it('denies with a reason what hangs on stored permissions of a row', () => {
    const decision = access.decide('team.join', { id: 't' })
    expect(decision.allowed).toBe(false)
    expect(decision.errors[0]).toContain('is not in a snapshot: ask the server')
    expect(() => access.authorize('team.join', { id: 't' })).toThrow(
      expect.objectContaining({ code: 'DECISION_FAILED' }),
    )
  })

  it('survives being sent on', () => {
    expect(JSON.stringify(access)).toBe(text)
  })

  it('refuses what is no snapshot', () => {
    const reading = (json: unknown) => () => fromSnapshot(model, json)
    expect(reading(code.toJSON())).toThrow(expect.objectContaining({ code: 'INVALID_JSON' }))
    const action = { allow: [{ id: 'x/y', when: { is: ['subject.id', 'ann'] } }] }
    expect(reading({ bailiwick: 1, policy: '', actions: { 'article.read': action } })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_ATTRIBUTE', path: '$.actions["article.read"].allow[0].when.is[0]' }),
    )
    const circle = { 'article.a': { requires: ['article.b'] }, 'article.b': { requires: ['article.a'] } }
    expect(reading({ bailiwick: 1, policy: '', actions: circle })).toThrow(/requires itself/)
  })
})
