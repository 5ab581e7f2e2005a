import type { Value } from '../ast/condition.ts'
import type { AttributeNode } from '../ast/model.ts'
import { printValue } from '../ast/scalars.ts'
import { isArrayType, isJsonType, type ScalarType } from '../ast/types.ts'

/** A canonical value as the text that PostgreSQL reads it from: `true`, `{"a",NULL}`, an instant in ISO 8601; null for null. */
export function inputText({ type }: AttributeNode, value: unknown): string | null {
  if (value === null) return null
  if (isJsonType(type)) return JSON.stringify(value)
  if (!isArrayType(type)) return printValue(type, value as Value)
  return `{${(value as readonly Value[]).map((element) => elementText(type.element, element)).join(',')}}`
}

/** In quotes, so that neither a comma, nor a space, nor the word NULL means anything. */
function elementText(type: ScalarType, value: Value): string {
  return value === null ? 'NULL' : `"${printValue(type, value).replace(/["\\]/g, '\\$&')}"`
}
