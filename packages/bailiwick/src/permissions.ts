/** Named permissions: a registry, what a subject holds, roles and guards. Runs in a browser; depends on nothing. */

export { definePermissions, type Held, type Permissions } from './permissions/define-permissions.ts'
export type {
  Givable,
  PermissionInfo,
  PermissionSpec,
  PermissionsDefinition,
  RoleInfo,
  RoleSpec,
} from './permissions/definition.ts'
export { type CheckOptions, type PermissionCheck, PermissionDeniedError } from './permissions/guard.ts'
export type { PermissionHandle } from './permissions/handle.ts'
export type { Holding } from './permissions/holding.ts'
export { holdingFacts } from './policy/holding-facts.ts'
