import type { AsyncAccessInternals, asyncInternals } from '../evaluate/async-access.ts'
import type { Decision } from '../evaluate/decision.ts'
import type { Explanation } from '../evaluate/explain.ts'
import type { AsyncFacts, Facts } from '../evaluate/facts.ts'
import type { Plan } from '../evaluate/plan.ts'
import type { MaskStyle } from '../evaluate/redact.ts'
import type { Signal } from '../util/signal.ts'
import type {
  ActionId,
  ActionName,
  ForOptions,
  Masked,
  OneRow,
  RedactOptions,
  ResourceName,
  RowFor,
  WriteFor,
} from './access.ts'
import type { Model } from './define-model.ts'
import type { RowOf } from './infer.ts'

export interface ForAsyncOptions<M extends Model> extends Omit<ForOptions<M>, 'facts'> {
  /** Answers about stored permissions, at once or in batches. */
  readonly facts?: Facts | AsyncFacts
  /** Gives up: what is being asked rejects with the signal's reason, and loaders, checks and facts are told. */
  readonly signal?: Signal
}

/**
 * The asynchronous twin of `Access`: the same verbs with the same answers, for policies whose checks, loaders or facts are
 * asynchronous. What many rows need is fetched together; what the answer does not hang on is not fetched.
 */
export interface AsyncAccess<M extends Model, P> {
  can<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    ...row: OneRow<RowFor<M, R>, WriteFor<M, R>>
  ): Promise<boolean>
  canAny<R extends ResourceName<P>, A extends ActionName<P, R>>(
    actions: readonly `${R}.${A}`[],
    ...row: OneRow<RowFor<M, R>, WriteFor<M, R>>
  ): Promise<boolean>
  canAll<R extends ResourceName<P>, A extends ActionName<P, R>>(
    actions: readonly `${R}.${A}`[],
    ...row: OneRow<RowFor<M, R>, WriteFor<M, R>>
  ): Promise<boolean>
  decide<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    ...row: OneRow<RowFor<M, R>, WriteFor<M, R>>
  ): Promise<Decision>
  decideMany<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    rows: readonly RowFor<M, R>[],
  ): Promise<readonly Decision[]>
  authorize<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    ...row: OneRow<RowFor<M, R>, WriteFor<M, R>>
  ): Promise<Decision>
  explain<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    ...row: OneRow<RowFor<M, R>, WriteFor<M, R>>
  ): Promise<Explanation>
  plan<R extends ResourceName<P>, A extends ActionName<P, R>>(action: `${R}.${A}`): Promise<Plan>
  possible<R extends ResourceName<P>, A extends ActionName<P, R>>(action: `${R}.${A}`): Promise<boolean>
  actions<R extends ResourceName<P>>(resource: R, row: RowFor<M, R>): Promise<readonly ActionName<P, R>[]>
  filter<R extends ResourceName<P>, A extends ActionName<P, R>, const T extends RowFor<M, R>>(
    action: `${R}.${A}`,
    rows: readonly T[],
  ): Promise<readonly T[]>
  redact<
    R extends ResourceName<P>,
    A extends ActionName<P, R>,
    T extends RowFor<M, R>,
    const S extends MaskStyle = 'omit',
  >(action: `${R}.${A}`, rows: readonly T[], options?: RedactOptions<S>): Promise<readonly Masked<T, S>[]>
  redact<
    R extends ResourceName<P>,
    A extends ActionName<P, R>,
    T extends RowFor<M, R>,
    const S extends MaskStyle = 'omit',
  >(action: `${R}.${A}`, row: T | null, options?: RedactOptions<S>): Promise<Masked<T, S> | null>
  permittedFieldsOf<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    row: RowFor<M, R>,
  ): Promise<readonly (keyof RowOf<M['~types']['resource'][R]> & string)[]>
  /** The same questions about one resource type, without its name in each. */
  on<R extends ResourceName<P>>(resource: R): AsyncAccessOn<RowFor<M, R>, WriteFor<M, R>, ActionName<P, R>>
  readonly [asyncInternals]: AsyncAccessInternals
  /** Exists in the types only: the ids that a filter may name. */
  readonly '~action'?: ActionId<P>
}

/** The questions of {@link AsyncAccess} about one resource type. */
export interface AsyncAccessOn<Row, Write, A extends string> {
  can(action: A, ...row: OneRow<Row, Write>): Promise<boolean>
  canAny(actions: readonly A[], ...row: OneRow<Row, Write>): Promise<boolean>
  canAll(actions: readonly A[], ...row: OneRow<Row, Write>): Promise<boolean>
  decide(action: A, ...row: OneRow<Row, Write>): Promise<Decision>
  decideMany(action: A, rows: readonly Row[]): Promise<readonly Decision[]>
  authorize(action: A, ...row: OneRow<Row, Write>): Promise<Decision>
  explain(action: A, ...row: OneRow<Row, Write>): Promise<Explanation>
  plan(action: A): Promise<Plan>
  possible(action: A): Promise<boolean>
  actions(row: Row): Promise<readonly A[]>
  filter<const T extends Row>(action: A, rows: readonly T[]): Promise<readonly T[]>
  redact<T extends Row, const S extends MaskStyle = 'omit'>(
    action: A,
    rows: readonly T[],
    options?: RedactOptions<S>,
  ): Promise<readonly Masked<T, S>[]>
  redact<T extends Row, const S extends MaskStyle = 'omit'>(
    action: A,
    row: T | null,
    options?: RedactOptions<S>,
  ): Promise<Masked<T, S> | null>
  permittedFieldsOf(action: A, row: Row): Promise<readonly (keyof Row & string)[]>
}
