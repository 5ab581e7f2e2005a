/** What comes of a declaration, before any database has seen it. */
import { combine, defineModel, definePolicy, t } from 'bailiwick'
import { definePermissions } from 'bailiwick/permissions'
import { expect, test } from 'vitest'
import { declareDirectory } from './declare-directory.ts'
import { describeChange } from './describe-change.ts'
import { ownCodes } from './own-codes.ts'

const model = defineModel({
  subject: { id: t.text() },
  resource: {
    folder: { id: t.text() },
    article: { id: t.text(), folderId: t.text(), folder: t.one('folder', 'folderId', { parent: true }) },
    memo: { id: t.text() },
  },
})
const policy = combine(
  definePolicy(model, 'article', ({ granted }) => ({
    read: { allow: granted() },
    update: { description: 'Change an article', implies: ['read'], allow: granted() },
  })),
  definePolicy(model, 'memo', () => ({ read: { allow: true as const } })),
)
const permissions = definePermissions({
  permissions: { 'article.read': { id: 4, description: 'See articles' }, 'report.run': 7 },
})

test('a declaration has the permissions of the registry and of the policy, and the types of the model', () => {
  const { catalogue, tenant } = declareDirectory({
    source: 'app',
    permissions,
    policy,
    shortCodes: { 'report.run': 'RUN' },
    resourceTypes: { line: { key: ['folder', 'n'], parent: 'folder' } },
    conditions: { office_hours: { parameters: { from: 'integer' } } },
    roles: {
      reader: ['article.read'],
      all: { title: 'All', permissions: ['article', 'report.run', 'directory.users'] },
    },
    groups: { staff: {}, desk: { in: ['staff'], members: ['ann'] } },
    serviceAccounts: { 'service:robot': { purpose: 'system' } },
    grants: [
      { to: 'desk', role: 'reader', on: ['folder', '50'] },
      { to: 'desk', permission: 'article.update', on: ['line', '50', '9'], effect: 'deny' },
    ],
  })
  expect(catalogue.permissions).toEqual([
    { code: 'article.read', id: 4, description: 'See articles', implies: [], composedOf: [], resourceType: 'article' },
    { code: 'report.run', id: 7, implies: [], composedOf: [], shortCode: 'RUN' },
    {
      code: 'article.update',
      description: 'Change an article',
      implies: ['article.read'],
      composedOf: [],
      resourceType: 'article',
    },
    { code: 'memo.read', implies: [], composedOf: [], resourceType: 'memo' },
  ])
  expect(catalogue.resourceTypes).toEqual([
    { code: 'folder', keyParts: ['id'], isContainer: true, isControlled: true },
    { code: 'article', keyParts: ['id'], isContainer: false, isControlled: true },
    { code: 'memo', keyParts: ['id'], isContainer: false, isControlled: false },
    { code: 'line', keyParts: ['folder', 'n'], isContainer: false, isControlled: true, parent: 'folder' },
  ])
  expect(tenant.roles[1]).toEqual({
    code: 'all',
    title: 'All',
    permissions: ['article', 'report.run', 'directory.users'],
  })
  expect(tenant.grants).toEqual([
    { to: 'desk', role: 'reader', type: 'folder', key: '50' },
    { to: 'desk', permission: 'article.update', effect: 'deny', type: 'line', key: '["50","9"]' },
  ])
})

test('what nobody declared does not compile and is refused with what may be meant', () => {
  const unknown = { code: 'UNKNOWN_PERMISSION', message: expect.stringContaining('Did you mean `article.update`?') }
  // @ts-expect-error no action of the policy
  expect(() => declareDirectory({ source: 'app', policy, roles: { r: ['article.updat'] } })).toThrow(
    expect.objectContaining(unknown),
  )
  expect(() =>
    // @ts-expect-error no permission
    declareDirectory({ source: 'app', permissions, grants: [{ to: '*', permission: 'report.walk' }] }),
  ).toThrow('report.walk')
  expect(() =>
    // @ts-expect-error no role of the declaration
    declareDirectory({ source: 'app', permissions, roles: { reader: [] }, grants: [{ to: '*', role: 'raeder' }] }),
  ).toThrow('Did you mean `reader`?')
  // @ts-expect-error no permission of the directory's
  expect(() => declareDirectory({ source: 'app', permissions, roles: { r: ['directory.user'] } })).toThrow(
    'directory.users',
  )
  const colon = definePermissions({ separator: ':', permissions: { 'a:b': 1 } })
  expect(() => declareDirectory({ source: 'app', permissions: colon })).toThrow('separator')
  expect(() =>
    declareDirectory({ source: 'app', permissions, grants: [{ to: '*', permission: 'report', on: ['folder'] }] }),
  ).toThrow('`on`')
})

test('changes read as what changes', () => {
  const none = { before: null, after: null }
  const lines = [
    {
      ...none,
      kind: 'role',
      name: 'editor',
      change: 'update',
      before: { permissions: ['a', 'b'] },
      after: { permissions: ['b', 'c'] },
    },
    { ...none, kind: 'grant', name: 'allow a to staff', change: 'remove', before: {} },
    { ...none, kind: 'permission', name: 'a', change: 'create', after: { shortCode: '01', source: 'app' } },
    { ...none, kind: 'permission', name: 'b', change: 'retire', before: {}, after: {} },
    { ...none, kind: 'resourceType', name: 'desk', change: 'conflict', after: { reason: 'it belongs to shop' } },
    { ...none, kind: 'permission', name: 'c', change: 'update', before: { title: 'C' }, after: {} },
  ] as const
  expect(lines.map(describeChange)).toEqual([
    '~ role editor  permissions -a +c',
    '- allow a to staff',
    '+ permission a  shortCode "01"',
    '- permission b  retired',
    '! resource type desk: it belongs to shop',
    '~ permission c  title "C" → none',
  ])
  expect(new Set(ownCodes).size).toBe(63)
})
