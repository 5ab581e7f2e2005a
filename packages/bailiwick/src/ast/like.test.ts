import { expect, test } from 'vitest'
import { escapeLike, lowerAscii, matchesLike, parseLike } from './like.ts'

const like = (text: string, pattern: string) => matchesLike(text, parseLike(pattern)!)

test.each([
  ['', '', true],
  ['', '%', true],
  ['', '_', false],
  ['abc', 'a%', true],
  ['abc', '%c', true],
  ['abc', '%b%', true],
  ['abc', 'a_c', true],
  ['abc', 'abc%%', true],
  ['abc', 'ab', false],
  ['a%', 'a\\%', true],
  ['ab', 'a\\%', false],
  ['a\\', 'a\\\\', true],
  ['a.c', 'a.c', true],
  ['abc', 'a.c', false],
  ['a\nb', 'a%b', true],
  ['a\n', 'a', false],
  ['😀', '_', true],
  ['aXbXc', '%X_', true],
  ['mississippi', 'm%iss%ip%', true],
  ['mississippi', 'm%iss%ix%', false],
])('%j like %j is %j', (text, pattern, expected) => {
  expect(like(text, pattern)).toBe(expected)
})

test('a pattern that ends in a lone backslash is none', () => {
  expect(parseLike('a\\')).toBeUndefined()
  expect(parseLike('a\\\\')).toBeDefined()
})

test('a hostile pattern takes time linear in text and pattern', () => {
  let steps = 0
  const parts = parseLike(`${'%a'.repeat(30)}%b`)!
  const counted = new Proxy(parts, {
    get: (target, key) => {
      steps++
      return Reflect.get(target, key)
    },
  })
  expect(matchesLike('a'.repeat(1000), counted)).toBe(false)
  expect(steps).toBeLessThan(1000 * 64)
})

test('an escaped text matches itself and nothing else', () => {
  for (const text of ['%', '_', '\\', 'a%_\\b']) {
    expect(like(text, escapeLike(text))).toBe(true)
    expect(like(`${text}x`, escapeLike(text))).toBe(false)
  }
})

test('lowers A to Z only', () => {
  expect(lowerAscii('AZaz ÉİẞSS')).toBe('azaz Éİẞss')
})
