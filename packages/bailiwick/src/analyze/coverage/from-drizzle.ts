/** Reads the tables that modules of Drizzle export, by their shape: Drizzle itself is not needed. */
import { BailiwickError } from '../../errors/error.ts'
import {
  type ColumnType,
  readTypeName,
  type Schema,
  type SchemaColumn,
  type SchemaForeignKey,
  type SchemaTable,
} from './schema.ts'

export interface DrizzleOptions {
  /** As given to `drizzle()`: how columns without a name of their own are called. */
  readonly casing?: 'snake_case' | 'camelCase'
  /** For people; `the Drizzle schema` unless said otherwise. */
  readonly source?: string
}

/** A column of Drizzle, as far as it is read here. */
interface DrizzleColumn {
  readonly name: string
  readonly keyAsName?: boolean
  readonly notNull: boolean
  readonly enumValues?: readonly string[]
  readonly enum?: { readonly enumName?: string }
  readonly baseColumn?: DrizzleColumn
  readonly table?: unknown
  getSQLType(): string
}

interface DrizzleReference {
  readonly columns: readonly DrizzleColumn[]
  readonly foreignColumns: readonly DrizzleColumn[]
}

const symbol = (name: string) => Symbol.for(`drizzle:${name}`)

/**
 * The tables and views among the exports, also one level down: `export const schema = { users, posts }`. Throws INVALID_SCHEMA where
 * there is none, or one of another database than PostgreSQL.
 *
 * ```ts
 * import * as tables from './schema.ts'
 * import { coverage, fromDrizzle } from 'bailiwick/analyze'
 *
 * coverage(policy, fromDrizzle(tables)).isEnough
 * ```
 */
export function fromDrizzle(exports: object, options: DrizzleOptions = {}): Schema {
  const { source = 'the Drizzle schema' } = options
  if (typeof exports !== 'object' || exports === null) {
    throw invalid('fromDrizzle takes what a module exports: `import * as tables from "./schema.ts"`.')
  }
  const found = new Set<object>()
  for (const value of Object.values(exports)) {
    if (isTableOrView(value)) found.add(value)
    else if (isPlain(value)) for (const inner of Object.values(value)) if (isTableOrView(inner)) found.add(inner)
  }
  // A module that several others import, a loader may have run for each of them: the same table, as several objects.
  const byName = new Map<string, SchemaTable>()
  for (const table of [...found].map((value) => read(value, options))) {
    const name = JSON.stringify([table.schema, table.name])
    if (!byName.has(name)) byName.set(name, table)
  }
  const tables = [...byName.values()]
  if (tables.length === 0) {
    throw invalid(`${source} exports no table of Drizzle. Export them: \`export const articles = pgTable(…)\`.`)
  }
  return { source, tables }
}

const isTable = (value: object) => Reflect.get(value, symbol('IsDrizzleTable')) === true

/** An alias, which is a name in one query, is neither. */
function isTableOrView(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (isTable(value)) return Reflect.get(value, symbol('IsAlias')) !== true
  const view: unknown = Reflect.get(value, symbol('ViewBaseConfig'))
  return isRecord(view) && view.isAlias !== true
}

function read(value: object, options: DrizzleOptions): SchemaTable {
  if (!isTable(value)) return readView(value, options)
  const name = String(Reflect.get(value, symbol('Name')))
  if (!kindsOf(value).includes('PgTable')) {
    throw invalid(`\`${name}\` is a table of another database than PostgreSQL: make it with \`pgTable\`.`)
  }
  const extra = extraOf(value)
  // The columns of a key of several do not know that they are never null.
  const keys = extra
    .filter((built) => kindsOf(built).includes('PgPrimaryKeyBuilder'))
    .flatMap((built) =>
      (built as { readonly columns: readonly DrizzleColumn[] }).columns.map((column) => nameOf(column, options)),
    )
  const columns = columnsOf(Reflect.get(value, symbol('Columns')), options, false)
  return {
    ...named(Reflect.get(value, symbol('Schema')), name),
    kind: 'table',
    columns: columns.map((column) => (keys.includes(column.name) ? { ...column, nullable: false } : column)),
    foreignKeys: referencesOf(value, extra).map((reference) => foreignKey(reference, options)),
  }
}

function readView(view: object, options: DrizzleOptions): SchemaTable {
  const config = Reflect.get(view, symbol('ViewBaseConfig')) as Readonly<Record<string, unknown>>
  return {
    ...named(config.schema, String(config.name)),
    kind: 'view',
    columns: columnsOf(config.selectedFields, options, true),
    foreignKeys: [],
  }
}

const named = (schema: unknown, name: string) => (typeof schema === 'string' ? { schema, name } : { name })

/** A view may select expressions, whose type only the database knows. */
function columnsOf(fields: unknown, options: DrizzleOptions, ofView: boolean): SchemaColumn[] {
  return Object.entries(isRecord(fields) ? fields : {}).map(([key, field]) =>
    isColumn(field)
      ? { name: nameOf(field, options), type: typeOf(field), nullable: ofView ? undefined : !field.notNull }
      : { name: aliasOf(field) ?? key, type: { name: 'unknown', array: false }, nullable: undefined },
  )
}

const isColumn = (field: unknown): field is DrizzleColumn =>
  isRecord(field) && typeof field.name === 'string' && typeof field.getSQLType === 'function'

const aliasOf = (field: unknown) =>
  isRecord(field) && typeof field.fieldAlias === 'string' ? field.fieldAlias : undefined

function typeOf(column: DrizzleColumn): ColumnType {
  const element = column.baseColumn ?? column
  const type = readTypeName(column.getSQLType())
  const enumName = element.enum?.enumName
  const values = element.enumValues ?? []
  return {
    ...type,
    ...(enumName === undefined ? {} : { name: enumName }),
    ...(values.length === 0 ? {} : { values: [...values] }),
  }
}

function nameOf({ name, keyAsName }: DrizzleColumn, { casing }: DrizzleOptions): string {
  if (!keyAsName || casing === undefined) return name
  // As Drizzle cuts a name into words.
  const words = name.replace(/['\u2019]/g, '').match(/[\da-z]+|[A-Z]+(?![a-z])|[A-Z][\da-z]+/g) ?? []
  if (casing === 'snake_case') return words.map((word) => word.toLowerCase()).join('_')
  return words
    .map((word, index) => (index === 0 ? word.toLowerCase() : word[0]!.toUpperCase() + word.slice(1)))
    .join('')
}

/** What the third argument of `pgTable` makes. */
function extraOf(table: object): readonly object[] {
  const build = Reflect.get(table, symbol('ExtraConfigBuilder')) as ((columns: unknown) => object) | undefined
  const extra = build?.(Reflect.get(table, symbol('ExtraConfigColumns'))) ?? []
  return (Array.isArray(extra) ? extra.flat(1) : Object.values(extra)).filter(isRecord)
}

/** Those of `references()` and those of `foreignKey()`. */
function referencesOf(table: object, extra: readonly object[]): DrizzleReference[] {
  const inline = Object.values((Reflect.get(table, symbol('PgInlineForeignKeys')) ?? {}) as Record<string, object>)
  const built = extra.filter((each) => kindsOf(each).includes('PgForeignKeyBuilder'))
  return [...inline, ...built].map((key) => (key as { reference(): DrizzleReference }).reference())
}

function foreignKey({ columns, foreignColumns }: DrizzleReference, options: DrizzleOptions): SchemaForeignKey {
  const target = foreignColumns[0]!.table as object
  return {
    columns: columns.map((column) => nameOf(column, options)),
    target: named(Reflect.get(target, symbol('Schema')), String(Reflect.get(target, symbol('Name')))),
    targetColumns: foreignColumns.map((column) => nameOf(column, options)),
  }
}

/** The names that Drizzle gives to a class and those it extends. */
function kindsOf(value: object): readonly string[] {
  const kinds: string[] = []
  for (
    let type = value.constructor;
    typeof type === 'function' && type !== Function.prototype;
    type = Object.getPrototypeOf(type)
  ) {
    const kind: unknown = Object.hasOwn(type, symbol('entityKind'))
      ? Reflect.get(type, symbol('entityKind'))
      : undefined
    if (typeof kind === 'string') kinds.push(kind)
  }
  return kinds
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

function isPlain(value: unknown): value is object {
  if (!isRecord(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function invalid(message: string): BailiwickError {
  return new BailiwickError('INVALID_SCHEMA', message)
}
