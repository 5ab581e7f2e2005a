/** What a database holds, as far as coverage asks: the same shape from Drizzle, from Prisma and from PostgreSQL itself. */
import type { Position } from '../../errors/position.ts'

export interface Schema {
  /** Where it is from, for people: `schema.prisma`, `the database app`. */
  readonly source: string
  readonly tables: readonly SchemaTable[]
  /** Where a table without a schema is looked for, first come first; `['public']` unless said otherwise. */
  readonly searchPath?: readonly string[]
}

export interface SchemaTable {
  /** Without it, the first of the search path. */
  readonly schema?: string
  readonly name: string
  /** A view is read; what it writes, it writes to its tables. */
  readonly kind: 'table' | 'view'
  readonly columns: readonly SchemaColumn[]
  readonly foreignKeys: readonly SchemaForeignKey[]
  readonly position?: Position
}

export interface SchemaColumn {
  readonly name: string
  readonly type: ColumnType
  /** Undefined where the source does not say, as of the columns of a view. */
  readonly nullable: boolean | undefined
  readonly position?: Position
}

export interface ColumnType {
  /** As PostgreSQL prints it, without a length: `text`, `timestamp with time zone`; for a list the type of its elements; for an enum its name. */
  readonly name: string
  readonly array: boolean
  /** The values, in their order: of an enum type, or of a text column that the source restricts to them. */
  readonly values?: readonly string[]
  /** Digits after the point, of `numeric` where it is said. */
  readonly scale?: number
}

export interface SchemaForeignKey {
  readonly columns: readonly string[]
  readonly target: { readonly schema?: string; readonly name: string }
  /** In the order of `columns`. */
  readonly targetColumns: readonly string[]
}

/** Where names without a schema are looked for. */
export const pathOf = ({ searchPath }: Schema): readonly string[] =>
  searchPath && searchPath.length > 0 ? searchPath : ['public']

/** `articles`, or `archive.articles` where the search path does not lead to it. */
export function tableLabel(schema: Schema, table: { readonly schema?: string; readonly name: string }): string {
  const path = pathOf(schema)
  const isFirst = table.schema === undefined || table.schema === path[0]
  return isFirst ? table.name : `${table.schema}.${table.name}`
}

/**
 * The table that PostgreSQL would take for a name: that of the schema, or the first on the search path. Where the path leads to none and
 * several have the name, all of them.
 */
export function tablesNamed(
  schema: Schema,
  wanted: { readonly schema?: string; readonly name: string },
): readonly SchemaTable[] {
  const path = pathOf(schema)
  const ofName = schema.tables.filter(({ name }) => name === wanted.name)
  const inSchema = (name: string | undefined) => ofName.filter((table) => (table.schema ?? path[0]) === name)
  if (wanted.schema !== undefined) return inSchema(wanted.schema)
  for (const name of path) {
    const found = inSchema(name)
    if (found.length > 0) return found
  }
  return ofName
}

/** A label, or a column, as SQL takes it. */
export const sqlName = (label: string): string =>
  label
    .split('.')
    .map((part) => (/^[a-z_][a-z0-9_]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join('.')

const textNames = ['text', 'character varying']

/** Whether it is an enum type of the database, not a text with few values. */
export const isEnumType = ({ name, values }: ColumnType): boolean => values !== undefined && !textNames.includes(name)

/** `uuid`, `text[]`, `the enum status`. */
export function printColumnType(type: ColumnType): string {
  const name = isEnumType(type) ? `the enum ${type.name}` : type.name
  return `${name}${type.array ? '[]' : ''}`
}

const aliases: Readonly<Record<string, string>> = {
  varchar: 'character varying',
  char: 'character',
  bpchar: 'character',
  int: 'integer',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  serial: 'integer',
  smallserial: 'smallint',
  bigserial: 'bigint',
  bool: 'boolean',
  decimal: 'numeric',
  float4: 'real',
  float8: 'double precision',
  float: 'double precision',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  time: 'time without time zone',
  timetz: 'time with time zone',
}

/** A type as somebody wrote it (`varchar(20)[]`, `timestamp (3) with time zone`) as PostgreSQL prints it. */
export function readTypeName(written: string): ColumnType {
  const array = /\[\d*\]\s*$/.test(written)
  const length = /\(([^)]*)\)/.exec(written)?.[1]
  const plain = written
    .replace(/(\[\d*\]\s*)+$/, '')
    .replace(/\([^)]*\)/, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const lower = plain.toLowerCase()
  const name = Object.hasOwn(aliases, lower) ? aliases[lower]! : lower
  const digits = name === 'numeric' && length !== undefined ? Number(length.split(',')[1] ?? 0) : Number.NaN
  return { name, array, ...(Number.isInteger(digits) ? { scale: digits } : {}) }
}
