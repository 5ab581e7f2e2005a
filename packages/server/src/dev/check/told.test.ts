import type { CheckConfig } from 'bailiwick'
import type { Finding } from 'bailiwick/findings'
import { expect, test } from 'vitest'
import type { Checked } from './check-policy.ts'
import { sourceOf } from './policy-sources.ts'
import { type Telling, toldOf } from './told.ts'

const text = `import { definePolicy } from 'bailiwick'
definePolicy(model, 'a', ({ resource: a }) => ({
  read: {
    // bailiwick-ignore L15: because
    allow: { x: a.x, y: a.y },
  },
}))
`
const finding = (id: string, object: string, line: number): Finding => {
  const position = { file: 'policy.ts', line, column: 1 }
  return { id, severity: 'warning', object, message: '', why: '', position }
}
const isNull = finding('L15/nullable-negation', 'a.read/x', 5)
const twice = finding('L05/subsumed-rule', 'a.read/y', 5)

const policy = { rules: () => [{ id: 'a.read/x' }, { id: 'a.read/y' }] } as never

const told = (findings: readonly Finding[], more: Partial<Telling> = {}, seen: Partial<Checked> = {}) => {
  const sources = [sourceOf('policy.ts', text)]
  const checked: Checked = { findings, sources, policy, undecided: [], omitted: 0, ...seen }
  const {
    findings: left,
    accepted,
    known,
  } = toldOf(checked, { settings: {}, only: [], skip: [], today: '2026-01-01', ...more })
  return { left: left.map(({ id, object }) => `${id} ${object}`), accepted, known }
}

test('a comment is about the rules that begin below it, and is stale without them', () => {
  expect(told([isNull, twice])).toEqual({ left: ['L05/subsumed-rule a.read/y'], accepted: 1, known: 0 })
  expect(told([])).toMatchObject({ left: ['L41/stale-ignore a.read/allow'], accepted: 0 })
})

test.each<[string, Partial<Telling>, Partial<Checked>]>([
  ['they are not asked', { only: ['L05', 'L41'] }, {}],
  ['a part of them is not asked', { skip: ['L15/nullable-negation'] }, {}],
  ['they are off', { settings: { severity: { L15: 'off' } } }, {}],
  ['the policy does not load', {}, { policy: undefined as never }],
  ['too much was found', {}, { omitted: 1 }],
  ['the rule is undecided', {}, { undecided: [{ object: 'a.read/y', reason: 'budget', message: '' }] }],
  ['the action is undecided', {}, { undecided: [{ object: 'a.read', reason: 'budget', message: '' }] }],
])('nothing is stale where nobody knows: %s', (_, more, seen) => {
  const settings: CheckConfig = { accept: [{ id: 'L15', object: 'a.read/y', because: 'b' }], ...more.settings }
  const baseline = { file: 'b.json', entries: [{ id: 'L15/nullable-negation', object: 'a.read/y' }] }
  expect(told([], { ...more, settings, baseline }, seen).left).toEqual([])
})

test('a more exact severity counts, for findings about what is stale too', () => {
  const severity = { L15: 'off', 'L15/nullable-negation': 'info', L41: 'error' } as const
  const settings: CheckConfig = { severity, accept: [{ id: 'L05', object: 'a.read/z', because: 'b' }] }
  const checked = { findings: [isNull], sources: [], policy, undecided: [], omitted: 0 }
  const { findings } = toldOf(checked, { settings, only: [], skip: [], today: '2026-01-01' })
  expect(findings.map(({ id, severity }) => [id, severity])).toEqual([
    ['L41/stale-acceptance', 'error'],
    ['L15/nullable-negation', 'info'],
  ])
})

test('of a baseline as many as it counts', () => {
  const entry = { id: 'L05/subsumed-rule', object: 'a.read/y' }
  const skip = ['L15']
  const baseline = (count: number) => ({ baseline: { file: 'b.json', entries: [{ ...entry, count }] }, skip })
  expect(told([twice, twice], baseline(1))).toEqual({ left: ['L05/subsumed-rule a.read/y'], accepted: 0, known: 1 })
  expect(told([twice, twice], baseline(2))).toEqual({ left: [], accepted: 0, known: 2 })
  expect(told([twice], baseline(2)).left).toEqual(['L41/stale-baseline a.read/y'])
})
