import type { PermissionInfo } from './definition.ts'

/** The permissions of a registry (`typeof permissions`), of a declared directory (`typeof declared`), or the codes themselves. */
export type CodesOf<T> = T extends string
  ? T
  : T extends { list(): readonly PermissionInfo<infer C>[] }
    ? C
    : T extends { readonly '~permissions'?: infer C }
      ? Extract<C, string>
      : never
