import type { FindingEdit } from 'bailiwick/findings'
import { expect, test } from 'vitest'
import { offsetOf } from '../syntax.ts'
import { changesOf } from './edits.ts'
import { sourceOf } from './policy-sources.ts'

const [head, tail] = [
  `import { all, any, definePolicy } from 'bailiwick'\nexport const policy = definePolicy(model, 'a', ({ subject, resource: a }) => (`,
  '))\n',
]
const policy = (actions: string) => head + actions + tail

/** The actions after the edit, or why they stay as they are. */
function edited(actions: string, edit: FindingEdit): string {
  const text = policy(actions)
  const changes = changesOf(edit, [sourceOf('policy.ts', text)])
  if (typeof changes === 'string') return changes
  const [{ start, end, text: instead }] = changes as [(typeof changes)[0]]
  const after = text.slice(0, offsetOf(text, start)) + instead + text.slice(offsetOf(text, end))
  return after.slice(head.length, -tail.length)
}

const remove = (rule: string): FindingEdit => ({ kind: 'remove-rule', rule })
const cut = (rule: string, ...path: number[]): FindingEdit => ({ kind: 'remove-branch', rule, path, text: '' })

const whole = `{
  read: {
    allow: {
      // Everybody.
      open: a.open, // published

      /* Of the
         owner. */
      // And more.
      own: a.own.is(subject.id),
      last: { when: all(a.x, a.y), because: 'x' }
    },
    deny: { banned: subject.banned },
  },
  '*': { deny: { 'not yet': a.early } },
}`

test.each([
  [
    'with its comments and its lines',
    'a.read/own',
    /own|Of the|And more/,
    /open: a\.open, \/\/ published\n\n {6}last: \{/,
  ],
  ['with the comment behind it', 'a.read/open', /open|Everybody|published/, /allow: \{\n\n {6}\/\* Of the/],
  ['the last without a comma', 'a.read/last', /last/, /own: a\.own\.is\(subject\.id\),\n {4}\},\n {4}deny/],
  ['the only deny with its record', 'a.read/banned', /deny: \{ banned/, /last: .*\n {4}\},\n {2}\},\n {2}'\*'/],
  ["of `'*'`, by its name in quotes", 'a.*/not yet', /not yet|early/, /'\*': \{\},\n\}$/],
])('takes a rule out: %s', (_, rule, gone, left) => {
  const after = edited(whole, remove(rule))
  expect(after).not.toMatch(gone)
  expect(after).toMatch(left)
})

test.each([
  ['{ read: { allow: { x: a.x, y: a.y } } }', 'a.read/x', '{ read: { allow: { y: a.y } } }'],
  ['{ read: { allow: { x: a.x, y: a.y } } }', 'a.read/y', '{ read: { allow: { x: a.x } } }'],
  ['{ read: { allow: a.x, deny: a.y } }', 'a.read/deny', '{ read: { allow: a.x } }'],
  ['{ read: { allow: a.x, deny: a.y } }', 'a.read/allow', '{ read: { deny: a.y } }'],
  ['{ read: { allow: a.x } }', 'a.read/allow', '{ read: {} }'],
  ['{ u: { after: { deny: { x: a.x, y: a.y } } } }', 'a.u/after/x', '{ u: { after: { deny: { y: a.y } } } }'],
])('in one line: %s without %s', (actions, rule, left) => {
  expect(edited(actions, remove(rule))).toBe(left)
})

test.each([
  ['{ u: { allow: a.x, after: { deny: { x: a.x } } } }', remove('a.u/after/x'), 'the only one that `after` gives'],
  ['{ u: { allow: a.x, after: { deny: a.x } } }', remove('a.u/after/deny'), 'the only one that `after` gives'],
  ['{ u: { allow: { ...more, x: a.x } } }', remove('a.u/y'), 'not written out in one place'],
  ['{ u: { allow: { [name]: a.x } } }', remove('a.u/name'), 'not written out in one place'],
  ['{ u: { allow: any(a.x, a.y) } }', cut('a.u/allow', 2), 'not written as the policy has it'],
  ['{ u: { allow: any(...list) } }', cut('a.u/allow', 0), 'not written as the policy has it'],
  ['{ u: { allow: any(a.x, (a.y), a.z) } }', cut('a.u/allow', 1), 'not written as the policy has it'],
  ['{ u: { allow: mine } }', cut('a.u/allow', 0), 'not written as the policy has it'],
  ['{ u: { allow: not(a.x) } }', cut('a.u/allow', 0), 'not written as the policy has it'],
])('leaves alone what it cannot find: %s', (actions, edit, why) => {
  expect(edited(actions, edit)).toContain(why)
})

test.each([
  ['{ u: { allow: any(a.x, a.y, a.z) } }', [1], '{ u: { allow: any(a.x, a.z) } }'],
  ['{ u: { allow: any(a.x, a.y, a.z) } }', [2], '{ u: { allow: any(a.x, a.y) } }'],
  ['{ u: { allow: any(a.x, (a.y)) } }', [0], '{ u: { allow: a.y } }'],
  [
    '{ u: { allow: { r: { when: all(a.x, any(a.y, a.z)), because: "b" } } } }',
    [1, 0],
    '{ u: { allow: { r: { when: all(a.x, a.z), because: "b" } } } }',
  ],
  ['{ u: { allow: not(a.c.some((c) => any(c.x, c.y))) } }', [0, 0, 1], '{ u: { allow: not(a.c.some((c) => c.x)) } }'],
])('takes a condition out of %s at %j', (actions, path, left) => {
  const rule = actions.includes('r:') ? 'a.u/r' : 'a.u/allow'
  expect(edited(actions, cut(rule, ...path))).toBe(left)
})

test.each([
  [`a.t.like('50\\\\%%')`, '50\\%%', { operator: 'startsWith', value: '50%' }, `a.t.startsWith('50%')`],
  [`a.t.like("x'%")`, "x'%", { operator: 'startsWith', value: `x'"` }, `a.t.startsWith("x'\\"")`],
  [`a.t.like('%')`, '%', { operator: 'isNotNull' }, 'a.t.isNotNull()'],
  [
    `any(a.t.like('%'), a.u.like('%'))`,
    '%',
    { operator: 'isNotNull' },
    'the operator is not written in one place of the rule',
  ],
  ['a.t.like(`%`)', '%', { operator: 'isNotNull' }, 'the operator is not written in one place of the rule'],
])('another operator for %s', (written, value, to, left) => {
  const after = edited(`{ u: { allow: ${written} } }`, {
    kind: 'replace-operator',
    rule: 'a.u/allow',
    from: { operator: 'like', value },
    to,
  })
  expect(after.replace('{ u: { allow: ', '').replace(' } }', '')).toBe(left)
})

test('a rule of two policies of one name is in no one place', () => {
  const text = policy('{ u: { allow: a.x } }')
  const sources = [sourceOf('a.ts', text), sourceOf('b.ts', text)]
  expect(changesOf(remove('a.u/allow'), sources)).toContain('one place')
})
