/** The parts of a code before its last separator: `article` of `article.update`. */
export type NamespaceOf<C extends string> = Prefixes<C, '.'> | Prefixes<C, ':'>

type Prefixes<C extends string, S extends string> = C extends `${infer Head}${S}${infer Tail}`
  ? Head | `${Head}${S}${Prefixes<Tail, S>}`
  : never

/** What can be given or denied: a permission, or a namespace, which stands for everything under it. */
export type Givable<C extends string> = C | NamespaceOf<C>

export interface PermissionSpec<C extends string> {
  /** The number that is stored. It never changes and is never used again. */
  readonly id: number
  /** What it is for, in words that the catalogue shows. */
  readonly description?: string
  /** Whoever holds this also holds those; who is denied one of those is denied this. */
  readonly implies?: readonly C[]
  /** Whoever holds all of those holds this; who is denied one of those is denied this. */
  readonly composedOf?: readonly C[]
  /** Anything of the application's own, kept for the catalogue. */
  readonly metadata?: Readonly<Record<string, unknown>>
}

export interface RoleSpec<C extends string, R extends string> {
  readonly description?: string
  /** Members of this role are members of those too. */
  readonly extends?: readonly R[]
  readonly permissions?: readonly C[]
}

export interface PermissionsDefinition<C extends string, R extends string> {
  /** What stands between the parts of a code: `.` (the default) or `:`. */
  readonly separator?: '.' | ':'
  /** Each code with its number, alone or with a description and more. */
  readonly permissions: { readonly [K in C]: number | PermissionSpec<NoInfer<C>> }
  /** Codes that are gone, with the numbers that must not be used again. Stored, they give nothing. */
  readonly retired?: Readonly<Record<string, number>>
  /** Each role with what it gives. `[]` gives nothing. */
  readonly roles?: {
    readonly [K in R]: readonly Givable<NoInfer<C>>[] | RoleSpec<Givable<NoInfer<C>>, NoInfer<R>>
  }
}

/** One permission as plain data, for documentation and screens. */
export interface PermissionInfo<C extends string = string> {
  readonly code: C
  readonly id: number
  readonly description?: string
  readonly implies: readonly C[]
  readonly composedOf: readonly C[]
  readonly metadata: Readonly<Record<string, unknown>>
}

/** One role as plain data; `permissions` as they were written. */
export interface RoleInfo<R extends string = string> {
  readonly name: R
  readonly description?: string
  readonly extends: readonly R[]
  readonly permissions: readonly string[]
}
