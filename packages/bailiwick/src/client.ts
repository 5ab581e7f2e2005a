/** What a client needs to know what its user may do: the map of permissions, and its helpers. Runs in a browser; depends on nothing. */

export { type MapOptions, type PermissionsMap, permissionsMap } from './permissions/map.ts'
export type { CodesOf } from './permissions/map-codes.ts'
export type { CodeTable, PermissionsJson } from './permissions/map-json.ts'
export { type PermissionsStore, permissionsStore, type StoreOptions } from './permissions/map-store.ts'
export { MissingPermissionError } from './permissions/missing.ts'
