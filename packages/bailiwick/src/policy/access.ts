import type { AccessInternals, accessInternals } from '../evaluate/access.ts'
import type { Decision } from '../evaluate/decision.ts'
import type { Explanation } from '../evaluate/explain.ts'
import type { Facts } from '../evaluate/facts.ts'
import type { Plan } from '../evaluate/plan.ts'
import type { SnapshotJson } from '../evaluate/snapshot.ts'
import type { Model } from './define-model.ts'
import type { ContextIn, RowIn } from './infer.ts'
import type { Part } from './part.ts'

type Rows<M extends Model> = M['~types']['resource']

/** The names of resources and actions that the parts of a policy declare: names only, so that types stay small. */
export type ResourceName<P> = P extends Part<infer R, string> ? Exclude<R, '*'> : never
export type ActionName<P, R extends string> = P extends Part<R, infer A> ? Exclude<A, '*'> : never
/** Every action id of a policy: `article.read`. */
export type ActionId<P> = P extends Part<infer R, infer A> ? (R extends '*' ? never : `${R}.${Exclude<A, '*'>}`) : never
type RowFor<M extends Model, R extends string> = RowIn<Rows<M>[R], Rows<M>>

/** A row, or nothing at all: `undefined` is neither. */
type OneRow<Row> = readonly [] | readonly [resource: Row]

export interface ForOptions<M extends Model> {
  /** Attributes of this request. `now` is taken at each question unless it is given here. */
  readonly context?: ContextIn<M['~types']['context']>
  /** Answers about stored permissions, for `granted()` and `holds()`. */
  readonly facts?: Facts
}

/**
 * What one subject may do. An omitted resource asks whether the action is permitted on every resource; `undefined` or `null`
 * as the resource throws MISSING_RESOURCE. All verbs throw for a caller's mistake (unknown action, data not loaded, a
 * wrong type) if the answer hangs on it; a failing check denies.
 */
export interface Access<M extends Model, P> {
  /** Whether it is permitted. */
  can<R extends ResourceName<P>, A extends ActionName<P, R>>(action: `${R}.${A}`, ...row: OneRow<RowFor<M, R>>): boolean
  /** Whether at least one of the actions is permitted. */
  canAny<R extends ResourceName<P>, A extends ActionName<P, R>>(
    actions: readonly `${R}.${A}`[],
    ...row: OneRow<RowFor<M, R>>
  ): boolean
  /** Whether every one of the actions is permitted. */
  canAll<R extends ResourceName<P>, A extends ActionName<P, R>>(
    actions: readonly `${R}.${A}`[],
    ...row: OneRow<RowFor<M, R>>
  ): boolean
  /** The answer with its reasons, as plain data. */
  decide<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    ...row: OneRow<RowFor<M, R>>
  ): Decision
  /** The answers for many rows, in their order, at one and the same moment. */
  decideMany<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    rows: readonly RowFor<M, R>[],
  ): readonly Decision[]
  /** The decision if it is permitted; else throws ForbiddenError, or DecisionError if a check failed. */
  authorize<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    ...row: OneRow<RowFor<M, R>>
  ): Decision
  /** The decision with every rule down to the values of its operands. */
  explain<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    ...row: OneRow<RowFor<M, R>>
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
  redact<R extends ResourceName<P>, A extends ActionName<P, R>, T extends RowFor<M, R>>(
    action: `${R}.${A}`,
    rows: readonly T[],
  ): readonly Partial<T>[]
  redact<R extends ResourceName<P>, A extends ActionName<P, R>, T extends RowFor<M, R>>(
    action: `${R}.${A}`,
    row: T | null,
  ): Partial<T> | null
  /** The same questions about one resource type, without its name in each. */
  on<R extends ResourceName<P>>(resource: R): AccessOn<RowFor<M, R>, ActionName<P, R>>
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
export interface AccessOn<Row, A extends string> {
  can(action: A, ...row: OneRow<Row>): boolean
  canAny(actions: readonly A[], ...row: OneRow<Row>): boolean
  canAll(actions: readonly A[], ...row: OneRow<Row>): boolean
  decide(action: A, ...row: OneRow<Row>): Decision
  decideMany(action: A, rows: readonly Row[]): readonly Decision[]
  authorize(action: A, ...row: OneRow<Row>): Decision
  explain(action: A, ...row: OneRow<Row>): Explanation
  plan(action: A): Plan
  possible(action: A): boolean
  actions(row: Row): readonly A[]
  filter<const T extends Row>(action: A, rows: readonly T[]): readonly T[]
  redact<T extends Row>(action: A, rows: readonly T[]): readonly Partial<T>[]
  redact<T extends Row>(action: A, row: T | null): Partial<T> | null
}
