/** The policy of the newsroom: the rules of policy.ts, and beside them what people are given in the directory. */
import { combine, definePolicy } from 'bailiwick'
import { model } from './model.ts'
import { policy as rules } from './policy.ts'

const desks = definePolicy(model, 'team', ({ granted }) => ({
  preview: { description: 'Read what the desk has not published', allow: { given: granted() } },
  edit: { description: 'Change what the desk writes', allow: { given: granted() }, implies: ['preview'] },
}))

const articles = definePolicy(model, 'article', ({ resource: article, granted }) => ({
  read: { allow: { given: granted(), 'given for the desk': granted('team.preview', article.team) } },
  update: { allow: { given: granted(), 'given for the desk': granted('team.edit', article.team) } },
}))

const comments = definePolicy(model, 'comment', ({ holds }) => ({
  approve: { allow: { moderator: holds('comments.moderate') } },
}))

export const policy = combine(rules, desks, articles, comments)
