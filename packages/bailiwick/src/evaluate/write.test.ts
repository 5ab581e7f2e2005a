import { all, DecisionError, defineModel, definePolicy, type Facts, t } from 'bailiwick'
import { expect, test } from 'vitest'

const model = defineModel({
  subject: { id: t.id(), role: t.enum('writer', 'editor') },
  resource: {
    article: {
      id: t.id(),
      authorId: t.id(),
      status: t.enum('draft', 'published'),
      title: t.text(),
      teamId: t.id().optional(),
      team: t.one('team', 'teamId').optional(),
      notes: t.many('note', 'articleId'),
    },
    team: { id: t.id(), ownerId: t.id() },
    note: { id: t.id(), articleId: t.id(), open: t.boolean() },
  },
})
const policy = definePolicy(model, 'article', ({ subject, resource: article, before, holds }) => ({
  read: { allow: true },
  update: {
    allow: { own: article.authorId.is(subject.id) },
    after: {
      allow: {
        publish: all(
          before.status.is('draft'),
          article.status.is('published'),
          before.notes.some((n) => n.open),
        ),
      },
      deny: { taken: article.team.ownerId.isDistinctFrom(subject.id) },
    },
    fields: { title: holds('title'), status: subject.role.is('editor') },
  },
}))
const row = { id: 'a', authorId: 'ann', status: 'draft', title: 'Bees', teamId: null } as const
const notes = [{ id: 'n', articleId: 'a', open: true }]
const team = { id: 't', ownerId: 'ann' }
const facts = (holds: () => boolean): Facts => ({ granted: holds, denied: holds, holds })
const access = (role: 'writer' | 'editor', holds = () => true) =>
  policy.for({ id: 'ann', role }, { facts: facts(holds) })
const publish = { changes: { status: 'published', teamId: 't' }, related: { team } } as const

test('an explanation shows both rows and the condition of each written attribute', () => {
  const explanation = access('writer').explain('article.update', { ...row, notes }, publish)
  expect(explanation.rules.map(({ rule, row, value }) => [rule, row ?? 'before', value])).toEqual([
    ['article.update/own', 'before', true],
    ['article.read/allow', 'before', true],
    ['article.update/field status', 'before', false],
    ['article.update/after/publish', 'after', true],
    ['article.update/after/taken', 'after', false],
    ['article.read/allow', 'after', true],
    ['article.update/field status', 'after', false],
  ])
  expect(explanation.text).toContain(
    'DENY article.update: article.update/field status (subject.role is "editor" is false)',
  )
  expect(explanation.text).toContain('✓ allow article.update/after/publish after the changes')
  expect(explanation.text).toContain('✓ before.status is "draft"  (before.status = "draft")')
  expect(explanation.text).toContain('✓ before.notes some(note.open)')
})

test('a check of a field that fails denies, and is told from a refusal', () => {
  const failing = access('editor', () => {
    throw new Error('the directory is down')
  })
  const changes = { ...publish.changes, title: 'Wasps' }
  const decide = () => failing.decide('article.update', { ...row, notes }, { ...publish, changes })
  expect(decide()).toMatchObject({
    allowed: false,
    reasons: [{ rule: 'article.update/field title', value: 'error', field: 'title' }],
    errors: ['the directory is down'],
  })
  expect(failing.can('article.update', { ...row, notes }, { ...publish, changes })).toBe(false)
  expect(() => failing.authorize('article.update', { ...row, notes }, { ...publish, changes })).toThrow(DecisionError)
})

test('a permitted write says so in full', () => {
  expect(access('editor').authorize('article.update', { ...row, notes }, publish)).toMatchObject({
    allowed: true,
    reasons: [{ rule: 'article.update/own' }, { rule: 'article.update/after/publish', row: 'after' }],
    errors: [],
  })
})

test('neither the row nor the changes are touched', () => {
  const frozen = Object.freeze({ ...row, notes, team: null })
  const changes = Object.freeze({ ...publish.changes })
  access('editor').can('article.update', frozen, { changes, related: { team } })
  expect(frozen.team).toBe(null)
  expect(Object.keys(changes)).toEqual(['status', 'teamId'])
})

test('a getter among the changes is read once', () => {
  let reads = 0
  const changes = {
    get title() {
      reads++
      return reads === 1 ? 'Bees' : 'Wasps'
    },
  }
  access('editor').can('article.update', { ...row, notes }, { changes })
  expect(reads).toBe(1)
})

test('introspection knows the rules for the row after, and what they walk', () => {
  expect(policy.rules({ action: 'article.update' }).map(({ id, text }) => [id, text])).toEqual([
    ['article.update/own', 'article.authorId is subject.id'],
    [
      'article.update/after/publish',
      'all(before.status is "draft", article.status is "published", before.notes some(note.open))',
    ],
    ['article.update/after/taken', 'article.team.ownerId isDistinctFrom subject.id'],
  ])
  expect(policy.relationsUsed('article')).toEqual({ notes: {}, team: {} })
})

test('a plan is about the row as it stands', () => {
  const plan = access('writer').plan('article.update')
  expect(plan.kind).toBe('when')
  expect(JSON.stringify(plan)).not.toContain('published')
})
