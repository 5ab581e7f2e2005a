import { type AttributeNode, lookup, type ResourceNode } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { accessInternals, type Question } from '../evaluate/access.ts'
import { asyncInternals } from '../evaluate/async-access.ts'
import { fieldFormula } from '../evaluate/field-formula.ts'
import { maskedCopy, readStyle } from '../evaluate/redact.ts'
import type { AccessLike, AsyncAccessLike } from './filter.ts'
import { formulaSql, isAlways, isNever } from './formula-sql.ts'
import { type Fragment, identifier, joined, sql } from './fragment.ts'
import { textParameter } from './parameters.ts'

/** The column that names what a query hid, as the text of a JSON list. */
export const hiddenColumn = '~hidden'

/** One attribute in a query: its column, and whether it may be seen. */
export interface MaskedColumn {
  readonly attribute: AttributeNode
  /** TRUE where the attribute may be seen; everywhere else it is hidden. */
  readonly visible: Fragment
}

/** For each of the attributes that have a column whether it is visible on a permitted row called `name`. */
export function visibilityOf(
  question: Question,
  name: string,
  attributes: readonly AttributeNode[],
): readonly MaskedColumn[] {
  return attributes
    .filter(({ virtual }) => !virtual)
    .map((attribute) => ({
      attribute,
      visible: formulaSql(question, fieldFormula(question.action, attribute, true), name),
    }))
}

/**
 * The columns under the names of their attributes, each in a CASE where it depends on the row whether it may be seen, and last the list
 * of what is hidden. An attribute that is never visible is not read at all.
 */
export function maskSql(masked: readonly MaskedColumn[], column: (attribute: AttributeNode) => Fragment): Fragment {
  const columns = masked.flatMap(({ attribute, visible }) => {
    if (isNever(visible)) return []
    const value = column(attribute)
    const shown = isAlways(visible) ? value : sql`case when ${visible} then ${value} end`
    return [sql`${shown} as ${identifier(attribute.name)}`]
  })
  return joined([...columns, sql`${hiddenSql(masked)} as ${identifier(hiddenColumn)}`], sql`, `)
}

function hiddenSql(masked: readonly MaskedColumn[]): Fragment {
  const names = masked.flatMap(({ attribute, visible }) => {
    if (isAlways(visible)) return []
    const name = textParameter(attribute.name)
    return [isNever(visible) ? name : sql`case when ${visible} then null else ${name} end`]
  })
  return namesSql(names)
}

/** The text of a JSON list of the names that are not null. */
export function namesSql(names: readonly Fragment[]): Fragment {
  if (names.length === 0) return sql`'[]'`
  return sql`to_json(array_remove(array[${joined(names, sql`, `)}]::text[], null))::text`
}

export interface MaskOptions<F extends string = string> {
  /** The name of the table in the query, where it has an alias. */
  readonly as?: string
  /** The attributes to select; without it all that have a column. */
  readonly select?: readonly F[]
}

/**
 * The columns of a resource for a query of your own, under the names of their attributes: what the subject may not see never leaves the
 * database. Give the rows to {@link readMasked}. It says nothing of rows: use `filter` with the same action beside it.
 *
 * ```ts no-run
 * const columns = maskedColumns(access, 'article.read', { as: 'a' })
 * const query = toPg(sql`select ${columns} from article as a where ${filter(access, 'article.read', { as: 'a' })}`)
 * const rows = readMasked((await pool.query(query)).rows)
 * ```
 */
export function maskedColumns<A extends string>(
  access: AccessLike<A>,
  action: NoInfer<A>,
  options?: MaskOptions,
): Fragment
export function maskedColumns<A extends string>(
  access: AsyncAccessLike<A>,
  action: NoInfer<A>,
  options?: MaskOptions,
): Promise<Fragment>
export function maskedColumns(
  access: AccessLike | AsyncAccessLike,
  action: string,
  options: MaskOptions = {},
): Fragment | Promise<Fragment> {
  for (const option of Object.keys(options)) {
    if (option !== 'as' && option !== 'select')
      throw unknownName('INVALID_OPTION', 'option of maskedColumns', option, ['as', 'select'])
  }
  const make = (question: Question) => {
    const resource = question.program.model.resources[question.action.node.resource]!
    const name = options.as ?? resource.table?.name ?? resource.name
    const masked = visibilityOf(question, name, chosen(resource, options.select))
    return maskSql(masked, ({ column }) => identifier(name, column))
  }
  if (access && asyncInternals in access) return access[asyncInternals].ask(action, make)
  const internals = access?.[accessInternals]
  if (!internals) throw new BailiwickError('INVALID_OPTION', 'maskedColumns takes what `policy.for(subject)` returns.')
  return internals.ask(action, make)
}

/** The attributes of these names, in the order of the model; throws UNKNOWN_ATTRIBUTE. */
export function chosen(resource: ResourceNode, names: readonly string[] | undefined): readonly AttributeNode[] {
  const all = Object.values(resource.attributes)
  if (names === undefined) return all
  if (!Array.isArray(names) || names.length === 0) {
    throw new BailiwickError('INVALID_OPTION', '`select` is a list of at least one attribute; leave it out for all.')
  }
  for (const name of names) {
    const attribute = lookup(resource.attributes, String(name))
    const known = all.filter(({ virtual }) => !virtual).map((each) => each.name)
    if (!attribute) throw unknownName('UNKNOWN_ATTRIBUTE', `attribute of ${resource.name}`, String(name), known)
    if (attribute.virtual) {
      const path = `${resource.name}.${name}`
      const message = `\`${path}\` exists in the application only, so it cannot be selected.`
      throw new BailiwickError('VIRTUAL_ATTRIBUTE', message, { path })
    }
  }
  return all.filter(({ name }) => names.includes(name))
}

/**
 * The rows of a query with {@link maskedColumns}, with what was hidden left out, or in the style of `redact`; `isRedacted(row,
 * 'notes')` tells it from what is empty. Throws INVALID_OPTION for rows of another query.
 */
export function readMasked<T extends Readonly<Record<string, unknown>>>(
  rows: readonly T[],
  options?: { readonly style?: 'omit' | 'null' | { readonly sentinel: unknown } },
): readonly Partial<Omit<T, typeof hiddenColumn>>[] {
  const style = readStyle(options)
  return rows.map((row) => {
    const { [hiddenColumn]: hidden, ...values } = row as Readonly<Record<string, unknown>>
    if (typeof hidden !== 'string') {
      const message = `The row has no text \`${hiddenColumn}\`: give the rows of a query with \`maskedColumns\`, as the driver returned them.`
      throw new BailiwickError('INVALID_OPTION', message, { seen: typeof hidden, expected: hiddenColumn })
    }
    return maskedCopy(values, JSON.parse(hidden) as readonly string[], style) as Partial<Omit<T, typeof hiddenColumn>>
  })
}
