import type { ResourceNode } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { type AccessInternals, accessInternals } from '../evaluate/access.ts'
import { type AsyncAccessInternals, asyncInternals } from '../evaluate/async-access.ts'
import { type Plan, permissionOf } from '../evaluate/plan.ts'
import { reachOf, table } from './columns.ts'
import { permittedSql } from './condition-sql.ts'
import { type Fragment, sql } from './fragment.ts'
import { fromTemplate } from './template.ts'

/** Any access object, whatever its model; the parameter is what it may be asked. */
export interface AccessLike<A extends string = string> {
  readonly [accessInternals]: AccessInternals
  readonly '~action'?: A
}

/** The asynchronous twin. */
export interface AsyncAccessLike<A extends string = string> {
  readonly [asyncInternals]: AsyncAccessInternals
  readonly '~action'?: A
}

export interface FilterOptions {
  /** The name of the table in the query, where it has an alias. */
  readonly as?: string
}

/**
 * The condition under which an action is permitted, as SQL for a WHERE: the same answer as `can` for every row. `true`
 * where it is always permitted, `false` where never. Values are parameters with their types written out. Throws VIRTUAL_ATTRIBUTE
 * or NO_TABLE where SQL cannot say it.
 *
 * ```ts
 * import { defineModel, definePolicy, t } from 'bailiwick'
 * import { filter, toPg } from 'bailiwick/sql'
 *
 * const model = defineModel({ subject: { id: t.id() }, resource: { article: { id: t.id(), authorId: t.id() } } })
 * const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
 *   read: { allow: { own: article.authorId.is(subject.id) } },
 * }))
 * toPg(filter(policy.for({ id: 'u1' }), 'article.read')).text // => '"article"."authorId" = $1::text'
 * ```
 */
export function filter<A extends string>(access: AccessLike<A>, action: NoInfer<A>, options?: FilterOptions): Fragment
export function filter<A extends string>(
  access: AsyncAccessLike<A>,
  action: NoInfer<A>,
  options?: FilterOptions,
): Promise<Fragment>
export function filter(
  access: AccessLike | AsyncAccessLike,
  action: string,
  options?: FilterOptions,
): Fragment | Promise<Fragment> {
  if (options !== undefined) checkOptions(options)
  if (access && asyncInternals in access) {
    const internals = access[asyncInternals]
    return internals.plan(action).then((plan) => filterSql(internals, plan, action, options))
  }
  const internals = access?.[accessInternals]
  if (!internals) throw new BailiwickError('INVALID_OPTION', 'filter takes what `policy.for(subject)` returns.')
  return kept(internals, action, options) ?? filterSql(internals, internals.plan(action), action, options)
}

function checkOptions(options: FilterOptions): void {
  for (const option of Object.keys(options)) {
    if (option !== 'as') throw unknownName('INVALID_OPTION', 'option of filter', option, ['as'])
  }
}

export type Internals = Pick<AccessInternals, 'model' | 'resourceOf'>

function filterSql(internals: Internals, plan: Plan, action: string, options: FilterOptions | undefined): Fragment {
  const resource = filterable(internals, plan, action)
  return planSql(internals, plan, options?.as ?? resource.table!.name)
}

/** The resource whose rows a plan is about. Throws DECISION_FAILED where the plan hangs on a failure, NO_TABLE where there are no rows. */
export function filterable(internals: Internals, plan: Plan, action: string): ResourceNode {
  if (plan.errors.length > 0) {
    // A list that is short because a check failed would look like an answer.
    const [cause] = plan.errors
    throw new BailiwickError(
      'DECISION_FAILED',
      `A check failed while the filter of \`${action}\` was made: ${String(cause)}`,
      { cause },
    )
  }
  const resource = internals.model.resources[internals.resourceOf(action)]!
  // Refuses a resource without a table also where the answer would need no column of it.
  table(resource)
  return resource
}

/** Most filters: for one subject alone, of a resource with a table. */
function kept(internals: AccessInternals, action: string, options: FilterOptions | undefined): Fragment | undefined {
  const question = internals.question(action)
  if (question === undefined) return undefined
  const declared = internals.model.resources[question.action.node.resource]!.table
  const name = options?.as ?? declared?.name
  if (declared === undefined || typeof name !== 'string') return undefined
  return fromTemplate(internals.model, permissionOf(question.action), question.environment, name)
}

function planSql(internals: Internals, plan: Plan, name: string): Fragment {
  if (plan.kind !== 'when') return plan.kind === 'always' ? sql`true` : sql`false`
  return permittedSql(reachOf(internals.model, name), plan.condition)
}
