import type { Value } from '../ast/condition.ts'
import { parseInstant, printInstant } from '../ast/instants.ts'
import { type AttributeType, isArrayType, isJsonType, type ScalarType } from '../ast/types.ts'
import { type Fragment, sql } from './fragment.ts'

/**
 * A column as every driver hands it on alike: a number, a boolean, or text where JavaScript has no exact type, and arrays and json as
 * the text of JSON. {@link readColumn} makes of it what the model declares.
 */
export function columnText(type: AttributeType, column: Fragment): Fragment {
  if (isJsonType(type)) return sql`${column}::text`
  if (isArrayType(type)) return sql`to_json(${arrayText(type.element, column)})::text`
  switch (type.kind) {
    case 'int':
    case 'float':
      return sql`${column}::float8`
    case 'boolean':
      return column
    case 'date':
      return sql`to_char(${column}, 'YYYY-MM-DD')`
    case 'timestamp':
      return sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
    default:
      return sql`${column}::text`
  }
}

function arrayText(element: ScalarType, column: Fragment): Fragment {
  switch (element.kind) {
    case 'int':
    case 'float':
      return sql`${column}::float8[]`
    case 'boolean':
    case 'date':
    case 'timestamp':
      return column
    default:
      return sql`${column}::text[]`
  }
}

/** The value of an attribute from what {@link columnText} gave. Instants, big integers and decimals are text, with every digit. */
export function readColumn(type: AttributeType, given: unknown): unknown {
  if (given === null || given === undefined) return null
  if (isJsonType(type)) return JSON.parse(given as string)
  if (isArrayType(type))
    return (JSON.parse(given as string) as unknown[]).map((each) => readElement(type.element, each))
  return readNumber(type, given)
}

/** JSON has NaN and the infinities as text. */
function readNumber(type: ScalarType, given: unknown): unknown {
  return type.kind === 'float' && typeof given === 'string' ? Number(given) : given
}

/** JSON has an instant in the time zone of the session. */
function readElement(type: ScalarType, given: unknown): unknown {
  if (type.kind !== 'timestamp' || typeof given !== 'string') return readNumber(type, given)
  const instant = parseInstant(given)
  return instant === undefined ? given : printInstant(instant)
}

/** A column or an expression as text that {@link fromText} reads. */
export function operandText(type: ScalarType, operand: Fragment): Fragment {
  return type.kind === 'boolean' ? sql`${operand}::text` : sql`${columnText(type, operand)}::text`
}

/** What {@link operandText} gave, as the type's reader takes it. */
export function fromText(type: ScalarType, given: string): Value | unknown {
  if (type.kind === 'boolean') return given === 'true'
  return type.kind === 'int' || type.kind === 'float' ? Number(given) : given
}
