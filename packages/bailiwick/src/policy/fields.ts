import type { AttributeType, ScalarKind } from '../ast/types.ts'

/** What a field of a model was declared as; read by `defineModel`. */
export const fieldSpec: unique symbol = Symbol('bailiwick.field')

/** An attribute: `T` as a row carries it, its kind, and whether it can be null. */
export interface Attribute<T, K extends ScalarKind, N extends boolean = false> {
  readonly [fieldSpec]: FieldSpec
  readonly '~value': T
  readonly '~kind': K
  readonly '~null': N
  /** May be null. */
  optional(): Attribute<T, K, true>
  /** Hidden on a permitted read unless a field condition shows it. */
  sensitive(): this
  /** The column, where its name differs. */
  column(name: string): this
  /** Exists in the application only: filters that need it are refused by name. */
  virtual(): this
  /** What an absent key of the subject, the context or a row to be created means. */
  default(value: T): this & { readonly '~default': true }
  /** Filled by the database: it may not be written, and rules of `create` cannot use it. */
  generated(): this
  /** Of the subject or the context: fetched by a loader (`defineLoaders`) when a rule needs it, so it need not be given. */
  loaded(): this & { readonly '~default': true }
}

/** A column that holds several values. */
export interface ArrayAttribute<E, K extends ScalarKind, N extends boolean = false> {
  readonly [fieldSpec]: FieldSpec
  readonly '~element': E
  readonly '~kind': K
  readonly '~null': N
  /** The whole array may be null. */
  optional(): ArrayAttribute<E, K, true>
  sensitive(): this
  column(name: string): this
  virtual(): this
  default(value: readonly E[]): this & { readonly '~default': true }
  generated(): this
  loaded(): this & { readonly '~default': true }
}

/** A jsonb column with the paths that rules may use; each path may be absent, so each is nullable. */
export interface JsonAttribute<S> {
  readonly [fieldSpec]: FieldSpec
  readonly '~shape': S
  optional(): this
  sensitive(): this
  column(name: string): this
  loaded(): this & { readonly '~default': true }
}

/** A to-one relation. */
export interface One<R extends string, N extends boolean = false> {
  readonly [fieldSpec]: FieldSpec
  readonly '~one': R
  readonly '~null': N
  /** The related row may be absent; so must be `via`. */
  optional(): One<R, true>
}

/** A to-many relation. */
export interface Many<R extends string> {
  readonly [fieldSpec]: FieldSpec
  readonly '~many': R
}

// biome-ignore lint/suspicious/noExplicitAny: a constraint that every attribute meets, whatever its parameters
export type AnyAttribute = Attribute<any, any, any> | ArrayAttribute<any, any, any> | JsonAttribute<any>
// biome-ignore lint/suspicious/noExplicitAny: as above
export type AnyField = AnyAttribute | One<any, any> | Many<any>
export type Fields = Readonly<Record<string, AnyField>>
export type Attributes = Readonly<Record<string, AnyAttribute>>

export interface FieldSpec {
  readonly type: AttributeType | { readonly kind: 'one' | 'many'; readonly target: string }
  readonly nullable: boolean
  readonly sensitive: boolean
  readonly virtual: boolean
  readonly tenant: 'own' | 'shared' | undefined
  readonly column: string | undefined
  readonly default: { readonly value: unknown } | undefined
  readonly generated: boolean
  readonly loaded: boolean
  readonly via: string | undefined
  readonly references: string | undefined
  readonly parent: boolean
}
