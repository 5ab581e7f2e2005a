import { BailiwickError, type DecisionEvent, defineModel, definePolicy, memoryFacts, t } from 'bailiwick'
import { filter } from 'bailiwick/sql'
import { describe, expect, it } from 'vitest'

const model = defineModel({
  subject: { id: t.id() },
  anonymous: { id: 'nobody' },
  resource: { article: { id: t.id(), authorId: t.id(), open: t.boolean() } },
})
const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
  read: { allow: { own: article.authorId.is(subject.id), open: article.open } },
  update: { allow: { own: article.authorId.is(subject.id) } },
  create: { allow: true },
}))
const ann = { id: 'ann' }
const mine = { id: 'a1', authorId: 'ann', open: false }
const open = { id: 'a2', authorId: 'bob', open: true }
const closed = { id: 'a3', authorId: 'bob', open: false }

function observed() {
  const events: DecisionEvent[] = []
  return { events, access: policy.for(ann, { onDecision: (event) => void events.push(event) }) }
}

const told = (events: readonly DecisionEvent[]) =>
  events.map(({ verb, decision, row }) => [verb, decision.action, decision.allowed, (row as { id?: string })?.id])

describe('onDecision', () => {
  it('is told of the whole decision, who asked and about what', () => {
    const { events, access } = observed()
    expect(access.can('article.read', mine)).toBe(true)
    expect(events).toEqual([
      { verb: 'can', decision: policy.for(ann).decide('article.read', mine), subject: ann, row: mine },
    ])
    expect(events[0]!.subject).toBe(ann)
  })

  it('is told once of every question', () => {
    const { events, access } = observed()
    access.decide('article.read', closed)
    expect(() => access.authorize('article.update', open)).toThrow('denied')
    access.authorize('article.update', mine)
    access.explain('article.read', mine)
    access.can('article.create')
    access.on('article').can('read', mine)
    expect(told(events)).toEqual([
      ['decide', 'article.read', false, 'a3'],
      ['decide', 'article.update', false, 'a2'],
      ['decide', 'article.update', true, 'a1'],
      ['explain', 'article.read', true, 'a1'],
      ['can', 'article.create', true, undefined],
      ['can', 'article.read', true, 'a1'],
    ])
    expect('row' in events[4]!).toBe(false)
    expect('rules' in events[3]!.decision).toBe(false)
  })

  it.each([
    ['filter', (access: ReturnType<typeof observed>['access']) => access.filter('article.read', [mine, open, closed])],
    ['redact', (access: ReturnType<typeof observed>['access']) => access.redact('article.read', [mine, open, closed])],
    [
      'decideMany',
      (access: ReturnType<typeof observed>['access']) => access.decideMany('article.read', [mine, open, closed]),
    ],
  ] as const)('is told of every row of %s', (verb, ask) => {
    const { events, access } = observed()
    expect(ask(access)).toEqual(ask(policy.for(ann) as never))
    expect(told(events)).toEqual([
      [verb, 'article.read', true, 'a1'],
      [verb, 'article.read', true, 'a2'],
      [verb, 'article.read', false, 'a3'],
    ])
  })

  it('is told of every action that was asked', () => {
    const { events, access } = observed()
    expect(access.actions('article', open)).toEqual(['read', 'create'])
    expect(access.canAny(['article.read', 'article.update'], open)).toBe(true)
    expect(access.canAll(['article.read', 'article.update'], open)).toBe(false)
    expect(told(events).map(([verb, action, allowed]) => [verb, action, allowed])).toEqual([
      ['actions', 'article.read', true],
      ['actions', 'article.update', false],
      ['actions', 'article.create', true],
      ['canAny', 'article.read', true],
      ['canAny', 'article.update', false],
      ['canAll', 'article.read', true],
      ['canAll', 'article.update', false],
    ])
  })

  it('is not told of what was not answered, and not of plans', () => {
    const { events, access } = observed()
    expect(() => access.can('article.read', { id: 'a' })).toThrow('not on the row')
    expect(() => access.filter('article.read', [mine, { id: 'a' }])).toThrow('not on the row')
    expect(() => access.can('article.raed' as never, mine)).toThrow('Did you mean')
    expect(() => access.can('article.read', undefined as never)).toThrow('as its resource')
    expect(access.possible('article.read')).toBe(true)
    expect(access.plan('article.read').kind).toBe('when')
    expect(access.redact('article.read', null)).toBe(null)
    expect(events).toEqual([])
    expect(access.canAny(['article.update', 'article.read'], { open: true })).toBe(true)
    expect(told(events)).toEqual([['canAny', 'article.read', true, undefined]])
  })

  it('names those on whose behalf it was asked', () => {
    const events: DecisionEvent[] = []
    const access = policy.for(null, { onBehalfOf: [ann], onDecision: (event) => void events.push(event) })
    access.can('article.read', mine)
    expect(events.map(({ subject, onBehalfOf }) => [subject, onBehalfOf])).toEqual([[null, [ann]]])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('the log is full')
      },
      'the log is full',
    ],
    ['returns a promise', async () => {}, 'it returned a promise'],
    ['returns a promise that fails', () => Promise.reject(new Error('later')), 'it returned a promise'],
  ] as const)('answers nothing where it %s', (_, onDecision, message) => {
    const access = policy.for(ann, { onDecision })
    const asks = [
      () => access.can('article.read', mine),
      () => access.filter('article.read', [mine]),
      () => access.redact('article.read', mine),
      () => access.actions('article', mine),
      () => access.authorize('article.read', closed),
    ]
    for (const ask of asks) {
      expect(ask).toThrow(BailiwickError)
      expect(ask).toThrow(`was decided and not answered, since \`onDecision\` failed: ${message}`)
    }
  })

  it('is a function', () => {
    expect(() => policy.for(ann, { onDecision: 'log' as never })).toThrow('`onDecision` is a function')
  })
})

it('makes no filter of what is stored for somebody else', () => {
  const stored = definePolicy(model, 'article', ({ granted }) => ({ read: { allow: granted() } }))
  const facts = memoryFacts([{ permission: 'article.read' }])
  const access = stored.for(ann, { facts, onBehalfOf: { subject: { id: 'bob' }, facts } })
  expect(access.can('article.read', mine)).toBe(true)
  expect(
    stored
      .for(ann, { facts, onBehalfOf: { subject: { id: 'bob' }, facts: memoryFacts([]) } })
      .can('article.read', mine),
  ).toBe(false)
  expect(() => filter(access, 'article.read')).toThrow('which a query can ask for its own subject only')
})

it('asks everybody at one and the same moment', () => {
  const timed = defineModel({ subject: { id: t.id() }, resource: { slot: { id: t.id(), at: t.timestamp() } } })
  const slots = definePolicy(timed, 'slot', ({ resource: slot, context }) => ({
    book: { allow: slot.at.gt(context.now), deny: slot.at.lte(context.now) },
  }))
  const soon = { id: 's', at: new Date(Date.now() + 60_000).toISOString() }
  const past = { ...soon, at: '2020-01-01T00:00:00Z' }
  const events: DecisionEvent[] = []
  const access = slots.for(ann, { onBehalfOf: { id: 'bob' }, onDecision: (event) => void events.push(event) })
  expect(access.filter('slot.book', [soon, past])).toEqual([soon])
  expect(events.map(({ decision }) => decision.allowed)).toEqual([true, false])
})
