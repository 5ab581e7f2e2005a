import type { AnyColumn, SQL, Table } from 'drizzle-orm'
import { type AccessLike, type AsyncAccessLike, filter as sqlFilter } from '../compile/filter.ts'
import type { Fragment } from '../compile/fragment.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { accessInternals } from '../evaluate/access.ts'
import { asyncInternals } from '../evaluate/async-access.ts'
import { drizzleSql } from './drizzle-sql.ts'

/** One of the two, where the table has an alias in the query. */
export interface DrizzleFilterOptions {
  /** The name of the table in the query. */
  readonly as?: string
  /** The table itself, an alias of it, or the columns that the `where` of a relational query is given. */
  readonly table?: Table | Readonly<Record<string, AnyColumn>>
}

/**
 * The condition under which an action is permitted, for Drizzle's `where` and `and`. See `filter` of `bailiwick/sql`. Throws
 * INVALID_OPTION if `table` is not the table of the action's resource.
 *
 * ```ts no-run
 * await db.select().from(articles).where(filter(access, 'article.read'))
 * await db.query.articles.findMany({ where: (table) => filter(access, 'article.read', { table }) })
 * ```
 */
export function filter<A extends string>(
  access: AccessLike<A>,
  action: NoInfer<A>,
  options?: DrizzleFilterOptions,
): SQL<boolean | null>
export function filter<A extends string>(
  access: AsyncAccessLike<A>,
  action: NoInfer<A>,
  options?: DrizzleFilterOptions,
): Promise<SQL<boolean | null>>
export function filter(access: AccessLike | AsyncAccessLike, action: string, options?: DrizzleFilterOptions) {
  const named = options === undefined ? undefined : nameIn(access, action, options)
  const made: Fragment | Promise<Fragment> = sqlFilter(access as AccessLike, action, named)
  return made instanceof Promise ? made.then(drizzleSql) : drizzleSql(made)
}

function nameIn(access: AccessLike | AsyncAccessLike, action: string, options: DrizzleFilterOptions) {
  for (const option of Object.keys(options)) {
    if (option !== 'as' && option !== 'table')
      throw unknownName('INVALID_OPTION', 'option of filter', option, ['as', 'table'])
  }
  if (!('table' in options)) return options
  if ('as' in options) throw invalid('`as` or `table`, not both', 'both')
  const internals = access && (asyncInternals in access ? access[asyncInternals] : access[accessInternals])
  const declared = internals?.model.resources[internals.resourceOf(action)]?.table
  const { name, original, schema } = tableOf(options.table)
  if (declared && (original !== declared.name || (schema && declared.schema && schema !== declared.schema))) {
    const path = (of: string | undefined, table: string) => (of ? `${of}.${table}` : table)
    throw invalid(`the table of \`${action}\`, \`${path(declared.schema, declared.name)}\``, path(schema, original))
  }
  return { as: name }
}

interface Named {
  /** In the query: the alias, if it has one. */
  readonly name: string
  readonly original: string
  readonly schema: string | undefined
}

/** Drizzle keeps what it knows about a table under symbols that are registered for everybody. */
function tableOf(given: unknown): Named {
  const of = (table: unknown, key: string) => (table as Record<symbol, unknown>)[Symbol.for(`drizzle:${key}`)]
  if (typeof given === 'object' && given !== null) {
    const [column] = Object.values(given)
    const table = typeof of(given, 'Name') === 'string' ? given : (column as { table?: unknown } | undefined)?.table
    const name = table && of(table, 'Name')
    const schema = table && of(table, 'Schema')
    if (typeof name === 'string') {
      const original = of(table, 'OriginalName')
      return {
        name,
        original: typeof original === 'string' ? original : name,
        schema: typeof schema === 'string' ? schema : undefined,
      }
    }
  }
  const seen = typeof given === 'string' ? JSON.stringify(given) : typeof given
  throw invalid('a table of Drizzle or its columns; for a name there is `as`', seen)
}

function invalid(expected: string, seen: string): BailiwickError {
  return new BailiwickError('INVALID_OPTION', `filter expects ${expected} as \`table\`; seen: ${seen}.`, {
    seen,
    expected,
  })
}
