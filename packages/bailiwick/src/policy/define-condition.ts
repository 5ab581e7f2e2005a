import type { ConditionNode } from '../ast/condition.ts'
import { lookup, type ModelNode } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { capturePosition } from '../errors/position.ts'
import { bindLevels } from './bind-levels.ts'
import { nodeOf } from './builders.ts'
import type { Condition } from './condition.ts'
import { type Model, modelNode } from './define-model.ts'
import { createRefs, type PolicyRefs } from './define-policy.ts'
import { inSession } from './session.ts'

/** A condition by itself, with the model and the resource that it speaks of. */
export interface ModelCondition {
  readonly model: ModelNode
  /** A resource of the model, or `*` for the subject and the context only. */
  readonly resource: string
  readonly node: ConditionNode
}

type ResourcesOf<M extends Model> = M['~types']['resource']

/**
 * Writes a condition outside of a policy, with the references that `definePolicy` gives. Throws at once what is wrong with it, as
 * `definePolicy` does: UNKNOWN_RESOURCE, UNKNOWN_ATTRIBUTE, UNUSED_CONDITION, INVALID_CONDITION and others.
 *
 * ```ts
 * import { defineModel, t } from 'bailiwick'
 * import { condition, satisfiable } from 'bailiwick/analyze'
 *
 * const model = defineModel({ subject: { id: t.id() }, resource: { article: { id: t.id(), words: t.int() } } })
 * const long = condition(model, 'article', ({ resource: article }) => article.words.gt(1000))
 * satisfiable(long).kind // => 'satisfiable'
 * ```
 */
export function condition<M extends Model, const R extends (keyof ResourcesOf<M> & string) | '*'>(
  model: M,
  resource: R,
  build: (refs: PolicyRefs<M, R>) => Condition,
): ModelCondition {
  const position = capturePosition(condition)
  const node = model?.[modelNode]
  if (!node) {
    throw new BailiwickError('INVALID_POLICY', 'The first argument of condition is a model made by `defineModel`.')
  }
  if (resource !== '*' && !lookup(node.resources, resource)) {
    throw unknownName('UNKNOWN_RESOURCE', 'resource', resource, Object.keys(node.resources), { position: position() })
  }
  return inSession(position, () => {
    const refs = createRefs(node, { level: 0, resource, hops: [] })
    const built = nodeOf(build(refs as unknown as PolicyRefs<M, R>), 'condition')
    return Object.freeze({ model: node, resource, node: bindLevels(built, resource, 'condition', true) })
  })
}
