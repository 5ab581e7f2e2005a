import { definePermissions } from 'bailiwick/permissions'
import fc from 'fast-check'
import { expect, test } from 'vitest'

/** The same semantics over plain sets, computed again and again until nothing changes. */
interface Naive {
  readonly codes: readonly string[]
  readonly implies: ReadonlyMap<string, readonly string[]>
  readonly composedOf: ReadonlyMap<string, readonly string[]>
}

const world = fc
  .integer({ min: 1, max: 40 })
  .chain((count) => {
    const below = (at: number) =>
      fc.uniqueArray(fc.integer({ min: 0, max: Math.max(0, at - 1) }), { maxLength: at === 0 ? 0 : 2 })
    return fc.tuple(...Array.from({ length: count }, (_, at) => fc.tuple(below(at), below(at), fc.boolean())))
  })
  .map((rows) => {
    const codes = rows.map(([, , first], at) => `${first ? 'a' : 'b'}.p${at}`)
    const named = (lists: readonly (readonly number[])[]) =>
      new Map(lists.map((list, at) => [codes[at]!, list.map((other) => codes[other]!)]))
    return { codes, implies: named(rows.map(([list]) => list)), composedOf: named(rows.map(([, list]) => list)) }
  })

function define({ codes, implies, composedOf }: Naive) {
  const entries = codes.map((code, at) => [
    code,
    { id: at * 1000, implies: implies.get(code)!, composedOf: composedOf.get(code)! },
  ])
  return definePermissions({ permissions: Object.fromEntries(entries) as Record<string, { id: number }> })
}

function expand({ codes }: Naive, names: readonly string[]): Set<string> {
  return new Set(codes.filter((code) => names.some((name) => code === name || code.startsWith(`${name}.`))))
}

function naive(model: Naive, permissions: readonly string[], deny: readonly string[]): string[] {
  const allowed = expand(model, permissions)
  const denied = expand(model, deny)
  for (let before = -1; before !== allowed.size + denied.size; ) {
    before = allowed.size + denied.size
    for (const code of model.codes) {
      const parts = model.composedOf.get(code)!
      if (parts.length > 0 && parts.every((part) => allowed.has(part))) allowed.add(code)
      for (const implied of model.implies.get(code)!) if (allowed.has(code)) allowed.add(implied)
      if ([...model.implies.get(code)!, ...parts].some((other) => denied.has(other))) denied.add(code)
    }
  }
  return model.codes.filter((code) => allowed.has(code) && !denied.has(code))
}

const question = world.chain((model) => {
  const some = fc.subarray([...new Set([...model.codes, ...model.codes.map((code) => code.slice(0, 1))])])
  return fc.tuple(fc.constant(model), some, some, some)
})

test('holdings agree with sets, alone, together, and after a round trip', () => {
  fc.assert(
    fc.property(question, ([model, first, second, deny]) => {
      const permissions = define(model)
      const held = permissions.hold({ permissions: first, deny })
      const expected = naive(model, first, deny)
      expect(held.codes()).toEqual(expected)
      expect(model.codes.filter((code) => held.has(permissions.handle(code)))).toEqual(expected)
      expect(held.union(permissions.hold(second)).codes()).toEqual(naive(model, [...first, ...second], deny))
      expect(held.minus(second).codes()).toEqual(naive(model, first, [...deny, ...second]))
      expect(permissions.decode(held.encode()).equals(held)).toBe(true)
    }),
  )
})
