import { all, any, type Condition, definePolicy, isNotFalse, isTrue, not } from 'bailiwick'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CompiledAction } from '../../../packages/bailiwick/src/evaluate/compiled.ts'
import { permission } from '../../../packages/bailiwick/src/evaluate/decide.ts'
import { type Environment, readSubject } from '../../../packages/bailiwick/src/evaluate/environment.ts'
import { generateCheck } from '../../../packages/bailiwick/src/evaluate/generate-check.ts'
import { NO_ANSWERS } from '../../../packages/bailiwick/src/evaluate/immediate.ts'
import { compileProgram } from '../../../packages/bailiwick/src/evaluate/program.ts'
import { ASK, YES } from '../../../packages/bailiwick/src/evaluate/quick-answer.ts'
import type { Row } from '../../../packages/bailiwick/src/evaluate/read-value.ts'
import { indexedAnswer } from '../../../packages/bailiwick/src/evaluate/rule-index.ts'
import { modelNode } from '../../../packages/bailiwick/src/policy/define-model.ts'
import { type Policy, policyParts } from '../../../packages/bailiwick/src/policy/policy.ts'
import { resolvePolicy } from '../../../packages/bailiwick/src/policy/resolve.ts'
import { type Build, condition, data, subject } from './arbitrary.ts'
import { policyFor } from './compare.ts'
import { linked, type World } from './linked.ts'
import { model } from './model.ts'

/** Generated code and the index may decline to answer; where they answer, it is what the closures say, and those do not throw. */

const node = model[modelNode]

function compiled(policy: Policy<typeof model, unknown>): readonly CompiledAction[] {
  return [...compileProgram(resolvePolicy(node, policy[policyParts])).actions.values()]
}

type Spoil = (row: Row, name: string) => Row
/** A copy that reads nothing, with some properties set anew; undefined takes one away. */
function changed(row: Row, prototype: object | null, changes: PropertyDescriptorMap): Row {
  const kept = Object.entries({ ...Object.getOwnPropertyDescriptors(row), ...changes })
  const own = kept.filter(([, descriptor]) => descriptor !== undefined)
  return Object.create(prototype, Object.fromEntries(own))
}
const plain = Object.prototype
const removed = undefined as unknown as PropertyDescriptor
const property = (value: unknown): PropertyDescriptor => ({ value, enumerable: true, configurable: true })
const put =
  (value: unknown): Spoil =>
  (row, name) =>
    changed(row, plain, { [name]: property(value) })
const fails = () => {
  throw new Error('a getter that throws')
}
/** What a careless or hostile caller hands in. */
const spoils: readonly Spoil[] = [
  (row) => row,
  (row, name) => changed(row, plain, { [name]: removed }),
  (row, name) => changed(row, { [name]: 'a' }, { [name]: removed }),
  (row) => changed(row, null, {}),
  (row, name) => changed(row, plain, { [name]: { get: fails, enumerable: true, configurable: true } }),
  ...[undefined, null, '', 'low', 'nothing', '\ud800', 'a\0', 'x'.repeat(20), `${'x'.repeat(20)}\udc00`].map(put),
  ...[0, -0, 1, 1.5, Number.NaN, 1 / 0, 2 ** 53, 5n, true, false, [], [null], {}, new Date(0)].map(put),
]
const names = Object.keys(node.resources['item']!.attributes)
const spoiling = fc.array(fc.tuple(fc.constantFrom(...spoils), fc.constantFrom(...names)), { maxLength: 2 })

/** The closures' answer: true, false, or the failure that they would throw or deny for. */
function compareAnswers(
  action: CompiledAction,
  environment: Environment,
  seen: { answered: number; asked: number },
): void {
  const truth = permission(action, environment)
  for (const [what, check] of [
    ['generated code', generateCheck(node, action)],
    ['the index', indexedAnswer(node, action)],
  ] as const) {
    const answer = check(environment)
    seen.asked++
    if (answer === ASK) continue
    seen.answered++
    const clear = truth === null || typeof truth === 'boolean' ? truth === true : truth
    expect(`${what}: ${answer === YES}`).toBe(`${what}: ${String(clear)}`)
  }
}

const worlds = data.map((world) => linked(world as World))

test('random conditions, positions and rows, spoiled ones too', () => {
  const seen = { answered: 0, asked: 0 }
  const agreement = fc.property(condition('item', 3), subject, worlds, spoiling, (build, who, rows, spoiled) => {
    const given = readSubject(node, who)
    for (const action of compiled(policyFor(build))) {
      for (const row of rows.slice(0, 6)) {
        const asked = spoiled.reduce((before, [spoil, name]) => spoil(before, name), row)
        compareAnswers(
          action,
          { subject: given, context: {}, facts: undefined, answers: NO_ANSWERS, rows: [asked] },
          seen,
        )
      }
    }
  })
  fc.assert(agreement, { numRuns: 100 })
  expect(seen.answered / seen.asked).toBeGreaterThan(0.6)
}, 60_000)

/** Conditions for which code is written, in every nesting: nullable attributes beside literals, each other and the subject. */
const leaf: fc.Arbitrary<Build> = fc
  .tuple(
    fc.constantFrom(
      ['text', 'a', ''],
      ['int', 0, 1],
      ['level', 'low', 'high'],
      ['flag', true, false],
      ['id', 'item0', 'a'],
    ),
    fc.constantFrom('is', 'isNot', 'isDistinctFrom', 'in', 'isNull'),
    fc.constantFrom('first', 'second', 'subject', 'other'),
    fc.boolean(),
  )
  .map(([[name = '', first, second], operator, right, ofSubject]) => (refs, row) => {
    const others: Record<string, string> = { text: 'other', int: 'size', id: 'ownerId', level: 'rank', flag: 'flag' }
    const left = (ofSubject && right !== 'subject' ? refs.subject : row)[String(name)]
    if (operator === 'isNull') return left.isNull()
    if (operator === 'in') return left.in(first, second)
    if (right === 'other') return left[operator](row[others[String(name)]!])
    return left[operator](right === 'subject' ? refs.subject[String(name)] : right === 'first' ? first : second)
  })
const { nested } = fc.letrec<{ nested: Build }>((tie) => ({
  nested: fc.oneof(
    { maxDepth: 3 },
    leaf,
    tie('nested').map(
      (inner): Build =>
        (refs, row) =>
          not(inner(refs, row)),
    ),
    tie('nested').map(
      (inner): Build =>
        (refs, row) =>
          isTrue(inner(refs, row)),
    ),
    tie('nested').map(
      (inner): Build =>
        (refs, row) =>
          isNotFalse(inner(refs, row)),
    ),
    fc.tuple(fc.constantFrom(all, any), tie('nested'), tie('nested'), tie('nested')).map(
      ([join, ...parts]): Build =>
        (refs, row) =>
          join(...(parts.map((part) => part(refs, row)) as [Condition])),
    ),
  ),
}))
const mostlyNull = fc.record({
  ...{ id: fc.constantFrom('item0', 'a'), ownerId: fc.constantFrom(null, 'a'), text: fc.constantFrom(null, 'a', '') },
  ...{ other: fc.constantFrom(null, 'a'), int: fc.constantFrom(null, 0, -0, 1), size: fc.constantFrom(null, 0) },
  ...{ level: fc.constantFrom(null, 'low', 'high'), rank: fc.constantFrom(null, 'low') },
  flag: fc.constantFrom(null, true, false),
})

test('what code is written for, with nulls everywhere', () => {
  const seen = { answered: 0, asked: 0 }
  const who = fc
    .tuple(subject, mostlyNull)
    .map(([whole, { text, int, level, flag }]) => ({ ...whole, text, int, level, flag }))
  const rows = fc.array(mostlyNull, { minLength: 8, maxLength: 8 })
  const agreement = fc.property(nested, who, rows, spoiling, (build, asking, given, spoiled) => {
    const known = readSubject(node, asking)
    for (const action of compiled(policyFor(build))) {
      for (const row of given) {
        const asked = spoiled.reduce<Row>((before, [spoil, name]) => spoil(before, name), row)
        compareAnswers(
          action,
          { subject: known, context: {}, facts: undefined, answers: NO_ANSWERS, rows: [asked] },
          seen,
        )
      }
    }
  })
  fc.assert(agreement, { numRuns: 150 })
  expect(seen.answered / seen.asked).toBeGreaterThan(0.6)
}, 60_000)

/** Rules that can be looked up, alone and with more to say, among some that cannot. */
const keyed: fc.Arbitrary<Build> = fc
  .tuple(
    fc.constantFrom(
      ['level', 'low', 'mid', 'high'],
      ['id', 'item0', 'item1', 'item2'],
      ['int', 0, 1, 2],
      ['text', 'a', '', '%'],
    ),
    fc.integer({ min: 1, max: 3 }),
    fc.constantFrom('is', 'in', 'subject'),
    fc.option(fc.oneof(leaf, condition('item', 1)), { freq: 2 }),
  )
  .map(([values, at, operator, more]) => (refs, row) => {
    const name = String(values[0])
    const compared = operator === 'subject' && name !== 'id' ? refs.subject[name] : row[name]
    const key = operator === 'in' ? compared.in(values[at], values[1]) : compared.is(values[at])
    return more ? all(key, more(refs, row)) : key
  })

test('many rules, looked up', () => {
  const seen = { answered: 0, asked: 0 }
  const rules = fc.array(fc.oneof({ weight: 4, arbitrary: keyed }, condition('item', 1)), {
    minLength: 6,
    maxLength: 60,
  })
  const agreement = fc.property(
    rules,
    subject,
    fc.array(mostlyNull, { minLength: 8, maxLength: 8 }),
    spoiling,
    (builds, who, rows, spoiled) => {
      const policy = definePolicy(model, 'item', (refs) => {
        const allow = () => Object.fromEntries(builds.map((build, index) => [`r${index}`, build(refs, refs.resource)]))
        return { holds: { allow: allow() as never } }
      })
      const [action] = compiled(policy)
      const given = readSubject(node, who)
      for (const row of rows) {
        const asked = spoiled.reduce<Row>((before, [spoil, name]) => spoil(before, name), row)
        compareAnswers(
          action!,
          { subject: given, context: {}, facts: undefined, answers: NO_ANSWERS, rows: [asked] },
          seen,
        )
      }
    },
  )
  fc.assert(agreement, { numRuns: 40 })
  expect(seen.answered / seen.asked).toBeGreaterThan(0.5)
}, 60_000)
