import { BEFORE } from '../ast/condition.ts'
import { lookup, type ModelNode } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { capturePosition } from '../errors/position.ts'
import type { Condition, DefiniteByIsTrueOrIsNotFalse } from './condition.ts'
import { type CustomBuilder, customCondition } from './custom.ts'
import { type Model, modelNode } from './define-model.ts'
import type { AttributeKeys } from './infer.ts'
import type { Part } from './part.ts'
import { permittedNode } from './permitted.ts'
import { createPolicy, type Policy } from './policy.ts'
import { readPart } from './read-part.ts'
import type { Ref, RowRef } from './references.ts'
import { attributesReference, grantedCondition, type RowPlace, rowReference } from './row-reference.ts'
import { built, inSession } from './session.ts'

/** A rule with words for the end user. */
export interface RuleDetail<C, F extends PropertyKey = never> {
  readonly when: C | true
  /** The attributes that the rule gives where it is true: to see (read) or to write. Without them it gives all. */
  readonly fields?: readonly [F, ...F[]]
  /** Why, in the end user's words: `'Only the author may edit a draft.'` */
  readonly because?: string
}

/** Named allow rules, or a single one. */
export type AllowRules<F extends PropertyKey> =
  | Condition
  | true
  | Readonly<Record<string, Condition | true | RuleDetail<Condition, F>>>

/** Named deny rules, or a single one. */
export type DenyRules =
  | DefiniteByIsTrueOrIsNotFalse
  | Readonly<Record<string, DefiniteByIsTrueOrIsNotFalse | DenyDetail>>

/** A deny with words for the end user. It takes no `fields`: what is denied gives nothing. */
export interface DenyDetail {
  readonly when: DefiniteByIsTrueOrIsNotFalse
  readonly because?: string
  readonly fields?: never
}

/** What is said about one action. */
export interface ActionRules<F extends PropertyKey, A extends string> {
  readonly description?: string
  /** Permitted if any of these is true. The names are the reasons in decisions. */
  readonly allow?: AllowRules<F>
  /** Denied unless every one of these is false. */
  readonly deny?: DenyRules
  /**
   * Other rules for the row after the changes. They may compare it with `before`. `allow` takes the place of the allows of
   * this action, `deny` that of the denies beside it; what is left out stays.
   */
  readonly after?: { readonly allow?: AllowRules<F>; readonly deny?: DenyRules }
  /** The condition under which each attribute is visible or may be written, or `true`; `'*'` for those not listed. */
  readonly fields?: { readonly [K in F | '*']?: Condition | true }
  /** Whoever may do this may also do those; what denies those denies this. */
  readonly implies?: readonly A[]
  /** Whoever may do all of those may do this; what denies one of those denies this. */
  readonly composedOf?: readonly A[]
  /** Leaves out the implicit rule that denies rows of other tenants. */
  readonly crossTenant?: boolean
  /**
   * Whoever asks `bailiwick/data` for a row that is not permitted is told so, instead of that there is no such row. False wins where
   * several policies speak of the action.
   */
  readonly revealsExistence?: boolean
  /** Anything of the application's own, kept for introspection. */
  readonly metadata?: Readonly<Record<string, unknown>>
}

type ResourcesOf<M extends Model> = M['~types']['resource']

export interface PolicyRefs<M extends Model, R extends string> {
  /** Who asks. */
  readonly subject: Ref<M['~types']['subject'], ResourcesOf<M>>
  /** What is asked about. */
  readonly resource: R extends keyof ResourcesOf<M> ? Ref<ResourcesOf<M>[R], ResourcesOf<M>> : never
  /** The same row before the changes: for the rules of `after` only. */
  readonly before: R extends keyof ResourcesOf<M> ? Ref<ResourcesOf<M>[R], ResourcesOf<M>> : never
  /** The circumstances of the request; `context.now` is always there. */
  readonly context: Ref<M['~types']['context'], ResourcesOf<M>>
  /**
   * A stored grant of this action on this resource or above; or of another action on a related row:
   * `granted('team.manage', article.team)`.
   */
  granted(): Condition<false>
  granted(action: string, row: RowRef<boolean>): Condition<false>
  /**
   * Delegation: whoever may do that with the related row. `permitted(comment.article, 'article.read')` is true where the rules of
   * `article.read` permit it, never unknown, and false where there is no such row.
   */
  permitted(row: RowRef<boolean>, action: `${keyof ResourcesOf<M> & string}.${string}`): Condition<false>
  /** A stored permission on the tenant, by its code. */
  holds(code: string): Condition<false>
  /**
   * A condition that a function of the application answers: `custom('in office hours', { uses: 'subject', evaluate })`. A check of
   * a resource also says what it `reads`, and may have an SQL form; without one, filters refuse it by name.
   */
  readonly custom: CustomBuilder<M, R>
}

/**
 * Says who may do what with a resource. The callback builds conditions from typed references; the keys of its result are
 * the actions. `'*'` as the resource speaks of every resource, `'*'` as an action of every action of its resource.
 * Throws at once what is wrong with these rules: UNKNOWN_DENY, UNUSED_CONDITION, ACTION_CYCLE and others. What depends on
 * other policies too (READ_REQUIRED) is thrown at the first question, when all are combined.
 *
 * ```ts
 * import { all, defineModel, definePolicy, t } from 'bailiwick'
 *
 * const model = defineModel({
 *   subject: { id: t.id(), banned: t.boolean() },
 *   resource: { article: { id: t.id(), authorId: t.id(), status: t.enum('draft', 'published') } },
 * })
 * const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
 *   read: {
 *     allow: { published: article.status.is('published'), own: article.authorId.is(subject.id) },
 *     deny: { banned: subject.banned },
 *   },
 *   update: { allow: { 'own draft': all(article.authorId.is(subject.id), article.status.is('draft')) } },
 * }))
 * ```
 */
export function definePolicy<
  M extends Model,
  const R extends (keyof ResourcesOf<M> & string) | '*',
  const A extends string,
>(
  model: M,
  resource: R,
  define: (refs: PolicyRefs<M, R>) => {
    readonly [K in A]: ActionRules<
      R extends keyof ResourcesOf<M> ? AttributeKeys<ResourcesOf<M>[R]> : never,
      NoInfer<A>
    >
  },
): Policy<M, Part<R, A>> {
  const position = capturePosition(definePolicy)
  const node = model?.[modelNode]
  if (!node) throw invalid('The first argument of definePolicy is a model made by `defineModel`.')
  if (resource !== '*' && !lookup(node.resources, resource)) {
    throw unknownName('UNKNOWN_RESOURCE', 'resource', resource, Object.keys(node.resources), { position: position() })
  }
  const part = inSession(position, () => {
    const self: RowPlace = { level: 0, resource, hops: [] }
    const refs = createRefs(node, self)
    return readPart(node, resource, define(refs as unknown as PolicyRefs<M, R>), position)
  })
  return createPolicy(model, node, [part])
}

export function createRefs(model: ModelNode, self: RowPlace) {
  return {
    subject: attributesReference('subject', model.subject),
    context: attributesReference('context', model.context),
    get resource(): object {
      if (self.resource !== '*') return rowReference(model, self)
      throw invalid("A policy for `'*'` has no resource: use `subject` and `context` only.")
    },
    get before(): object {
      if (self.resource !== '*') return rowReference(model, { ...self, level: BEFORE })
      throw invalid("A policy for `'*'` has no `before`: use `subject` and `context` only.")
    },
    granted: function granted(action?: unknown, row?: unknown) {
      const { node, valid, build } = grantedCondition(model, self, action, row, granted)
      const twoParts = node.action === '' || /^[^.]+(\.[^.]+)+$/.test(node.action)
      if (!valid || !twoParts || (row === undefined) !== (action === undefined)) {
        throw invalid("granted() takes nothing, or an action and a row: `granted('team.manage', article.team)`.")
      }
      return build()
    },
    permitted: function permitted(row: unknown, action: unknown) {
      return built(permittedNode(model, row, action), permitted)
    },
    holds: function holds(code: unknown) {
      if (typeof code !== 'string' || code === '')
        throw invalid("holds() takes a permission code: `holds('report.export')`.")
      return built({ kind: 'holds', code }, holds)
    },
    custom: function custom(name: unknown, check: unknown) {
      return customCondition(model, self, name, check, custom)
    },
  }
}

/** The same rules for several actions: `...rules(['update', 'delete'], { allow: … })`. */
export function rules<const A extends string, const T>(
  actions: readonly [A, ...A[]],
  shared: T,
): { readonly [K in A]: T } {
  return Object.fromEntries(actions.map((action) => [action, shared])) as { readonly [K in A]: T }
}

function invalid(message: string): BailiwickError {
  return new BailiwickError('INVALID_POLICY', message)
}
