import { defineModel, definePolicy, fromSnapshot, isTrue, t } from 'bailiwick'
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

  it('refuses to be told otherwise what was given', () => {
    const sent = JSON.stringify(policy.for({ id: 'u' }, { context: { impersonated: null } }))
    expect(fromSnapshot<typeof policy>(model, sent).can('doc.read', doc)).toBe(true)
    expect(() => fromSnapshot<typeof policy>(model, sent, { context: { impersonated: true } })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', path: 'context.impersonated' }),
    )
  })
})
