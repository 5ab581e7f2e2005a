import { definePermissions } from 'bailiwick/permissions'
import type { ErrorFamily, Untyped } from '../table.ts'
import { at } from './mistakes.ts'

const permissions: Untyped = definePermissions({
  permissions: { 'article.read': 1, 'article.update': 2 },
  roles: { user: ['article.read'] },
})
const before = definePermissions({ permissions: { 'article.read': 1 } })

/** What can be wrong with named permissions. */
export const permissionErrors: ErrorFamily = {
  kind: 'errors',
  name: 'errors of named permissions',
  cases: [
    at('a number that is retired', 'INVALID_PERMISSIONS', 'is retired with', () =>
      definePermissions({ permissions: { 'article.read': 7 }, retired: { 'article.print': 7 } }),
    ),
    at('permissions that imply each other', 'PERMISSION_CYCLE', 'article.read -> article.edit -> article.read', () =>
      definePermissions({
        permissions: {
          'article.read': { id: 1, implies: ['article.edit'] },
          'article.edit': { id: 2, implies: ['article.read'] },
        },
      }),
    ),
    at(
      'a permission that does not exist',
      'UNKNOWN_PERMISSION',
      '`article.updat`',
      () => permissions.hold(['article']).has('article.updat'),
      'article.update',
    ),
    at('a role that does not exist', 'UNKNOWN_ROLE', '`uesr`', () => permissions.roles.of('uesr'), 'user'),
    at('a holding of another registry', 'INVALID_HOLDING', 'The stored holding is refused', () =>
      permissions.decode(before.hold(['article.read']).encode()),
    ),
  ],
}
