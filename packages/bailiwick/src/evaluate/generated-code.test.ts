import { all, defineModel, definePolicy, t, useGeneratedCode } from 'bailiwick'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { generation, isPlainName } from './generated-code.ts'

const model = defineModel({
  subject: { id: t.id(), role: t.enum('writer', 'editor') },
  resource: { note: { id: t.id(), authorId: t.id(), size: t.int() } },
})
const write = () =>
  definePolicy(model, 'note', ({ subject, resource: note }) => ({
    read: { allow: { own: note.authorId.is(subject.id) }, deny: { large: note.size.gt(9) } },
  }))
const ada = { id: 'ada', role: 'writer' } as const
const row = { id: 'n1', authorId: 'ada', size: 1 }

afterEach(() => {
  vi.restoreAllMocks()
  generation.after = 64
  useGeneratedCode(true)
})

describe('code is generated', () => {
  /** How often `Function` is asked for code while an action is asked 200 times. */
  const generatedDuring = (asked: () => unknown): number => {
    const made = vi.fn(Function)
    vi.stubGlobal('Function', made)
    try {
      for (let time = 0; time < 200; time++) expect(asked()).toBe(true)
    } finally {
      vi.unstubAllGlobals()
    }
    return made.mock.calls.length
  }

  test('once for an action that is asked often', () => {
    const access = write().for(ada)
    // One more may be the attempt that finds out whether it works.
    expect(generatedDuring(() => access.can('note.read', row))).toBeGreaterThan(0)
    expect(generatedDuring(() => access.can('note.read', row))).toBe(0)
  })

  test('not where it is turned off', () => {
    useGeneratedCode(false)
    const access = write().for(ada)
    expect(generatedDuring(() => access.can('note.read', row))).toBe(0)
  })
})

describe.each([
  ['generated code', true],
  ['closures', false],
])('%s', (_, generate) => {
  const ready = () => {
    useGeneratedCode(generate)
    generation.after = 0
    return write().for(ada)
  }

  test('an attribute that every object inherits is not on the row', () => {
    const access = ready()
    const polluted = Object.prototype as { authorId?: string }
    try {
      polluted.authorId = 'ada'
      expect(() => access.can('note.read', { id: 'n1', size: 1 })).toThrow(
        expect.objectContaining({ code: 'ATTRIBUTE_NOT_LOADED' }),
      )
      expect(access.can('note.read', { ...row, authorId: 'bob' })).toBe(false)
    } finally {
      delete polluted.authorId
    }
  })

  test('an attribute of a class is not on the row', () => {
    class Note {
      readonly id = 'n1'
      readonly size = 1
      get authorId() {
        return 'ada'
      }
    }
    expect(() => ready().can('note.read', new Note())).toThrow(
      expect.objectContaining({ code: 'ATTRIBUTE_NOT_LOADED' }),
    )
  })

  test('a question in the middle of another has a row of its own', () => {
    const access = ready()
    const answers: boolean[] = []
    const asking = {
      id: 'n1',
      get authorId() {
        answers.push(access.can('note.read', { ...row, authorId: 'bob' }), access.can('note.read', row))
        return 'ada'
      },
      size: 1,
    }
    expect(access.can('note.read', asking)).toBe(true)
    expect(answers.slice(0, 2)).toEqual([false, true])
  })

  test('a question that throws leaves nothing behind', () => {
    const access = ready()
    expect(() => access.can('note.read', { id: 'n1', authorId: 'ada' })).toThrow(
      expect.objectContaining({ code: 'ATTRIBUTE_NOT_LOADED' }),
    )
    expect(access.can('note.read', row)).toBe(true)
  })

  test('text that could not be stored is refused, not merely unequal', () => {
    const access = ready()
    for (const authorId of ['\ud800', 'a\0', `${'long'.repeat(9)}\udfff`, `${'long'.repeat(9)}\0`]) {
      expect(() => access.can('note.read', { ...row, authorId })).toThrow(
        expect.objectContaining({ code: 'INVALID_VALUE' }),
      )
    }
    expect(access.can('note.read', { ...row, authorId: '😀' })).toBe(false)
  })

  test('values of the author are never code', () => {
    useGeneratedCode(generate)
    generation.after = 0
    const hostile = ["'", '"', '`', '\\', '$\u007b1}', '\u2028', '*/', '\n', '})(); throw 1; (() => {']
    const tricky = defineModel({
      subject: { id: t.id() },
      resource: { note: { id: t.id(), kind: t.enum("'", ...hostile.slice(1)), text: t.text() } },
    })
    const policy = definePolicy(tricky, 'note', ({ resource: note }) => ({
      read: {
        allow: Object.fromEntries(hostile.map((value, index) => [`r${index}`, note.text.is(value)])),
        deny: { odd: note.kind.is('`') },
      },
    }))
    const access = policy.for({ id: 'a' })
    for (const text of hostile) expect(access.can('note.read', { text, kind: "'" })).toBe(true)
    expect(access.can('note.read', { text: "'", kind: '`' })).toBe(false)
    expect(access.can('note.read', { text: 'other', kind: '"' })).toBe(false)
  })
})

test.each(['__proto__', 'constructor', 'toString', 'a b', 'a"b', 'é', '\u2028', '', '1a', 'a'.repeat(101)])(
  '%j stands in no code',
  (name) => {
    expect(isPlainName(name)).toBe(false)
  },
)

test.each([true, false])(
  'of rules that are looked up by null, one that lacks data still throws (generated: %s)',
  (generate) => {
    useGeneratedCode(generate)
    generation.after = 0
    const keyed = defineModel({
      subject: { id: t.id() },
      resource: { note: { id: t.id(), kind: t.text().optional(), size: t.int() } },
    })
    const policy = definePolicy(keyed, 'note', ({ resource: note }) => ({
      read: {
        allow: Object.fromEntries(
          [0, 1, 2, 3, 4, 5, 6, 7].map((at) => [`r${at}`, all(note.kind.is(`k${at}`), note.size.gt(at))]),
        ),
      },
    }))
    const access = policy.for({ id: 'a' })
    expect(() => access.can('note.read', { kind: null })).toThrow(
      expect.objectContaining({ code: 'ATTRIBUTE_NOT_LOADED' }),
    )
    expect(access.can('note.read', { kind: 'other' })).toBe(false)
    expect(access.can('note.read', { kind: 'k3', size: 4 })).toBe(true)
  },
)
