import { combine, defineModel, definePolicy, isRedacted, t } from 'bailiwick'
import { filter, toPg } from 'bailiwick/sql'
import { expect, it } from 'vitest'
import { compileCondition } from '../evaluate/compile-condition.ts'
import { NO_ANSWERS } from '../evaluate/immediate.ts'
import { evaluatePartially } from '../evaluate/partial.ts'
import { modelNode } from './define-model.ts'

const model = defineModel({
  subject: { id: t.id(), admin: t.boolean() },
  resource: {
    comment: { id: t.id(), articleId: t.id(), body: t.text(), article: t.one('article', 'articleId') },
    article: { id: t.id(), teamId: t.id(), title: t.text(), team: t.one('team', 'teamId') },
    team: { id: t.id(), ownerId: t.id(), members: t.many('member', 'teamId') },
    member: { id: t.id(), teamId: t.id(), userId: t.id() },
  },
})
const policy = combine(
  definePolicy(model, 'comment', ({ resource: comment, permitted }) => ({
    read: {
      allow: { article: permitted(comment.article, 'article.read') },
      fields: { body: permitted(comment.article, 'article.write') },
    },
  })),
  definePolicy(model, 'article', ({ subject, resource: article, permitted }) => ({
    read: {
      allow: { team: permitted(article.team, 'team.read') },
      deny: { admin: subject.admin },
      fields: { title: subject.admin },
    },
    write: { allow: { team: permitted(article.team, 'team.write') } },
  })),
  definePolicy(model, 'team', ({ subject, resource: team }) => ({
    read: { allow: { member: team.members.some((member) => member.userId.is(subject.id)) } },
    write: { allow: { owner: team.ownerId.is(subject.id) } },
  })),
)
const ann = policy.for({ id: 'ann', admin: false })
const team = { id: 't1', ownerId: 'bob', members: [{ id: 'm', teamId: 't1', userId: 'ann' }] }
const article = { id: 'a1', teamId: 't1', title: 'Bees', team }
const comment = { id: 'c1', articleId: 'a1', body: 'Good', article }

it('is shown in the words of the author', () => {
  expect(policy.rules({ action: 'comment.read' }).map(({ text }) => text)).toEqual([
    "permitted(comment.article, 'article.read')",
  ])
})

it('is explained down to the rules of the other action', () => {
  const { text } = ann.explain('comment.read', comment)
  expect(text.replaceAll(/ +\(\S+:\d+:\d+\)/g, '')).toBe(
    `ALLOW comment.read: comment.read/article
  ✓ allow comment.read/article
      ✓ permitted(comment.article, 'article.read')
        ✓ comment.article is there
          ✗ comment.article.id isNull  (comment.article.id = "a1")
        ✓ allow article.read/team
          ✓ permitted(comment.article.team, 'team.read')
            ✓ comment.article.team is there
              ✗ comment.article.team.id isNull  (comment.article.team.id = "t1")
            ✓ allow team.read/member
              ✓ comment.article.team.members some(member.userId is subject.id)  (comment.article.team.members = 1 row)
                ✓ member.userId is subject.id  (member.userId = "ann", subject.id = "ann")
        ✓ no deny article.read/admin
          ✗ deny article.read/admin
            ✗ subject.admin  (subject.admin = false)`,
  )
})

it('walks the relations of the other action', () => {
  expect(policy.relationsUsed('comment')).toEqual({ article: { team: { members: {} } } })
})

it('asks the database one condition of known parts', () => {
  const { text, values } = toPg(filter(ann, 'comment.read'))
  expect(text).toContain('exists (select 1 from "member"')
  expect(text).toContain('is not null')
  expect(values).toEqual(['ann'])
})

it('is never permitted where a deny there holds for the subject', () => {
  expect(policy.for({ id: 'ann', admin: true }).plan('comment.read').kind).toBe('never')
})

it('masks fields, and leaves related rows to their own read', () => {
  const [copy] = ann.redact('comment.read', [comment])
  expect(isRedacted(copy!, 'body')).toBe(true)
  expect(isRedacted(copy!.article!, 'title')).toBe(true)
  const [mine] = policy
    .for({ id: 'ann', admin: false })
    .redact('comment.read', [{ ...comment, article: { ...article, team: { ...team, ownerId: 'ann' } } }])
  expect(mine!.body).toBe('Good')
  expect(isRedacted(mine!.article!, 'title')).toBe(true)
})

it('cannot be asked before it is resolved', () => {
  const node = { kind: 'permitted', action: 'article.read', level: 0, resource: 'comment', hops: ['article'] } as const
  const environment = { subject: {}, context: {}, facts: undefined, rows: [comment], answers: NO_ANSWERS }
  expect(() => compileCondition(model[modelNode], node)).toThrow(TypeError)
  expect(evaluatePartially(model[modelNode], node, environment).condition).toBe(node)
})
