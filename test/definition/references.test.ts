import { inspect } from 'node:util'
import { defineModel, definePolicy, t } from 'bailiwick'
import { filter } from 'bailiwick/sql'
import { expect, test } from 'vitest'

const model = defineModel({
  subject: { id: t.id(), teamIds: t.array(t.id()) },
  resource: {
    article: {
      id: t.id(),
      authorId: t.id(),
      open: t.boolean(),
      tags: t.array(t.text()),
      data: t.json({ size: t.int() }),
      teamId: t.id(),
      team: t.one('team', 'teamId'),
      comments: t.many('comment', 'articleId'),
    },
    team: { id: t.id(), ownerId: t.id() },
    comment: { id: t.id(), articleId: t.id(), open: t.boolean() },
  },
})

test('every way to use a reference uses it', () => {
  definePolicy(model, 'article', ({ subject, resource: article, context, granted }) => {
    const owner = article.authorId
    const { team, tags, data, comments } = article
    return {
      read: {
        allow: {
          twice: owner.is(subject.id),
          again: owner.isNot(team.ownerId),
          team: article.teamId.in(subject.teamIds),
          tag: tags.hasAny(['a']),
          none: tags.isEmpty(),
          size: data.size.is(1),
          comments: comments.some((comment) => comment.open),
          granted: granted('team.manage', article.team),
          later: context.now.plus({ days: 1 }).gt(context.now),
        },
      },
    }
  })
})

test('the place of an unused reference is the line that reads it', () => {
  let line = 0
  const write = () =>
    definePolicy(model, 'article', ({ subject, resource: article }) => {
      line = Number(/references\.test\.ts:(\d+)/.exec(new Error('here').stack!)![1])
      const owner = article.authorId as unknown
      return { read: { allow: owner !== subject.id || true } }
    })
  expect(write).toThrow(
    expect.objectContaining({ code: 'UNUSED_REFERENCE', path: 'article.authorId', seen: undefined }),
  )
  expect(write).toThrow(
    expect.objectContaining({
      position: expect.objectContaining({ line: line + 1, file: expect.stringMatching(/references\.test\.ts$/) }),
    }),
  )
})

test('references and conditions can be looked at', () => {
  const seen: unknown[] = []
  definePolicy(model, 'article', ({ subject, resource: article, context }) => {
    const condition = article.authorId.is(subject.id)
    const parts = { owner: article.authorId, tags: article.tags, comments: article.comments, team: article.team }
    for (const value of [subject, article, context, condition, ...Object.values(parts)]) {
      seen.push(inspect(value))
      inspect(value, { showProxy: true, customInspect: false })
    }
    return {
      read: {
        allow: {
          a: parts.owner.is(parts.team.ownerId),
          b: parts.tags.isEmpty(),
          c: parts.comments.some((comment) => comment.open),
          condition,
        },
      },
    }
  })
  expect(seen).toEqual([
    ...['subject', 'article', 'context', 'article.authorId is subject.id'],
    ...['article.authorId', 'article.tags', 'article.comments', 'article.team'],
  ])
})

test('a reference can be awaited, and looked at when all is said', async () => {
  let kept: object = {}
  definePolicy(model, 'article', ({ resource: article }) => {
    const owner = article.authorId
    kept = owner
    return { read: { allow: owner.is('a') } }
  })
  expect(await kept).toBe(kept)
  expect((kept as { eq?: unknown }).eq).toBeUndefined()
})

test('a fragment can be looked at', () => {
  const policy = definePolicy(model, 'article', ({ resource: article }) => ({ read: { allow: article.open } }))
  const fragment = filter(policy.for({ id: 'a', teamIds: [] }), 'article.read')
  expect(inspect(fragment)).toContain('strings')
  expect(JSON.parse(JSON.stringify(fragment))).toEqual({ strings: fragment.strings, values: fragment.values })
})
