import type { ModelNode, ResourceNode } from '../../packages/bailiwick/src/ast/model.ts'
import { type AttributeType, isArrayType, isJsonType, type ScalarKind } from '../../packages/bailiwick/src/ast/types.ts'

/** Makes tables for any model and puts rows with their related rows into them. For tests only. */

const columnTypes: Readonly<Record<ScalarKind, string>> = {
  id: 'text',
  text: 'text',
  boolean: 'boolean',
  int: 'int4',
  bigint: 'int8',
  decimal: 'numeric',
  float: 'float8',
  date: 'date',
  timestamp: 'timestamptz',
  uuid: 'uuid',
  enum: 'text',
}

export function columnType(type: AttributeType): string {
  if (isArrayType(type)) return `${columnType(type.element)}[]`
  if (isJsonType(type)) return 'jsonb'
  return type.databaseType ? `"${type.databaseType}"` : columnTypes[type.kind]
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

/** `create table` for every resource that has one; all columns may be null, since a test decides what is. */
export function createTables(model: ModelNode): string {
  const statements: string[] = []
  for (const resource of Object.values(model.resources)) {
    if (!resource.table) continue
    if (resource.table.schema) statements.push(`create schema if not exists ${quote(resource.table.schema)}`)
    for (const { type } of Object.values(resource.attributes)) {
      if (type.kind === 'enum' && type.databaseType) {
        const values = type.values!.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')
        statements.push(`create type ${quote(type.databaseType)} as enum (${values})`)
      }
    }
    const columns = Object.values(resource.attributes)
      .filter((attribute) => !attribute.virtual)
      .map((attribute) => `${quote(attribute.column)} ${columnType(attribute.type)}`)
    statements.push(`create table ${tableName(resource)} (${columns.join(', ')})`)
  }
  return statements.join(';\n')
}

export function tableName(resource: ResourceNode): string {
  const { schema, name } = resource.table!
  return schema ? `${quote(schema)}.${quote(name)}` : quote(name)
}

type Row = Readonly<Record<string, unknown>>

export interface Insert {
  readonly text: string
  readonly values: readonly unknown[]
}

/** The inserts for a row and everything related to it, each row once. */
export function insertsFor(model: ModelNode, resourceName: string, row: Row): Insert[] {
  const inserts: Insert[] = []
  for (const [name, rows] of relatedRows(model, resourceName, row))
    inserts.push(...rows.map((each) => insertRow(model.resources[name]!, each)))
  return inserts
}

/** A row and everything related to it by resource, each row once. */
export function relatedRows(model: ModelNode, resourceName: string, row: Row): Map<string, Row[]> {
  const found = new Map<string, Row[]>()
  const seen = new Set<string>()
  const visit = (name: string, each: Row) => {
    const identity = `${name} ${String(each.id ?? JSON.stringify(each, (_, value) => (typeof value === 'bigint' ? String(value) : value)))}`
    if (!seen.has(identity)) found.set(name, [...(found.get(name) ?? []), each])
    seen.add(identity)
    for (const relation of Object.values(model.resources[name]!.relations)) {
      const value = each[relation.name]
      for (const other of Array.isArray(value) ? value : value ? [value] : []) visit(relation.target, other as Row)
    }
  }
  visit(resourceName, row)
  return found
}

function insertRow(resource: ResourceNode, row: Row): Insert {
  const attributes = Object.values(resource.attributes).filter(
    (attribute) => !attribute.virtual && row[attribute.name] !== undefined,
  )
  const columns = attributes.map((attribute) => quote(attribute.column))
  const parameters = attributes.map((attribute, index) => `$${index + 1}::${columnType(attribute.type)}`)
  const values = attributes.map((attribute) => toDriver(attribute.type, row[attribute.name]))
  if (columns.length === 0) return { text: `insert into ${tableName(resource)} default values`, values }
  return {
    text: `insert into ${tableName(resource)} (${columns.join(', ')}) values (${parameters.join(', ')})`,
    values,
  }
}

export function toDriver(type: AttributeType, value: unknown): unknown {
  if (value === null) return null
  if (isJsonType(type)) return JSON.stringify(value)
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return value.toISOString()
  return value
}
