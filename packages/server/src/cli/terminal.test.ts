import { expect, test } from 'vitest'
import { styleOf } from './terminal.ts'

const screen = { write: () => true, isTTY: true, columns: 80 } as unknown as NodeJS.WriteStream

test.each([
  ['a terminal', screen, {}, '\u001b[31mx\u001b[39m'],
  ['NO_COLOR', screen, { NO_COLOR: '1' }, 'x'],
  ['a terminal that has none', screen, { TERM: 'dumb' }, 'x'],
  ['a pipe', { ...screen, isTTY: false } as NodeJS.WriteStream, {}, 'x'],
])('colours: %s', (_, output, environment, seen) => {
  expect(styleOf(output, environment).error('x')).toBe(seen)
})
