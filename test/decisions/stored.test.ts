import { BailiwickError, fromJSON, fromSnapshot } from 'bailiwick'
import { describe, expect, it } from 'vitest'
import { identity } from '../../packages/bailiwick/src/ast/identity.ts'
import { differences } from './ask-evaluator.ts'
import { type AskedPolicy, type Lane, outcome } from './case-policy.ts'
import { families } from './families/index.ts'
import { flipped } from './flip.ts'
import type { Asked, DecisionFamily, Family, Untyped } from './table.ts'

/** The truth table once more, where every policy has been through JSON, and where every access object has. */

const throughJson: Lane = {
  policy: (policy) => {
    const text = JSON.stringify(policy)
    const read = fromJSON(policy.model, text) as unknown as AskedPolicy
    expect(JSON.stringify(read)).toBe(text)
    expect(read.hash).toBe(policy.hash)
    expect(rulesOf(read)).toEqual(rulesOf(policy))
    return read
  },
  access: (access) => withoutPrefix(access),
}

/** Every rule with what it says; the code of the error where the policy contradicts itself. */
function rulesOf(policy: AskedPolicy): unknown {
  return outcome(() =>
    policy
      .rules()
      .map((rule) => [rule.id.replace('stored:', ''), rule.effect, rule.because, identity(rule.condition), rule.words]),
  )
}

const throughSnapshot: Lane = {
  policy: (policy) => policy,
  access: (access, policy) => fromSnapshot(policy.model, JSON.stringify(access)) as never,
}

/** The answers with the ids that the rules have in code. */
function withoutPrefix<A extends Asked>(access: A): A {
  const decided = ['decide', 'decideMany', 'explain']
  return new Proxy(access, {
    get(target, name) {
      const value = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      const bound = value.bind(target)
      if (name === 'on') return (resource: string) => withoutPrefix(bound(resource))
      return decided.includes(String(name)) ? (...rest: Untyped[]) => strip(bound(...rest)) : bound
    },
  })
}

function strip<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll('stored:', '') as T
  if (Array.isArray(value)) return value.map(strip) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, strip(inner)])) as T
}

/** Cases that end before anything is asked, or that ask what a snapshot does not have. */
const rows = families.filter((family) => family.kind !== 'errors')

describe.each(rows.map((family) => [family.name, family] as const))('%s, through JSON', (_, family) => {
  it.each(family.cases.map(({ title }, index) => [title, index] as const))('%s', (_, index) => {
    expect(differences(family, index, throughJson)).toEqual([])
  })

  it('reports a row whose expectation is wrong', () => {
    const index = Math.floor(family.cases.length / 2)
    expect(differences(flipped(family, index), index, throughJson)).not.toEqual([])
  })
})

describe.each(rows.map((family) => [family.name, family] as const))('%s, through a snapshot', (_, family) => {
  it.each(family.cases.map(({ title }, index) => [title, index] as const))('%s', (_, index) => {
    if (asksFacts(family, index)) expect(opened(family as DecisionFamily, index)).toBe(false)
    else expect(differences(family, index, throughSnapshot)).toEqual([])
  })
})

function asksFacts(family: Family, index: number): boolean {
  return family.kind === 'decisions' && family.cases[index]!.facts !== undefined
}

/** Whether the snapshot permits what is denied: where stored permissions decide it may only be stricter. */
function opened(family: DecisionFamily, index: number): boolean {
  const given = family.cases[index]!
  const asked = differences({ ...family, cases: [{ ...given, expect: 'allow' }] }, 0, throughSnapshot)
  const permitted = !asked.some((line) => line.startsWith('can:'))
  return permitted && given.expect !== 'allow'
}

it('is asked with the errors of the package only', () => {
  expect(() => fromJSON({} as never, '{}')).toThrow(BailiwickError)
})
