import type { AccessInternals, accessInternals } from '../evaluate/access.ts'
import type { Decision } from '../evaluate/decision.ts'
import type { Explanation } from '../evaluate/explain.ts'
import type { Facts } from '../evaluate/facts.ts'
import type { OnDecision } from '../evaluate/observed-access.ts'
import type { Plan } from '../evaluate/plan.ts'
import type { MaskStyle } from '../evaluate/redact.ts'
import type { SnapshotJson } from '../evaluate/snapshot.ts'
import type { Model } from './define-model.ts'
import type { ContextIn, RelatedIn, RowIn, RowOf, SubjectIn } from './infer.ts'
import type { Part } from './part.ts'

type Rows<M extends Model> = M['~types']['resource']

/** The names of resources and actions that the parts of a policy declare: names only, so that types stay small. */
export type ResourceName<P> = P extends Part<infer R, string> ? Exclude<R, '*'> : never
export type ActionName<P, R extends string> = P extends Part<R, infer A> ? Exclude<A, '*'> : never
/** Every action id of a policy: `article.read`. */
export type ActionId<P> = P extends Part<infer R, infer A> ? (R extends '*' ? never : `${R}.${Exclude<A, '*'>}`) : never
export type RowFor<M extends Model, R extends string> = RowIn<Rows<M>[R], Rows<M>>

export type WriteFor<M extends Model, R extends string> = WriteOptions<
  RowOf<Rows<M>[R]>,
  RelatedIn<Rows<M>[R], Rows<M>>
>

/** A row, or nothing at all: `undefined` is neither. Beside the row, what is to become of it. */
export type OneRow<Row, Write> = readonly [] | readonly [resource: Row, options?: Write]

/**
 * What a write makes of a row: the row before and the row after must both be permitted, and so must each attribute that gets
 * another value.
 *
 * ```ts
 * import { defineModel, definePolicy, t } from 'bailiwick'
 *
 * const model = defineModel({ subject: { id: t.id() }, resource: { article: { id: t.id(), authorId: t.id() } } })
 * const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
 *   read: { allow: true },
 *   update: { allow: { own: article.authorId.is(subject.id) } },
 * }))
 * const access = policy.for({ id: 'ada' })
 * access.can('article.update', { id: 'a1', authorId: 'ada' }, { changes: { authorId: 'bob' } }) // => false
 * ```
 */
export interface WriteOptions<Attributes = object, Related = object> {
  /** The attributes that get another value. Without it, the row is asked about as it stands. */
  readonly changes?: Readonly<Partial<Attributes>>
  /** Related rows of the row after the changes, as you loaded them: those behind a changed key. */
  readonly related?: Related
}

/** What `redact` makes of what it hides. */
export interface RedactOptions<S extends MaskStyle> {
  /** Leave it out, put null, or put a value of your own: `{ sentinel: '[hidden]' }`. */
  readonly style: S
}

/** A row with some of its attributes hidden. */
export type Masked<T, S extends MaskStyle> = S extends { readonly sentinel: infer V }
  ? { [K in keyof T]: T[K] | V }
  : S extends 'null'
    ? { [K in keyof T]: T[K] | null }
    : Partial<T>

export interface ForOptions<M extends Model> {
  /** Attributes of this request. `now` is taken at each question unless it is given here. */
  readonly context?: ContextIn<M['~types']['context']>
  /** Answers about stored permissions, for `granted()` and `holds()`. */
  readonly facts?: Facts
  /**
   * On whose behalf the subject asks, as an agent does for a person: only what each of them may do is permitted, and only what each
   * may see is shown. Their stored permissions are given with them: `{ subject, facts }`.
   */
  readonly onBehalfOf?: OnBehalfOf<M> | readonly OnBehalfOf<M>[]
  /**
   * Told of every answer before it is given, for an audit: once for each row and action that was asked. It must not be asynchronous;
   * what it throws, the question throws as DECISION_FAILED.
   */
  readonly onDecision?: OnDecision
}

/** A subject, or a subject with what is known about it. Without a context it has that of the request. */
export type OnBehalfOf<M extends Model> =
  | SubjectIn<M['~types']['subject']>
  | null
  | {
      readonly subject: SubjectIn<M['~types']['subject']> | null
      readonly context?: ContextIn<M['~types']['context']>
      readonly facts?: Facts
    }

/**
 * What one subject may do. An omitted resource asks whether the action is permitted on every resource; `undefined` or `null`
 * as the resource throws MISSING_RESOURCE. All verbs throw for a caller's mistake (unknown action, data not loaded, a
 * wrong type) if the answer hangs on it; a failing check denies.
 */
export interface Access<M extends Model, P> {
  /** Whether it is permitted. */
  can<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    ...row: OneRow<RowFor<M, R>, WriteFor<M, R>>
  ): boolean
  /** Whether at least one of the actions is permitted. */
  canAny<R extends ResourceName<P>, A extends ActionName<P, R>>(
    actions: readonly `${R}.${A}`[],
    ...row: OneRow<RowFor<M, R>, WriteFor<M, R>>
  ): boolean
  /** Whether every one of the actions is permitted. */
  canAll<R extends ResourceName<P>, A extends ActionName<P, R>>(
    actions: readonly `${R}.${A}`[],
    ...row: OneRow<RowFor<M, R>, WriteFor<M, R>>
  ): boolean
  /** The answer with its reasons, as plain data. */
  decide<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    ...row: OneRow<RowFor<M, R>, WriteFor<M, R>>
  ): Decision
  /** The answers for many rows, in their order, at one and the same moment. */
  decideMany<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    rows: readonly RowFor<M, R>[],
  ): readonly Decision[]
  /** The decision if it is permitted; else throws ForbiddenError, or DecisionError if a check failed. */
  authorize<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    ...row: OneRow<RowFor<M, R>, WriteFor<M, R>>
  ): Decision
  /** The decision with every rule down to the values of its operands. */
  explain<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    ...row: OneRow<RowFor<M, R>, WriteFor<M, R>>
  ): Explanation
  /** What is left of the question without a resource: always, never, or a condition on the row. */
  plan<R extends ResourceName<P>, A extends ActionName<P, R>>(action: `${R}.${A}`): Plan
  /** Whether some resource could be permitted. */
  possible<R extends ResourceName<P>, A extends ActionName<P, R>>(action: `${R}.${A}`): boolean
  /** The names of the permitted actions, in declaration order. */
  actions<R extends ResourceName<P>>(resource: R, row: RowFor<M, R>): readonly ActionName<P, R>[]
  /** The rows that are permitted. */
  filter<R extends ResourceName<P>, A extends ActionName<P, R>, const T extends RowFor<M, R>>(
    action: `${R}.${A}`,
    rows: readonly T[],
  ): readonly T[]
  /** Copies of the permitted rows without the attributes that the subject may not see; see `isRedacted`. */
  redact<
    R extends ResourceName<P>,
    A extends ActionName<P, R>,
    T extends RowFor<M, R>,
    const S extends MaskStyle = 'omit',
  >(action: `${R}.${A}`, rows: readonly T[], options?: RedactOptions<S>): readonly Masked<T, S>[]
  redact<
    R extends ResourceName<P>,
    A extends ActionName<P, R>,
    T extends RowFor<M, R>,
    const S extends MaskStyle = 'omit',
  >(action: `${R}.${A}`, row: T | null, options?: RedactOptions<S>): Masked<T, S> | null
  /** The attributes that the subject may see (`article.read`) or write of this row; none where the row is denied. */
  permittedFieldsOf<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    row: RowFor<M, R>,
  ): readonly (keyof RowOf<Rows<M>[R]> & string)[]
  /** The same questions about one resource type, without its name in each. */
  on<R extends ResourceName<P>>(resource: R): AccessOn<RowFor<M, R>, ActionName<P, R>, WriteFor<M, R>>
  /**
   * The rules with this subject filled in, for `fromSnapshot` in a browser: to show and hide, never to enforce. Holds of the
   * subject only the values that rules compare with rows.
   */
  toJSON(): SnapshotJson
  readonly [accessInternals]: AccessInternals
  /** Exists in the types only: the ids that a filter may name. */
  readonly '~action'?: ActionId<P>
}

/** The questions of {@link Access} about one resource type. */
export interface AccessOn<Row, A extends string, Write = WriteOptions> {
  can(action: A, ...row: OneRow<Row, Write>): boolean
  canAny(actions: readonly A[], ...row: OneRow<Row, Write>): boolean
  canAll(actions: readonly A[], ...row: OneRow<Row, Write>): boolean
  decide(action: A, ...row: OneRow<Row, Write>): Decision
  decideMany(action: A, rows: readonly Row[]): readonly Decision[]
  authorize(action: A, ...row: OneRow<Row, Write>): Decision
  explain(action: A, ...row: OneRow<Row, Write>): Explanation
  plan(action: A): Plan
  possible(action: A): boolean
  actions(row: Row): readonly A[]
  filter<const T extends Row>(action: A, rows: readonly T[]): readonly T[]
  redact<T extends Row, const S extends MaskStyle = 'omit'>(
    action: A,
    rows: readonly T[],
    options?: RedactOptions<S>,
  ): readonly Masked<T, S>[]
  redact<T extends Row, const S extends MaskStyle = 'omit'>(
    action: A,
    row: T | null,
    options?: RedactOptions<S>,
  ): Masked<T, S> | null
  permittedFieldsOf(action: A, row: Row): readonly (keyof Row & string)[]
}
