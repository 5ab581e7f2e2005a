/** What the compiler must accept and refuse of named permissions. Checked by `npm run check`; nothing here runs. */
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
