import { all, BailiwickError, combine, defineModel, definePolicy, isTrue, t } from 'bailiwick'
import { expect, it } from 'vitest'

const model = defineModel({
  subject: { id: t.id(), role: t.enum('reader', 'writer', 'editor'), banned: t.boolean(), level: t.int().optional() },
  resource: {
    article: {
      id: t.id(),
      authorId: t.id(),
      teamId: t.id(),
      status: t.enum('draft', 'published'),
      meta: t.json({ review: { done: t.boolean() } }),
      team: t.one('team', 'teamId'),
      comments: t.many('comment', 'articleId'),
    },
    team: { id: t.id(), ownerId: t.id() },
    comment: { id: t.id(), articleId: t.id(), approved: t.boolean() },
  },
})

const policy = combine(
  definePolicy(model, 'article', ({ subject, resource: article, context, granted, holds }) => ({
    '*': { deny: { banned: subject.banned } },
    create: { metadata: { audit: true, level: { min: 1 } }, allow: { staff: subject.role.in('writer', 'editor') } },
    read: {
      metadata: { audit: false },
      allow: {
        published: article.status.is('published'),
        own: article.authorId.is(subject.id),
        'team owner': article.team.ownerId.is(subject.id),
        discussed: article.comments.some((comment) => comment.approved),
        reviewed: article.meta.review.done,
        later: context.now.gt('2026-01-01T00:00:00Z'),
      },
    },
    update: {
      allow: {
        editor: subject.role.is('editor'),
        'own draft': all(article.authorId.is(subject.id), article.status.is('draft')),
      },
      deny: { low: isTrue(subject.level.lt(3)) },
    },
    manage: { allow: { team: granted('team.manage', article.team), holder: holds('news.manage') } },
  })),
  definePolicy(model, 'comment', ({ subject }) => ({ read: { allow: { editor: subject.role.is('editor') } } })),
)

const ids = (filter: Parameters<typeof policy.rules>[0]) => policy.rules(filter).map((rule) => rule.id)

it('lists by action, resource, effect, name and what an action says of itself', () => {
  expect(ids({ resource: 'comment' })).toEqual(['comment.read/editor'])
  expect(ids({ action: '*.read', effect: 'deny' })).toEqual(['article.read/denied', 'article.*/banned'])
  expect(ids({ action: 'a*e.re*d', name: 'own' })).toEqual(['article.read/own'])
  expect(ids({ name: 'own*' })).toEqual(['article.read/own', 'article.update/own draft'])
  expect(ids({ metadata: 'audit', effect: 'allow', name: 'staff' })).toEqual(['article.create/staff'])
  expect(ids({ metadata: { audit: true }, effect: 'allow' })).toEqual(['article.create/staff'])
  expect(ids({ metadata: { level: { min: 1 } }, effect: 'allow' })).toEqual(['article.create/staff'])
  expect(ids({ metadata: { level: { min: 2 } } })).toEqual([])
})

it('lists by what a rule uses', () => {
  expect(ids({ uses: 'subject.role' })).toEqual([
    'article.create/staff',
    'article.update/editor',
    'comment.read/editor',
  ])
  expect(ids({ uses: 'article.status' })).toEqual(['article.read/published', 'article.update/own draft'])
  expect(ids({ uses: 'article.team.ownerId' })).toEqual(['article.read/team owner'])
  expect(ids({ uses: 'team.ownerId' })).toEqual(['article.read/team owner'])
  expect(ids({ uses: 'article.team' })).toEqual(['article.read/team owner', 'article.manage/team'])
  for (const path of ['article.comments', 'article.comments.approved', 'comment.approved']) {
    expect(ids({ uses: path })).toEqual(['article.read/discussed'])
  }
  for (const path of ['article.meta', 'article.meta.review', 'article.meta.review.done']) {
    expect(ids({ uses: path })).toEqual(['article.read/reviewed'])
  }
  expect(ids({ uses: 'context.now' })).toEqual(['article.read/later'])
  expect(ids({ uses: 'team.manage' })).toEqual(['article.manage/team'])
  expect(ids({ uses: 'news.manage' })).toEqual(['article.manage/holder'])
  expect(ids({ uses: 'article.id' })).toEqual([])
})

it.each<[object, string, string | undefined]>([
  [{ efect: 'allow' }, 'INVALID_OPTION', 'effect'],
  [{ effect: 'allows' }, 'INVALID_OPTION', 'allow'],
  [{ action: 'article.raed' }, 'UNKNOWN_ACTION', 'article.read'],
  [{ action: 'artikle.*' }, 'UNKNOWN_ACTION', undefined],
  [{ resource: 'artikle' }, 'UNKNOWN_RESOURCE', 'article'],
  [{ name: 'owm' }, 'UNKNOWN_RULE', 'own'],
  [{ metadata: 'audti' }, 'INVALID_OPTION', 'audit'],
  [{ metadata: { audti: true } }, 'INVALID_OPTION', 'audit'],
  [{ uses: 'subject.rol' }, 'UNKNOWN_ATTRIBUTE', 'subject.role'],
  [{ uses: 'article.team.ownerid' }, 'UNKNOWN_ATTRIBUTE', undefined],
  [{ uses: 'article.status.x' }, 'UNKNOWN_ATTRIBUTE', undefined],
  [{ uses: 'article.meta.review.dne' }, 'UNKNOWN_ATTRIBUTE', undefined],
  [{ uses: 'news.mange' }, 'UNKNOWN_ATTRIBUTE', 'news.manage'],
  [{ name: undefined }, 'INVALID_OPTION', undefined],
])('refuses %j, instead of an empty list', (filter, code, suggestion) => {
  expect(() => policy.rules(filter)).toThrow(BailiwickError)
  try {
    policy.rules(filter)
  } catch (error) {
    expect((error as BailiwickError).code).toBe(code)
    if (suggestion !== undefined) expect((error as BailiwickError).suggestion).toBe(suggestion)
  }
})

it('gives one action and one rule, or throws', () => {
  expect(policy.action('article.create')).toMatchObject({ name: 'create', metadata: { audit: true } })
  expect(() => policy.action('article.creat' as never)).toThrow(expect.objectContaining({ code: 'UNKNOWN_ACTION' }))
  expect(policy.rule('article.read/own')).toMatchObject({
    text: 'article.authorId is subject.id',
    words: "the article's author is the subject",
  })
  expect(() => policy.rule('article.read/owm')).toThrow(expect.objectContaining({ suggestion: 'article.read/own' }))
})

it('says what a role can ever do, with the rules that make it so', () => {
  const answers = (subject: Parameters<typeof policy.possibleActions>[0]) =>
    Object.fromEntries(policy.possibleActions(subject).map(({ action, possible }) => [action, possible]))
  expect(answers({ role: 'editor', banned: true })).toMatchObject({
    'article.create': 'never',
    'comment.read': 'always',
  })
  expect(answers({ role: 'reader' })).toMatchObject({
    'article.create': 'never',
    'article.read': 'sometimes',
    'article.update': 'sometimes',
    'article.manage': 'sometimes',
    'comment.read': 'never',
  })
  expect(answers({})).toMatchObject({ 'article.create': 'sometimes', 'comment.read': 'sometimes' })
  const rules = (subject: Parameters<typeof policy.possibleActions>[0], action: string) =>
    policy.possibleActions(subject).find((other) => other.action === action)!.rules
  expect(rules({ banned: true }, 'article.create')).toEqual([
    { rule: 'article.*/banned', effect: 'deny', applies: 'always' },
  ])
  expect(rules({ role: 'reader' }, 'comment.read')).toEqual([
    { rule: 'comment.read/editor', effect: 'allow', applies: 'never' },
  ])
  expect(rules({ role: 'editor' }, 'comment.read')).toEqual([
    { rule: 'comment.read/editor', effect: 'allow', applies: 'always' },
  ])
  const update = rules({ role: 'reader', banned: false, level: null }, 'article.update')
  expect(update.map(({ rule }) => rule)).not.toContain('article.update/low')
  expect(update.find(({ rule }) => rule === 'article.update/own draft')).toEqual({
    rule: 'article.update/own draft',
    effect: 'allow',
    applies: 'sometimes',
    when: 'all of: the article\'s author is the subject; the article\'s status is "draft"',
  })
})

it('is certain of what it says: no subject with these attributes is answered otherwise', () => {
  const rows = (['draft', 'published'] as const).flatMap((status) =>
    ['ann', 'bob'].map((authorId) => ({
      ...{ id: 'a', status, authorId, teamId: 't', meta: { review: { done: true } } },
      ...{ team: { id: 't', ownerId: 'ann' }, comments: [{ id: 'c', articleId: 'a', approved: false }] },
    })),
  )
  const facts = { granted: () => true, denied: () => false, holds: () => true }
  for (const role of ['reader', 'writer', 'editor'] as const) {
    for (const possible of policy.possibleActions({ role })) {
      for (const banned of [true, false]) {
        for (const level of [1, 5, null]) {
          const access = policy.for({ id: 'ann', role, banned, level }, { facts })
          const answers = rows.map((row) => access.can(possible.action as 'article.read', row))
          if (possible.possible === 'never') expect(answers).not.toContain(true)
          if (possible.possible === 'always') expect(answers).not.toContain(false)
        }
      }
    }
  }
})

it.each<[unknown, string]>([
  [null, 'MISSING_SUBJECT'],
  [undefined, 'MISSING_SUBJECT'],
  [{ rol: 'editor' }, 'UNKNOWN_ATTRIBUTE'],
  [{ role: 'editr' }, 'INVALID_VALUE'],
  [{ role: undefined }, 'INVALID_VALUE'],
  [{ role: null }, 'INVALID_VALUE'],
])('refuses a kind of subject that is %j', (subject, code) => {
  expect(() => policy.possibleActions(subject as never)).toThrow(expect.objectContaining({ code }))
})
