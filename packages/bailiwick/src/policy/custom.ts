import type { CustomNode } from '../ast/condition.ts'
import type { ModelNode } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import type { Signal } from '../util/signal.ts'
import type { Condition } from './condition.ts'
import type { Model } from './define-model.ts'
import type { ContextIn, RowOf, SubjectIn, ValueOf } from './infer.ts'
import type { RowPlace } from './row-reference.ts'
import { built } from './session.ts'

/** What a check answers: whether it is satisfied, with its reason for explanations if it has one. */
export type CheckAnswer = boolean | { readonly satisfied: boolean; readonly reason: string }

type Later<T> = T | PromiseLike<T>

/** What the function of a check is told. */
export interface CheckQuestion<S, C, P> {
  readonly subject: S
  /** `now` is the moment of the question. */
  readonly context: C
  readonly parameters: P
  /** Of `policy.forAsync`, where one was given. */
  readonly signal?: Signal
}

/** A piece of SQL as `sql` makes it. */
export interface SqlFragment {
  readonly strings: readonly string[]
  readonly values: readonly unknown[]
}

/** What the SQL of a check is made with. */
export interface CheckSql<S, C, P, K extends string> extends CheckQuestion<S, C, P> {
  /** SQL text; what stands in it are columns, parameters and other SQL text, never values. */
  sql(text: TemplateStringsArray, ...parts: readonly SqlFragment[]): SqlFragment
  /** The column of an attribute that the check reads. */
  column(attribute: K): SqlFragment
  /** A value with its PostgreSQL type: `parameter(5, 'int8')`, `parameter(ids, 'text[]')`. */
  parameter(value: unknown, type: string): SqlFragment
}

type Resources<M extends Model> = M['~types']['resource']
type SubjectOf<M extends Model> = SubjectIn<M['~types']['subject']>
type ContextOf<M extends Model> = ContextIn<M['~types']['context']>
/** The part of a row that a check reads; related rows as they were loaded. */
type Part<F, K extends keyof F> = { readonly [N in K]: N extends keyof RowOf<F> ? RowOf<F>[N] : LoadedRelation<F[N]> }
type LoadedRelation<F> = F extends { readonly '~many': string }
  ? readonly object[]
  : [ValueOf<F>] extends [never]
    ? object | null
    : never

/** A check of the subject and the circumstances: it folds, so filters take it. */
export interface SubjectCheck<M extends Model, P> {
  readonly uses: 'subject'
  /** Attributes of the subject with a loader that the check needs. */
  readonly loads?: readonly (keyof M['~types']['subject'] & string)[]
  /** Plain data that the check is given, and that tells two uses of it apart. */
  readonly parameters?: P
  /** May be asynchronous; the policy is then asked through `forAsync`. */
  evaluate(question: CheckQuestion<SubjectOf<M>, ContextOf<M>, P>): Later<CheckAnswer>
}

/** A check of a resource; a filter takes it if it has an SQL form. */
export interface ResourceCheck<M extends Model, F, K extends keyof F & string, P> {
  readonly uses: 'resource'
  /** The attributes and relations that the check is given; they must be loaded. */
  readonly reads: readonly K[]
  readonly loads?: readonly (keyof M['~types']['subject'] & string)[]
  readonly parameters?: P
  /** About one row. */
  evaluate?(
    question: CheckQuestion<SubjectOf<M>, ContextOf<M>, P> & { readonly resource: Part<F, K> },
  ): Later<CheckAnswer>
  /** About many rows at once: one answer for each, in their order. Asked in place of `evaluate`. */
  evaluateMany?(
    question: CheckQuestion<SubjectOf<M>, ContextOf<M>, P> & { readonly resources: readonly Part<F, K>[] },
  ): Later<readonly CheckAnswer[]>
  /** SQL that is true exactly where the check is satisfied, and false elsewhere. */
  sql?(tools: CheckSql<SubjectOf<M>, ContextOf<M>, P, K>): SqlFragment
}

/**
 * A condition that the application answers itself: the way out of what conditions can say. The name is the check's own in the whole
 * policy.
 */
export interface CustomBuilder<M extends Model, R extends string> {
  <const P = undefined>(name: string, check: SubjectCheck<M, P>): Condition<false>
  <const K extends R extends keyof Resources<M> ? keyof Resources<M>[R] & string : never, const P = undefined>(
    name: string,
    check: ResourceCheck<M, R extends keyof Resources<M> ? Resources<M>[R] : never, K, P>,
  ): Condition<false>
}

const keys = ['uses', 'reads', 'loads', 'parameters', 'evaluate', 'evaluateMany', 'sql']

/** Builds the condition of a custom check; everything about it that is wrong throws here. */
export function customCondition(
  model: ModelNode,
  self: RowPlace,
  name: unknown,
  check: unknown,
  below: (...args: never[]) => unknown,
): Condition<false> {
  if (typeof name !== 'string' || name.trim() === '')
    throw invalid("custom() takes a name first: `custom('in office hours', { … })`.")
  const spec = (typeof check === 'object' && check !== null ? check : {}) as Record<string, unknown>
  for (const key of Object.keys(spec)) {
    if (!keys.includes(key)) throw unknownName('INVALID_POLICY', `key of the check \`${name}\``, key, keys)
  }
  const { uses, parameters, evaluate, evaluateMany, sql } = spec
  if (uses !== 'subject' && uses !== 'resource') {
    throw invalid(`The check \`${name}\` says what it uses: \`uses: 'subject'\` or \`uses: 'resource'\`.`)
  }
  if (uses === 'resource' && self.resource === '*')
    throw invalid(`The check \`${name}\`: a policy for \`'*'\` has no resource.`)
  if (uses === 'subject' && (evaluateMany !== undefined || sql !== undefined || spec.reads !== undefined)) {
    throw invalid(
      `The check \`${name}\` uses the subject only, so it takes no \`reads\`, \`evaluateMany\` or \`sql\`: it is answered before a query is made.`,
    )
  }
  const functions = { evaluate, evaluateMany, sql }
  for (const [key, value] of Object.entries(functions)) {
    if (value !== undefined && typeof value !== 'function')
      throw invalid(`The check \`${name}\`: \`${key}\` is a function.`)
  }
  if ((evaluate === undefined) === (evaluateMany === undefined)) {
    throw invalid(`The check \`${name}\` takes either \`evaluate\` or \`evaluateMany\`.`)
  }
  const node: CustomNode = {
    kind: 'custom',
    name,
    uses,
    ...(uses === 'resource' ? self : { level: 0, resource: '*', hops: [] }),
    reads: uses === 'resource' ? readReads(model, self.resource, name, spec.reads) : [],
    loads: readLoads(model, name, spec.loads),
    parameters: parameters === undefined ? undefined : plainData(name, parameters),
    check: Object.freeze(Object.fromEntries(Object.entries(functions).filter(([, value]) => value !== undefined))),
  }
  return built<false>(node, below)
}

function readReads(model: ModelNode, resource: string, name: string, reads: unknown): readonly string[] {
  if (!Array.isArray(reads)) {
    throw invalid(`The check \`${name}\` lists what it reads of the row: \`reads: ['id']\`, or \`[]\` for nothing.`)
  }
  const { attributes, relations } = model.resources[resource]!
  const known = [...Object.keys(attributes), ...Object.keys(relations)]
  return reads.map((read) => {
    if (known.includes(read)) return read as string
    throw unknownName('UNKNOWN_ATTRIBUTE', `attribute of ${resource} that \`${name}\` reads`, String(read), known)
  })
}

function readLoads(model: ModelNode, name: string, loads: unknown): readonly string[] {
  if (loads === undefined) return []
  const known = Object.keys(model.subject).filter((attribute) => model.subject[attribute]!.loaded)
  if (!Array.isArray(loads)) throw invalid(`The check \`${name}\`: \`loads\` is a list of attributes of the subject.`)
  return loads.map((attribute) => {
    if (known.includes(attribute)) return attribute as string
    throw unknownName('UNKNOWN_ATTRIBUTE', `loaded attribute of the subject in \`${name}\``, String(attribute), known)
  })
}

/** A copy of plain data; anything else could not be compared, printed or stored. */
function plainData(name: string, value: unknown): unknown {
  const copy = (inner: unknown): unknown => {
    if (inner === null || typeof inner === 'string' || typeof inner === 'boolean' || Number.isFinite(inner))
      return inner
    if (Array.isArray(inner)) return inner.map(copy)
    if (typeof inner === 'object' && Object.getPrototypeOf(inner) === Object.prototype) {
      return Object.fromEntries(Object.entries(inner as object).map(([key, child]) => [key, copy(child)]))
    }
    throw invalid(
      `The parameters of the check \`${name}\` are plain data: texts, numbers, true, false, null, arrays and records of them.`,
    )
  }
  return copy(value)
}

/** Whether two conditions ask one and the same function: a name stands for one check in a policy. */
export function sameCheck(a: CustomNode, b: CustomNode): boolean {
  const list = (names: readonly string[]) => names.join('\n')
  return (
    a.uses === b.uses &&
    a.resource === b.resource &&
    list(a.reads) === list(b.reads) &&
    list(a.loads) === list(b.loads) &&
    lookupFunctions(a).every((value, index) => value === lookupFunctions(b)[index])
  )
}

function lookupFunctions({ check }: CustomNode): readonly unknown[] {
  return [check.evaluate, check.evaluateMany, check.sql]
}

function invalid(message: string): BailiwickError {
  return new BailiwickError('INVALID_POLICY', message)
}
