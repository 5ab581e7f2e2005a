/** Which columns an attribute can stand for, and which attribute a column would be. */
import { type AttributeType, isArrayType, isJsonType, type ScalarKind, type ScalarType } from '../../ast/types.ts'
import { type ColumnType, isEnumType, type SchemaColumn } from './schema.ts'

const texts = ['text', 'character varying']

/** The columns that may stand behind each kind: a value is bound with the type, and PostgreSQL compares no `uuid` with a `text`. */
const columnsOf: Readonly<Record<ScalarKind, readonly string[]>> = {
  id: texts,
  text: texts,
  boolean: ['boolean'],
  int: ['integer', 'smallint', 'bigint'],
  bigint: ['bigint', 'integer', 'smallint'],
  decimal: ['numeric'],
  float: ['double precision', 'real'],
  date: ['date'],
  timestamp: ['timestamp with time zone'],
  uuid: ['uuid'],
  enum: texts,
}

/** What is known of columns that look as if they fitted. */
const advice: Readonly<Record<string, string>> = {
  'timestamp without time zone':
    'It says no instant: the time zone of the session would decide. Make it a timestamptz.',
  character: 'Its equality ignores spaces at the end, that of JavaScript does not. Make it a text.',
  citext: 'Its equality ignores case, that of JavaScript does not. Make it a text.',
  json: 'It has no equality and keeps the text as it was written. Make it a jsonb.',
}

/** Undefined where the column fits; else what is wrong, as the end of a sentence, and what is known of such columns. */
export function misfit(type: AttributeType, column: ColumnType): { readonly hint?: string } | undefined {
  // The type of what a view computes is known to the database only.
  if (column.name === 'unknown') return undefined
  const element = isArrayType(type) ? type.element : type
  const isFit = isArrayType(type) === column.array && fits(element, column)
  if (isFit) return undefined
  const hint = Object.hasOwn(advice, column.name) ? advice[column.name] : undefined
  return hint === undefined ? {} : { hint }
}

function fits(type: Exclude<AttributeType, { kind: 'array' }>, column: ColumnType): boolean {
  if (isJsonType(type)) return column.name === 'jsonb'
  if (type.kind === 'enum' && type.databaseType !== undefined)
    return isEnumType(column) && column.name === type.databaseType
  return !isEnumType(column) && columnsOf[type.kind].includes(column.name)
}

/** `decimal(2)` over `numeric(10, 4)`: digits that the model would refuse. */
export function lostDigits(type: AttributeType, { scale }: ColumnType): boolean {
  const element = isArrayType(type) ? type.element : type
  return (
    (element as ScalarType).kind === 'decimal' && scale !== undefined && scale > ((element as ScalarType).scale ?? 0)
  )
}

const declared: Readonly<Record<string, string>> = {
  uuid: 't.uuid()',
  boolean: 't.boolean()',
  smallint: 't.int()',
  integer: 't.int()',
  bigint: 't.bigint()',
  'double precision': 't.float()',
  real: 't.float()',
  date: 't.date()',
  'timestamp with time zone': 't.timestamp()',
}

/** How `t` declares such a column; undefined for types that no rule can use. */
export function declarationOf(
  { name, type, nullable }: SchemaColumn,
  use: 'key' | 'tenant' | undefined,
): string | undefined {
  const scalar = scalarDeclaration(name, type, use)
  if (scalar === undefined) return undefined
  if (use === 'tenant' && !type.array) return scalar === 't.id()' ? 't.tenant()' : `t.tenant({ type: ${scalar} })`
  return `${type.array ? `t.array(${scalar})` : scalar}${nullable ? '.optional()' : ''}`
}

function scalarDeclaration(column: string, type: ColumnType, use: 'key' | 'tenant' | undefined): string | undefined {
  const values = (type.values ?? []).map(quoted).join(', ')
  if (isEnumType(type)) return `t.databaseEnum(${quoted(type.name)}, ${values})`
  if (texts.includes(type.name)) {
    if (values !== '') return `t.enum(${values})`
    return use !== undefined || /(^|_)id$|Id$/.test(column) ? 't.id()' : 't.text()'
  }
  if (type.name === 'numeric') return `t.decimal(${type.scale ?? 2})`
  return Object.hasOwn(declared, type.name) ? declared[type.name] : undefined
}

export const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
