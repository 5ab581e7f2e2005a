/** The kinds of scalar attribute. What is known about each stands in `scalars.ts`. */
export type ScalarKind =
  | 'id'
  | 'text'
  | 'boolean'
  | 'int'
  | 'bigint'
  | 'decimal'
  | 'float'
  | 'date'
  | 'timestamp'
  | 'uuid'
  | 'enum'

/** The type of a single value. */
export interface ScalarType {
  readonly kind: ScalarKind
  /** Digits after the point; `decimal` only. */
  readonly scale?: number
  /** The values in their order, lowest first; `enum` only. */
  readonly values?: readonly string[]
  /** The PostgreSQL enum type, quoted by us when it is written; `enum` only. Without it the column is text. */
  readonly databaseType?: string
}

export interface ArrayType {
  readonly kind: 'array'
  readonly element: ScalarType
}

/** A jsonb column of which only the declared paths can be used. */
export interface JsonType {
  readonly kind: 'json'
  readonly shape: JsonShape
}

export interface JsonShape {
  readonly [key: string]: ScalarType | JsonShape
}

export type AttributeType = ScalarType | ArrayType | JsonType

export function isArrayType(type: AttributeType): type is ArrayType {
  return type.kind === 'array'
}

export function isJsonType(type: AttributeType): type is JsonType {
  return type.kind === 'json'
}

/** A scalar type and not a nested shape: shapes have keys of the author's own, so `kind` must be one of ours. */
export function isScalarType(type: ScalarType | JsonShape): type is ScalarType {
  return typeof (type as ScalarType).kind === 'string'
}

/** `enum('draft', 'published')`, `decimal(2)`, `text[]`: the type as an author would say it. */
export function printType(type: AttributeType): string {
  if (isArrayType(type)) return `${printType(type.element)}[]`
  if (isJsonType(type)) return 'json'
  if (type.kind === 'enum') return `enum(${(type.values ?? []).map((value) => `'${value}'`).join(', ')})`
  return type.kind === 'decimal' ? `decimal(${type.scale})` : type.kind
}

/**
 * Whether values of the two types may be compared: the same kind; for an enum the same values in the same order, for a
 * decimal the same scale.
 */
export function comparable(a: ScalarType, b: ScalarType): boolean {
  if (a.kind !== b.kind || a.scale !== b.scale) return false
  if (a.kind !== 'enum') return true
  return a.values?.length === b.values?.length && (a.values ?? []).every((value, index) => value === b.values?.[index])
}
