import type { Value } from '../ast/condition.ts'
import type { AttributeNode } from '../ast/model.ts'
import { equalValues } from '../ast/scalars.ts'
import { isArrayType, isJsonType } from '../ast/types.ts'
import { BailiwickError } from '../errors/error.ts'
import { canonical, invalidValue, type Read } from './read-value.ts'

/** Checks a value that is to be written; throws INVALID_VALUE. A Date comes back as text, since here it has all its digits. */
export function readWritten(attribute: AttributeNode, value: unknown, path: string): unknown {
  if (value === undefined) {
    throw invalidValue(path, value, 'a value: leave the key out to leave it as it is, or give null to empty it')
  }
  if (value === null) {
    if (attribute.nullable) return null
    throw invalidValue(path, value, 'a value: the model does not declare it optional')
  }
  if (isJsonType(attribute.type)) {
    if (!isJson(value)) throw invalidValue(path, value, 'plain JSON')
    return value
  }
  canonical(attribute.type, value, path, true)
  return Array.isArray(value) ? Array.from(value, exactDate) : exactDate(value)
}

function exactDate(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value
}

/**
 * Whether the value is another one than before, as `IS DISTINCT FROM` has it. What was not loaded before, or does not fit the
 * model, counts as another. Two Dates of one instant are the same.
 */
export function isOtherValue(attribute: AttributeNode, before: unknown, after: unknown): boolean {
  if (before === undefined) return true
  if (before === null || after === null) return before !== after
  const { type } = attribute
  if (isJsonType(type)) return !sameJson(before, after)
  const known = readKnown(attribute, before)
  if (known === undefined) return true
  const given = canonical(type, after, attribute.name, true)
  if (!isArrayType(type)) return equalValues(type, known as Value, given as Value) !== true
  const [a, b] = [known, given] as readonly (readonly Value[])[]
  const same = (index: number) => {
    const [left, right] = [a![index]!, b![index]!]
    return left === null || right === null ? left === right : equalValues(type.element, left, right) === true
  }
  return a!.length !== b!.length || !a!.every((_, index) => same(index))
}

function readKnown({ type, name }: AttributeNode, value: unknown): Read | undefined {
  try {
    return canonical(type, value, name, true)
  } catch (error) {
    if (error instanceof BailiwickError && error.code === 'INVALID_VALUE') return undefined
    throw error
  }
}

/** What JSON can carry unchanged: no undefined, no instances, no cycles. */
export function isJson(value: unknown, around: readonly object[] = []): boolean {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || around.includes(value)) return false
  const prototype = Object.getPrototypeOf(value)
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return false
  const inner: readonly unknown[] = Array.isArray(value) ? Array.from(value) : Object.values(value)
  return inner.every((each) => isJson(each, [...around, value]))
}

/** Equality of jsonb: the order of keys does not count. */
function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [a, b] as readonly Record<string, unknown>[]
  const keys = Object.keys(left!)
  return (
    keys.length === Object.keys(right!).length &&
    keys.every((key) => Object.hasOwn(right!, key) && sameJson(left![key], right![key]))
  )
}
