import type { AttributeNode, ResourceNode } from '../ast/model.ts'
import { isArrayType, isJsonType } from '../ast/types.ts'
import { formulaSql, isAlways } from '../compile/formula-sql.ts'
import { type Fragment, identifier, sql } from '../compile/fragment.ts'
import { namesSql } from '../compile/masks.ts'
import { textParameter, writtenParameter, writtenType } from '../compile/parameters.ts'
import { BailiwickError } from '../errors/error.ts'
import type { Question } from '../evaluate/access.ts'
import type { CompiledAction } from '../evaluate/compiled.ts'
import { fieldFormula } from '../evaluate/field-formula.ts'
import { canonical, type Row } from '../evaluate/read-value.ts'
import { attributeOf } from '../evaluate/write-rows.ts'
import { readWritten } from '../evaluate/written-value.ts'
import { columnOf, nameOf, readActionOf, resourceOf } from './host.ts'

/** An attribute with the value that is to be stored. */
export interface WrittenColumn {
  readonly attribute: AttributeNode
  readonly value: Fragment
}

/** Reads what is to be written; throws UNKNOWN_ATTRIBUTE, INVALID_VALUE, VIRTUAL_ATTRIBUTE or INVALID_OPTION. */
export function readColumns(resource: ResourceNode, given: unknown, where: string): readonly WrittenColumn[] {
  const prototype = typeof given === 'object' && given !== null ? Object.getPrototypeOf(given) : undefined
  if (prototype !== Object.prototype && prototype !== null) {
    throw new BailiwickError('INVALID_OPTION', `${where} of \`${resource.name}\` are a plain object of attributes.`)
  }
  return Object.entries(given as Row).flatMap(([name, value]) => {
    // As for a row to be: a key without a value is not given. Of changes it is refused below.
    if (value === undefined && where === 'the new row') return []
    return [writtenColumn(resource, attributeOf(resource, name, where), value)]
  })
}

export function writtenColumn(resource: ResourceNode, attribute: AttributeNode, given: unknown): WrittenColumn {
  const path = `${resource.name}.${attribute.name}`
  if (attribute.virtual) {
    const message = `\`${path}\` exists in the application only, so it cannot be stored.`
    throw new BailiwickError('VIRTUAL_ATTRIBUTE', message, { path })
  }
  const read = readWritten(attribute, given, path)
  const { type } = attribute
  const value = read === null || isJsonType(type) ? read : canonical(type, read, path, true)
  return { attribute, value: writtenParameter(type, value) }
}

/**
 * The names of those that get another value, as the text of a JSON list. One that the subject may not see always counts: that a guess
 * changes nothing would tell the value.
 */
export function otherValues(question: Question, columns: readonly WrittenColumn[]): Fragment {
  const resource = resourceOf(question)
  const read = readActionOf(question)
  return namesSql(
    columns.map(({ attribute, value }) => {
      const column = columnOf(resource, attribute)
      // Lists compare with lists of the same element type only, and json does not compare.
      const isCast = isJsonType(attribute.type) || isArrayType(attribute.type)
      const before = isCast ? sql`${column}::${writtenType(attribute.type)}` : column
      const visible = read ? formulaSql(question, fieldFormula(read, attribute, true), nameOf(resource)) : sql`false`
      const name = textParameter(attribute.name)
      if (isAlways(visible)) return sql`case when ${before} is distinct from ${value} then ${name} end`
      return sql`case when ${visible} and ${before} is not distinct from ${value} then null else ${name} end`
    }),
  )
}

/** The names of those that may not be written on this row, as the text of a JSON list. */
export function refusedColumns(
  question: Question,
  action: CompiledAction,
  columns: readonly WrittenColumn[],
): Fragment {
  const name = nameOf(resourceOf(question))
  return namesSql(
    columns.flatMap(({ attribute }) => {
      const writable = formulaSql(question, fieldFormula(action, attribute, false), name)
      return isAlways(writable) ? [] : [sql`case when ${writable} then null else ${textParameter(attribute.name)} end`]
    }),
  )
}

export function columnNames(columns: readonly WrittenColumn[]): readonly Fragment[] {
  return columns.map(({ attribute }) => identifier(attribute.column))
}
