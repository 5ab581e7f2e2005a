import { BailiwickError } from '../errors/error.ts'
import { boundText } from './bound-text.ts'
import { type Fragment, isFragment } from './fragment.ts'

/** A function for tagged templates of SQL that makes one text of templates in templates: sql-template-tag, `Prisma.sql`. */
// biome-ignore lint/suspicious/noExplicitAny: each library says for itself which values it takes
export type SqlTag<Query> = (strings: TemplateStringsArray, ...values: any[]) => Query

/**
 * The fragment as a template of another library, to be put into its other templates. Lists are one value each. Throws
 * UNTRUSTED_SQL if it is no fragment, INVALID_OPTION for a `sql` that needs a form of its own.
 *
 * ```ts no-run
 * import sql from 'sql-template-tag'
 *
 * await pool.query(sql`select title from article where ${toTag(sql, filter(access, 'article.read'))} limit ${20}`)
 * ```
 */
export function toTag<Query>(tag: SqlTag<Query>, fragment: Fragment): Query {
  checkFragment('toTag', fragment)
  if (typeof tag !== 'function') throw wrongTag('toTag', 'the `sql` of sql-template-tag or `Prisma.sql`', tag)
  if (isPostgresJs(tag)) throw wrongTag('toTag', '`toPostgres(sql, fragment)` for postgres.js', tag)
  if ('placeholder' in tag) throw wrongTag('toTag', '`filter` of `bailiwick/drizzle` for Drizzle', tag)
  return tag(templateOf(fragment.strings), ...fragment.values)
}

/** The same array for the same strings: a tag may keep what it learned about one. */
const templates = new WeakMap<readonly string[], TemplateStringsArray>()

function templateOf(strings: readonly string[]): TemplateStringsArray {
  let template = templates.get(strings)
  if (template === undefined) {
    template = Object.freeze(Object.assign([...strings], { raw: strings }))
    templates.set(strings, template)
  }
  return template
}

/** What is used of the `sql` of postgres.js, whether it is the pool's, a reserved connection's or a transaction's. */
export interface PostgresJs {
  // biome-ignore lint/suspicious/noExplicitAny: its own types say which values it takes
  (strings: TemplateStringsArray, ...values: any[]): unknown
  unsafe(text: string): unknown
  // biome-ignore lint/suspicious/noExplicitAny: its own types say which values it takes
  typed(value: any, type: number): unknown
}

/**
 * `unknown`: the server finds the type of the parameter from the cast behind it, as for a parameter without a type. Of a type
 * that it knows, postgres.js makes the text itself: of an instant by way of a Date, which has no microseconds.
 */
const untyped = 705

/**
 * The fragment for a query of postgres.js: `` sql`select … where ${toPostgres(sql, filter(access, 'article.read'))}` ``. Each list
 * is one parameter, and every value arrives exactly as it is. Throws UNTRUSTED_SQL if it is no fragment, INVALID_OPTION if `sql` is
 * not that of postgres.js.
 */
export function toPostgres<Sql extends PostgresJs>(sql: Sql, fragment: Fragment): ReturnType<Sql['unsafe']> {
  checkFragment('toPostgres', fragment)
  if (!isPostgresJs(sql))
    throw wrongTag('toPostgres', 'the `sql` of postgres.js: `postgres(…)` or a transaction’s', sql)
  const { strings, values } = fragment
  // postgres.js keeps what it learns about a template for ever, so it is only ever given the templates that are written here.
  const parts = [sql.unsafe(strings[0]!)]
  values.forEach((value, index) => {
    parts.push(sql`${sql.typed(boundText(value), untyped)}`, sql.unsafe(strings[index + 1]!))
  })
  return sql`${parts}` as ReturnType<Sql['unsafe']>
}

function isPostgresJs(tag: unknown): tag is PostgresJs {
  const { unsafe, typed } = (typeof tag === 'function' ? tag : {}) as Partial<PostgresJs>
  return typeof unsafe === 'function' && typeof typed === 'function'
}

function checkFragment(name: string, fragment: unknown): void {
  if (isFragment(fragment)) return
  throw new BailiwickError(
    'UNTRUSTED_SQL',
    `${name} takes a fragment as its second argument, such as \`filter(access, action)\` of \`bailiwick/sql\`.`,
  )
}

function wrongTag(name: string, expected: string, tag: unknown): BailiwickError {
  const seen = typeof tag === 'function' ? 'the `sql` of another library' : tag === null ? 'null' : typeof tag
  return new BailiwickError('INVALID_OPTION', `The first argument of ${name} is wrong; use ${expected}.`, {
    seen,
    expected,
  })
}
