import { expect, test } from 'vitest'
import { readIgnores } from './ignores.ts'
import { sourceOf } from './policy-sources.ts'

const known = ['L05/subsumed-rule', 'L15/negation', 'L15/relation', 'L41/stale-ignore']

const read = (comment: string, behind = '') => {
  const text = `import { definePolicy } from 'bailiwick'
export const policy = definePolicy(model, 'a', ({ resource: a }) => ({
  read: {
    allow: {
      ${comment}
      // More words.

      own: all(
        a.x,
        a.y,
      ),${behind}
      other: a.z,
    },
  },
}))
`
  const { comments, places } = sourceOf('policy.ts', text)
  const { ignores, bad } = readIgnores(text, comments, places, known)
  const lines = ignores.map(({ from, to, ids, because, until }) => {
    const line = (offset: number) => text.slice(0, offset).split('\n').length
    return { ids, because, ...(until ? { until } : {}), lines: [line(from), line(to)] }
  })
  return { ignores: lines, bad: bad.map(({ message }) => message) }
}

test.each([
  ['// bailiwick-ignore L15: null is the system', { ids: ['L15'], because: 'null is the system' }],
  [
    '// bailiwick-ignore L15/negation, L05 until 2027-01-31: a: b',
    { ids: ['L15/negation', 'L05'], until: '2027-01-31', because: 'a: b' },
  ],
  ['/* bailiwick-ignore L15: why */', { ids: ['L15'], because: 'why' }],
  ['/**\n * bailiwick-ignore L15: why\n */', { ids: ['L15'], because: 'why' }],
])('%s is about the whole rule below it', (comment, said) => {
  const extra = comment.split('\n').length - 1
  expect(read(comment)).toEqual({ ignores: [{ ...said, lines: [8 + extra, 11 + extra] }], bad: [] })
})

test('behind code it is about that line', () => {
  expect(read('', ' // bailiwick-ignore L15: why').ignores).toEqual([{ ids: ['L15'], because: 'why', lines: [11, 11] }])
})

test.each([
  ['// bailiwick-ignore', 'names no finding'],
  ['// bailiwick-ignore: because', 'names no finding'],
  ['// bailiwick-ignore L15', 'gives no reason: `// bailiwick-ignore L15: the reason`'],
  ['// bailiwick-ignore L15:  ', 'gives no reason'],
  ['// bailiwick-ignore L5: why', 'Did you mean `L05`?'],
  ['// bailiwick-ignore L15/negatoin: why', 'Did you mean `L15/negation`?'],
  ['// bailiwick-ignore L15 until tomorrow: why', 'a day, such as 2027-01-31; seen: `tomorrow`'],
  ['// bailiwick-ignore L15 until 2027-02-30: why', 'is a day'],
  ['// bailiwick-ignore L15 until: why', 'takes a day'],
])('%s ignores nothing and is told', (comment, message) => {
  const { ignores, bad } = read(comment)
  expect(ignores).toEqual([])
  expect(bad).toEqual([expect.stringContaining(message.replace('is a day', 'a day').replace('takes a day', 'a day'))])
})

test.each(['// see bailiwick-ignore L15', '// bailiwick-ignored L15', `'bailiwick-ignore'`])('%s is none', (text) => {
  expect(read(text.startsWith('//') ? text : `s: ${text},`)).toEqual({ ignores: [], bad: [] })
})
