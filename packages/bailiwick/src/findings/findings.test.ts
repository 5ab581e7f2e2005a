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
  docs/findings/L33.md

warning L35  table a,b:c
  No index.
  Slow.
  docs/findings/L35.md
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

const covered: Finding = {
  id: 'L05/subsumed-rule',
  severity: 'warning',
  object: 'article.read/own',
  message: 'Whatever it permits, `published` permits.',
  why: 'It decides nothing.',
  fix: 'Remove it.',
  position,
  frame: '  2 | read: {\n> 3 |     own: mine,\n    |     ^',
  related: [{ object: 'article.read/published', message: 'covers it', position: { ...position, line: 9 } }],
  witness: {
    subject: { id: 'u1', name: "O'Hara\u202e", 'team-id': null, at: new Date(0), big: 5n, tags: ['a', 1] },
    context: { now: '2026-01-01T00:00:00Z' },
    before: { id: 'a1', status: 'draft', note: 'the same' },
    row: { id: 'a1', status: 'published', note: 'the same' },
    facts: [
      { kind: 'granted', action: 'article.update', type: 'article', id: 'a1', answer: true },
      { kind: 'denied', action: 'article.update', type: 'article', id: 'a1', answer: true },
      { kind: 'holds', code: 'audit', answer: true },
      { kind: 'holds', code: 'other', answer: false },
    ],
    assuming: [{ check: 'in office hours', answer: null }],
    asked: { action: 'article.update', allowed: true },
  },
  changes: [{ file: 'policy.ts', start: { line: 3, column: 1 }, end: { line: 4, column: 1 }, text: '' }],
}

test('the lines around it, what covers it, and a case to be pasted', () => {
  expect(formatFindings([covered], 'pretty')).toBe(`warning L05/subsumed-rule  article.read/own  policy.ts:3:5
  Whatever it permits, \`published\` permits.
  It decides nothing.

    2 | read: {
  > 3 |     own: mine,
      |     ^

  See also:
    article.read/published covers it  policy.ts:9:5
  For example:
    const subject = {
      id: 'u1',
      name: 'O\\'Hara\\u202e',
      'team-id': null,
      at: new Date('1970-01-01T00:00:00.000Z'),
      big: 5n,
      tags: ['a', 1],
    }
    const context = { now: '2026-01-01T00:00:00Z' }
    const facts = memoryFacts([
      { permission: 'article.update', type: 'article', id: 'a1' },
      { effect: 'deny', permission: 'article.update', type: 'article', id: 'a1' },
      { permission: 'audit' },
    ])
    const article = { id: 'a1', status: 'draft', note: 'the same' }
    const changes = { status: 'published' }
    // where the check 'in office hours' answers unknown
    policy.for(subject, { context, facts }).can('article.update', article, { changes }) // => true
  Fix:
    Remove it.
  docs/findings/L05.md
`)
})

test.each([
  ['new.read', 'const row = {}'],
  ['subject.read', 'const row = {}'],
  ['line-item.read', 'const row = {}'],
  ['item.read', 'const item = {}'],
])('a resource whose name is none for a constant: %s', (action, line) => {
  const asked = { action, allowed: false }
  const witness = { subject: {}, context: {}, row: {}, facts: [], assuming: [], asked }
  expect(formatFindings([{ ...covered, witness }], 'pretty')).toContain(`    ${line}\n`)
})

test('colours set off what matters and hide nothing', () => {
  const mark = (name: string) => (text: string) => `<${name}>${text}</${name}>`
  const style = { bold: mark('b'), dim: mark('d'), error: mark('e'), warning: mark('w'), info: mark('i') }
  const text = formatFindings([covered], 'pretty', { style })
  expect(text).toContain('<w>warning</w> <b>L05/subsumed-rule</b>  <b>article.read/own</b>  <d>policy.ts:3:5</d>')
  expect(text.replaceAll(/<\/?[bdewi]>/g, '')).toBe(formatFindings([covered], 'pretty'))
})

test('nothing that is found acts on a terminal', () => {
  const evil: Finding = { ...view, object: 'view \u001b[2Ja\u202e', message: 'a\u0007\r\nb' }
  for (const format of ['pretty', 'compact'] as const) {
    expect(formatFindings([evil], format)).toMatch(/view \\u001b\[2Ja\\u202e/)
    expect(formatFindings([evil], format)).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}/u)
  }
})

test('junit has a case for each, and a failure from the level on', () => {
  const evil = { ...view, message: `<b> & "it's" ]]> \u0000 \ud800 \ud83d\ude00`, key: 'x' }
  expect(
    formatFindings([covered, evil, covered], 'junit', { name: 'a & b' }),
  ).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1" errors="0" skipped="0">
  <testsuite name="a &amp; b" tests="3" failures="1" errors="0" skipped="0">
    <testcase classname="L33/view" name="view public.titles: x">
      <failure type="error" message="&lt;b&gt; &amp; &quot;it&apos;s&quot; ]]&gt; \ufffd \ufffd \ud83d\ude00">&lt;b&gt; &amp; &quot;it&apos;s&quot; ]]&gt; \ufffd \ufffd \ud83d\ude00&#10;Its owner sees every row.&#10;Fix:&#10;alter view public.titles set (security_invoker = true);&#10;docs/findings/L33.md</failure>
    </testcase>
    <testcase classname="L05/subsumed-rule" name="article.read/own" file="policy.ts" line="3">
      <system-out>warning: Whatever it permits, \`published\` permits.&#10;It decides nothing.&#10;Fix:&#10;Remove it.&#10;policy.ts:3:5&#10;docs/findings/L05.md</system-out>
    </testcase>
    <testcase classname="L05/subsumed-rule" name="article.read/own (2)" file="policy.ts" line="3">
      <system-out>warning: Whatever it permits, \`published\` permits.&#10;It decides nothing.&#10;Fix:&#10;Remove it.&#10;policy.ts:3:5&#10;docs/findings/L05.md</system-out>
    </testcase>
  </testsuite>
</testsuites>
`)
  expect(formatFindings([covered], 'junit', { failLevel: 'warning' })).toContain('failures="1"')
  expect(formatFindings([view], 'junit', { failLevel: 'never' })).toContain('failures="0"')
  expect(formatFindings([], 'junit')).toContain('<testcase classname="bailiwick" name="no findings"/>')
})

test('sarif has the places beside it and the change', () => {
  const [result] = JSON.parse(
    formatFindings([{ ...covered, key: 'k', position: { ...position, file: '/a b/é.ts' } }], 'sarif'),
  ).runs[0].results
  expect(result).toMatchObject({
    locations: [{ physicalLocation: { artifactLocation: { uri: 'file:///a%20b/%C3%A9.ts' } } }],
    relatedLocations: [{ id: 0, message: { text: 'article.read/published covers it' } }],
    partialFingerprints: { object: 'L05/subsumed-rule article.read/own k' },
    fixes: [
      {
        description: { text: 'Remove it.' },
        artifactChanges: [
          {
            artifactLocation: { uri: 'policy.ts' },
            replacements: [{ deletedRegion: { startLine: 3, startColumn: 1, endLine: 4, endColumn: 1 } }],
          },
        ],
      },
    ],
  })
})

test('junit is well-formed, and what was said can be read out of it', () => {
  const said = `<b> & "it's" ]]>\ttab`
  const xml = formatFindings([{ ...view, message: said, object: said }, covered], 'junit')
  const open: string[] = []
  for (const [tag, end, name, attributes, isEmpty] of xml.matchAll(/<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g)) {
    if (end) expect(open.pop(), tag).toBe(name)
    else if (!isEmpty) open.push(name!)
    expect(attributes!.replaceAll(/&(amp|lt|gt|quot|apos|#\d+);/g, '')).not.toContain('&')
  }
  expect(open).toEqual([])
  expect(xml.replaceAll(/<\/?[a-z-]+(?: [a-z]+="[^"<]*")*\/?>|<\?xml[^>]*\?>/g, '')).not.toMatch(/[<>]/)
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  const read = (text: string) =>
    text.replaceAll(/&(#?\w+);/g, (_, name: string) => entities[name] ?? String.fromCharCode(Number(name.slice(1))))
  expect(read(/ name="([^"]*)">\s*<failure/.exec(xml)![1]!)).toBe(said)
})

test('sarif has what code hosts ask of it', () => {
  const { version, runs } = JSON.parse(formatFindings([view, covered, index], 'sarif'))
  expect([version, runs.length]).toEqual(['2.1.0', 1])
  const [{ tool, results }] = runs
  for (const rule of tool.driver.rules) expect(`${rule.id} ${rule.shortDescription.text}`).toMatch(/^\S+ \S/)
  for (const result of results) {
    expect(tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId)
    expect(['error', 'warning', 'note']).toContain(result.level)
    expect(result.message.text).toMatch(/\S/)
    for (const { physicalLocation } of [...result.locations, ...(result.relatedLocations ?? [])]) {
      if (physicalLocation === undefined) continue
      expect(new URL(physicalLocation.artifactLocation.uri, 'file:///repository/').protocol).toBe('file:')
      for (const number of Object.values(physicalLocation.region)) expect(number).toBeGreaterThan(0)
    }
  }
})

test('an error of a definition has the page of its code; json has all digits', () => {
  const found = JSON.parse(formatFindings([{ ...covered, id: 'UNKNOWN_ATTRIBUTE' }], 'json'))
  expect(found[0]).toMatchObject({ page: 'errors/UNKNOWN_ATTRIBUTE.md', witness: { subject: { big: '5' } } })
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
