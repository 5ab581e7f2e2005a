import { all, combine, definePolicy, isTrue } from 'bailiwick'
import { model } from './model.ts'

const articles = definePolicy(model, 'article', ({ subject, resource: article }) => ({
  '*': { deny: { banned: subject.banned } },
  create: { allow: subject.role.in('writer', 'editor') },
  read: {
    allow: {
      published: article.status.is('published'),
      own: article.authorId.is(subject.id),
      'team owner': article.team.ownerId.is(subject.id),
      editor: subject.role.is('editor'),
    },
    fields: { notes: article.authorId.is(subject.id) }, // everyone else does not see the notes
  },
  update: {
    allow: {
      editor: subject.role.is('editor'),
      'own draft': all(article.authorId.is(subject.id), article.status.is('draft')),
    },
    deny: { locked: isTrue(article.locked) }, // null does not lock
  },
  delete: {
    allow: { 'own draft': all(article.authorId.is(subject.id), article.status.is('draft')) },
    deny: { discussed: article.comments.some((comment) => comment.approved) },
  },
}))

const comments = definePolicy(model, 'comment', ({ subject, resource: comment }) => ({
  read: {
    allow: { approved: comment.approved, own: comment.authorId.is(subject.id) },
    deny: { banned: subject.banned },
  },
  approve: { allow: { 'author of the article': comment.article.authorId.is(subject.id) } },
}))

const teams = definePolicy(model, 'team', () => ({ read: { allow: true } }))

export const policy = combine(articles, comments, teams)
