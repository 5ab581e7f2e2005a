import type { Value } from '../ast/condition.ts'
import { isInRange } from '../ast/instants.ts'
import { printValue } from '../ast/scalars.ts'
import type { ScalarKind, ScalarType } from '../ast/types.ts'
import { type Fragment, identifier, parameter, sql } from './fragment.ts'

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

function columnType(type: ScalarType): Fragment {
  if (type.databaseType === undefined) return boundAs[type.kind]
  const names = type.databaseType.split('.')
  return identifier(names[0]!, ...names.slice(1))
}

const int8 = { least: -(2n ** 63n), most: 2n ** 63n - 1n }

/** A bigint beyond the column's range still compares as a number; as int8 it would be an error. */
function widened(type: ScalarType, values: readonly Value[]): Fragment {
  const beyond = (value: Value) => typeof value === 'bigint' && (value < int8.least || value > int8.most)
  return type.kind === 'bigint' && values.some(beyond) ? boundAs.decimal : columnType(type)
}

export function valueParameter(type: ScalarType, value: Value): Fragment {
  // A shifted instant may leave the years that have a text; from the epoch every one of them can be reached.
  if (type.kind === 'timestamp' && value !== null && !isInRange(value as bigint)) {
    return sql`('epoch'::timestamptz + ${durationParameter(value as bigint)})`
  }
  return parameter(toDriver(type, value), widened(type, [value]))
}

/** The element type that a row's array and the given values have in common. */
export function commonElement(type: ScalarType, values: readonly Value[]): Fragment {
  const { databaseType: _, ...plain } = type
  return widened(plain, values)
}

/** One array parameter for a whole list, so that the text of a statement does not depend on its length. */
export function listParameter(type: ScalarType, values: readonly Value[], element = widened(type, values)): Fragment {
  return parameter(
    values.map((value) => toDriver(type, value)),
    sql`${element}[]`,
  )
}

/** What every driver sends faithfully: text for what JavaScript has no exact type for. */
function toDriver(type: ScalarType, value: Value): unknown {
  if (value === null) return null
  if (typeof value === 'bigint') return printValue(type, value)
  return value
}

export function durationParameter(microseconds: bigint): Fragment {
  return parameter(`${microseconds} microseconds`, sql`interval`)
}

export function textParameter(value: string): Fragment {
  return parameter(value, sql`text`)
}

export function textListParameter(values: readonly string[]): Fragment {
  return parameter(values, sql`text[]`)
}
