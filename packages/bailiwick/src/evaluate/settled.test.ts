import { all, any, defineModel, definePolicy, not, t } from 'bailiwick'
import { describe, expect, test, vi } from 'vitest'

const model = defineModel({
  subject: { id: t.id(), role: t.enum('reader', 'editor'), banned: t.boolean() },
  resource: { note: { id: t.id(), authorId: t.id(), size: t.int().optional() } },
})
const policy = definePolicy(model, 'note', ({ subject, resource: note }) => ({
  '*': { deny: { banned: subject.banned } },
  read: { allow: { editor: subject.role.is('editor'), own: note.authorId.is(subject.id) } },
  update: { allow: all(subject.role.is('editor'), not(note.size.gt(9))) },
  create: { allow: any(subject.role.is('editor'), all(subject.banned, note.authorId.is(subject.id))) },
}))
const note = { id: 'n1', authorId: 'ada' }
const access = (role: 'reader' | 'editor', banned = false) => policy.for({ id: 'ada', role, banned })
const twice = (ask: () => unknown) => [ask(), ask()]
const codeOf = (ask: () => unknown) => {
  try {
    return ask()
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('what the subject settles', () => {
  test('is the answer for every row, whatever the row lacks', () => {
    expect(twice(() => access('editor').can('note.read', {} as never))).toEqual([true, true])
    expect(twice(() => access('editor', true).can('note.read', {} as never))).toEqual([false, false])
    expect(twice(() => access('reader').can('note.update', {} as never))).toEqual([false, false])
  })

  test('is not the answer where the row decides', () => {
    const reader = access('reader')
    expect(twice(() => reader.can('note.read', note))).toEqual([true, true])
    expect(reader.can('note.read', { ...note, authorId: 'bob' })).toBe(false)
    expect(twice(() => codeOf(() => reader.can('note.read', {} as never)))).toEqual(
      Array(2).fill('ATTRIBUTE_NOT_LOADED'),
    )
  })

  test.each([undefined, null, [], 'n1'])('needs a row all the same: %s', (row) => {
    const editor = access('editor')
    expect(twice(() => codeOf(() => editor.can('note.read', row as never)))).toEqual(Array(2).fill('MISSING_RESOURCE'))
  })

  test('still looks at the row that is to be', () => {
    const editor = access('editor')
    expect(twice(() => editor.can('note.create', note))).toEqual([true, true])
    expect(twice(() => access('reader').can('note.create', { ...note, size: null }))).toEqual([false, false])
    const wrong = [
      { ...note, colour: 'red' },
      { ...note, size: 1.5 },
      { ...note, authorId: null },
      { ...note, id: '\0' },
    ]
    expect(wrong.map((row) => codeOf(() => editor.can('note.create', row as never)))).toEqual([
      'UNKNOWN_ATTRIBUTE',
      'INVALID_VALUE',
      'INVALID_VALUE',
      'INVALID_VALUE',
    ])
  })
})

test('without a row, the time is asked each time', () => {
  const timed = defineModel({ subject: { until: t.timestamp() }, resource: { tool: {} } })
  const lease = definePolicy(timed, 'tool', ({ subject, context }) => ({
    use: { allow: subject.until.gt(context.now) },
  }))
  const access = lease.for({ until: new Date(1000) })
  vi.useFakeTimers({ now: 0 })
  try {
    expect(access.can('tool.use')).toBe(true)
    vi.setSystemTime(2000)
    expect(access.can('tool.use')).toBe(false)
  } finally {
    vi.useRealTimers()
  }
})

test('a long list of a row is read anew at each question', () => {
  const tagged = defineModel({
    subject: { id: t.id() },
    resource: { page: { id: t.id(), readerIds: t.array(t.id()) } },
  })
  const readers = definePolicy(tagged, 'page', ({ subject, resource: page }) => ({
    read: { allow: page.readerIds.has(subject.id) },
  }))
  const page = { id: 'p1', readerIds: Array.from({ length: 40 }, (_, index) => `p${index}`) }
  const access = readers.for({ id: 'ada' })
  expect(access.can('page.read', page)).toBe(false)
  page.readerIds[39] = 'ada'
  expect(access.can('page.read', page)).toBe(true)
})
