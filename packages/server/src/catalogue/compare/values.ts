/** What the parts of a condition are worth: variables, literals, or something that is not looked into. */
import type { Token } from '../sql-text.ts'

/** Something that has a value: a column of the row, an attribute of the subject or the context, a claim, a setting. */
export interface Variable {
  readonly of: 'row' | 'subject' | 'context' | 'claims' | 'setting'
  /** The name; for a claim its path, with a line break between the keys. */
  readonly name: string
  /** As the condition reads it; undefined for a column, whose type the table knows. */
  type?: string
}

export type Value =
  | { readonly kind: 'variable'; readonly variable: Variable }
  | { readonly kind: 'literals'; readonly values: readonly string[] }
  | { readonly kind: 'json'; readonly of: 'subject' | 'context' | 'claims' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'opaque' }

/** With the place that it takes up. */
export type Node = Value & { readonly start: number; readonly end: number }

export const opaque: Value = { kind: 'opaque' }
export const boolean: Value = { kind: 'boolean' }

export const variable = (of: Variable): Value => ({ kind: 'variable', variable: of })

/** What a value is read as is what it is tried out with: `(subject ->> 'age')::integer`. */
export function cast(value: Value, type: string): Value {
  if (value.kind === 'literals') {
    const isList = type.endsWith('[]') && value.values.length === 1
    return isList ? { kind: 'literals', values: elements(value.values[0]!) } : value
  }
  if (value.kind !== 'variable') return opaque
  if (value.variable.of === 'row') return type === 'text' ? value : opaque
  return variable({ ...value.variable, type })
}

/** Of `{a,"b c"}`; elements that are escaped make the comparison coarser and never wrong. */
function elements(text: string): string[] {
  return [...text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g)].map(([, quoted, plain]) =>
    (quoted ?? plain ?? '').replaceAll(/\\(.)/g, '$1'),
  )
}

export function literalOf({ kind, text }: Token): string {
  return kind === 'number' ? text : text.slice(text.indexOf("'") + 1, -1).replaceAll("''", "'")
}

export const nameOf = ({ text }: Token) => (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text)
