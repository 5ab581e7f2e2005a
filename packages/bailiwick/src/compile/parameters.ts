import type { LiteralList, LiteralNode, Value } from '../ast/condition.ts'
import { isInRange } from '../ast/instants.ts'
import { printValue } from '../ast/scalars.ts'
import { type AttributeType, isArrayType, isJsonType, type ScalarKind, type ScalarType } from '../ast/types.ts'
import { type Fragment, identifier, parameter, sql } from './fragment.ts'
import { Hole } from './hole.ts'

/** The PostgreSQL type that a value of each kind is bound as. */
const boundAs: Readonly<Record<ScalarKind, Fragment>> = {
  id: sql`text`,
  text: sql`text`,
  boolean: sql`boolean`,
  // As int8 also for an int4 column: the operators mix widths and still use an index, and no value is out of range.
  int: sql`int8`,
  bigint: sql`int8`,
  decimal: sql`numeric`,
  float: sql`float8`,
  date: sql`date`,
  timestamp: sql`timestamptz`,
  uuid: sql`uuid`,
  enum: sql`text`,
}

/** The PostgreSQL type of a kind of value where no column is involved. */
export function plainType(type: ScalarType): Fragment {
  return boundAs[type.kind]
}

/** The type of a column: that of its kind, unless it is a database enum. */
export function columnType(type: ScalarType): Fragment {
  if (type.databaseType === undefined) return boundAs[type.kind]
  const names = type.databaseType.split('.')
  return identifier(names[0]!, ...names.slice(1))
}

const int8 = { least: -(2n ** 63n), most: 2n ** 63n - 1n }

/**
 * Whether a value has another text than the others of its type. A bigint beyond int8 still compares as a number; as int8 it
 * would be an error. A shifted instant may leave the years that have a text; from the epoch every one of them can be reached.
 */
export function isBeyond(type: ScalarType, value: Value): boolean {
  if (typeof value !== 'bigint') return false
  if (type.kind === 'bigint') return value < int8.least || value > int8.most
  return type.kind === 'timestamp' && !isInRange(value)
}

function widened(type: ScalarType, values: readonly Value[]): Fragment {
  const beyond = type.kind === 'bigint' && values.some((value) => isBeyond(type, value))
  return beyond ? boundAs.decimal : columnType(type)
}

/** What is bound for a value, or in a template the place where that of each subject will be. */
function bound<V>(node: { readonly slot?: number }, value: V, bind: (value: V) => unknown): unknown {
  return node.slot === undefined ? bind(value) : new Hole(node.slot, bind as (value: unknown) => unknown)
}

export function valueParameter(type: ScalarType, node: LiteralNode): Fragment {
  const { value } = node
  if (type.kind === 'timestamp' && isBeyond(type, value)) {
    return sql`('epoch'::timestamptz + ${parameter(bound(node, value as bigint, duration), sql`interval`)})`
  }
  return parameter(
    bound(node, value, (given) => toDriver(type, given)),
    widened(type, [value]),
  )
}

/** The element type that a row's array and the given values have in common. */
export function commonElement(type: ScalarType, values: readonly Value[]): Fragment {
  const { databaseType: _, ...plain } = type
  return widened(plain, values)
}

/** One array parameter for a whole list, so that the text of a statement does not depend on its length. */
export function listParameter(
  type: ScalarType,
  node: LiteralList,
  element = widened(type, node.values ?? []),
): Fragment {
  const bind = (values: readonly Value[] | null) => (values ?? []).map((value) => toDriver(type, value))
  return parameter(bound(node, node.values, bind), sql`${element}[]`)
}

/** The same for values of an enum that follow from one. */
export function enumListParameter(
  type: ScalarType,
  node: LiteralNode,
  values: (value: Value) => readonly string[],
): Fragment {
  return parameter(bound(node, node.value, values), sql`${columnType(type)}[]`)
}

/** A text that follows from a value. */
export function derivedTextParameter(node: LiteralNode, derive: (text: string) => string): Fragment {
  return parameter(bound(node, node.value as string, derive), sql`text`)
}

/** What every driver sends faithfully: text for what JavaScript has no exact type for. */
function toDriver(type: ScalarType, value: Value): unknown {
  if (value === null) return null
  if (typeof value === 'bigint') return printValue(type, value)
  return value
}

const duration = (microseconds: bigint) => `${microseconds} microseconds`

export function durationParameter(microseconds: bigint): Fragment {
  return parameter(duration(microseconds), sql`interval`)
}

/** The PostgreSQL type that a value is given to a column as. */
export function writtenType(type: AttributeType): Fragment {
  if (isJsonType(type)) return sql`jsonb`
  return isArrayType(type) ? sql`${columnType(type.element)}[]` : columnType(type)
}

/** A value that is written to a column, or compared with it; canonical, or as it came for json. */
export function writtenParameter(type: AttributeType, value: unknown): Fragment {
  if (value === null) return sql`null::${writtenType(type)}`
  // As text first: a driver that is told of jsonb or of an instant would make its own of the text.
  if (isJsonType(type)) return sql`${textParameter(JSON.stringify(value))}::jsonb`
  if (isArrayType(type))
    return listParameter(type.element, { kind: 'values', element: type.element, values: value as readonly Value[] })
  return valueParameter(type, { kind: 'literal', type, value: value as Value })
}

export function textParameter(value: string): Fragment {
  return parameter(value, sql`text`)
}

export function textListParameter(values: readonly string[]): Fragment {
  return parameter(values, sql`text[]`)
}
