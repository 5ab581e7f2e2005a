import type { Value } from '../ast/condition.ts'
import { type AttributeNode, lookup, type ModelNode, type RelationNode, type ResourceNode } from '../ast/model.ts'
import { equalValues, isMisfit, scalars } from '../ast/scalars.ts'
import { type AttributeType, isArrayType, isJsonType, type ScalarType } from '../ast/types.ts'
import { BailiwickError } from '../errors/error.ts'

export type Row = Readonly<Record<string, unknown>>

/** A scalar, the elements of an array, or null. */
export type Read = Value | readonly Value[]

/** Reads an attribute of a row in canonical form; throws ATTRIBUTE_NOT_LOADED or INVALID_VALUE. */
export function readAttribute(row: Row, attribute: AttributeNode, path: string): Read {
  const value = ownValue(row, attribute, path)
  if (value === null) return null
  const { type } = attribute
  return isArrayType(type) ? elementsOf(type.element, value, path) : canonical(type, value, path, false)
}

/** The elements of an array of a row, each looked at where it stands: a copy is made only if one has another canonical form. */
function elementsOf(type: ScalarType, value: unknown, path: string): readonly Value[] {
  if (!Array.isArray(value)) throw invalidValue(path, value, 'an array')
  const { read } = scalars[type.kind]
  for (let index = 0; index < value.length; index++) {
    const element: unknown = value[index]
    // Not for a hole, nor for undefined: neither is what it reads.
    if (element !== null && (element === undefined || read(element, type, false) !== element)) {
      return canonical({ kind: 'array', element: type }, value, path, false) as readonly Value[]
    }
  }
  return value
}

export function ownValue(row: Row, attribute: AttributeNode, path: string): unknown {
  const value = own(row, attribute.name)
  if (value === undefined) throw notLoaded(row, attribute, path)
  return value
}

/** Never what a prototype has. */
function own(row: Row, name: string): unknown {
  return Object.hasOwn(row, name) ? row[name] : undefined
}

function notLoaded(row: Row, attribute: AttributeNode, path: string): BailiwickError {
  const byColumn = attribute.column !== attribute.name && Object.hasOwn(row, attribute.column)
  const advice = byColumn
    ? `The row has \`${attribute.column}\`, its column: select it as "${attribute.name}".`
    : 'Select it, or give null if it is empty: an absent key is not null.'
  return new BailiwickError('ATTRIBUTE_NOT_LOADED', `\`${path}\` is not on the row. ${advice}`, { path })
}

/** The canonical form of a value that is not null; throws INVALID_VALUE. */
export function canonical(type: AttributeType, value: unknown, path: string, exact: boolean): Read {
  if (isJsonType(type)) throw new TypeError('a json attribute is read by path')
  if (!isArrayType(type)) return fit(type, value, path, exact)
  if (!Array.isArray(value)) throw invalidValue(path, value, 'an array')
  // From, not map: a hole must be looked at, and refused, like any other element.
  return Array.from(value, (element, index) =>
    element === null ? null : fit(type.element, element, `${path}[${index}]`, exact),
  )
}

function fit(type: ScalarType, value: unknown, path: string, exact: boolean): Value {
  const read = scalars[type.kind].read(value, type, exact)
  if (isMisfit(read)) throw invalidValue(path, value, read.expected)
  return read
}

export function invalidValue(path: string, value: unknown, expected: string): BailiwickError {
  const seen = showSeen(value)
  return new BailiwickError('INVALID_VALUE', `\`${path}\` is ${seen}; expected ${expected}.`, { path, seen, expected })
}

function showSeen(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Date) return 'a Date'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

/** What a driver gave as text is not read as if nothing were in it. */
export const unparsed = 'parsed JSON: where the driver gives text, parse it with JSON.parse'

/**
 * A json attribute of a row; throws INVALID_VALUE for the text of an object or array, which a driver did not parse, and for what is
 * not JSON on the way to what is read. Another text is a JSON text, in which nothing is found, as in SQL.
 */
export function readRowJson(value: unknown, json: readonly string[], type: ScalarType, path: string): Value {
  checkRowJson(value, path)
  let inner = value
  for (const key of json) {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return null
    checkRowJson(inner, path)
    inner = Object.hasOwn(inner, key) ? (inner as Row)[key] : null
  }
  return readJson(inner, [], type)
}

/** The root, or an object on the way: anything else than parsed, plain JSON would be read as if it were empty. */
export function checkRowJson(value: unknown, path: string): void {
  if (typeof value === 'string' && /^\s*[[{]/.test(value)) throw invalidValue(path, value, unparsed)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw invalidValue(path, value, 'plain JSON')
}

/**
 * Reads a path inside a json value. Absent, JSON null and a value of another JSON type are all null, as in SQL, where
 * the type is checked before the cast.
 */
export function readJson(value: unknown, json: readonly string[], type: ScalarType): Value {
  let inner = value
  for (const key of json) {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner) || !Object.hasOwn(inner, key)) return null
    inner = (inner as Row)[key]
  }
  if (inner === null || inner === undefined) return null
  const read = scalars[type.kind].read(inner, type, false)
  return isMisfit(read) ? null : read
}

/**
 * The row at the other end of a to-one relation, or null if there is none. A null key needs nothing loaded; a related row
 * that belongs to another key or another tenant is never taken for the right one.
 */
export function relatedRow(
  model: ModelNode,
  row: Row,
  owner: ResourceNode,
  relation: RelationNode,
  path: string,
): Row | null {
  const value = own(row, relation.name)
  const via = owner.attributes[relation.via]!
  const key = own(row, via.name)
  if (key === null) return null
  if (value === undefined) throw relationNotLoaded(path, 'the related row, or null if there is none')
  if (value === null) return null
  if (typeof value !== 'object' || Array.isArray(value)) throw invalidValue(path, value, 'a row or null')
  const target = model.resources[relation.target]!
  checkKey(key, value as Row, via, target.attributes[relation.references]!, path)
  return sameTenant(row, owner, value as Row, target, path) ? (value as Row) : null
}

/** The rows at the other end of a to-many relation. */
export function relatedRows(
  model: ModelNode,
  row: Row,
  owner: ResourceNode,
  relation: RelationNode,
  path: string,
): readonly Row[] {
  const value = own(row, relation.name)
  if (value === undefined) throw relationNotLoaded(path, 'all related rows, as an array')
  if (!Array.isArray(value)) throw invalidValue(path, value, 'an array of all related rows')
  const target = model.resources[relation.target]!
  const references = owner.attributes[relation.references]!
  const key = own(row, references.name)
  return Array.from(value as readonly unknown[]).filter((element, index): element is Row => {
    const place = `${path}[${index}]`
    if (typeof element !== 'object' || element === null) throw invalidValue(place, element, 'a row')
    checkKey(key, element as Row, references, target.attributes[relation.via]!, place)
    return sameTenant(row, owner, element as Row, target, place)
  })
}

function relationNotLoaded(path: string, expected: string): BailiwickError {
  return new BailiwickError('RELATION_NOT_LOADED', `\`${path}\` is not loaded. A rule needs it: give ${expected}.`, {
    path,
    expected,
  })
}

/** Where both keys are on the rows they must be the same: the wrong row loaded would decide wrongly and silently. */
function checkKey(key: unknown, related: Row, near: AttributeNode, other: AttributeNode, path: string): void {
  const otherKey = own(related, other.name)
  if (key === undefined || otherKey === undefined) return
  const type = near.type as ScalarType
  const left = key === null ? null : (canonical(type, key, path, false) as Value)
  const right = otherKey === null ? null : (canonical(type, otherKey, path, false) as Value)
  if (left !== null && right !== null && equalValues(type, left, right) !== false) return
  throw invalidValue(path, otherKey, `the related row: its \`${other.name}\` must equal \`${near.name}\``)
}

/** Relations stay inside the tenant wherever both ends have one; a shared row without a tenant is in every tenant. */
function sameTenant(row: Row, owner: ResourceNode, related: Row, target: ResourceNode, path: string): boolean {
  if (owner.tenant === undefined || target.tenant === undefined) return true
  const key = lookup(target.attributes, target.tenant)!
  const other = readAttribute(related, key, `${path}.${target.tenant}`)
  if (other === null) return key.tenant === 'shared'
  const own = readAttribute(row, lookup(owner.attributes, owner.tenant)!, `${owner.name}.${owner.tenant}`)
  return own === other
}
