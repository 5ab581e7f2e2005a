import { isNotFalse, isTrue, not } from 'bailiwick'
import type { Asked, Row, Writing } from '../table.ts'
import { newsroom } from './newsroom.ts'

/** The policy and the rows that questions of other kinds than yes or no are about. */
export const row = (id: string, more: Row = {}) => ({
  ...{ id, authorId: 'bob', teamId: null, status: 'draft', locked: null, notes: 'n', price: 5, comments: [] },
  ...more,
})
export const own = row('a1', { authorId: 'ann' })
export const published = row('a2', { status: 'published' })
export const other = row('a3')
export const rows = [own, published, other]
export const ids = (found: readonly unknown[]) => found.map((each) => (each as Row)['id'])

export const policy = ({ definePolicy, combine }: Writing) =>
  combine(
    definePolicy(newsroom, 'article', ({ subject, resource: article, context, holds }) => ({
      read: {
        allow: { published: article.status.is('published'), own: article.authorId.is(subject.id) },
        deny: { banned: subject.banned },
        fields: { notes: article.authorId.is(subject.id) },
      },
      update: { allow: { own: article.authorId.is(subject.id) }, deny: { locked: isTrue(article.locked) } },
      create: { allow: subject.role.in('writer', 'editor') },
      open: { allow: true },
      closed: {},
      staff: { allow: { editor: { when: subject.role.is('editor'), because: 'Editors only.' } } },
      local: { allow: context.ip.is('home') },
      stored: { allow: holds('x') },
      recent: { allow: context.now.gt('2020-01-01T00:00:00Z') },
      mixed: { allow: { editor: subject.role.is('editor'), own: article.authorId.is(subject.id) } },
      stranger: { allow: not(article.authorId.is(subject.id)) },
      calm: { allow: true, deny: isNotFalse(subject.suspended) },
    })),
    definePolicy(newsroom, 'comment', ({ subject, resource: comment }) => ({
      read: { allow: comment.flagged.isDistinctFrom(true), fields: { text: comment.authorId.is(subject.id) } },
    })),
    definePolicy(newsroom, 'admin', ({ subject }) => ({ manage: { allow: subject.role.is('editor') } })),
  )

export const given = { facts: [], context: { ip: 'home' } } as const
export const kinds = (access: Asked, ...actions: readonly string[]) =>
  actions.map((action) => access.plan(`article.${action}`).kind)
export const editor = { role: 'editor' } as const
