import { all, any, defineModel, definePolicy, isNotFalse, isTrue, not, t } from 'bailiwick'
import { expect, it } from 'vitest'

const model = defineModel({
  subject: {
    id: t.id(),
    role: t.enum('reader', 'writer', 'editor'),
    banned: t.boolean(),
    canPublish: t.boolean(),
    teamIds: t.array(t.id()),
    spoken: t.array(t.text()),
  },
  context: { ip: t.text() },
  resource: {
    article: {
      id: t.id(),
      authorId: t.id(),
      teamId: t.id().optional(),
      parentId: t.id().optional(),
      title: t.text(),
      words: t.int(),
      isPublic: t.boolean(),
      locked: t.boolean().optional(),
      status: t.enum('draft', 'published'),
      tags: t.array(t.text()),
      createdAt: t.timestamp(),
      meta: t.json({ review: { done: t.boolean(), level: t.text() } }),
      team: t.one('team', 'teamId').optional(),
      comments: t.many('comment', 'articleId'),
    },
    team: { id: t.id(), ownerId: t.id() },
    comment: {
      id: t.id(),
      articleId: t.id(),
      authorId: t.id(),
      approved: t.boolean(),
      article: t.one('article', 'articleId'),
    },
  },
})

type Refs = Parameters<Parameters<typeof definePolicy<typeof model, 'article', string>>[2]>[0]

function words(write: (refs: Refs) => unknown): string {
  const policy = definePolicy(model, 'article', (refs) => ({ read: { allow: write(refs) as never } }))
  return policy.rules()[0]!.words
}

it.each<[string, (refs: Refs) => unknown]>([
  ['the article\'s status is "published"', ({ resource }) => resource.status.is('published')],
  ['the article\'s status is not "published"', ({ resource }) => not(resource.status.is('published'))],
  ["the article's author is the subject", ({ subject, resource }) => resource.authorId.is(subject.id)],
  ["the article's author is not the subject", ({ subject, resource }) => subject.id.isNot(resource.authorId)],
  ["the article's team's owner is the subject", ({ subject, resource }) => resource.team.ownerId.is(subject.id)],
  ['the subject is banned', ({ subject }) => subject.banned],
  ['the subject can not publish', ({ subject }) => not(subject.canPublish)],
  ['the article is public', ({ resource }) => resource.isPublic],
  ["the article's meta's review's done is true", ({ resource }) => resource.meta.review.done],
  ["the article's team id has no value", ({ resource }) => resource.teamId.isNull()],
  ["the article's team id has a value", ({ resource }) => resource.teamId.isNotNull()],
  ['the subject\'s role is one of "writer", "editor"', ({ subject }) => subject.role.in('writer', 'editor')],
  ['the subject\'s role is not one of "writer", "editor"', ({ subject }) => subject.role.notIn('writer', 'editor')],
  [
    "the article's team id is one of the subject's team ids",
    ({ subject, resource }) => resource.teamId.in(subject.teamIds),
  ],
  ['the article\'s tags include "law"', ({ resource }) => resource.tags.has('law')],
  ['the article\'s tags include any of "law", "war"', ({ resource }) => resource.tags.hasAny(['law', 'war'])],
  [
    "the article's tags do not include all of the subject's spoken",
    ({ subject, resource }) => not(resource.tags.hasAll(subject.spoken)),
  ],
  ["the article's tags are empty", ({ resource }) => resource.tags.isEmpty()],
  ['the subject\'s role is "writer" or higher', ({ subject }) => subject.role.atLeast('writer')],
  ["the article's words is at least 100", ({ resource }) => resource.words.gte(100)],
  ["the article's words is not less than 100", ({ resource }) => not(resource.words.lt(100))],
  [
    "the article's created at is after 7 days before the current time",
    ({ resource, context }) => resource.createdAt.gt(context.now.minus({ days: 7 })),
  ],
  [
    "the current time is at or before 1 day, 2 hours after the article's created at",
    ({ resource, context }) => context.now.lte(resource.createdAt.plus({ hours: 26 })),
  ],
  ['the article\'s title matches the pattern "A%"', ({ resource }) => resource.title.like('A%')],
  ['the article\'s title does not contain "x"', ({ resource }) => not(resource.title.contains('x'))],
  [
    "the article's title is the request's ip, whatever the case of the letters A to Z",
    ({ resource, context }) => resource.title.isIgnoringCase(context.ip),
  ],
  [
    "the article's team id is different (also by having no value) from the article's parent id",
    ({ resource }) => resource.teamId.isDistinctFrom(resource.parentId),
  ],
  [
    "some of the article's comments are approved",
    ({ resource }) => resource.comments.some((comment) => comment.approved),
  ],
  [
    "each of the article's comments is approved",
    ({ resource }) => resource.comments.every((comment) => comment.approved),
  ],
  [
    "for none of the article's comments, the comment's author is the subject",
    ({ subject, resource }) => resource.comments.none((comment) => comment.authorId.is(subject.id)),
  ],
  [
    "for some of the article's comments, (for each of the comment's article's comments, the comment 2's author id is the comment's author id)",
    ({ resource }) =>
      resource.comments.some((comment) =>
        comment.article.comments.every((other) => other.authorId.is(comment.authorId)),
      ),
  ],
  [
    'all of: the article is public; (any of: the subject is banned; the article\'s status is "draft")',
    ({ subject, resource }) => all(resource.isPublic, any(subject.banned, resource.status.is('draft'))),
  ],
  [
    'not any of: the article is public; the subject is banned',
    ({ subject, resource }) => not(any(resource.isPublic, subject.banned)),
  ],
  ['the article is locked (no value counts as no)', ({ resource }) => isTrue(resource.locked)],
  ['not: the article is locked (no value counts as yes)', ({ resource }) => not(isNotFalse(resource.locked))],
  ['a stored permission grants article.read on the article', ({ granted }) => granted()],
  [
    "a stored permission grants team.manage on the article's team",
    ({ granted, resource }) => granted('team.manage', resource.team),
  ],
  ['the subject holds the permission "report.export"', ({ holds }) => holds('report.export')],
  ['the subject does not hold the permission "report.export"', ({ holds }) => not(holds('report.export'))],
  ['the article\'s title is "a\\"b\\u{202e}c"', ({ resource }) => resource.title.is('a"b\u202ec')],
  ['always', () => true],
])('%s', (expected, write) => {
  expect(words(write)).toBe(expected)
})

it('says the implicit rules too', () => {
  const policy = definePolicy(model, 'article', ({ granted }) => ({ read: { allow: granted() } }))
  expect(policy.rule('article.read/denied').words).toBe('a stored permission denies article.read on the article')
})
