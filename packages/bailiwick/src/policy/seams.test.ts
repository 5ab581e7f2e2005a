import {
  combine,
  type DecisionEvent,
  defineLoaders,
  defineModel,
  definePolicy,
  fromSnapshot,
  isTrue,
  needs,
  t,
} from 'bailiwick'
import { describe, expect, it } from 'vitest'

const doc = { id: 'd' }

describe('a snapshot', () => {
  const model = defineModel({
    subject: { id: t.id() },
    context: { impersonated: t.boolean().optional() },
    resource: { doc: { id: t.id() } },
  })
  const policy = definePolicy(model, 'doc', ({ context }) => ({
    read: { allow: true, deny: { impersonated: isTrue(context.impersonated) } },
  }))

  it('leaves an optional context attribute open that was not given', () => {
    for (const given of [{}, { context: {} }, { context: { impersonated: undefined } }]) {
      const sent = JSON.stringify(policy.for({ id: 'u' }, given as object))
      const read = (impersonated: boolean | null) =>
        fromSnapshot<typeof policy>(model, sent, { context: { impersonated } }).can('doc.read', doc)
      expect([read(true), read(false), read(null)]).toEqual([false, true, true])
      expect(fromSnapshot<typeof policy>(model, sent).can('doc.read', doc)).toBe(true)
    }
  })

  it('refuses circumstances that a check would have looked at', () => {
    const checked = definePolicy(model, 'doc', ({ custom }) => ({
      read: { allow: custom('own', { uses: 'subject', evaluate: ({ context }) => context.impersonated !== true }) },
    }))
    const json = JSON.stringify(checked.for({ id: 'u' }))
    expect(fromSnapshot<typeof checked>(model, json).can('doc.read', doc)).toBe(true)
    expect(() => fromSnapshot(model, json, { context: { impersonated: true } })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', path: 'context.impersonated' }),
    )
  })

  it('refuses to be told otherwise what was given', () => {
    const sent = JSON.stringify(policy.for({ id: 'u' }, { context: { impersonated: null } }))
    expect(fromSnapshot<typeof policy>(model, sent).can('doc.read', doc)).toBe(true)
    expect(() => fromSnapshot<typeof policy>(model, sent, { context: { impersonated: true } })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', path: 'context.impersonated' }),
    )
  })
})

describe('a json value that is not JSON', () => {
  const shape = t.json({ banned: t.boolean() })
  const model = defineModel({
    subject: { id: t.id(), prefs: shape, loaded: shape.loaded() },
    resource: { doc: { id: t.id(), prefs: shape } },
  })
  const policy = (load: () => unknown) =>
    combine(
      definePolicy(model, 'doc', ({ subject, resource: doc }) => ({
        read: { allow: true, deny: { subject: isTrue(subject.prefs.banned) } },
        list: { allow: true, deny: { row: isTrue(doc.prefs.banned) } },
        load: { allow: true, deny: { loaded: isTrue(subject.loaded.banned) } },
      })),
      defineLoaders(model, { subject: { loaded: load as () => { banned: boolean } } }),
    )
  class Prefs {
    get banned() {
      return true
    }
  }
  const refused = expect.objectContaining({ code: 'INVALID_VALUE' })

  it.each([[new Map([['banned', true]])], [new Prefs()], ['{"banned":true}']])('is refused: %o', (bad) => {
    const prefs = bad as { banned: boolean }
    const access = policy(() => bad).for({ id: 'u', prefs: { banned: false } })
    expect(access.can('doc.read', { ...doc, prefs })).toBe(true)
    expect(() => policy(() => ({})).for({ id: 'u', prefs })).toThrow(refused)
    expect(() => access.can('doc.list', { ...doc, prefs })).toThrow(refused)
    expect(() => access.can('doc.load', { ...doc, prefs })).toThrow(refused)
  })

  it('is undefined from a loader', () => {
    const prefs = { banned: false }
    const access = policy(() => undefined).for({ id: 'u', prefs })
    expect(() => access.can('doc.load', { ...doc, prefs })).toThrow(refused)
  })
})

describe('onDecision with a check that changes its mind', () => {
  const model = defineModel({ subject: { id: t.id() }, resource: { doc: { id: t.id() } } })
  const observed = () => {
    let asked = 0
    const events: DecisionEvent[] = []
    const policy = definePolicy(model, 'doc', ({ custom }) => ({
      read: { allow: { quota: custom('quota', { uses: 'subject', evaluate: () => asked++ < 1 }) } },
    }))
    return { events, access: policy.for({ id: 'u' }, { onDecision: (event) => void events.push(event) }) }
  }

  it('is told the answer that is given', () => {
    for (const verb of ['filter', 'actions', 'canAny', 'canAll'] as const) {
      const { events, access } = observed()
      const answers = {
        filter: () => access.filter('doc.read', [doc]).length === 1,
        actions: () => access.actions('doc', doc).length === 1,
        canAny: () => access.canAny(['doc.read'], doc),
        canAll: () => access.canAll(['doc.read'], doc),
      }
      const answer = answers[verb]()
      expect([verb, answer, events.map(({ decision }) => decision.allowed)]).toEqual([verb, answer, [answer]])
      expect(answer).toBe(true)
    }
  })

  it('is told once of each action where no row is given', () => {
    const { events, access } = observed()
    access.canAny(['doc.read'])
    access.canAll(['doc.read'])
    expect(events.map(({ verb }) => verb)).toEqual(['canAny', 'canAll'])
  })
})

it('finds what the database fills in among the reads of a check', () => {
  const model = defineModel({ subject: { id: t.id() }, resource: { doc: { id: t.id().generated(), title: t.text() } } })
  const create = (reads: readonly ('id' | 'title')[]) =>
    definePolicy(model, 'doc', ({ custom }) => ({
      create: { allow: { check: custom('check', { uses: 'resource', reads, evaluate: () => true }) } },
    }))
  expect(() => create(['title', 'id'])).toThrow(expect.objectContaining({ code: 'GENERATED_ATTRIBUTE' }))
  expect(() => create(['title'])).not.toThrow()
})

it('needs what the rules for the row after the changes read', () => {
  const model = defineModel({
    subject: { id: t.id() },
    resource: { doc: { id: t.id(), status: t.text(), owner: t.text(), title: t.text(), other: t.text() } },
  })
  const policy = definePolicy(model, 'doc', ({ resource: doc, before }) => ({
    read: { allow: true },
    update: {
      allow: { open: doc.status.is('open') },
      after: { allow: { owner: before.owner.is('u') }, deny: { untitled: doc.title.is('') } },
    },
  }))
  expect(needs(policy.for({ id: 'u' }), 'doc.update').attributes).toEqual(['status', 'owner', 'title'])
})

describe('json that a check of rows reads', () => {
  const model = defineModel({
    subject: { id: t.id() },
    resource: { doc: { id: t.id(), data: t.json({ open: t.boolean() }) } },
  })
  let asked = 0
  const policy = definePolicy(model, 'doc', ({ custom }) => ({
    read: { allow: custom('any', { uses: 'resource', reads: ['data'], evaluate: () => ++asked > 0 }) },
  }))

  it.each([
    ['text that was not parsed', '{"open":true}'],
    ['a Map', new Map([['open', true]])],
  ])('is refused where it is %s, before the check is asked', (_, data) => {
    asked = 0
    expect(() => policy.for({ id: 'u' }).can('doc.read', { id: 'd', data })).toThrow(
      expect.objectContaining({ code: 'INVALID_VALUE', path: 'doc.data' }),
    )
    expect(asked).toBe(0)
  })

  it('is given as it is', () => {
    for (const data of [null, { open: true }, [], 'title', 3]) {
      expect(policy.for({ id: 'u' }).can('doc.read', { id: 'd', data })).toBe(true)
    }
  })
})
