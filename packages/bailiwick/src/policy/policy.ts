import type { ConditionNode } from '../ast/condition.ts'
import type { ModelNode } from '../ast/model.ts'
import type { Effect, PolicyNode } from '../ast/policy.ts'
import { printCondition } from '../ast/print.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import type { Position } from '../errors/position.ts'
import { type AsyncAccessOptions, asyncAccessOf } from '../evaluate/async-access.ts'
import { accessOf } from '../evaluate/observed-access.ts'
import { compileProgram } from '../evaluate/program.ts'
import { once } from '../util/once.ts'
import type { Access, ActionName, ForOptions, ResourceName } from './access.ts'
import type { AsyncAccess, ForAsyncOptions } from './async-access.ts'
import { type Model, modelNode } from './define-model.ts'
import type { SubjectIn } from './infer.ts'
import { mergeLoaders } from './merge-loaders.ts'
import type { PolicyPart } from './read-part.ts'
import { type RelationTree, relationsUsed } from './relations-used.ts'
import { checkParts, resolvePolicy } from './resolve.ts'

/** What a policy is made of; a symbol, so that only `combine` reads it. */
export const policyParts: unique symbol = Symbol('bailiwick.policy')

/** One action, for introspection. */
export interface ActionInfo {
  readonly id: string
  readonly resource: string
  readonly name: string
  readonly description?: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly implies: readonly string[]
  readonly composedOf: readonly string[]
  readonly requires: readonly string[]
}

/** One rule, for introspection. */
export interface RuleInfo {
  readonly id: string
  /** The action that it was written under. */
  readonly action: string
  readonly name: string
  readonly effect: Effect
  readonly condition: ConditionNode
  /** The condition as text. */
  readonly text: string
  readonly because?: string
  /** The attributes that it gives, where it does not give all. */
  readonly fields?: readonly string[]
  readonly position?: Position
}

export interface RuleFilter {
  /** An action, or a pattern with `*`: `article.*`, `*.read`. */
  readonly action?: string
  readonly effect?: Effect
}

/** A policy: ask it through {@link Policy.for}. */
export interface Policy<M extends Model, P> {
  readonly model: M
  /**
   * What the subject may do. Null is the anonymous subject of the model; undefined throws MISSING_SUBJECT. The
   * subject is checked once, here.
   */
  for(subject: SubjectIn<M['~types']['subject']> | null, options?: ForOptions<M>): Access<M, P>
  /**
   * The same for policies whose checks, loaders or facts are asynchronous: the same verbs, each a promise. `for` throws ASYNC_POLICY for
   * such a policy.
   */
  forAsync(subject: SubjectIn<M['~types']['subject']> | null, options?: ForAsyncOptions<M>): Promise<AsyncAccess<M, P>>
  /** Every action, in declaration order. */
  actions(): readonly ActionInfo[]
  /** The rules that decide an action, those from elsewhere (`'*'`, `implies`, the implicit ones) included. */
  rules(filter?: RuleFilter): readonly RuleInfo[]
  /** The relations that the rules of a resource walk: load these with its rows. */
  relationsUsed<R extends ResourceName<P>>(resource: R): RelationTree
  readonly [policyParts]: readonly PolicyPart[]
  /** Exists in the types only. */
  readonly '~parts'?: P
}

export type { ActionName, ResourceName }

/** A policy over checked parts. It is resolved and compiled at the first question, when everything is combined. */
export function createPolicy<M extends Model, P>(
  model: M,
  node: ModelNode,
  parts: readonly PolicyPart[],
): Policy<M, P> {
  checkParts(node, parts)
  const resolve = once(() => resolvePolicy(node, parts))
  const loaders = mergeLoaders(parts)
  const compile = once(() => compileProgram(resolve(), loaders))
  const policy = {
    model,
    for: (subject: unknown, options?: ForOptions<M>) => accessOf(compile(), subject, options),
    forAsync: async (subject: unknown, options?: ForAsyncOptions<M>) =>
      asyncAccessOf(compile(), subject, options as AsyncAccessOptions),
    actions: () => [...resolve().actions.values()].map(describeAction),
    rules: (filter: RuleFilter = {}) => listRules(resolve(), filter),
    relationsUsed: (resource: string) => relationsUsed(resolve(), resource),
    [policyParts]: parts,
  }
  return Object.freeze(policy) as unknown as Policy<M, P>
}

function describeAction(action: PolicyNode['actions'] extends ReadonlyMap<string, infer A> ? A : never): ActionInfo {
  const { id, resource, name, description, metadata, implies, composedOf, requires } = action
  return { id, resource, name, ...(description ? { description } : {}), metadata, implies, composedOf, requires }
}

function listRules(policy: PolicyNode, filter: RuleFilter): readonly RuleInfo[] {
  for (const key of Object.keys(filter)) {
    if (key !== 'action' && key !== 'effect')
      throw unknownName('INVALID_OPTION', 'filter of rules', key, ['action', 'effect'])
  }
  const matches = actionPattern(filter.action ?? '*')
  const actions = [...policy.actions.values()].filter((action) => matches(action.id))
  if (actions.length === 0 && filter.action !== undefined)
    throw unknownName('UNKNOWN_ACTION', 'action', filter.action, [...policy.actions.keys()])
  const written = actions.flatMap(({ allow, deny, after }) => [
    ...allow,
    ...deny,
    ...(after ? [...after.allow, ...after.deny] : []),
  ])
  const rules = new Map(written.map((rule) => [rule.id, rule]))
  return [...rules.values()]
    .filter((rule) => filter.effect === undefined || rule.effect === filter.effect)
    .map(({ id, action, name, effect, condition, because, fields, position }) => {
      const place = position()
      const text = printCondition(condition)
      return {
        id,
        action,
        name,
        effect,
        condition,
        text,
        ...(because ? { because } : {}),
        ...(fields ? { fields } : {}),
        ...(place ? { position: place } : {}),
      }
    })
}

function actionPattern(pattern: string): (id: string) => boolean {
  const [before = '', ...rest] = pattern.split('*')
  const after = rest.join('*')
  if (rest.length === 0) return (id) => id === pattern
  return (id) => id.length >= before.length + after.length && id.startsWith(before) && id.endsWith(after)
}

type PartsOf<P> = P extends Policy<Model, infer Parts> ? Parts : never

/**
 * One policy from several. An action in more than one has the rules of all of them; equal rule names are an error that names
 * both places.
 */
export function combine<M extends Model, const L extends readonly [Policy<M, unknown>, ...Policy<M, unknown>[]]>(
  ...policies: L
): Policy<L[0]['model'], PartsOf<L[number]>> {
  const [first] = policies
  if (!first) throw new BailiwickError('INVALID_POLICY', 'combine() of nothing. Give it at least one policy.')
  for (const policy of policies) {
    if (!policy?.[policyParts])
      throw new BailiwickError('INVALID_POLICY', 'combine() takes policies made by `definePolicy`.')
    if (policy.model[modelNode] !== first.model[modelNode]) {
      throw new BailiwickError('MODEL_MISMATCH', 'combine() takes policies over one and the same model.')
    }
  }
  return createPolicy(
    first.model,
    first.model[modelNode],
    policies.flatMap((policy) => policy[policyParts]),
  )
}
