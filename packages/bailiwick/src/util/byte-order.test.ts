import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareByteOrder } from './byte-order.ts'

test('orders as the UTF-8 bytes do, where JavaScript does not', () => {
  expect('😀' < '～').toBe(true)
  expect(compareByteOrder('😀', '～')).toBeGreaterThan(0)
})

test('agrees with the bytes for any well-formed text', () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom('a', 'b', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}')),
    maxLength: 4,
  })
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareByteOrder(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
})
