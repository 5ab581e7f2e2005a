import { all, any, defineModel, definePolicy, memoryFacts, not, t } from 'bailiwick'
import { condition, implies, type Part, Searcher, satisfiable, search } from 'bailiwick/analyze'
import { describe, expect, it } from 'vitest'
import type { ConditionNode } from '../../../packages/bailiwick/src/ast/condition.ts'
import { modelNode } from '../../../packages/bailiwick/src/policy/define-model.ts'
import { model } from './model.ts'

const budget = { milliseconds: 10_000 }

function find(build: Parameters<typeof condition<typeof model, 'article'>>[2]) {
  const found = satisfiable(condition(model, 'article', build), budget)
  if (found.kind === 'unknown') throw new Error(found.message)
  return found.kind === 'satisfiable' ? found.witness : undefined
}

describe('what is answered from outside', () => {
  it('facts are free, but equal ids have equal answers and what is denied is not granted', () => {
    expect(find(({ granted, resource: a }) => all(granted('team.read', a.team), a.teamId.isNull()))).toBeUndefined()
    expect(
      find(({ granted, resource: a }) =>
        all(
          granted('person.read', a.author),
          a.comments.some((c) => not(granted('person.read', c.article.author))),
        ),
      ),
    ).toBeUndefined()
    const found = find(({ granted, holds, resource: a }) =>
      all(granted('article.read', a), not(granted('team.read', a.team)), holds('report.export'), a.teamId.isNotNull()),
    )
    expect(found?.facts).toContainEqual({
      kind: 'granted',
      action: 'article.read',
      type: 'article',
      id: found?.row?.id,
      answer: true,
    })
    expect(found?.facts).toContainEqual({ kind: 'holds', code: 'report.export', answer: true })
    const id = { level: 0, resource: 'article', hops: [], action: 'article.read' } as const
    const parts: Part[] = [
      { label: 'granted', condition: { kind: 'granted', ...id } },
      { label: 'denied', condition: { kind: 'denied', ...id } },
    ]
    expect(search({ model: model[modelNode], parts })).toMatchObject({ kind: 'none', core: ['granted', 'denied'] })
  })

  it('checks of the application are taken to answer something, which is said', () => {
    const check = { uses: 'subject', evaluate: () => true } as const
    const found = find(({ custom }) => not(custom('in office', check)))
    expect(found?.assuming).toEqual([{ check: 'in office', answer: false }])
    expect(find(({ custom }) => all(custom('in office', check), not(custom('in office', check))))).toBeUndefined()
    const ofRow = { uses: 'resource', reads: ['title'], evaluate: () => true } as const
    expect(find(({ custom }) => custom('fine', ofRow))?.assuming).toEqual([{ check: 'fine', answer: true }])
  })
})

describe('who asks, and when', () => {
  it('the anonymous subject is in some worlds, with what it leaves out as null', () => {
    const open = defineModel({
      subject: { id: t.id(), banned: t.boolean(), roles: t.array(t.text()) },
      anonymous: { banned: false, roles: [] },
      resource: { page: { id: t.id() } },
    })
    const nobody = satisfiable(condition(open, 'page', ({ subject }) => subject.id.isNull()))
    expect(nobody).toMatchObject({ kind: 'satisfiable', witness: { subject: null } })
    const banned = condition(open, 'page', ({ subject }) =>
      all(subject.id.isNull(), any(subject.banned, not(subject.roles.isEmpty()))),
    )
    expect(satisfiable(banned)).toEqual({ kind: 'contradictory' })
  })

  it('the row before the changes is another state of the row', () => {
    const found = find(({ resource: a, before }) =>
      all(before.id.is(a.id), before.status.is('draft'), a.status.is('published')),
    )
    expect(found).toMatchObject({ before: { status: 'draft' }, row: { status: 'published' } })
    expect(find(({ before }) => all(before.status.is('draft'), before.status.is('review')))).toBeUndefined()
  })
})

it('a witness is what an application gives to its policy', () => {
  const policy = definePolicy(model, 'article', ({ subject, resource: a, granted }) => ({
    read: {
      allow: all(
        a.comments.some((c) => c.authorId.is(subject.id)),
        a.price.gt('9.99'),
        granted(),
      ),
    },
  }))
  const read = condition(model, 'article', ({ subject, resource: a, granted }) =>
    all(
      a.comments.some((c) => c.authorId.is(subject.id)),
      a.price.gt('9.99'),
      granted('article.read', a),
    ),
  )
  const found = satisfiable(read, budget)
  if (found.kind !== 'satisfiable') throw new Error(found.kind)
  const { subject, context, row, facts } = found.witness
  const granted = facts.flatMap((fact) =>
    fact.kind === 'granted' && fact.answer ? [{ permission: fact.action, type: fact.type, id: fact.id }] : [],
  )
  const inTenant = { ...row, orgId: (subject as { orgId: string }).orgId }
  const access = policy.for(subject as never, { context: context as never, facts: memoryFacts(granted) })
  expect(access.can('article.read', inTenant as never)).toBe(true)
  expect(access.can('article.read', { ...inTenant, price: '9.99' } as never)).toBe(false)
})

describe('a searcher', () => {
  const part = (label: string, build: Parameters<typeof condition<typeof model, 'article'>>[2]): Part => ({
    label,
    condition: condition(model, 'article', build).node,
  })

  it('names the parts that contradict each other, and no other', () => {
    const parts = [
      part('a', ({ resource }) => resource.words.gt(10)),
      part('b', ({ resource, subject }) => resource.authorId.is(subject.id)),
      part('c', ({ resource }) => any(resource.words.lt(5), resource.status.is('draft'))),
      part('d', ({ resource }) => resource.status.isNot('draft')),
      part('e', ({ resource }) => resource.title.startsWith('x')),
    ]
    const searcher = new Searcher(model[modelNode], 'article', budget)
    expect(searcher.search(parts)).toEqual({ kind: 'none', core: ['a', 'c', 'd'], minimal: true })
    expect(searcher.search(parts.slice(0, 3)).kind).toBe('found')
    expect(searcher.search(parts.slice(1)).kind).toBe('found')
    expect(searcher.search(parts).kind).toBe('none')
  })

  it('gives the same answers as one who begins anew', () => {
    const parts = [
      part('some', ({ resource }) => resource.comments.some((c) => c.rating.gt(3))),
      part('every', ({ resource }) => resource.comments.every((c) => c.rating.lt(3))),
      part('flagged', ({ resource }) => resource.comments.some((c) => c.flagged)),
      part('tagged', ({ resource }) => all(resource.tags.has('x'), not(resource.tags.isEmpty()))),
      part('empty', ({ resource }) => resource.tags.isEmpty()),
      part('title', ({ resource }) => resource.title.like('a%b')),
      part('slug', ({ resource }) => all(resource.title.is(resource.slug), resource.slug.startsWith('c'))),
    ]
    const searcher = new Searcher(model[modelNode], 'article', budget)
    for (let chosen = 1; chosen < 2 ** parts.length; chosen++) {
      const some = parts.filter((_, at) => chosen & (1 << at))
      const [kept, fresh] = [
        searcher.search(some),
        search({ model: model[modelNode], resource: 'article', parts: some, budget }),
      ]
      expect(kept.kind).toBe(fresh.kind)
      if (kept.kind === 'none' && fresh.kind === 'none') expect(kept.core.length).toBe(2)
    }
  })

  it('refuses conditions over different models or resources', () => {
    const ofTeam = condition(model, 'team', ({ resource }) => resource.open)
    const ofArticle = condition(model, 'article', ({ resource }) => resource.public)
    expect(() => implies(ofTeam, ofArticle)).toThrow(expect.objectContaining({ code: 'MODEL_MISMATCH' }))
    const unresolved: ConditionNode = {
      kind: 'permitted',
      action: 'article.read',
      level: 0,
      resource: 'article',
      hops: [],
    }
    expect(search({ model: model[modelNode], parts: [{ label: 'x', condition: unresolved }] })).toMatchObject({
      reason: 'unresolved',
    })
  })
})
