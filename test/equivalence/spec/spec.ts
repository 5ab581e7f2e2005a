import type { MemoryFact } from 'bailiwick'
import type { ScalarKind } from '../../../packages/bailiwick/src/ast/types.ts'

/**
 * A case as plain JSON: a model, its rows, a policy and who asks. Everything that is random is one of these, so a failure can be
 * shrunk, printed, kept in a file, and asked of any build of the engine.
 */
export interface CaseSpec {
  readonly model: ModelSpec
  /** By resource, in the order in which they are stored. */
  readonly rows: Readonly<Record<string, readonly RowSpec[]>>
  readonly question: QuestionSpec
}

/** Who asks which policy; over the rows of one world there are many of these. */
export interface QuestionSpec {
  readonly policy: PolicySpec
  /** null is the anonymous subject of the model. */
  readonly subject: RowSpec | null
  readonly context: RowSpec
  readonly facts: readonly MemoryFact[]
  /** By resource, what is to be written; left out, nothing is. */
  readonly writes?: Readonly<Record<string, WriteSpec>>
  /** One more rule: as an allow it may not take anything away, as a deny it may not give anything. */
  readonly extra: { readonly resource: string; readonly action: string; readonly condition: Expr }
}

/** What is to be written to a resource. */
export interface WriteSpec {
  /** The changes that each of its rows is to get. */
  readonly changes: RowSpec
  /** Rows that are to be created. */
  readonly created: readonly RowSpec[]
}

export type RowSpec = Readonly<Record<string, unknown>>

export interface ModelSpec {
  readonly naming: 'as-is' | 'snake_case'
  readonly subject: Readonly<Record<string, AttributeSpec>>
  readonly context: Readonly<Record<string, AttributeSpec>>
  readonly anonymous?: RowSpec
  readonly resource: Readonly<Record<string, ResourceSpec>>
  readonly tables: Readonly<Record<string, string>>
}

export interface ResourceSpec {
  readonly attributes: Readonly<Record<string, AttributeSpec>>
  readonly relations: Readonly<Record<string, RelationSpec>>
}

export interface TypeSpec {
  readonly kind: ScalarKind
  readonly scale?: number
  readonly values?: readonly string[]
}

export interface AttributeSpec extends TypeSpec {
  readonly array?: true
  /** For json: the paths; `kind` then says nothing. */
  readonly shape?: ShapeSpec
  readonly databaseType?: string
  readonly optional?: true
  readonly sensitive?: true
  readonly virtual?: true
  readonly column?: string
  readonly tenant?: 'own' | 'shared'
  readonly default?: unknown
}

export interface ShapeSpec {
  readonly [key: string]: TypeSpec | ShapeSpec
}

export interface RelationSpec {
  readonly to: 'one' | 'many'
  readonly target: string
  readonly via: string
  readonly references?: string
  readonly optional?: true
  readonly parent?: true
}

export interface PolicySpec {
  readonly parts: readonly PartSpec[]
}

/** One call of `definePolicy`. */
export interface PartSpec {
  readonly resource: string
  readonly actions: Readonly<Record<string, ActionSpec>>
}

export type AllowSpecs = Readonly<Record<string, AllowSpec>>
/** With `fields`, it gives no more than those. */
export type AllowSpec = Expr | true | { readonly when: Expr | true; readonly fields: readonly string[] }

export interface ActionSpec {
  readonly allow?: AllowSpecs
  readonly deny?: Readonly<Record<string, Expr>>
  /** Other rules for the row after the changes. */
  readonly after?: { readonly allow?: AllowSpecs; readonly deny?: Readonly<Record<string, Expr>> }
  readonly fields?: Readonly<Record<string, Expr>>
  readonly implies?: readonly string[]
  readonly composedOf?: readonly string[]
  readonly crossTenant?: true
}

export type Expr =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Expr[] }
  | { readonly kind: 'not' | 'isTrue' | 'isNotFalse'; readonly of: Expr }
  | { readonly kind: 'truth'; readonly on: Ref }
  | { readonly kind: 'call'; readonly operator: string; readonly on: Ref; readonly with: readonly Arg[] }
  /** The element is the row of the next level. */
  | { readonly kind: 'some' | 'every' | 'none'; readonly on: Ref; readonly where: Expr }
  | { readonly kind: 'granted'; readonly action?: string; readonly on?: Ref }
  | { readonly kind: 'holds'; readonly code: string }

/** A way to a value, a list, a relation or a row: from the subject, the context, the row before, or the row of a level. */
export interface Ref {
  /** `before` is the row of level 0 before the changes. */
  readonly from: 'subject' | 'context' | 'before' | number
  readonly path: readonly string[]
  readonly shift?: { readonly by: 'plus' | 'minus'; readonly duration: Readonly<Record<string, number>> }
}

export type Arg = Ref | { readonly value: unknown } | { readonly list: readonly unknown[] }

/** Equal for types whose values may be compared. */
export function typeKey({ kind, scale, values }: TypeSpec): string {
  return `${kind} ${scale ?? values?.join() ?? ''}`
}

export function isType(shape: TypeSpec | ShapeSpec): shape is TypeSpec {
  return typeof shape.kind === 'string'
}

/** The condition of an allow, and what it gives if that is not everything. */
export function readAllow(rule: AllowSpec): { readonly when: Expr | true; readonly fields?: readonly string[] } {
  return rule !== true && 'when' in rule ? rule : { when: rule }
}

/** What the row at the beginning of a reference is a row of. */
export function resourceOf(scope: readonly string[], from: Ref['from']): string {
  return scope[from === 'before' ? 0 : (from as number)]!
}

/** Every condition that is written under an action. */
export function conditionsOf({ allow, deny, fields, after }: ActionSpec): readonly Expr[] {
  const allows = [allow, after?.allow].flatMap((rules) =>
    Object.values(rules ?? {}).map((rule) => readAllow(rule).when),
  )
  const others = [deny, fields, after?.deny].flatMap((rules) => Object.values(rules ?? {}))
  return [...allows, ...others].filter((rule) => rule !== true)
}
