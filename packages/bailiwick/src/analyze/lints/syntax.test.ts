/** What lints that ask no solver leave alone; what they find stands on their pages. */
import { expect, test } from 'vitest'
import { all, any, defineModel, definePolicy, isTrue, not, t } from '../../index.ts'
import { analyze } from '../analyze.ts'
import type { AnalyzeOptions } from '../options.ts'

const model = defineModel({
  subject: { id: t.id(), teamId: t.id().optional(), name: t.text(), profile: t.json({ role: t.text() }) },
  context: { score: t.int().optional() },
  resource: {
    article: {
      id: t.id(),
      teamId: t.id().optional(),
      state: t.enum('draft', 'published').optional(),
      title: t.text(),
      at: t.timestamp(),
      until: t.timestamp(),
      team: t.one('team', 'teamId').optional(),
      comments: t.many('comment', 'articleId'),
    },
    comment: { id: t.id(), articleId: t.id(), flagged: t.boolean().optional(), article: t.one('article', 'articleId') },
    team: { id: t.id(), ownerId: t.id() },
  },
})

type Refs = Parameters<Parameters<typeof definePolicy<typeof model, 'article', 'read'>>[2]>[0]
type Allow = NonNullable<
  ReturnType<Parameters<typeof definePolicy<typeof model, 'article', 'read'>>[2]>['read']['allow']
>

/** Ids and keys of what is found about `article.read` with that allow, but for those that the solver finds. */
function found(allow: (refs: Refs) => Allow, options: AnalyzeOptions = {}): readonly string[] {
  const policy = definePolicy(model, 'article', (refs) => ({ read: { allow: allow(refs) } }))
  const solved = /^L0|^C07|^L1[89]|^L2[0-3]|^L30/
  return analyze(policy, options).findings.flatMap(({ id, key }) =>
    solved.test(id) ? [] : [key ? `${id} ${key}` : id],
  )
}

test('instants: spans are fine, each equality is found once', () => {
  expect(found(({ resource, context }) => all(resource.at.lte(context.now), resource.until.gt(context.now)))).toEqual(
    [],
  )
  expect(found(({ resource }) => resource.at.isNot(resource.until))).toEqual([
    'L14/imprecise-equality article.at isNot article.until',
  ])
  expect(found(({ resource }) => resource.at.in('2026-01-01T00:00:00Z'))).toHaveLength(1)
})

test('negation of what may be null, wherever it stands, unless null was thought of', () => {
  const negated = (allow: (refs: Refs) => Allow) => found(allow).filter((text) => text.startsWith('L15'))
  expect(negated(({ resource }) => not(resource.state.is('draft')))).toEqual([
    'L15/nullable-negation not(article.state is "draft")',
  ])
  expect(negated(({ resource }) => resource.state.notIn('draft'))).toHaveLength(1)
  expect(negated(({ resource }) => resource.comments.none((comment) => comment.flagged))).toHaveLength(1)
  expect(negated(({ resource, subject }) => resource.teamId.isNot(subject.teamId))).toHaveLength(1)
  expect(negated(({ resource }) => not(resource.state.isNot('draft')))).toEqual([])
  expect(negated(({ resource }) => any(resource.state.isNull(), resource.state.isNot('draft')))).toEqual([])
  expect(negated(({ resource }) => not(isTrue(resource.state.is('draft'))))).toEqual([])
  expect(negated(({ resource }) => resource.title.isNot(''))).toEqual([])
  expect(negated(({ resource }) => resource.state.isDistinctFrom('draft'))).toEqual([])
})

test('two that may be null: only of who asks with the row, and only equality', () => {
  expect(found(({ resource, subject }) => resource.teamId.is(subject.teamId))).toEqual([
    'L16/null-match article.teamId is subject.teamId',
  ])
  expect(found(({ resource, subject }) => resource.id.is(subject.teamId))).toEqual([])
  expect(found(({ resource, subject }) => resource.team.ownerId.is(subject.id))).toEqual([])
})

test('every: `none` beside it is of another mind about emptiness', () => {
  const flagged = (refs: Refs) => refs.resource.comments.every((comment) => isTrue(comment.flagged))
  expect(found(flagged)).toHaveLength(1)
  expect(
    found((refs) =>
      any(
        refs.resource.comments.none((comment) => comment.flagged.isNull()),
        flagged(refs),
      ),
    ),
  ).toEqual([])
})

test('patterns, with the edit that mends each', () => {
  const edit = (pattern: string) => {
    const policy = definePolicy(model, 'article', ({ resource }) => ({ read: { allow: resource.title.like(pattern) } }))
    return analyze(policy).findings.flatMap(({ id, edit }) =>
      id.startsWith('L27') ? [edit && 'to' in edit ? edit.to : id] : [],
    )
  }
  expect(edit('%%')).toEqual([{ operator: 'isNotNull' }])
  expect(edit('')).toEqual([{ operator: 'is', value: '' }])
  expect(edit('100\\%')).toEqual([{ operator: 'is', value: '100%' }])
  expect(edit('a\\_%')).toEqual([{ operator: 'startsWith', value: 'a_' }])
  expect(edit('%.md')).toEqual([{ operator: 'endsWith', value: '.md' }])
  expect(edit('%x%')).toEqual([{ operator: 'contains', value: 'x' }])
  expect(edit('%a%b')).toEqual(['L27/leading-wildcard'])
  expect(['a_', 'a%b', '_%'].flatMap(edit)).toEqual([])
})

test('what is untrusted is found by its path, and beneath it', () => {
  const role = ({ subject }: Refs) => subject.profile.role.is('admin')
  expect(found(role, { untrusted: ['subject.profile'] })).toEqual(['L28/untrusted-claim subject.profile.role'])
  expect(found(role, { untrusted: ['subject.profile.role'] })).toHaveLength(1)
  expect(found(role, { untrusted: ['subject.name', 'context.score'] })).toEqual([])
  expect(found(({ context }) => isTrue(context.score.gt(3)), { untrusted: ['context.score'] })).toHaveLength(1)
})

test('checks and virtual attributes are fine where nobody asks them of the database', () => {
  const check = ({ custom }: Refs) => custom('is lucky', { uses: 'subject', evaluate: () => true })
  expect(found(check)).toEqual([])
  expect(found(check, { targets: ['filter'] })).toEqual([])
  expect(found(check, { targets: ['rls'] })).toEqual(['L25/opaque-condition is lucky rls'])
})

test('a moment of today that somebody wrote is none of the clock', () => {
  const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString()
  expect(found(({ resource }) => resource.at.gt(minute))).toEqual([])
  expect(found(({ resource }) => resource.at.gt('2026-01-31T10:00:01Z'))).toEqual([])
})

test('letters of one script, signs and emoji are texts like others', () => {
  for (const text of ['straße', 'Ελλάδα', 'админ', 'naïve café', '東京タワー', '👍', 'a-1_b'])
    expect(found(({ resource }) => resource.title.is(text))).toEqual([])
  expect(found(({ resource }) => resource.title.in('ok', 'p\u0430ypal'))).toEqual(['L43/mixed-scripts pаypal'])
  expect(found(({ resource }) => resource.title.is('a\u202eb'))).toEqual(['L43/invisible-character a<U+202E>b'])
  expect(found(({ resource }) => ({ 'ow\u00adn': resource.title.is('x') }))).toEqual(['L43/invisible-character name'])
})

test('a path over relations, and one that comes back', () => {
  const far = ({ resource }: Refs) => resource.comments.some((comment) => comment.article.team.ownerId.is('ada'))
  expect(found(far)).toEqual([])
  expect(found(far, { depth: 2 })).toEqual(['L40/too-deep'])
  expect(
    found(({ resource, subject }) => resource.comments.some((comment) => comment.article.title.is(subject.name))),
  ).toEqual(['L40/comes-back article.comments.article'])
})
