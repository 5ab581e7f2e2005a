import { expect, test } from 'vitest'
import { nearest } from './did-you-mean.ts'

test.each([
  ['raed', 'read'],
  ['READ', 'read'],
  ['upadte', 'update'],
  ['publishd', 'publish'],
  ['x', undefined],
  ['manage', undefined],
  ['', undefined],
])('the nearest name to %j is %j', (seen, expected) => {
  expect(nearest(seen, ['read', 'update', 'delete', 'publish'])).toBe(expected)
})

test('nothing is near to nothing', () => {
  expect(nearest('read', [])).toBeUndefined()
})
