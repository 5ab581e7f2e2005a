/** What the compiler must accept and refuse of named permissions. Checked by `npm run check`; nothing here runs. */
import { declareDirectory } from '@bailiwick/server/directory'
import { defineModel, definePolicy, t } from 'bailiwick'
import { permissionsMap } from 'bailiwick/client'
import { definePermissions } from 'bailiwick/permissions'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function expectType<_T extends true>(): void {}

const permissions = definePermissions({
  permissions: { 'a.b.c': 1, 'a.d': { id: 2, implies: ['a.b.c'] } },
  roles: { guest: [], user: ['a.b'], boss: { extends: ['user'], permissions: ['a'] } },
})
const held = permissions.hold({ permissions: ['a', 'a.b', 'a.d'], roles: ['user'] })
const codes = held.codes()
expectType<Equal<typeof codes, readonly ('a.b.c' | 'a.d')[]>>()
held.has(permissions.handle('a.d'))
permissions.hold(['a']).union(permissions.roles.of('boss'))
// @ts-expect-error a namespace can be given, not asked
held.has('a')
// @ts-expect-error no such permission
permissions.hold(['a.e'])
// @ts-expect-error no such role
held.hasRole('bos')
// @ts-expect-error a handle comes from the registry
held.has({ code: 'a.d', id: 2 })
// @ts-expect-error a holding of another registry
held.union(definePermissions({ permissions: { x: 1 } }).hold(['x']))
// @ts-expect-error an implied permission that is not declared
definePermissions({ permissions: { a: { id: 1, implies: ['b'] } } })
// @ts-expect-error a role that gives what is not declared
definePermissions({ permissions: { a: 1 }, roles: { r: ['b'] } })

// A map of permissions, for clients.
const map = permissionsMap<typeof permissions, 'staff' | 'desk'>('{}')
const held2 = map.held()
expectType<Equal<typeof held2, readonly ('a.b.c' | 'a.d')[]>>()
map.hasAny(['a.d', 'a.b.c'])
const either = map.withPermission(
  'a.d',
  () => 1,
  () => 'no',
)
expectType<Equal<typeof either, string | number>>()
const maybe = map.withAllPermissions(['a.d'], () => 1)
expectType<Equal<typeof maybe, number | undefined>>()
// @ts-expect-error no such permission
map.has('a.e')
// @ts-expect-error a namespace is no permission
map.has('a.b')
// @ts-expect-error of several, one that is none
map.hasAll(['a.d', 'a.e'])
// @ts-expect-error a list
map.hasAny('a.d')
// @ts-expect-error no such group
map.inGroup('staf')
// @ts-expect-error a value would be there before anybody asked
map.withPermission('a.d', 'shown')
// @ts-expect-error no such option
permissionsMap('{}', { onExpire: () => {} })
permissionsMap('{}').has('anything')

const declared = declareDirectory({
  source: 'app',
  permissions,
  policy: definePolicy(defineModel({ subject: { id: t.id() }, resource: { note: { id: t.id() } } }), 'note', () => ({
    read: { allow: true },
    update: { allow: true },
  })),
  roles: { all: ['a', 'note', '*', 'directory.users'] },
})
const own = permissionsMap<typeof declared>('{}')
const codes2 = own.held()
type Own = (typeof codes2)[number]
expectType<
  Equal<Exclude<Own, `directory.${string}` | `platform.${string}`>, 'a.b.c' | 'a.d' | 'note.read' | 'note.update'>
>()
own.hasAll(['a.d', 'note.read', 'directory.users.create'])
own.inGroup('any')
// @ts-expect-error a namespace of the directory's own
own.has('directory.users')
// @ts-expect-error everything
own.has('*')
// @ts-expect-error no action of the policy
own.has('note.raed')
