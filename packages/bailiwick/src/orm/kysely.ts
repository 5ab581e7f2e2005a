import type { Expression, OperationNode, SqlBool } from 'kysely'
import { type AccessLike, type AsyncAccessLike, type FilterOptions, filter as sqlFilter } from '../compile/filter.ts'
import type { Fragment } from '../compile/fragment.ts'
import { BailiwickError } from '../errors/error.ts'

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
function expression(fragment: Fragment): Expression<SqlBool> {
  const node = Object.freeze({
    kind: 'RawNode',
    sqlFragments: fragment.strings,
    parameters: fragment.values.map((value) => Object.freeze({ kind: 'ValueNode', value })),
  })
  return {
    get expressionType(): SqlBool | undefined {
      return undefined
    },
    toOperationNode: () => node as unknown as OperationNode,
    ...notText,
  }
}

function refuse(): never {
  throw new BailiwickError(
    'NOT_A_VALUE',
    'This is a condition for Kysely, no text and no value: give it to `.where(…)` or `eb.and([…])` of Kysely. Other clients have a `filter` of their own.',
    { seen: 'a condition for Kysely', expected: '.where(filter(access, action))' },
  )
}

/** What pg and postgres.js do with a value: the condition was handed to another library, or put into a text. */
const notText = { toString: refuse, toPostgres: refuse }
