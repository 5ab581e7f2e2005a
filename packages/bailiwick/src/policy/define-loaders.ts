import { lookup } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { capturePosition } from '../errors/position.ts'
import type { Loaders } from '../evaluate/environment.ts'
import type { Signal } from '../util/signal.ts'
import { type Model, modelNode } from './define-model.ts'
import type { ContextIn, SubjectIn, ValueOf } from './infer.ts'
import { createPolicy, type Policy } from './policy.ts'
import type { PolicyPart } from './read-part.ts'

/** What a loader is told: what was given, and the signal of `forAsync`. */
export interface LoadQuestion<M extends Model> {
  readonly subject: SubjectIn<M['~types']['subject']>
  readonly context: ContextIn<M['~types']['context']>
  readonly signal?: Signal
}

type LoadersFor<M extends Model, F> = {
  readonly [K in keyof F]?: (question: LoadQuestion<M>) => ValueOf<F[K]> | PromiseLike<ValueOf<F[K]>>
}

/**
 * Says how the `loaded()` attributes of the subject and the context are fetched: each once in a request, and only when an answer hangs on
 * it. Combine it with the policy that needs them; asynchronous loaders are asked through `policy.forAsync`.
 *
 * ```ts
 * import { combine, defineLoaders, defineModel, definePolicy, t } from 'bailiwick'
 *
 * const model = defineModel({
 *   subject: { id: t.id(), teamIds: t.array(t.id()).loaded() },
 *   resource: { article: { id: t.id(), teamId: t.id() } },
 * })
 * const articles = definePolicy(model, 'article', ({ subject, resource: article }) => ({
 *   read: { allow: { 'own team': article.teamId.in(subject.teamIds) } },
 * }))
 * const memberships = new Map([['ada', ['t1']]])
 * const policy = combine(
 *   articles,
 *   defineLoaders(model, { subject: { teamIds: async ({ subject }) => memberships.get(subject.id) ?? [] } }),
 * )
 * const access = await policy.forAsync({ id: 'ada' })
 * await access.can('article.read', { id: 'a1', teamId: 't1' }) // => true
 * ```
 */
export function defineLoaders<M extends Model>(
  model: M,
  loaders: {
    readonly subject?: LoadersFor<M, M['~types']['subject']>
    readonly context?: LoadersFor<M, M['~types']['context']>
  },
): Policy<M, never> {
  const position = capturePosition(defineLoaders)
  const node = model?.[modelNode]
  if (!node) throw invalid('The first argument of defineLoaders is a model made by `defineModel`.')
  if (typeof loaders !== 'object' || loaders === null) {
    throw invalid('defineLoaders takes a record: `defineLoaders(model, { subject: { … } })`.')
  }
  for (const key of Object.keys(loaders)) {
    if (key !== 'subject' && key !== 'context')
      throw unknownName('INVALID_POLICY', 'key of defineLoaders', key, ['subject', 'context'])
  }
  for (const of of ['subject', 'context'] as const) {
    const known = Object.keys(node[of]).filter((name) => node[of][name]!.loaded)
    for (const [name, loader] of Object.entries(loaders[of] ?? {})) {
      if (!lookup(node[of], name)?.loaded) {
        throw unknownName('UNKNOWN_ATTRIBUTE', `\`loaded()\` attribute of the ${of}`, name, known, {
          path: `${of}.${name}`,
        })
      }
      if (typeof loader !== 'function') throw invalid(`The loader of \`${of}.${name}\` is a function.`)
    }
  }
  const part: PolicyPart = {
    resource: '*',
    actions: [],
    loaders: { subject: { ...loaders.subject }, context: { ...loaders.context } } as unknown as Loaders,
    position,
  }
  return createPolicy(model, node, [part])
}

function invalid(message: string): BailiwickError {
  return new BailiwickError('INVALID_POLICY', message)
}
