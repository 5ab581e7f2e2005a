import { defineModel, definePolicy, t } from 'bailiwick'
import { expect, test } from 'vitest'

const model = defineModel({
  subject: { admin: t.boolean() },
  resource: { fee: { id: t.id(), amount: t.int().sensitive() } },
})
const policy = definePolicy(model, 'fee', ({ subject }) => ({
  read: { allow: true, fields: { '*': subject.admin } },
  update: { allow: true, fields: { '*': subject.admin } },
}))
const row = { id: 'f', amount: 1 }

test("a sensitive attribute may be written only where '*' lets the others be", () => {
  expect(policy.for({ admin: false }).decide('fee.update', row).fields).toEqual({ id: false, amount: false })
  expect(policy.for({ admin: true }).decide('fee.update', row).fields).toEqual({ id: true, amount: true })
})

test("'*' does not show a sensitive attribute", () => {
  expect(policy.for({ admin: true }).decide('fee.read', row).fields).toEqual({ id: true, amount: false })
})
