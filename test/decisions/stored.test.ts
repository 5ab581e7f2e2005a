import { combine, fromJSON, fromSnapshot } from 'bailiwick'
import { describe, expect, it } from 'vitest'
import { identity } from '../../packages/bailiwick/src/ast/identity.ts'
import { modelNode } from '../../packages/bailiwick/src/policy/define-model.ts'
import { createPolicy, policyParts } from '../../packages/bailiwick/src/policy/policy.ts'
import type { PolicyPart } from '../../packages/bailiwick/src/policy/read-part.ts'
import { everything } from '../../tools/samples.ts'
import { differences } from './ask-evaluator.ts'
import { type AskedPolicy, type Lane, outcome } from './case-policy.ts'
import { families } from './families/index.ts'
import { flipped } from './flip.ts'
import type { Asked, ConditionFamily, DecisionCase, DecisionFamily, Family, Untyped } from './table.ts'

/** The truth table once more, where every policy has been through JSON, and where every access object has. */

const throughJson: Lane = {
  policy: (policy) => {
    const text = JSON.stringify(policy)
    const read = combine(
      fromJSON(policy.model, text, { checks: policy as Untyped }) as Untyped,
      ...loadersOf(policy),
    ) as unknown as AskedPolicy
    expect(JSON.stringify(read)).toBe(text)
    expect(read.hash).toBe(policy.hash)
    expect(rulesOf(read)).toBe(rulesOf(policy))
    return read
  },
  access: (access) => withoutPrefix(access),
}

/** Loaders are code: a document has none. */
function loadersOf(policy: AskedPolicy): readonly Untyped[] {
  const parts: readonly PolicyPart[] = (policy as Untyped)[policyParts]
  const node = (policy.model as Untyped)[modelNode]
  return parts.filter((part) => part.loaders).map((part) => createPolicy(policy.model as Untyped, node, [part]))
}

/** Every rule with what it says; the code of the error where the policy contradicts itself. */
function rulesOf(policy: AskedPolicy): string {
  const rules = outcome(() =>
    policy
      .rules()
      .map((rule) => [rule.id, rule.action, rule.effect, rule.because, identity(rule.condition), rule.words]),
  )
  return JSON.stringify(strip(rules))
}

/** Snapshots that were read already: a row asks its access several times. */
const read = new WeakMap<AskedPolicy, Map<string, unknown>>()

const throughSnapshot: Lane = {
  policy: (policy) => policy,
  access: (access, policy) => {
    const text = JSON.stringify(access)
    const known = read.get(policy) ?? new Map<string, unknown>()
    read.set(policy, known)
    if (!known.has(text)) known.set(text, fromSnapshot(policy.model, text))
    return known.get(text) as never
  },
}

/** The answers with the ids that the rules have in code. */
function withoutPrefix<A extends Asked>(access: A): A {
  const decided = ['decide', 'decideMany', 'explain', 'authorize']
  return new Proxy(access, {
    get(target, name) {
      const value = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      const bound = value.bind(target)
      if (name === 'on') return (resource: string) => withoutPrefix(bound(resource))
      return decided.includes(String(name)) ? (...rest: Untyped[]) => stripped(() => bound(...rest)) : bound
    },
  })
}

function stripped<T>(run: () => T): T {
  try {
    return strip(run())
  } catch (error) {
    const { decision } = error as Untyped
    if (decision) Object.defineProperty(error, 'decision', { value: strip(decision) })
    throw error
  }
}

function strip<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll('stored:', '') as T
  if (Array.isArray(value)) return value.map(strip) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, strip(inner)])) as T
}

const asked = families.filter((family) => family.kind !== 'errors').map((family) => [family.name, family] as const)

/** In full, each row goes one of the two ways; what is sampled goes both. */
const everySecond = (offset: number) => (index: number) => (everything ? index % 2 === offset : index % 11 === 0)

/** What differs in each row that is taken of the family, under its title. */
function differing(family: Family, lane: Lane, isAsked: (index: number) => boolean): object {
  const found = family.cases.map(({ title }, index) => [title, isAsked(index) ? differences(family, index, lane) : []])
  return Object.fromEntries(found.filter(([, lines]) => lines!.length > 0))
}

describe.each(asked)('%s, through JSON', (_, family) => {
  it('is decided alike', { timeout: 60_000 }, () => {
    expect(differing(family, throughJson, everySecond(0))).toEqual({})
  })

  it('reports a row whose expectation is wrong', () => {
    const index = Math.floor(family.cases.length / 2)
    expect(differences(flipped(family, index), index, throughJson)).not.toEqual([])
  })
})

/** What only the place where the subject is known can say. */
const notInSnapshot: Readonly<Record<string, string>> = {
  'a failing allow alone': 'the error stays where it was thrown',
  'a refused attribute is named': 'its check reads the text of a condition over the subject',
  'a refused attribute': 'its check reads the text of a condition over the subject',
  'A018 what the anonymous subject lacks is unknown': 'its check reads the cause, which names the attribute',
  'the plan of facts that fail says so': 'the error stays where it was thrown',
  'a check that failed is the cause': 'the error stays where it was thrown',
  'A113 explain down to the values': 'it reads the operand `subject.id`, of which the value is left',
  'A125 under a negation the success is a failure': 'it reads the text of a condition over `subject.id`',
}

describe.each(asked)('%s, through a snapshot', (_, family) => {
  it('is decided alike', { timeout: 60_000 }, () => {
    const isTaken = everySecond(1)
    const isAsked = (index: number) =>
      isTaken(index) &&
      !asksFacts(family, index) &&
      !ofSeveral(family, index) &&
      !(family.cases[index]!.title in notInSnapshot)
    expect(asksChecks(family) ? {} : differing(family, throughSnapshot, isAsked)).toEqual({})
  })

  it('is of one subject', () => {
    const indexes = family.cases.map((_, index) => index).filter((index) => ofSeveral(family, index))
    for (const index of indexes) {
      const lines = differences(family, index, throughSnapshot)
      const expected = (family.cases[index] as DecisionCase).expect
      const refused = lines.some((line) => line.includes('INVALID_OPTION'))
      expect(refused || typeof expected === 'object', family.cases[index]!.title).toBe(true)
    }
  })

  it('is never opened where stored permissions decide', () => {
    const indexes = family.cases.map((_, index) => index).filter((index) => asksFacts(family, index))
    expect(indexes.filter((index) => opened(family as DecisionFamily, index))).toEqual([])
  })
})

it('says of every row why a snapshot is not asked it', () => {
  const titles = asked.flatMap(([, family]) => family.cases.map(({ title }) => title))
  expect(Object.keys(notInSnapshot).filter((title) => !titles.includes(title))).toEqual([])
  expect(
    asked.flatMap(([, family]) => family.cases.filter((_, index) => asksFacts(family, index))).length,
  ).toBeGreaterThan(20)
})

/** Whether somebody is acted for: a snapshot that left that out would permit too much. */
function ofSeveral(family: Family, index: number): boolean {
  return 'onBehalfOf' in family.cases[index]!
}

/** The function of a check of rows stays where it is, so a snapshot denies what hangs on it. */
function asksChecks(family: Family): boolean {
  return family.name === 'custom checks'
}

it('never opens what a check of rows decides', () => {
  const family = families.find(asksChecks) as ConditionFamily
  for (const given of family.cases.filter(({ expect }) => expect !== true)) {
    const cases = [{ ...given, expect: true as const }]
    const lines = differences({ ...family, cases }, 0, throughSnapshot)
    expect(
      lines.some((line) => line.startsWith('holds:')),
      given.title,
    ).toBe(true)
  }
})

function asksFacts(family: Family, index: number): boolean {
  return family.kind === 'decisions' && family.cases[index]!.facts !== undefined
}

/** Whether the snapshot permits what is denied: where stored permissions decide it may only be stricter. */
function opened(family: DecisionFamily, index: number): boolean {
  if (family.cases[index]!.expect === 'allow') return false
  return !differences(allowing(family), index, throughSnapshot).some((line) => line.startsWith('can:'))
}

const allowed = new WeakMap<DecisionFamily, DecisionFamily>()

/** The family as if all were allowed; one of each, since its policies are written once. */
function allowing(family: DecisionFamily): DecisionFamily {
  const known = allowed.get(family)
  if (known !== undefined) return known
  const cases = family.cases.map(({ check: _, reasons: __, ...given }) => ({ ...given, expect: 'allow' as const }))
  const made = { ...family, cases }
  allowed.set(family, made)
  return made
}
