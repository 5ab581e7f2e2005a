import { expect, test } from 'vitest'
import { applyAcceptances } from './accepted.ts'
import { type Finding, isAtLeast } from './finding.ts'
import { countFindings, formatFindings } from './format.ts'

const view: Finding = {
  id: 'L33/view',
  severity: 'error',
  object: 'view public.titles',
  message: 'It reads public.article\n::error::as its owner.',
  why: 'Its owner sees every row.',
  fix: 'alter view public.titles set (security_invoker = true);',
}
const index: Finding = { id: 'L35', severity: 'warning', object: 'table a,b:c', message: 'No index.', why: 'Slow.' }
const position = { file: 'policy.ts', line: 3, column: 5 }

test('worst first, whole, with the fix', () => {
  expect(formatFindings([index, view], 'pretty')).toBe(`error L33/view  view public.titles
  It reads public.article
::error::as its owner.
  Its owner sees every row.
  Fix:
    alter view public.titles set (security_invoker = true);

warning L35  table a,b:c
  No index.
  Slow.
`)
})

test('one line each; nothing that is found can begin a command of a workflow', () => {
  expect(formatFindings([view, { ...index, position }], 'compact')).toBe(
    `error L33/view view public.titles: It reads public.article ::error::as its owner.\npolicy.ts:3:5: warning L35 table a,b:c: No index.\n`,
  )
  const github = formatFindings([view, { ...index, id: 'L35:x,y', position }], 'github')
  expect(github.trimEnd().split('\n')).toEqual([
    '::error title=L33/view::view public.titles: It reads public.article%0A::error::as its owner.%0AIts owner sees every row.%0AFix:%0Aalter view public.titles set (security_invoker = true);',
    '::warning file=policy.ts,line=3,col=5,title=L35%3Ax%2Cy::table a,b:c: No index.%0ASlow.',
  ])
})

test('json and sarif are whole for none, too', () => {
  expect(formatFindings([], 'pretty') + formatFindings([], 'compact') + formatFindings([], 'github')).toBe('')
  expect(JSON.parse(formatFindings([], 'json'))).toEqual([])
  expect(JSON.parse(formatFindings([view], 'json'))).toEqual([{ ...view, page: 'findings/L33.md' }])
  expect(JSON.parse(formatFindings([], 'sarif')).runs[0].results).toEqual([])
  const { runs } = JSON.parse(formatFindings([view, { ...index, position }, view], 'sarif'))
  expect(runs[0].tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual(['L33/view', 'L35'])
  expect(runs[0].results.map((result: { ruleIndex: number }) => result.ruleIndex)).toEqual([0, 0, 1])
  expect(runs[0].results[2].locations[0].physicalLocation.region).toEqual({ startLine: 3, startColumn: 5 })
})

test('how bad it is', () => {
  expect(countFindings([view, index, view])).toBe('2 errors, 1 warning')
  expect(countFindings([])).toBe('no findings')
  expect([isAtLeast([index], 'error'), isAtLeast([index], 'warning'), isAtLeast([view], 'never')]).toEqual([
    false,
    true,
    false,
  ])
})

test('what is accepted is left out until its day; an acceptance of nothing is found itself', () => {
  const accept = { id: 'L33', object: view.object, because: 'titles are public', until: '2027-01-31' }
  expect(applyAcceptances([view, index], [accept], '2027-01-31')).toEqual({ findings: [index], accepted: 1 })
  const late = applyAcceptances([view], [accept], '2027-02-01')
  expect(late.findings.map(({ id }) => id)).toEqual(['L33/view', 'L41/stale-acceptance'])
  const gone = applyAcceptances([index], [accept], '2026-01-01')
  expect(gone.findings.map(({ id, object }) => [id, object])).toContainEqual(['L41/stale-acceptance', view.object])
  // An id stands for what begins with it and a slash, never for L330.
  expect(applyAcceptances([{ ...view, id: 'L330' }], [accept], '2026-01-01').accepted).toBe(0)
})
