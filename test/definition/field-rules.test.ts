import { defineModel, definePolicy, t } from 'bailiwick'
import { expect, test } from 'vitest'

const model = defineModel({
  subject: { admin: t.boolean() },
  resource: { fee: { id: t.id(), amount: t.int().sensitive(), note: t.text() } },
})
const policy = definePolicy(model, 'fee', ({ subject }) => ({
  read: { allow: true, fields: { '*': subject.admin, amount: true } },
  update: { allow: true, fields: { '*': true, note: subject.admin } },
}))
const row = { id: 'f', amount: 1, note: 'n' }

test('a field may be open to all, with `true`', () => {
  const access = policy.for({ admin: false })
  expect(access.decide('fee.read', row).fields).toEqual({ id: false, amount: true, note: false })
  expect(access.decide('fee.update', row).fields).toEqual({ id: true, amount: true, note: false })
  expect(access.redact('fee.read', row)).toEqual({ amount: 1 })
})

test('but not closed with `false`', () => {
  // @ts-expect-error false is no condition
  expect(() => definePolicy(model, 'fee', () => ({ read: { allow: true, fields: { note: false } } }))).toThrow(
    'fee.read.fields.note: expected a condition, seen `false`',
  )
})
