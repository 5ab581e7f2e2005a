import { BailiwickError, combine, defineModel, definePolicy, not, t } from 'bailiwick'
import { filter, toPg } from 'bailiwick/sql'
import { describe, expect, it } from 'vitest'

const model = defineModel({
  subject: { id: t.id(), budget: t.int() },
  context: { ip: t.text() },
  resource: {
    order: {
      id: t.id(),
      price: t.int(),
      note: t.text().optional(),
      hidden: t.boolean().virtual(),
      ownerId: t.id(),
      owner: t.one('person', 'ownerId'),
    },
    person: { id: t.id(), name: t.text() },
  },
})
const ada = { id: 'ada', budget: 100 }
const order = { id: 'o1', price: 50, note: null, ownerId: 'ada' }
const code = (run: () => unknown): string => {
  try {
    return `returned ${JSON.stringify(run())}`
  } catch (error) {
    return error instanceof BailiwickError ? `${error.code}: ${error.message}` : String(error)
  }
}

describe('a custom check of the subject', () => {
  it('is told the subject as it was given, the context and its parameters', () => {
    const seen: unknown[] = []
    const policy = definePolicy(model, 'order', ({ custom }) => ({
      read: {
        allow: custom('local', {
          uses: 'subject',
          parameters: { prefix: '10.' },
          evaluate: (question) => {
            seen.push(question)
            return (question.context.ip as string).startsWith(question.parameters.prefix)
          },
        }),
      },
    }))
    const now = new Date('2026-01-31T10:00:00Z')
    expect(policy.for(ada, { context: { ip: '10.0.0.1', now } }).can('order.read', order)).toBe(true)
    expect(policy.for(ada, { context: { ip: '192.0.2.1', now } }).can('order.read', order)).toBe(false)
    expect(seen[0]).toEqual({ subject: ada, context: { ip: '10.0.0.1', now }, parameters: { prefix: '10.' } })
  })

  it('runs once in a question, however many rows and rules ask it', () => {
    let runs = 0
    const policy = definePolicy(model, 'order', ({ custom, resource }) => {
      const open = custom('open', { uses: 'subject', evaluate: () => ++runs > 0 })
      return { read: { allow: { open }, deny: { closed: not(open), dear: resource.price.gt(1000) } } }
    })
    policy.for(ada).filter('order.read', [order, order, order])
    expect(runs).toBe(1)
  })

  it('folds, so a filter takes it', () => {
    const policy = definePolicy(model, 'order', ({ custom, resource }) => ({
      read: {
        allow: resource.price.lt(10),
        deny: { poor: custom('poor', { uses: 'subject', evaluate: ({ subject }) => subject.budget < 10 }) },
      },
    }))
    expect(toPg(filter(policy.for(ada), 'order.read')).text).toBe('"order"."price" < $1::int8')
    expect(policy.for({ id: 'eve', budget: 1 }).plan('order.read').kind).toBe('never')
  })

  it('gives its reason to decisions and explanations', () => {
    const policy = definePolicy(model, 'order', ({ custom }) => ({
      read: {
        allow: custom('rich', { uses: 'subject', evaluate: () => ({ satisfied: false, reason: 'budget used up' }) }),
      },
    }))
    const access = policy.for(ada)
    expect(access.decide('order.read', order).reasons.at(-1)).toEqual({
      rule: 'order.read/allow',
      effect: 'allow',
      value: false,
      cause: 'budget used up',
    })
    expect(access.explain('order.read', order).text).toContain('budget used up')
  })
})

describe('a custom check of a resource', () => {
  const policy = definePolicy(model, 'order', ({ custom }) => ({
    read: { allow: { affordable: custom('affordable', affordable) } },
    pay: { allow: true, deny: { dear: not(custom('affordable', affordable)) } },
  }))

  it('is given what it reads, and nothing else', () => {
    const access = policy.for(ada)
    expect(access.can('order.read', order)).toBe(true)
    expect(access.can('order.read', { ...order, price: 101 })).toBe(false)
    expect(access.can('order.pay', { ...order, price: 101 })).toBe(false)
  })

  it('is not asked about data that is not loaded or does not fit', () => {
    const access = policy.for(ada)
    expect(code(() => access.can('order.read', { id: 'o1' }))).toMatch(/^ATTRIBUTE_NOT_LOADED: `order.price`/)
    expect(code(() => access.can('order.read', { id: 'o1', price: 1.5 }))).toMatch(/^INVALID_VALUE: `order.price`/)
  })

  it('may read a relation, which must be loaded', () => {
    const owned = definePolicy(model, 'order', ({ custom }) => ({
      read: {
        allow: custom('named owner', {
          uses: 'resource',
          reads: ['owner'],
          evaluate: ({ resource }) => (resource.owner as { name: string } | null)?.name === 'Ada',
        }),
      },
    }))
    expect(owned.relationsUsed('order')).toEqual({ owner: {} })
    expect(code(() => owned.for(ada).can('order.read', order))).toMatch(/^RELATION_NOT_LOADED: `order.owner`/)
    expect(owned.for(ada).can('order.read', { ...order, owner: { id: 'ada', name: 'Ada' } })).toBe(true)
  })

  it('is refused by name by a filter that would need it', () => {
    expect(code(() => filter(policy.for(ada), 'order.read'))).toMatch(/^CHECK_WITHOUT_SQL: .*`affordable`/)
  })
})

const affordable = {
  uses: 'resource',
  reads: ['price'],
  evaluate: ({ subject, resource }: { subject: { budget: number }; resource: { price: number } }) =>
    resource.price <= subject.budget,
} as const

describe('a failing check', () => {
  const answering = (evaluate: () => unknown, deny = false) =>
    definePolicy(model, 'order', ({ custom }) => {
      const check = custom('odd', { uses: 'subject', evaluate: evaluate as () => boolean })
      return { read: deny ? { allow: true, deny: { check } } : { allow: { check } } }
    }).for(ada)

  it.each([
    [
      'throws',
      () => {
        throw new Error('no network')
      },
      'no network',
    ],
    ['answers a number', () => 1, 'answered number'],
    ['answers nothing', () => undefined, 'answered undefined'],
    ['answers an object', () => ({ satisfied: 'yes', reason: 'x' }), 'answered object'],
  ])('that %s neither allows nor clears a deny', (_, evaluate, message) => {
    for (const deny of [false, true]) {
      const access = answering(evaluate, deny)
      expect(access.can('order.read', order)).toBe(false)
      expect(access.decide('order.read', order).errors[0]).toContain(message)
      expect(code(() => access.authorize('order.read', order))).toMatch(/^DECISION_FAILED/)
      expect(code(() => filter(access, 'order.read'))).toMatch(/^DECISION_FAILED/)
    }
  })

  it('that gives a promise is the wrong question, not a yes', () => {
    expect(code(() => answering(() => Promise.resolve(true)).can('order.read', order))).toMatch(
      /^ASYNC_POLICY: .*`odd`/,
    )
    expect(code(() => answering(() => Promise.reject(new Error('late'))).can('order.read', order))).toMatch(
      /^ASYNC_POLICY/,
    )
  })

  it('known to be asynchronous is refused before the first question', () => {
    expect(code(() => answering(async () => true))).toMatch(/^ASYNC_POLICY: .*forAsync/)
  })
})

describe('the definition of a check', () => {
  const define = (name: unknown, check: unknown) =>
    code(() =>
      definePolicy(model, 'order', ({ custom }) => ({ read: { allow: custom(name as string, check as never) } })),
    )
  const evaluate = () => true

  it.each([
    ['no name', '', { uses: 'subject', evaluate }, 'INVALID_POLICY: custom() takes a name'],
    ['no use', 'x', { evaluate }, 'INVALID_POLICY: The check `x` says what it uses'],
    [
      'a typo',
      'x',
      { uses: 'subject', evalute: evaluate },
      'INVALID_POLICY: Unknown key of the check `x` `evalute`. Did you mean `evaluate`?',
    ],
    ['no function', 'x', { uses: 'subject' }, 'INVALID_POLICY: The check `x` takes either'],
    [
      'two functions',
      'x',
      { uses: 'resource', reads: [], evaluate, evaluateMany: evaluate },
      'INVALID_POLICY: The check `x` takes either',
    ],
    ['no reads', 'x', { uses: 'resource', evaluate }, 'INVALID_POLICY: The check `x` lists what it reads'],
    [
      'an unknown attribute',
      'x',
      { uses: 'resource', reads: ['prise'], evaluate },
      'UNKNOWN_ATTRIBUTE: Unknown attribute of order that `x` reads `prise`. Did you mean `price`?',
    ],
    [
      'SQL of the subject',
      'x',
      { uses: 'subject', evaluate, sql: evaluate },
      'INVALID_POLICY: The check `x` uses the subject only',
    ],
    [
      'parameters that are no data',
      'x',
      { uses: 'subject', evaluate, parameters: new Map() },
      'INVALID_POLICY: The parameters of the check `x` are plain data',
    ],
  ])('with %s is refused', (_, name, check, message) => {
    expect(define(name, check)).toContain(message)
  })

  it('gives a name to one function only', () => {
    const named = (evaluate: () => boolean) =>
      definePolicy(model, 'order', ({ custom }) => ({
        read: { allow: { [String(evaluate)]: custom('same', { uses: 'subject', evaluate }) } },
      }))
    expect(
      code(() =>
        combine(
          named(() => true),
          named(() => false),
        ),
      ),
    ).toMatch(/^DUPLICATE_RULE: Two different checks are named `same`/)
  })

  it('must end in a rule like any condition', () => {
    expect(
      code(() =>
        definePolicy(model, 'order', ({ custom }) => {
          custom('dropped', { uses: 'subject', evaluate })
          return { read: { allow: true } }
        }),
      ),
    ).toMatch(/^UNUSED_CONDITION/)
  })
})
