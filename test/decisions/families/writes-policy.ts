import { all, any, defineModel, isTrue, not, t } from 'bailiwick'
import type { Writing } from '../table.ts'

/** The newspaper that the families about writes and fields share. */
export const model = defineModel({
  subject: { id: t.id(), role: t.enum('reader', 'writer', 'editor'), tenantId: t.tenant() },
  global: ['comment'],
  resource: {
    article: {
      id: t.id(),
      tenantId: t.tenant(),
      authorId: t.id(),
      teamId: t.id().optional(),
      status: t.enum('draft', 'review', 'published', 'archived'),
      title: t.text(),
      notes: t.text().optional(),
      price: t.decimal(2).optional(),
      at: t.timestamp().optional(),
      tags: t.array(t.text()).optional(),
      settings: t.json({ theme: t.text() }),
      locked: t.boolean().default(false),
      words: t.int().default(100),
      createdAt: t.timestamp().generated(),
      team: t.one('team', 'teamId').optional(),
      comments: t.many('comment', 'articleId'),
    },
    team: { id: t.id(), tenantId: t.tenant(), ownerId: t.id() },
    comment: {
      id: t.id(),
      articleId: t.id(),
      authorId: t.id(),
      text: t.text(),
      article: t.one('article', 'articleId'),
    },
    report: {},
  },
})

export const ann = { id: 'ann', role: 'writer', tenantId: 'acme' }
export const editor = { role: 'editor' }
export const reader = { id: 'rob', role: 'reader' }

/** An article of Ann with everything that is a column. */
export const draft = {
  tenantId: 'acme',
  authorId: 'ann',
  teamId: null,
  status: 'draft',
  title: 'Bees',
  notes: null,
  price: '1.10',
  at: '2026-01-31T10:00:00Z',
  tags: ['a', 'b'],
  settings: { theme: 'dark', size: 1 },
  locked: false,
  words: 900,
  createdAt: '2026-01-01T00:00:00Z',
}

export const writesPolicy = ({ definePolicy, combine }: Writing) =>
  combine(
    definePolicy(model, 'article', ({ subject, resource: article, before }) => ({
      read: { allow: true, deny: { archived: all(article.status.is('archived'), not(subject.role.is('editor'))) } },
      update: {
        allow: {
          own: article.authorId.is(subject.id),
          editor: subject.role.is('editor'),
          'team owner': article.team.ownerId.is(subject.id),
        },
        deny: { locked: article.locked },
        fields: {
          status: subject.role.is('editor'),
          price: article.price.lt('100'),
          words: article.team.ownerId.is(subject.id),
        },
      },
      create: {
        allow: {
          writer: all(subject.role.atLeast('writer'), article.authorId.is(subject.id)),
          short: article.words.lt(50),
          plain: all(subject.role.is('reader'), article.notes.isNull()),
          team: article.team.ownerId.is(subject.id),
        },
        deny: { locked: article.locked },
        fields: {
          status: any(article.status.is('draft'), subject.role.is('editor')),
          price: subject.role.is('editor'),
        },
      },
      move: {
        allow: { own: article.authorId.is(subject.id), editor: subject.role.is('editor') },
        deny: { locked: article.locked },
        after: {
          allow: {
            submit: all(before.status.is('draft'), article.status.is('review')),
            publish: {
              when: all(before.status.is('review'), article.status.is('published')),
              fields: ['status', 'at'],
            },
          },
          deny: { given: { when: before.authorId.isNot(article.authorId), because: 'Nobody gives articles away.' } },
        },
      },
      keep: { allow: true, after: { deny: { moved: isTrue(before.teamId.isDistinctFrom(article.teamId)) } } },
      open: { allow: article.status.is('draft'), after: { allow: true } },
      manage: { allow: { editor: subject.role.is('editor') }, implies: ['move'] },
      finish: { composedOf: ['move', 'keep'] },
      drop: { allow: { own: article.authorId.is(subject.id) } },
    })),
    definePolicy(model, 'article', ({ subject, resource: article }) => ({
      move: {
        allow: { 'other policy': article.authorId.is(subject.id) },
        deny: { dear: isTrue(article.price.gt('900')) },
      },
    })),
    definePolicy(model, 'team', () => ({ read: { allow: true } })),
    definePolicy(model, 'report', () => ({ export: { allow: true } })),
  )
