import { defineModel, definePolicy, t } from 'bailiwick'
import { filter, identifier, toPg } from 'bailiwick/sql'
import { describe, expect, test } from 'vitest'
import { sql } from './fragment.ts'

const model = defineModel({
  subject: { id: t.id(), tenant: t.tenant({ type: t.uuid() }) },
  resource: {
    note: {
      id: t.id(),
      tenant: t.tenant({ type: t.uuid() }),
      authorId: t.id().column('author "id"'),
      open: t.boolean(),
      mood: t.text().virtual(),
    },
    admin: {},
  },
  tables: { note: 'my notes.note; drop table note' },
})
const notes = definePolicy(model, 'note', ({ subject, resource: note }) => ({
  read: { allow: { own: note.authorId.is(subject.id), open: note.open } },
  feel: { allow: note.mood.is('good') },
}))
const admins = definePolicy(model, 'admin', () => ({ manage: { allow: true } }))
const hostile = `'; drop table note; --`
const access = notes.for({ id: hostile, tenant: 'ABCDEFAB-0000-4000-8000-00000000ABCD' })

test('values are parameters with their type, names are quoted, and an OR keeps to itself', () => {
  expect(toPg(filter(access, 'note.read', { as: 'n"' }))).toEqual({
    text: '(("n"""."author ""id""" = $1::text or "n"""."open") and "n"""."tenant" = $2::uuid)',
    values: [hostile, 'abcdefab-0000-4000-8000-00000000abcd'],
  })
})

test('an OR at the top has parentheses of its own', () => {
  const plain = defineModel({
    subject: { id: t.id() },
    resource: { note: { id: t.id(), a: t.boolean(), b: t.boolean() } },
  })
  const policy = definePolicy(plain, 'note', ({ resource: note }) => ({ read: { allow: { a: note.a, b: note.b } } }))
  expect(toPg(filter(policy.for({ id: 'a' }), 'note.read')).text).toBe('("note"."a" or "note"."b")')
})

test('numbers go on from where the host’s own end', () => {
  expect(toPg(filter(access, 'note.read'), 5).text).toContain('$6::uuid')
})

describe('what is refused', () => {
  test.each<[string, () => unknown, string]>([
    ['an attribute without a column', () => filter(access, 'note.feel'), 'VIRTUAL_ATTRIBUTE'],
    [
      'a resource without a table',
      () => filter(admins.for({ id: 'a', tenant: '00000000-0000-0000-0000-000000000000' }), 'admin.manage'),
      'NO_TABLE',
    ],
    ['an unknown action', () => filter(access, 'note.raed' as never), 'UNKNOWN_ACTION'],
    ['an unknown option', () => filter(access, 'note.read', { alias: 'n' } as never), 'INVALID_OPTION'],
    ['something that is no access object', () => filter({} as never, 'note.read' as never), 'INVALID_OPTION'],
    [
      'text that only looks like a fragment',
      () => toPg(JSON.parse('{"strings":["1=1"],"values":[]}')),
      'UNTRUSTED_SQL',
    ],
    ['a value in the place of a fragment', () => sql`select ${'1; drop table note' as never}`, 'UNTRUSTED_SQL'],
    ['an empty name', () => identifier(''), 'UNTRUSTED_SQL'],
    ['a name with U+0000', () => identifier('a\0b'), 'UNTRUSTED_SQL'],
  ])('%s', (_, run, code) => {
    expect(run).toThrow(expect.objectContaining({ code }))
  })
})

describe('a check that fails while the filter is made', () => {
  const plain = defineModel({ subject: { root: t.boolean() }, resource: { note: { id: t.id(), open: t.boolean() } } })
  const policy = definePolicy(plain, 'note', ({ subject, resource: note, holds }) => ({
    read: { allow: { root: subject.root, open: note.open, held: holds('note.read') } },
  }))
  const down = () => {
    throw new Error('the directory is down')
  }
  const facts = { granted: down, denied: down, holds: down }

  test('makes no list that looks like an answer', () => {
    expect(() => filter(policy.for({ root: false }, { facts }), 'note.read')).toThrow(
      expect.objectContaining({ code: 'DECISION_FAILED', message: expect.stringContaining('the directory is down') }),
    )
  })

  test('does not matter where the rest decides', () => {
    expect(toPg(filter(policy.for({ root: true }, { facts }), 'note.read')).text).toBe('true')
  })
})
