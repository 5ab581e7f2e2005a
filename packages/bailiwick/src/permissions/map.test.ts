/** The map of permissions that a client has: what it answers, what it refuses, and when it stops. */
import { type MapOptions, MissingPermissionError, type PermissionsJson, permissionsMap } from 'bailiwick/client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

type Code = 'article.read' | 'article.update' | 'article.delete' | 'report' | 'report.run'

const start = Date.parse('2026-01-31T12:00:00Z')
const json: PermissionsJson = {
  bailiwick: 1,
  tenant: 'acme',
  revision: 'r7',
  at: '2026-01-31T12:00:00.000Z',
  validUntil: '2026-01-31T12:05:00.000Z',
  catalogue: 'c1',
  codes: {
    'article.read': '01.01',
    'article.update': '01.02',
    'article.delete': '01.03',
    report: '02',
    'report.run': 'RUN',
  },
  permissions: ['01.01', '01.02', 'RUN'],
  groups: ['desk', 'staff'],
}
const minute = 60_000
const code = (expected: string) => expect.objectContaining({ code: expected })
const mapOf = (changes: Partial<Record<keyof PermissionsJson, unknown>> = {}, options: MapOptions = {}) =>
  permissionsMap<Code, 'desk' | 'staff' | 'board'>({ ...json, ...changes }, options)
/** For what the compiler would refuse. */
const loosely = (map: object) => map as Record<string, (...args: unknown[]) => unknown>

beforeEach(() => {
  vi.useFakeTimers({ now: start, toFake: ['Date', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a map of permissions', () => {
  test('answers about one, any and all, about permissions and about groups', () => {
    const map = mapOf()
    expect([map.has('article.read'), map.has('article.delete'), map.has('report')]).toEqual([true, false, false])
    expect([map.hasAny(['article.delete', 'report.run']), map.hasAny(['article.delete', 'report'])]).toEqual([
      true,
      false,
    ])
    expect([map.hasAll(['article.read', 'report.run']), map.hasAll(['article.read', 'report'])]).toEqual([true, false])
    expect(map.missing(['report', 'article.read', 'article.delete'])).toEqual(['report', 'article.delete'])
    expect([map.inGroup('staff'), map.inGroup('board')]).toEqual([true, false])
    expect([map.inAnyGroup(['board', 'desk']), map.inAnyGroup(['board'])]).toEqual([true, false])
    expect([map.inAllGroups(['desk', 'staff']), map.inAllGroups(['desk', 'board'])]).toEqual([true, false])
    expect(map.missingGroups(['desk', 'board'])).toEqual(['board'])
    expect([map.held(), map.groups()]).toEqual([
      ['article.read', 'article.update', 'report.run'],
      ['desk', 'staff'],
    ])
  })

  test('of nothing, any is false and all an error', () => {
    const map = mapOf()
    expect([map.hasAny([]), map.inAnyGroup([]), map.missing([]), map.missingGroups([])]).toEqual([false, false, [], []])
    for (const method of ['hasAll', 'inAllGroups', 'withAllPermissions', 'requireAll', 'requireAllGroups']) {
      expect(() => loosely(map)[method]!([], () => 1)).toThrow(code('EMPTY_CONDITION'))
    }
    expect(() => map.requireAny([])).toThrow(code('FORBIDDEN'))
  })

  test('translates both ways, also what is not held', () => {
    const map = mapOf()
    for (const [full, short] of Object.entries(json.codes!)) {
      expect([map.shortCode(full as Code), map.code(short), map.codes[full]]).toEqual([short, full, short])
    }
    expect(['01.01', 'RUN'].map(map.code)).toEqual(['article.read', 'report.run'])
    expect(() => map.code('99')).toThrow(code('UNKNOWN_PERMISSION'))
    expect(() => map.code('article.read')).toThrow(code('UNKNOWN_PERMISSION'))
  })

  test('requires what is needed and names what is missing', () => {
    const map = mapOf()
    map.requireAny(['article.delete', 'article.read'])
    map.requireAll(['article.read', 'report.run'])
    map.requireAnyGroup(['board', 'desk'])
    map.requireAllGroups(['staff'])
    const error = thrownBy(() => map.requireAll(['article.read', 'article.delete', 'report']))
    expect(error).toBeInstanceOf(MissingPermissionError)
    expect(error).toMatchObject({
      ...{ code: 'FORBIDDEN', message: 'These permissions are missing: article.delete, report.' },
      ...{ required: ['article.read', 'article.delete', 'report'], missing: ['article.delete', 'report'] },
    })
    expect(thrownBy(() => map.requireAny(['report']))).toMatchObject({
      message: 'One of these permissions is needed: report.',
    })
    expect(thrownBy(() => map.requireAnyGroup(['board']))).toMatchObject({ missing: ['board'] })
    expect(thrownBy(() => map.requireAllGroups(['board', 'desk']))).toMatchObject({
      message: 'These groups are missing: board.',
    })
  })

  test('does the one or the other, and calls only that', () => {
    const map = mapOf()
    const then = vi.fn(() => 'yes')
    const otherwise = vi.fn(() => 0)
    const value: string | number = map.withPermission('article.read', then, otherwise)
    expect([value, map.withPermission('report', then, otherwise), map.withPermission('report', then)]).toEqual([
      'yes',
      0,
      undefined,
    ])
    expect([then.mock.calls, otherwise.mock.calls]).toEqual([[[]], [[]]])
    expect(map.withAnyPermission(['report', 'report.run'], then)).toBe('yes')
    expect(map.withAllPermissions(['report', 'report.run'], then)).toBe(undefined)
    expect([map.withGroup('staff', then), map.withGroup('board', then)]).toEqual(['yes', undefined])
    const removed = 'was removed before anybody asked'
    expect(() => loosely(map).withPermission!('article.read', removed)).toThrow(code('INVALID_OPTION'))
    expect(() => loosely(map).withPermission!('article.read', then, removed)).toThrow(code('INVALID_OPTION'))
  })

  test('its methods need no object, and nothing of it can be changed', () => {
    const { has, hasAny, withPermission } = mapOf()
    expect([has('report.run'), hasAny(['report.run']), withPermission('report.run', () => 1)]).toEqual([true, true, 1])
    const sent = { ...json, permissions: [...json.permissions], codes: { ...json.codes } }
    const map = permissionsMap<Code>(sent)
    sent.permissions.push('02')
    sent.codes['article.read'] = '02'
    expect([map.has('report'), map.shortCode('article.read')]).toEqual([false, '01.01'])
    for (const part of [map, map.codes, map.held, map.groups(), map.toJSON(), map.toJSON().permissions]) {
      if (typeof part === 'object') expect(Object.isFrozen(part)).toBe(true)
    }
    ;(map.held() as string[]).push('report')
    expect(map.held()).not.toContain('report')
  })

  test('is sent on as what it was made of, and made again of that', () => {
    const map = mapOf()
    const again = permissionsMap<Code>(JSON.stringify(map))
    expect(again.toJSON()).toEqual(json)
    expect([again.has('report.run'), again.has('report'), again.tenant, again.revision]).toEqual([
      true,
      false,
      'acme',
      'r7',
    ])
  })
})

describe('a code that nobody declared', () => {
  test.each(['has', 'hasAny', 'hasAll', 'missing', 'requireAny', 'withPermission', 'withAnyPermission', 'shortCode'])(
    'is an error and no answer: %s',
    (method) => {
      const one = ['has', 'withPermission', 'shortCode'].includes(method)
      const ask = (name: unknown) => () => loosely(mapOf())[method]!(one ? name : ['article.read', name], () => 1)
      expect(thrownBy(ask('article.updat'))).toMatchObject({
        ...{ code: 'UNKNOWN_PERMISSION', seen: 'article.updat', suggestion: 'article.update' },
        message: 'Unknown permission `article.updat`. Did you mean `article.update`?',
      })
      for (const wrong of [
        undefined,
        null,
        7,
        {},
        Object.create(null),
        ['article.read'],
        '',
        '__proto__',
        'constructor',
      ]) {
        expect(ask(wrong)).toThrow(code('UNKNOWN_PERMISSION'))
      }
    },
  )

  test('a namespace and everything are no permissions, unless one is declared', () => {
    expect(thrownBy(() => loosely(mapOf()).has!('article'))).toMatchObject({
      code: 'UNKNOWN_PERMISSION',
      message: '`article` is a namespace and no permission. Ask for one of the permissions under it.',
      expected: 'article.read, article.update, article.delete',
    })
    expect(() => loosely(mapOf()).has!('*')).toThrow('is a namespace')
    expect(mapOf().has('report')).toBe(false)
    expect(mapOf({ permissions: ['02'] }).has('report')).toBe(true)
  })

  test('stands behind the right ones too, and holes are none', () => {
    const { hasAny, hasAll } = loosely(mapOf())
    expect(() => hasAny!(['article.read', 'article.raed'])).toThrow(code('UNKNOWN_PERMISSION'))
    // biome-ignore lint/suspicious/noSparseArray: what must not count as held
    expect(() => hasAny!([, 'report'])).toThrow(code('UNKNOWN_PERMISSION'))
    expect(() => hasAll!(new Array(2))).toThrow(code('UNKNOWN_PERMISSION'))
    for (const wrong of [
      'article.read',
      undefined,
      null,
      new Set(['article.read']),
      { length: 1, 0: 'article.read' },
    ]) {
      expect(() => hasAny!(wrong)).toThrow(code('INVALID_OPTION'))
    }
    expect(() => loosely(mapOf()).inGroup!(undefined)).toThrow(code('INVALID_OPTION'))
    expect(() => loosely(mapOf()).inAnyGroup!('staff')).toThrow(code('INVALID_OPTION'))
  })
})

describe('after its end', () => {
  const asked = ['has', 'hasAny', 'inGroup', 'held', 'groups', 'missing', 'withPermission'] as const

  test('each question is an error that says when that was', () => {
    const map = mapOf()
    vi.advanceTimersByTime(5 * minute - 1)
    expect([map.remaining(), map.has('article.read')]).toEqual([1, true])
    vi.advanceTimersByTime(1)
    expect(map.remaining()).toBe(0)
    for (const method of asked) {
      const argument =
        method === 'hasAny' || method === 'missing' ? ['article.read'] : method === 'inGroup' ? 'staff' : 'article.read'
      expect(thrownBy(() => loosely(map)[method]!(argument, () => 1))).toMatchObject({
        code: 'PERMISSIONS_EXPIRED',
        message: expect.stringContaining('good until 2026-01-31T12:05:00.000Z, and it is 2026-01-31T12:05:00.000Z'),
      })
    }
    expect(() => map.has('article.raed' as Code)).toThrow(code('UNKNOWN_PERMISSION'))
    expect([map.shortCode('report'), map.tenant]).toEqual(['02', 'acme'])
  })

  test('or everything is denied, where that is told', () => {
    const onExpired = vi.fn()
    const map = mapOf({}, { onExpired })
    expect(map.has('article.read')).toBe(true)
    vi.advanceTimersByTime(5 * minute)
    expect(onExpired).not.toHaveBeenCalled()
    expect([
      map.has('article.read'),
      map.hasAny(['article.read']),
      map.hasAll(['article.read']),
      map.inGroup('staff'),
    ]).toEqual([...[false, false, false, false]])
    expect([
      map.held(),
      map.groups(),
      map.missing(['article.read']),
      map.withPermission('article.read', () => 1),
    ]).toEqual([...[[], [], ['article.read'], undefined]])
    expect(() => map.requireAll(['article.read'])).toThrow(code('FORBIDDEN'))
    expect(onExpired.mock.calls).toEqual([[code('PERMISSIONS_EXPIRED')]])
    expect(() => map.has('article.raed' as Code)).toThrow(code('UNKNOWN_PERMISSION'))
  })

  test('a clock that is behind or set back does not put it off, one that is ahead is told the time', () => {
    vi.setSystemTime(start - 60 * minute)
    const behind = mapOf()
    vi.advanceTimersByTime(5 * minute)
    expect(() => behind.has('article.read')).toThrow(code('PERMISSIONS_EXPIRED'))

    vi.setSystemTime(start)
    const setBack = mapOf()
    vi.advanceTimersByTime(4 * minute)
    vi.setSystemTime(start)
    vi.advanceTimersByTime(minute)
    expect(() => setBack.has('article.read')).toThrow(code('PERMISSIONS_EXPIRED'))

    vi.setSystemTime(start + 60 * minute)
    expect(() => mapOf().has('article.read')).toThrow(code('PERMISSIONS_EXPIRED'))
    const corrected = mapOf({}, { now: () => Date.now() - 60 * minute })
    expect(corrected.has('article.read')).toBe(true)
    vi.advanceTimersByTime(5 * minute)
    expect(() => corrected.has('article.read')).toThrow(code('PERMISSIONS_EXPIRED'))
    expect(() => mapOf({}, { now: () => Number.NaN }).has('article.read')).toThrow(code('PERMISSIONS_EXPIRED'))
  })

  test('what was kept for too long is at its end when it is read', () => {
    vi.setSystemTime(start + 5 * minute)
    expect(() => permissionsMap<Code>(JSON.stringify(json)).has('article.read')).toThrow(code('PERMISSIONS_EXPIRED'))
    expect(() => mapOf({ validUntil: json.at }).has('article.read')).toThrow(code('PERMISSIONS_EXPIRED'))
  })
})

describe('the table of codes', () => {
  const { codes: _, ...short } = json

  test('may stay where it is, while it is the same', () => {
    const before = mapOf()
    const next = permissionsMap<Code>({ ...short, permissions: ['02'] }, { table: before })
    expect([next.held(), next.has('article.read')]).toEqual([['report'], false])
    expect(permissionsMap<Code>(JSON.stringify(short), { table: next }).has('report.run')).toBe(true)
    // What came along is newer.
    const renumbered = {
      ...json,
      catalogue: 'c2',
      codes: { ...json.codes, 'article.read': '01.09' },
      permissions: ['01.09'],
    }
    expect(permissionsMap<Code>(renumbered, { table: before }).held()).toEqual(['article.read'])
  })

  test('of another catalogue, or none, is an error and no silent answer', () => {
    expect(() => permissionsMap(short)).toThrow(code('CATALOGUE_CHANGED'))
    const changed = thrownBy(() => permissionsMap({ ...short, catalogue: 'c2' }, { table: mapOf() }))
    expect(changed).toMatchObject({ code: 'CATALOGUE_CHANGED', seen: 'c1', expected: 'c2' })
  })
})

describe('what is read', () => {
  test.each([
    [
      '$',
      [
        undefined,
        null,
        7,
        [],
        'x',
        '[]',
        'null',
        new Map(),
        Promise.resolve(json),
        new Response('{}'),
        Object.create(json),
      ],
    ],
    ['$.bailiwick', [{ ...json, bailiwick: 2 }, {}, { ...json, bailiwick: '1' }]],
    [
      '$.tenant',
      [
        { ...json, tenant: undefined },
        { ...json, tenant: '' },
        { ...json, tenant: 7 },
      ],
    ],
    ['$.revision', [{ ...json, revision: 7 }]],
    ['$.catalogue', [{ ...json, catalogue: null }]],
    [
      '$.at',
      [
        { ...json, at: 'soon' },
        { ...json, at: start },
        { ...json, at: '2026-01-31T12:00:00' },
        { ...json, at: Object.create(null) },
        { ...json, at: '2026-99-99T00:00:00Z' },
      ],
    ],
    [
      '$.validUntil',
      [
        { ...json, validUntil: null },
        { ...json, validUntil: '2999' },
        { ...json, validUntil: 'infinity' },
      ],
    ],
    [
      '$.codes',
      [
        { ...json, codes: [] },
        { ...json, codes: 'x' },
        { ...json, codes: new Map() },
      ],
    ],
    [
      '$.codes.article.read',
      [
        { ...json, codes: { 'article.read': 1 } },
        { ...json, codes: { report: 'a', 'article.read': 'a' } },
      ],
    ],
    [
      '$.permissions',
      [
        { ...json, permissions: undefined },
        { ...json, permissions: { 0: '01.01' } },
        { ...json, permissions: '01.01' },
      ],
    ],
    [
      '$.permissions[1]',
      [
        { ...json, permissions: ['01.01', '99'] },
        { ...json, permissions: ['01.01', 2] },
        { ...json, permissions: new Array(2).fill('01.01', 0, 1) },
      ],
    ],
    ['$.groups', [{ ...json, groups: null }]],
    ['$.groups[0]', [{ ...json, groups: [null] }]],
  ])('is refused at %s', (path, wrong) => {
    for (const given of wrong) {
      const error = thrownBy(() => permissionsMap(given))
      expect(error).toMatchObject({ code: 'INVALID_JSON', message: expect.stringContaining(`${path}: seen `) })
    }
  })

  test('is what the document itself has: nothing is inherited, and no name is special', () => {
    const prototype = Object.prototype as unknown as Record<string, unknown>
    const { permissions: _, ...without } = json
    try {
      Object.assign(prototype, { permissions: ['01.01'], 'report.walk': 'W', codes: json.codes })
      expect(() => permissionsMap(without)).toThrow(code('INVALID_JSON'))
      expect(() => permissionsMap('{}')).toThrow(code('INVALID_JSON'))
      expect(() => loosely(mapOf()).has!('report.walk')).toThrow(code('UNKNOWN_PERMISSION'))
    } finally {
      for (const name of ['permissions', 'report.walk', 'codes']) delete prototype[name]
    }
    const hostile = JSON.stringify({ ...json, codes: null }).replace(
      '"codes":null',
      '"codes":{"__proto__":"p","constructor":"c","then":"t"}',
    )
    const map = permissionsMap(hostile.replace(/"permissions":\[.*?\]/, '"permissions":["p"],"__proto__":{"x":1}'))
    expect([map.has('__proto__'), map.has('constructor'), map.has('then')]).toEqual([true, false, false])
    expect([map.codes.toString, ({} as { x?: number }).x]).toEqual([undefined, undefined])
    expect(map.held()).toEqual(['__proto__'])
  })

  test('an option with a typo is refused', () => {
    const options = { onExpire: () => {} } as MapOptions
    expect(thrownBy(() => permissionsMap(json, options))).toMatchObject({
      code: 'INVALID_OPTION',
      suggestion: 'onExpired',
    })
  })
})

function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
