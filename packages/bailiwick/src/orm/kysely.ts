import type { Expression, OperationNode, SqlBool } from 'kysely'
import { type AccessLike, type AsyncAccessLike, type FilterOptions, filter as sqlFilter } from '../compile/filter.ts'
import type { Fragment } from '../compile/fragment.ts'
import { NoValue, refusedCondition } from '../compile/no-value.ts'
import type { BailiwickError } from '../errors/error.ts'

/**
 * The condition under which an action is permitted, for Kysely's `where`. See `filter` of `bailiwick/sql`.
 *
 * ```ts no-run
 * db.selectFrom('article').selectAll().where(filter(access, 'article.read'))
 * ```
 */
export function filter<A extends string>(
  access: AccessLike<A>,
  action: NoInfer<A>,
  options?: FilterOptions,
): Expression<SqlBool>
export function filter<A extends string>(
  access: AsyncAccessLike<A>,
  action: NoInfer<A>,
  options?: FilterOptions,
): Promise<Expression<SqlBool>>
export function filter(access: AccessLike | AsyncAccessLike, action: string, options?: FilterOptions) {
  const made: Fragment | Promise<Fragment> = sqlFilter(access as AccessLike, action, options)
  return made instanceof Promise ? made.then(expression) : expression(made)
}

/** Kysely's raw node, made by hand so that Kysely is needed for its types only. */
class KyselyCondition extends NoValue implements Expression<SqlBool> {
  readonly #node: OperationNode

  constructor(fragment: Fragment) {
    super()
    this.#node = Object.freeze({
      kind: 'RawNode',
      sqlFragments: fragment.strings,
      parameters: fragment.values.map((value) => Object.freeze({ kind: 'ValueNode', value })),
    }) as OperationNode
  }

  get expressionType(): SqlBool | undefined {
    return undefined
  }

  toOperationNode(): OperationNode {
    return this.#node
  }

  protected refusal(): BailiwickError {
    return refusedCondition('Kysely', '`.where(…)` or `eb.and([…])`')
  }
}

function expression(fragment: Fragment): Expression<SqlBool> {
  return new KyselyCondition(fragment)
}
