import { all, any, isNotFalse, isTrue, not } from 'bailiwick'
import { condition, disjoint, equivalent, implies, satisfiable } from 'bailiwick/analyze'
import { describe, expect, it } from 'vitest'
import { model } from './model.ts'

type Refs = Parameters<Parameters<typeof condition<typeof model, 'article'>>[2]>[0]
const about = (build: (refs: Refs) => ReturnType<Parameters<typeof condition<typeof model, 'article'>>[2]>) =>
  condition(model, 'article', build)

/** What is found is confirmed by the evaluator inside; so these tests say which of the two it is. */
function can(build: Parameters<typeof about>[0]) {
  return satisfiable(about(build), { milliseconds: 5000 })
}
function expectNever(build: Parameters<typeof about>[0]) {
  expect(can(build)).toEqual({ kind: 'contradictory' })
}
function expectSome(build: Parameters<typeof about>[0]) {
  const found = can(build)
  expect(found).toMatchObject({ kind: 'satisfiable' })
  return found.kind === 'satisfiable' ? found.witness : undefined
}

describe('one value', () => {
  it('numbers, days, instants and decimals in their ranges', () => {
    expectNever(({ resource: a }) => all(a.words.lt(3), a.words.gt(2)))
    expectSome(({ resource: a }) => all(a.words.lt(4), a.words.gt(2)))
    expectNever(({ resource: a }) => a.words.gt(Number.MAX_SAFE_INTEGER))
    expectSome(({ resource: a }) => a.views.gt(2n ** 63n))
    expectNever(({ resource: a }) => all(a.price.gt('1.00'), a.price.lt('1.01')))
    expectSome(({ resource: a }) => all(a.score.gt(1), a.score.lt(1.0000001)))
    expectNever(({ resource: a }) => all(a.day.gt('2026-02-28'), a.day.lt('2026-03-01')))
    expectNever(({ resource: a }) => a.createdAt.gt('9999-12-31T23:59:59.999999Z'))
    expectSome(({ resource: a }) =>
      all(a.createdAt.plus({ days: 1 }).gt('2026-01-01T00:00:00Z'), a.createdAt.lt('2026-01-01T00:00:00Z')),
    )
  })
  it('enums, booleans and texts', () => {
    expectNever(({ resource: a }) =>
      all(a.status.isNot('draft'), a.status.isNot('review'), a.status.isNot('published')),
    )
    expectNever(({ resource: a }) => all(a.status.in('draft', 'review'), a.status.in('published')))
    expectNever(({ subject }) => all(subject.role.atLeast('editor'), subject.role.atMost('writer')))
    expectNever(({ resource: a }) => all(a.public, not(a.public)))
    expectNever(({ resource: a }) => all(a.title.is('x'), a.title.like('y%')))
    expectNever(({ resource: a }) => all(a.title.startsWith('ab'), a.title.like('_c%')))
    const found = expectSome(({ resource: a }) =>
      all(a.title.startsWith('ab'), a.title.endsWith('z'), not(a.title.contains('m'))),
    )
    expect(found?.row).toMatchObject({ title: 'abz' })
    expectNever(({ resource: a }) => all(a.title.lt('b'), a.title.gt('c')))
  })
  it('null and the three values', () => {
    expectNever(({ resource: a }) => all(a.locked.isNull(), a.locked))
    expectNever(({ resource: a }) => a.title.isNull())
    expectSome(({ resource: a }) => not(isTrue(any(a.locked, not(a.locked)))))
    expectSome(({ resource: a }) => all(isNotFalse(a.locked), isNotFalse(not(a.locked))))
    expectNever(({ resource: a }) => all(a.slug.in('a', 'b'), a.slug.notIn('a', 'b')))
  })
})

describe('several values', () => {
  it('equal ones', () => {
    expectNever(({ subject, resource: a }) =>
      all(a.authorId.is(subject.id), a.editorId.is(subject.id), a.authorId.isNot(a.editorId)),
    )
    expectNever(({ subject, resource: a }) =>
      all(a.authorId.is(subject.id), a.authorId.is('u1'), subject.id.isNot('u1')),
    )
    expectSome(({ subject, resource: a }) => all(a.authorId.isNot(subject.id), a.editorId.isDistinctFrom(subject.id)))
  })
  it('ordered ones', () => {
    expectNever(({ subject, resource: a, context }) =>
      all(a.words.lt(subject.level), subject.level.lt(context.hour), context.hour.lte(a.words)),
    )
    expectNever(({ resource: a, context }) =>
      all(a.createdAt.gt(context.now), a.createdAt.plus({ days: 1 }).lt(context.now)),
    )
    expectSome(({ resource: a, context }) =>
      all(a.createdAt.plus({ days: 7 }).lt(context.now), a.publishedAt.gt(context.now)),
    )
    expectSome(({ resource: a }) => all(a.title.lt(a.slug), a.slug.startsWith('b')))
    expectNever(({ resource: a, subject }) =>
      all(a.title.lt(a.slug), a.slug.lt(subject.region), subject.region.lte(a.title)),
    )
  })
  it('lists', () => {
    expectNever(({ resource: a }) => all(a.tags.isEmpty(), a.tags.has('x')))
    expectNever(({ subject, resource: a }) =>
      all(a.authorId.in(subject.groups), a.authorId.is('u1'), not(isNotFalse(subject.groups.has('u1')))),
    )
    expectNever(({ subject, resource: a }) =>
      all(a.readers.hasAll(subject.groups), subject.groups.has('g'), not(a.readers.has('g'))),
    )
    expectNever(({ subject, resource: a }) =>
      all(not(a.readers.hasAny(subject.groups)), a.readers.has('g'), subject.groups.has('g')),
    )
    expectSome(({ subject, resource: a }) =>
      all(a.readers.hasAny(subject.groups), not(a.readers.hasAll(subject.groups))),
    )
    expectNever(({ subject, resource: a }) =>
      all(a.readers.hasAll(subject.groups), not(subject.groups.isEmpty()), a.readers.isEmpty()),
    )
  })
})

describe('rows', () => {
  it('to-one relations', () => {
    expectNever(({ resource: a }) => all(a.teamId.isNull(), a.team.open))
    expectSome(({ resource: a }) => all(a.teamId.isNotNull(), a.team.ownerId.isNull()))
    expectSome(({ subject, resource: a }) =>
      all(a.team.ownerId.is(subject.id), not(a.team.open), a.author.name.is('x')),
    )
    expectNever(({ resource: a }) => all(a.team.orgId.isNot(a.orgId)))
  })
  it('to-many relations', () => {
    expectNever(({ resource: a }) =>
      all(
        a.comments.some((c) => c.flagged),
        a.comments.none((c) => c.flagged),
      ),
    )
    expectNever(({ resource: a }) =>
      all(
        a.comments.every((c) => c.rating.gt(3)),
        a.comments.some((c) => c.rating.lt(2)),
      ),
    )
    expectSome(({ resource: a }) =>
      all(
        a.comments.every((c) => c.rating.gt(3)),
        a.comments.some((c) => c.rating.lt(5)),
      ),
    )
    expectSome(({ resource: a }) =>
      not(
        isTrue(
          any(
            a.comments.some((c) => c.flagged),
            a.comments.none((c) => c.flagged),
          ),
        ),
      ),
    )
    const found = expectSome(({ subject, resource: a }) =>
      a.comments.some((c) =>
        all(
          c.authorId.is(subject.id),
          c.votes.some((v) => v.up),
          c.votes.some((v) => not(v.up)),
        ),
      ),
    )
    expect(found?.row?.comments).toHaveLength(1)
  })
  it('one row for one key', () => {
    expectNever(({ resource: a }) => a.comments.some((c) => c.article.authorId.isNot(a.authorId)))
    expectNever(({ resource: a }) =>
      all(
        a.locked,
        a.author.articles.every((other) => not(other.locked)),
      ),
    )
  })
})

describe('claims', () => {
  it('implication, equivalence and disjointness', () => {
    const own = about(({ subject, resource: a }) => a.authorId.is(subject.id))
    const ownDraft = about(({ subject, resource: a }) => all(a.authorId.is(subject.id), a.status.is('draft')))
    expect(implies(ownDraft, own)).toMatchObject({ kind: 'proved' })
    expect(implies(own, ownDraft)).toMatchObject({ kind: 'refuted' })
    expect(
      equivalent(
        own,
        about(({ subject, resource: a }) => not(a.authorId.isNot(subject.id))),
      ),
    ).toMatchObject({ kind: 'proved' })
    expect(
      disjoint(
        ownDraft,
        about(({ resource: a }) => a.status.atLeast('review')),
      ),
    ).toEqual({ kind: 'proved', core: ['a', 'b'] })
  })
})
