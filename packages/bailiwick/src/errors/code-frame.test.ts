import { expect, test } from 'vitest'
import { codeFrame } from './code-frame.ts'

const source = ['one', '\ttwo', 'three', 'four', 'five'].join('\n')

test('points at the column, keeping tabs', () => {
  expect(codeFrame(source, { line: 2, column: 3 })).toBe(
    ['  1 | one', '> 2 | \ttwo', '    | \t ^', '  3 | three', '  4 | four'].join('\n'),
  )
})

test('stays inside the text', () => {
  expect(codeFrame(source, { line: 5, column: 1 }, 1)).toBe(['  4 | four', '> 5 | five', '    | ^'].join('\n'))
  expect(codeFrame('', { line: 1, column: 1 })).toBe('> 1 |\n    | ^')
})
