import { type ActionComparison, compareAction, type Relation } from './compare-action.ts'
import type { Comparing } from './comparing.ts'
import { type ModelDifference, sharedModel } from './models.ts'
import { type QuestionOptions, spendingOf } from './options.ts'
import { type AnyPolicy, programOf } from './program.ts'

/** How a new policy relates to an old one. */
export interface Comparison {
  /** Of all actions together, those that are in one of the policies only included. */
  readonly kind: Relation
  /** In the order of the new policy, then those that are gone. */
  readonly actions: readonly ActionComparison[]
  /** Where the models differ. Actions whose rules read what is not comparable are `unknown`, with the reason `model`. */
  readonly model: readonly ModelDifference[]
}

/**
 * What a change of policy changes: for each action whether the new policy permits more than the old one, less, or both, with an example
 * for each direction that both policies were asked about. `equal` is proved, for all subjects, rows, contexts and stored
 * permissions. Checks of the same name are taken for the same. Throws INVALID_POLICY and INVALID_OPTION, and what the first question of
 * either policy would throw.
 *
 * ```ts
 * import { all, defineModel, definePolicy, t } from 'bailiwick'
 * import { compare } from 'bailiwick/analyze'
 *
 * const model = defineModel({
 *   subject: { id: t.id() },
 *   resource: { article: { id: t.id(), authorId: t.id(), status: t.enum('draft', 'published') } },
 * })
 * const before = definePolicy(model, 'article', ({ subject, resource: article }) => ({
 *   read: { allow: { own: article.authorId.is(subject.id) } },
 * }))
 * const after = definePolicy(model, 'article', ({ subject, resource: article }) => ({
 *   read: { allow: { own: article.authorId.is(subject.id), published: article.status.is('published') } },
 * }))
 * const { kind, actions } = compare(before, after)
 * kind // => 'wider'
 * const { gained } = actions[0]!
 * gained.kind === 'found' && gained.permittedBy // => ['article.read/published']
 * ```
 */
export function compare(before: AnyPolicy, after: AnyPolicy, options: QuestionOptions = {}): Comparison {
  const [old, now] = [before, after].map((policy) => ({ policy, program: programOf(policy, 'compare') }))
  const { model, differences } = sharedModel(old!.program.model, now!.program.model)
  const spending = spendingOf(options, 'compare')
  const comparing: Comparing = { before: old!, after: now!, model, differences, spending }
  const ids = new Set([after, before].flatMap((policy) => policy.actions().map(({ id }) => id)))
  const actions = [...ids].map((id) => compareAction(comparing, id))
  return { kind: together(actions), actions, model: differences }
}

function together(actions: readonly ActionComparison[]): Relation {
  const has = (...kinds: readonly Relation[]) =>
    actions.some(({ kind, fields }) => kinds.includes(kind) || fields.some((field) => kinds.includes(field.kind)))
  if (has('unknown')) return 'unknown'
  if (has('both') || (has('wider') && has('narrower'))) return 'both'
  return has('wider') ? 'wider' : has('narrower') ? 'narrower' : 'equal'
}
