import { BailiwickError, defineModel, definePolicy, fromJSON, memoryFacts, t } from 'bailiwick'
import { definePermissions } from 'bailiwick/permissions'
import { expect, it } from 'vitest'

const model = defineModel({ subject: { id: t.id() }, resource: { article: { id: t.id(), price: t.int() } } })
const code = definePolicy(model, 'article', ({ custom, holds }) => ({
  buy: {
    allow: { member: holds('buy') },
    deny: {
      dear: custom('dear', {
        uses: 'resource',
        reads: ['price'],
        parameters: { max: 5, tags: ['a'] },
        evaluate: ({ resource, parameters }) => resource.price > parameters.max,
      }),
    },
  },
}))
const stored = (deny: object) =>
  fromJSON(model, { bailiwick: 1, resources: { article: { buy: { deny: { stored: deny } } } } }, { actions: code })
const refused = (run: () => unknown) => {
  try {
    run()
    return 'accepted'
  } catch (error) {
    return error instanceof BailiwickError
      ? `${error.code} ${error.path ?? ''} ${error.suggestion ?? ''}`
      : String(error)
  }
}

it('a stored rule gives a check parameters of the shape that its function reads', () => {
  const asking = (parameters: unknown) => refused(() => stored({ custom: { name: 'dear', parameters } }))
  expect(asking({ max: 9, tags: [] })).toBe('accepted')
  const place = 'INVALID_CONDITION $.resources.article.buy.deny.stored.custom.parameters '
  for (const wrong of [{}, { mx: 1, tags: [] }, { max: 'x', tags: [] }, { max: 1, tags: 'a' }, null, [], 5]) {
    expect(asking(wrong)).toBe(place)
  }
  expect(refused(() => stored({ custom: { name: 'dear' } }))).toBe(place)
  expect(refused(() => stored({ custom: { name: 'deer', parameters: {} } }))).toMatch(/^INVALID_CONDITION .*dear$/)
})

it('the operators of other languages are not taken for their nearest spelling', () => {
  expect(refused(() => stored({ and: [] }))).toMatch(/ all$/)
  expect(refused(() => stored({ or: [] }))).toMatch(/ any$/)
  expect(refused(() => stored({ eq: [] }))).toMatch(/ is$/)
})

it('what was not awaited is not taken for nothing', () => {
  const permissions = definePermissions({ permissions: { 'article.read': 1 } })
  const held = permissions.hold(['article.read'])
  const later = Promise.resolve([]) as never
  for (const run of [
    () => permissions.hold(later),
    () => permissions.hold(new Set(['article.read']) as never),
    () => permissions.fromKeyMap(new Map() as never),
    () => permissions.check(held, 'article.read', { oncheck: () => {} } as never),
    () => permissions.check(held, 'article.read', { onCheck: 'log' as never }),
    () => memoryFacts(later),
    () => code.for({ id: 'u' }, { facts: later }),
    () => code.for({ id: 'u' }, { facts: {} as never }),
  ]) {
    expect(refused(run)).toMatch(/^INVALID_OPTION/)
  }
})

it('an answer that could not be told is not given', () => {
  const permissions = definePermissions({ permissions: { 'article.read': 1 } })
  const held = permissions.hold(['article.read'])
  const failing = () => {
    throw new Error('no disk')
  }
  expect(refused(() => permissions.check(held, 'article.read', { onCheck: failing }))).toMatch(/^DECISION_FAILED/)
  const promising = (async () => failing()) as never
  expect(refused(() => permissions.check(held, 'article.read', { onCheck: promising }))).toMatch(/^DECISION_FAILED/)
})

it('a plan does not carry the subject along', () => {
  const access = code.for({ id: 'u-secret' }, { facts: memoryFacts([{ permission: 'buy' }]) })
  expect(JSON.stringify(access.plan('article.buy'))).not.toContain('u-secret')
})
