import type { Value } from '../ast/condition.ts'
import type { ResourceNode } from '../ast/model.ts'
import { isMisfit, scalars } from '../ast/scalars.ts'
import { type Fragment, identifier, joined, sql } from '../compile/fragment.ts'
import { textListParameter, textParameter, writtenParameter } from '../compile/parameters.ts'
import { fromText, operandText } from '../compile/read-columns.ts'
import type { Row } from '../driver/port.ts'
import { BailiwickError } from '../errors/error.ts'
import { fromBase64url, toBase64url } from '../util/base64url.ts'
import { sha256 } from '../util/sha256.ts'
import { columnOf } from './host.ts'
import { type SortKey, sortSql } from './order.ts'

/** The place of a row in a list: what it is sorted by, as text. */
export type Place = readonly (string | null)[]

/** The place of each row, as one more column. */
export function placeColumn(resource: ResourceNode, keys: readonly SortKey[]): Fragment {
  const texts = keys.map(({ attribute }) => operandText(attribute.type, columnOf(resource, attribute)))
  return sql`to_json(array[${joined(texts, sql`, `)}]::text[])::text as ${identifier('~place')}`
}

export function placeOf(row: Row): Place {
  return JSON.parse(row['~place'] as string) as Place
}

/** A cursor says which list it belongs to; it is not secret, and whoever changes it only begins elsewhere in what is permitted. */
export function writeCursor(action: string, keys: readonly SortKey[], place: Place): string {
  const json = JSON.stringify([listName(action, keys), ...place])
  return toBase64url(json.replace(/[^\0-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`))
}

/** Throws INVALID_CURSOR for what is no cursor of this list. */
export function readCursor(action: string, keys: readonly SortKey[], cursor: unknown): Place {
  const read = typeof cursor === 'string' ? parse(cursor) : undefined
  if (!Array.isArray(read)) throw invalid('it is damaged. Give `next` or `previous` of a page as it came')
  const [list, ...place] = read as readonly unknown[]
  if (list !== listName(action, keys)) throw invalid('it belongs to a list with another action or another order')
  const fits = place.length === keys.length && place.every((text, index) => isPlace(keys[index]!, text))
  if (!fits) throw invalid('its values do not fit the order')
  return place as Place
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(fromBase64url(cursor) ?? '')
  } catch {
    return undefined
  }
}

function isPlace({ attribute: { type } }: SortKey, text: unknown): boolean {
  if (text === null) return true
  if (typeof text !== 'string') return false
  if (type.kind === 'float') return text === 'NaN' || (text !== '' && !Number.isNaN(Number(text)))
  return !isMisfit(scalars[type.kind].read(fromText(type, text), type, true))
}

function listName(action: string, keys: readonly SortKey[]): string {
  const order = keys.map(({ attribute, descending, nullsFirst }) => [attribute.name, descending, nullsFirst])
  return sha256(JSON.stringify([action, order])).slice(0, 16)
}

function invalid(why: string): BailiwickError {
  return new BailiwickError('INVALID_CURSOR', `The cursor cannot be used: ${why}.`)
}

/** The rows that come after the place in this order. */
export function afterPlace(resource: ResourceNode, keys: readonly SortKey[], place: Place): Fragment {
  const alternatives = keys.flatMap((key, index) => {
    const after = isAfter(resource, key, place[index]!)
    if (after === undefined) return []
    const same = keys.slice(0, index).map((before, at) => isAt(resource, before, place[at]!))
    return [sql`(${joined([...same, after], sql` and `)})`]
  })
  const any = alternatives.length === 0 ? sql`false` : sql`(${joined(alternatives, sql` or `)})`
  const bound = rangeOf(resource, keys[0]!, place[0]!)
  return bound ? sql`${bound} and ${any}` : any
}

/** Said of the first attribute alone, so that an index can begin there. */
function rangeOf(resource: ResourceNode, key: SortKey, text: string | null): Fragment | undefined {
  if (text === null || key.attribute.nullable) return undefined
  const operator = key.descending ? sql`<=` : sql`>=`
  return sql`${sortSql(resource, key.attribute)} ${operator} ${placed(key, text)}`
}

function isAfter(resource: ResourceNode, key: SortKey, text: string | null): Fragment | undefined {
  const by = sortSql(resource, key.attribute)
  if (text === null) return key.nullsFirst ? sql`${by} is not null` : undefined
  const compared = sql`${by} ${key.descending ? sql`<` : sql`>`} ${placed(key, text)}`
  return key.nullsFirst ? compared : sql`(${compared} or ${by} is null)`
}

function isAt(resource: ResourceNode, key: SortKey, text: string | null): Fragment {
  const by = sortSql(resource, key.attribute)
  return text === null ? sql`${by} is null` : sql`${by} = ${placed(key, text)}`
}

function placed({ attribute: { type } }: SortKey, text: string): Fragment {
  if (type.kind === 'enum') return sql`array_position(${textListParameter(type.values ?? [])}, ${textParameter(text)})`
  // As JavaScript reads it, since PostgreSQL refuses what is out of range.
  if (type.kind === 'float') return sql`${textParameter(String(Number(text)))}::float8`
  const value = scalars[type.kind].read(fromText(type, text), type, true) as Value
  return writtenParameter(type, value)
}
