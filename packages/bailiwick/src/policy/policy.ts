import type { ModelNode } from '../ast/model.ts'
import { BailiwickError } from '../errors/error.ts'
import { type AsyncAccessOptions, asyncAccessOf } from '../evaluate/async-access.ts'
import { accessOf } from '../evaluate/observed-access.ts'
import { type PossibleAction, possibleActions } from '../evaluate/possible-actions.ts'
import { compileProgram } from '../evaluate/program.ts'
import { once } from '../util/once.ts'
import type { Access, ActionName, ForOptions, ResourceName } from './access.ts'
import type { AsyncAccess, ForAsyncOptions } from './async-access.ts'
import { type Model, modelNode } from './define-model.ts'
import type { SubjectIn } from './infer.ts'
import {
  type ActionInfo,
  describeAction,
  findAction,
  findRule,
  listRules,
  type RuleFilter,
  type RuleInfo,
} from './list-rules.ts'
import { mergeLoaders } from './merge-loaders.ts'
import type { PolicyPart } from './read-part.ts'
import { type RelationTree, relationsUsed } from './relations-used.ts'
import { checkParts, resolvePolicy } from './resolve.ts'
import { type PolicyJson, policyHash, writePolicy } from './write-policy.ts'

/** What a policy is made of; a symbol, so that only `combine` reads it. */
export const policyParts: unique symbol = Symbol('bailiwick.policy')

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
  /** One action; throws UNKNOWN_ACTION. */
  action<R extends ResourceName<P>, A extends ActionName<P, R>>(id: `${R}.${A}`): ActionInfo
  /**
   * The rules that decide an action, those from elsewhere (`'*'`, `implies`, the implicit ones) included, that meet every key
   * of the filter.
   */
  rules(filter?: RuleFilter): readonly RuleInfo[]
  /** One rule by the id that reasons have: `article.read/team owner`. Throws UNKNOWN_RULE. */
  rule(id: string): RuleInfo
  /**
   * What a kind of subject can ever do: `possibleActions({ role: 'editor' })`, for any subject with these attributes, in any
   * context, with any row. `never` and `always` are certain.
   */
  possibleActions(subject: Partial<SubjectIn<M['~types']['subject']>>): readonly PossibleAction[]
  /** What was written, as JSON that `fromJSON` reads back: the same rules, which decide the same. */
  toJSON(): PolicyJson
  /** A SHA-256 of what decides. Equal in code and in JSON, whatever the order; words for people do not count. */
  readonly hash: string
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
  const hash = once(() => policyHash(parts))
  const compile = once(() => ({ ...compileProgram(resolve(), loaders), hash }))
  const policy = {
    model,
    for: (subject: unknown, options?: ForOptions<M>) => accessOf(compile(), subject, options),
    forAsync: async (subject: unknown, options?: ForAsyncOptions<M>) =>
      asyncAccessOf(compile(), subject, options as AsyncAccessOptions),
    actions: () => [...resolve().actions.values()].map(describeAction),
    action: (id: string) => findAction(resolve(), id),
    rules: (filter: RuleFilter = {}) => listRules(resolve(), filter),
    rule: (id: string) => findRule(resolve(), id),
    possibleActions: (subject: unknown) => possibleActions(compile(), subject),
    toJSON: () => writePolicy(parts),
    get hash() {
      return hash()
    },
    relationsUsed: (resource: string) => relationsUsed(resolve(), resource),
    [policyParts]: parts,
  }
  return Object.freeze(policy) as unknown as Policy<M, P>
}

/** The parts of a policy, as types. */
export type PartsOf<P> = P extends Policy<Model, infer Parts> ? Parts : never

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
