import { defineModel, definePolicy, t } from 'bailiwick'
import type { ErrorCase, Untyped } from '../table.ts'

/** What the families of errors share: how to write what an untyped caller can get wrong. */

export const model = defineModel({
  subject: { id: t.id(), banned: t.boolean(), role: t.enum('reader', 'editor'), age: t.int(), teams: t.array(t.id()) },
  resource: {
    article: {
      id: t.id(),
      title: t.text(),
      locked: t.boolean().optional(),
      size: t.int(),
      weight: t.float(),
      day: t.date(),
      at: t.timestamp(),
      token: t.uuid(),
      price: t.decimal(2),
      status: t.enum('draft', 'published'),
      tags: t.array(t.text()),
      data: t.json({ title: t.text(), nested: { size: t.int() } }),
      comments: t.many('comment', 'articleId'),
    },
    comment: { id: t.id(), articleId: t.id(), hidden: t.boolean(), article: t.one('article', 'articleId') },
    tag: { name: t.text() },
  },
})

export const at = (
  title: string,
  code: ErrorCase['code'],
  message: string,
  write: () => unknown,
  suggestion?: string,
): ErrorCase => ({
  ...{ title, code, message, write },
  ...(suggestion === undefined ? {} : { suggestion }),
})
export const define = (definition: Untyped) => (): unknown =>
  defineModel({ subject: { id: t.id() }, ...definition } as Untyped)
export const write =
  (rules: (refs: Untyped) => unknown, resource = 'article') =>
  () =>
    definePolicy(model, resource as never, rules as Untyped)
export const allow = (condition: (article: Untyped, refs: Untyped) => unknown) =>
  write((refs) => ({ read: { allow: condition(refs.resource, refs) } }))
export const deny = (condition: (article: Untyped, refs: Untyped) => unknown) =>
  write((refs) => ({ read: { allow: true, deny: { rule: condition(refs.resource, refs) } } }))

export const ann = { id: 'ann', banned: false, role: 'reader', age: 7, teams: [] }
