import { spawnSync } from 'node:child_process'
import { defineModel, definePolicy, t } from 'bailiwick'
import { definePermissions, holdingFacts, PermissionDeniedError } from 'bailiwick/permissions'
import { describe, expect, test } from 'vitest'

const permissions = definePermissions({
  permissions: {
    'article.read': { id: 1, description: 'See | articles' },
    'article.update': { id: 40, implies: ['article.read'] },
    'article.all': { id: 3, composedOf: ['article.update', 'report.read'] },
    'report.read': 12345,
    report: 7,
  },
  retired: { 'report.print': 9 },
  roles: {
    guest: [],
    user: ['article.read'],
    manager: { extends: ['user'], permissions: ['report'], description: 'Runs it' },
  },
})
const loose = permissions as unknown as { [K in keyof typeof permissions]: (...args: unknown[]) => never }
const code = (expected: string) => expect.objectContaining({ code: expected })

describe('what is held', () => {
  test('held and not held, by code and by handle; any of nothing is false, all of nothing an error', () => {
    const held = permissions.hold(['article.update'])
    expect([held.has('article.read'), held.has('report.read')]).toEqual([true, false])
    expect(held.has(permissions.handle('article.update'))).toBe(true)
    expect([held.hasAny(['report.read', 'article.read']), held.hasAny([])]).toEqual([true, false])
    expect([held.hasAll(['article.read', 'article.update']), held.hasAll(['article.read', 'report'])]).toEqual([
      true,
      false,
    ])
    expect(() => held.hasAll([])).toThrow(code('EMPTY_CONDITION'))
  })

  test('a namespace covers what lies under it, and all the parts are the whole', () => {
    expect(permissions.hold(['report']).codes()).toEqual(['report', 'report.read'])
    expect(permissions.hold(['article.update', 'report.read']).has('article.all')).toBe(true)
    expect(permissions.hold(['article.all']).codes()).toEqual(['article.all'])
    expect(permissions.hold(['article']).codes()).toEqual(['article.read', 'article.all', 'article.update'])
  })

  test('a denial takes what implies it and leaves what it implies', () => {
    const all = ['article', 'report'] as const
    expect(permissions.hold({ permissions: all, deny: ['article.read'] }).codes()).toEqual(['report', 'report.read'])
    expect(permissions.hold({ permissions: all, deny: ['article.update'] }).has('article.read')).toBe(true)
    expect(permissions.hold({ permissions: all, deny: ['report.read'] }).codes()).toEqual([
      'article.read',
      'article.update',
    ])
    const without = permissions.hold(all).minus(['article'])
    expect(without.union(permissions.hold(['article.read'])).has('article.read')).toBe(false)
    expect(without.isDenied('article.read')).toBe(true)
  })

  test('unknown names throw everywhere, with a suggestion', () => {
    const held = permissions.hold([])
    expect(() => held.has('article.raed' as 'article.read')).toThrow(
      expect.objectContaining({ suggestion: 'article.read' }),
    )
    for (const wrong of ['article', 'report.print', '__proto__', 'constructor', 1, null, undefined, {}]) {
      expect(() => held.has(wrong as 'report')).toThrow(code('UNKNOWN_PERMISSION'))
    }
    expect(() => held.hasAny(['report', 'nope' as 'report'])).toThrow(code('UNKNOWN_PERMISSION'))
    expect(() => held.hasAny('report' as never)).toThrow(code('INVALID_OPTION'))
    expect(() => loose.hold(['nope'])).toThrow(code('UNKNOWN_PERMISSION'))
    expect(() => loose.hold({ permission: [] })).toThrow(code('INVALID_OPTION'))
    expect(() => loose.hold('report')).toThrow(code('INVALID_OPTION'))
    const other = definePermissions({ permissions: { report: 1 } })
    expect(() => held.has(other.handle('report'))).toThrow(code('UNKNOWN_PERMISSION'))
    expect(() => held.union(other.hold(['report']) as never)).toThrow(code('INVALID_HOLDING'))
  })
})

test('roles are memberships, not inferred from permissions', () => {
  const manager = permissions.roles.of('manager')
  expect([manager.hasRole('manager'), manager.hasRole('user'), manager.hasRole('guest')]).toEqual([true, true, false])
  expect(manager.codes()).toEqual(['article.read', 'report', 'report.read'])
  expect(permissions.hold(manager.codes()).hasRole('manager')).toBe(false)
  expect(permissions.roles.of('guest').codes()).toEqual([])
  expect(permissions.roles.giving('article.read')).toEqual(['user', 'manager'])
  expect(() => manager.hasRole('admin' as 'user')).toThrow(code('UNKNOWN_ROLE'))
})

test('numbers are what is stored: key maps go in and out, retired ones give nothing', () => {
  const held = permissions.fromKeyMap({ 40: true, 9: true, 12345: false })
  expect(held.codes()).toEqual(['article.read', 'article.update'])
  expect({ ...held.toKeyMap() }).toEqual({ 1: true, 40: true })
  expect(() => permissions.fromIds([17])).toThrow(code('UNKNOWN_PERMISSION'))
  expect(() => loose.fromKeyMap({ 40: 'yes' })).toThrow(code('INVALID_OPTION'))
})

describe('a stored holding', () => {
  const held = permissions.hold({ roles: ['manager'], permissions: ['article.update'], deny: ['report.read'] })
  const token = held.encode()

  test('comes back the same', () => expect(permissions.decode(token).equals(held)).toBe(true))

  test.each([
    ['nothing', ''],
    ['no text', 7],
    ['other signs', `${token}!`],
    ['another version', `2${token.slice(1)}`],
    ['another registry', `1${'0'.repeat(16)}${token.slice(17)}`],
    ['too short', token.slice(0, -8)],
    ['too long', `${token}00000000`],
    ['a bit too many', `${token.slice(0, 17)}80000000${token.slice(25)}`],
    ['what implies is there, the implied is not', `${token.slice(0, 17)}00000008${token.slice(25)}`],
  ])('is refused: %s', (_, wrong) => expect(() => loose.decode(wrong)).toThrow(code('INVALID_HOLDING')))
})

test.each([
  ['a number twice', { permissions: { a: 1, b: 1 } }, 'INVALID_PERMISSIONS'],
  ['a retired number', { permissions: { a: 1 }, retired: { b: 1 } }, 'INVALID_PERMISSIONS'],
  ['declared and retired', { permissions: { a: 1 }, retired: { a: 2 } }, 'INVALID_PERMISSIONS'],
  ['no number', { permissions: { a: {} } }, 'INVALID_PERMISSIONS'],
  ['half a number', { permissions: { a: 1.5 } }, 'INVALID_PERMISSIONS'],
  ['nothing', { permissions: {} }, 'INVALID_PERMISSIONS'],
  ['the other separator', { permissions: { 'a:b': 1 } }, 'INVALID_PERMISSIONS'],
  ['an unknown key', { permissions: { a: { id: 1, implied: [] } } }, 'INVALID_PERMISSIONS'],
  ['an unknown implied', { permissions: { a: { id: 1, implies: ['b'] } } }, 'UNKNOWN_PERMISSION'],
  ['a ring', { permissions: { a: { id: 1, implies: ['b'] }, b: { id: 2, composedOf: ['a'] } } }, 'PERMISSION_CYCLE'],
  ['a ring through a namespace', { permissions: { a: 1, 'a.b': { id: 2, implies: ['a'] } } }, 'PERMISSION_CYCLE'],
  ['an unknown role', { permissions: { a: 1 }, roles: { r: { extends: ['s'] } } }, 'UNKNOWN_ROLE'],
  ['a ring of roles', { permissions: { a: 1 }, roles: { r: { extends: ['r'] } } }, 'PERMISSION_CYCLE'],
  ['a role that gives an unknown one', { permissions: { a: 1 }, roles: { r: ['b'] } }, 'UNKNOWN_PERMISSION'],
])('a definition is refused: %s', (_, definition, expected) => {
  expect(() => definePermissions(definition as never)).toThrow(code(expected))
})

test('an audited check makes one record, and authorize throws what a 403 is made of', () => {
  const records: unknown[] = []
  const options = { subject: 'u1', onCheck: (check: unknown) => void records.push(check) }
  const held = permissions.hold(['report'])
  permissions.check(held, 'report', options)
  expect(() => permissions.authorize(held, 'article.read', options)).toThrow(PermissionDeniedError)
  expect(() => permissions.authorize(held, 'article.read')).toThrow(code('FORBIDDEN'))
  const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  expect(records).toEqual([
    { permission: 'report', allowed: true, at, subject: 'u1' },
    { permission: 'article.read', allowed: false, at, subject: 'u1' },
  ])
  expect(() => loose.check({ has: () => true }, 'report')).toThrow(code('INVALID_HOLDING'))
})

test('policies ask a holding', () => {
  const model = defineModel({ subject: { id: t.id() }, resource: { article: { id: t.id() } } })
  const facts = holdingFacts(permissions.hold({ permissions: ['report', 'article.read'], deny: ['article.update'] }))
  const exports = definePolicy(model, 'article', ({ holds }) => ({
    export: { allow: { exporter: holds('report.read') } },
    misspelled: { allow: { exporter: holds('report.raed') } },
  }))
  const access = exports.for({ id: 'u1' }, { facts })
  expect(access.can('article.export', { id: 'a' })).toBe(true)
  expect(() => access.authorize('article.misspelled', { id: 'a' })).toThrow(code('DECISION_FAILED'))
  const grants = definePolicy(model, 'article', ({ granted }) => ({
    read: { allow: { granted: granted() } },
    update: { allow: { anybody: true } },
  }))
  const granted = grants.for({ id: 'u1' }, { facts })
  expect([granted.can('article.read', { id: 'a' }), granted.can('article.update', { id: 'a' })]).toEqual([true, false])
})

test('the catalogue shows everything and lets no description out of its cell', () => {
  const text = permissions.toMarkdown()
  expect(text).toContain('| 1 | `article.read` | See &#124; articles |  |  | `user`, `manager` |')
  expect(text).toContain('| `manager` | Runs it | `user` | `article.read`, `report`, `report.read` |')
})

test('a check allocates nothing', () => {
  const script = `
    const { definePermissions } = await import(${JSON.stringify(new URL('../../dist/permissions.js', import.meta.url).href)})
    const permissions = definePermissions({ permissions: { 'a.b': 1, 'a.c': 2 } })
    const held = permissions.hold(['a.b']), handle = permissions.handle('a.b')
    let yes = 0
    const run = (n) => { for (let i = 0; i < n; i++) if (held.has(handle) && held.has('a.b') && !held.has('a.c')) yes++ }
    run(200_000); globalThis.gc()
    const before = process.memoryUsage().heapUsed
    const start = process.hrtime.bigint()
    run(1_000_000)
    const took = Number(process.hrtime.bigint() - start) / 3e6
    console.log(JSON.stringify({ grown: process.memoryUsage().heapUsed - before, took, yes }))`
  const flags = ['--expose-gc', '--input-type=module', '-e', script]
  const { stdout, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' })
  const result: { grown: number; yes: number } = JSON.parse(stdout || JSON.stringify({ stderr }))
  expect(result.yes).toBe(1_200_000)
  expect(result.grown).toBeLessThan(500_000)
})
