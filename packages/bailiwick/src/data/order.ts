import { type AttributeNode, lookup, type ResourceNode } from '../ast/model.ts'
import { isArrayType, isJsonType, type ScalarType } from '../ast/types.ts'
import { type Fragment, joined, sql } from '../compile/fragment.ts'
import { textListParameter } from '../compile/parameters.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { columnOf, keyOf } from './host.ts'

/** One attribute that a list is sorted by. */
export interface SortKey {
  readonly attribute: AttributeNode & { readonly type: ScalarType }
  readonly descending: boolean
  readonly nullsFirst: boolean
}

const itemKeys = ['by', 'direction', 'nulls']

/**
 * Reads `orderBy`: `'title'`, `'-publishedAt'`, `{ by, direction, nulls }`, or a list of these. The key comes last, so that no two rows are
 * at one place. Nulls stand where PostgreSQL has them, last upwards and first downwards, unless it is said otherwise.
 */
export function readOrder(resource: ResourceNode, given: unknown): readonly SortKey[] {
  const items = given === undefined ? [] : Array.isArray(given) ? Array.from(given as readonly unknown[]) : [given]
  const keys = items.map((item) => readItem(resource, item))
  const names = keys.map(({ attribute }) => attribute.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw invalid(`\`orderBy\` names \`${twice}\` twice.`)
  const key = keyOf(resource)
  if (names.includes(key.name)) return keys
  const descending = keys.at(-1)?.descending === true
  return [...keys, { attribute: key as SortKey['attribute'], descending, nullsFirst: descending }]
}

function readItem(resource: ResourceNode, item: unknown): SortKey {
  if (typeof item === 'string') {
    const descending = item.startsWith('-') && !lookup(resource.attributes, item)
    const attribute = sortable(resource, descending ? item.slice(1) : item)
    return { attribute, descending, nullsFirst: descending }
  }
  if (typeof item !== 'object' || item === null) throw invalid("`orderBy` takes 'title', '-title' or { by: 'title' }.")
  for (const name of Object.keys(item)) {
    if (!itemKeys.includes(name)) throw unknownName('INVALID_OPTION', 'key of orderBy', name, itemKeys)
  }
  const { by, direction = 'asc', nulls } = item as Readonly<Record<string, unknown>>
  if (direction !== 'asc' && direction !== 'desc') throw invalid("`direction` is 'asc' or 'desc'.")
  if (nulls !== undefined && nulls !== 'first' && nulls !== 'last') throw invalid("`nulls` is 'first' or 'last'.")
  const descending = direction === 'desc'
  const attribute = sortable(resource, String(by))
  return { attribute, descending, nullsFirst: nulls === undefined ? descending : nulls === 'first' }
}

function sortable(resource: ResourceNode, name: string): SortKey['attribute'] {
  const sortable = Object.values(resource.attributes).filter(
    ({ type, virtual }) => !virtual && !isArrayType(type) && !isJsonType(type),
  )
  const attribute = sortable.find((each) => each.name === name)
  if (attribute) return attribute as SortKey['attribute']
  const known = sortable.map((each) => each.name)
  throw unknownName('UNKNOWN_ATTRIBUTE', `attribute to sort ${resource.name} by`, name, known, { path: resource.name })
}

function invalid(message: string): BailiwickError {
  return new BailiwickError('INVALID_OPTION', message)
}

/** What a row is sorted by: text by its bytes, an enum by the order in which its values are declared. */
export function sortSql(resource: ResourceNode, attribute: SortKey['attribute']): Fragment {
  const column = columnOf(resource, attribute)
  switch (attribute.type.kind) {
    case 'id':
    case 'text':
      return sql`${column} collate "C"`
    case 'enum':
      return sql`array_position(${textListParameter(attribute.type.values ?? [])}, ${column}::text)`
    default:
      return column
  }
}

export function orderSql(resource: ResourceNode, keys: readonly SortKey[]): Fragment {
  const parts = keys.map(({ attribute, descending, nullsFirst }) => {
    const by = sortSql(resource, attribute)
    const directed = descending ? sql`${by} desc` : by
    // What PostgreSQL does anyway is not said, and so fits a plain index.
    if (nullsFirst === descending) return directed
    return nullsFirst ? sql`${directed} nulls first` : sql`${directed} nulls last`
  })
  return joined(parts, sql`, `)
}

/** The same order from its end. */
export function reversed(keys: readonly SortKey[]): readonly SortKey[] {
  return keys.map((key) => ({ ...key, descending: !key.descending, nullsFirst: !key.nullsFirst }))
}
