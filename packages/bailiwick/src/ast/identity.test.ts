import { all, any, defineModel, definePolicy, not, t } from 'bailiwick'
import { expect, test } from 'vitest'
import { identity } from './identity.ts'

const model = defineModel({
  subject: { id: t.id(), ids: t.array(t.id()) },
  resource: {
    note: {
      id: t.id(),
      a: t.text(),
      b: t.text(),
      n: t.int(),
      flag: t.boolean(),
      at: t.timestamp(),
      data: t.json({ 'a,b': t.text(), a: { b: t.text() } }),
      parentId: t.id(),
      parent: t.one('note', 'parentId'),
      children: t.many('note', 'parentId'),
    },
  },
})

test('different conditions have different texts, equal ones the same', () => {
  const policy = definePolicy(model, 'note', ({ subject, resource: note }) => ({
    read: {
      allow: {
        1: note.a.is('x'),
        2: note.a.isNot('x'),
        3: note.b.is('x'),
        4: note.a.is(note.b),
        5: note.a.is('x,y'),
        6: note.a.in('x', 'y'),
        7: note.a.in('x,y'),
        8: note.a.is('","'),
        9: note.flag,
        10: note.flag.is(true),
        11: note.a.is('true'),
        12: not(note.flag),
        13: all(note.flag, note.a.is('x')),
        14: any(note.flag, note.a.is('x')),
        15: note.parent.a.is('x'),
        16: note.children.some((child) => child.a.is('x')),
        17: note.children.some(() => note.a.is('x')),
        18: note.children.every((child) => child.a.is('x')),
        19: note.data['a,b'].is('x'),
        20: note.data.a.b.is('x'),
        21: note.at.plus({ days: 1 }).lt('2026-01-01T00:00:00Z'),
        22: note.at.plus({ days: 2 }).lt('2026-01-01T00:00:00Z'),
        23: note.id.is(subject.id),
        24: note.id.in(subject.ids),
        25: note.a.isNull(),
        26: note.a.like('x'),
      },
    },
  }))
  const texts = policy.rules().map((rule) => identity(rule.condition))
  expect(new Set(texts).size).toBe(26)
  const again = definePolicy(model, 'note', ({ resource: note }) => ({
    read: { allow: note.children.some((child) => child.a.is('x')) },
  }))
  expect(texts).toContain(identity(again.rules()[0]!.condition))
})
