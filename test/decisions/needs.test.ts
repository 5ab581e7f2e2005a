import { needs } from 'bailiwick'
import { describe, expect, it } from 'vitest'
import type { Needs } from '../../packages/bailiwick/src/evaluate/needs.ts'
import { accessFor, outcome, policiesOf } from './case-policy.ts'
import { families } from './families/index.ts'
import type { DecisionCase, DecisionFamily, Row } from './table.ts'

/** What `needs` names decides as the whole row does; with less of it, a question throws rather than answers otherwise. */

// With less of it, a row that is to be created is another row: its defaults count, and what is not given is not written.
const withRow = (given: DecisionCase) =>
  given.row !== undefined && typeof given.expect === 'string' && !given.action.endsWith('.create')
const asked = families.filter(
  (family): family is DecisionFamily => family.kind === 'decisions' && family.cases.some(withRow),
)

describe.each(asked.map((family) => [family.name, family] as const))('%s', (_, family) => {
  const cases = family.cases.filter(withRow).map((given) => [given.title, given] as const)

  it.each(cases)('%s', (_, given) => {
    const access = accessFor(policiesOf(family)[0], family, given)
    const needed = needs(access, given.action)
    const whole = { can: access.can(given.action, given.row), decide: access.decide(given.action, given.row).allowed }
    const cut = cutTo(needed, given.row!)
    expect(answers(access, given.action, cut)).toEqual(whole)
    for (const less of lessOf(needed, cut)) {
      for (const [verb, seen] of Object.entries(answers(access, given.action, less))) {
        expect([whole[verb as keyof typeof whole], 'ATTRIBUTE_NOT_LOADED', 'RELATION_NOT_LOADED']).toContain(
          typeof seen === 'object' ? seen.throws : seen,
        )
      }
    }
  })
})

it('asks less of a row than it has', () => {
  const counts = asked.flatMap((family) =>
    family.cases.filter(withRow).map((given) => {
      const access = accessFor(policiesOf(family)[0], family, given)
      return [keys(cutTo(needs(access, given.action), given.row!)), keys(given.row!)] as const
    }),
  )
  expect(counts.length).toBeGreaterThan(200)
  expect(counts.filter(([cut, whole]) => cut < whole).length).toBeGreaterThan(100)
})

function answers(access: ReturnType<typeof accessFor>, action: string, row: Row) {
  return {
    can: outcome(() => access.can(action, row)),
    decide: outcome(() => access.decide(action, row).allowed),
  }
}

/** The row with what is needed of it, and nothing else. */
function cutTo(needed: Needs, row: Row): Row {
  const attributes = needed.attributes.filter((name) => name in row).map((name) => [name, row[name]])
  const relations = Object.entries(needed.relations)
    .filter(([name]) => name in row)
    .map(([name, inner]) => [name, cutRelated(inner, row[name])])
  return Object.fromEntries([...attributes, ...relations])
}

function cutRelated(needed: Needs, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((row) => cutTo(needed, row))
  return typeof value === 'object' && value !== null ? cutTo(needed, value as Row) : value
}

/** The row without one of the things that are needed, for each of them at every depth. */
function lessOf(needed: Needs, row: Row): readonly Row[] {
  const without = Object.keys(row).map((name) =>
    Object.fromEntries(Object.entries(row).filter(([key]) => key !== name)),
  )
  const deeper = Object.entries(needed.relations).flatMap(([name, inner]) =>
    lessRelated(inner, row[name]).map((value) => ({ ...row, [name]: value })),
  )
  return [...without, ...deeper]
}

function lessRelated(needed: Needs, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap((row, index) =>
      lessOf(needed, row).map((less) => value.map((each, at) => (at === index ? less : each))),
    )
  }
  return typeof value === 'object' && value !== null ? lessOf(needed, value as Row) : []
}

function keys(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum, each) => sum + keys(each), 0)
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum: number, each) => sum + keys(each), 0)
}
