import { type AttributeNode, lookup, type ModelNode } from '../ast/model.ts'
import { isArrayType, isJsonType, type ScalarType } from '../ast/types.ts'
import { column, type Reach, table } from '../compile/columns.ts'
import { conditionSql } from '../compile/condition-sql.ts'
import { type Fragment, identifier, joined, sql } from '../compile/fragment.ts'
import { columnType } from '../compile/parameters.ts'
import type { Reader } from './given.ts'
import { columnsRead, type ReadColumn } from './reads.ts'
import type { KeyCondition, KeySet } from './relations.ts'

/** The array of the keys, and what it reads. A list inside of it does not depend on its rows, so it is worked out once too. */
export function keysSql(
  model: ModelNode,
  reader: Reader,
  keys: KeySet,
): { readonly body: Fragment; readonly reads: readonly ReadColumn[] } {
  const reads: ReadColumn[] = []
  const arrayOf = ({ target, key, condition }: KeySet, depth: number): Fragment => {
    const name = `${target.name.slice(0, 40)}_${depth}`
    const reach: Reach = { model, names: [name], given: reader.each }
    const place = { level: 0, resource: target.name, hops: [] }
    const text = (part: KeyCondition): Fragment => {
      switch (part.kind) {
        case 'plain':
          // Here the row that the condition is about is a related one.
          reads.push(...columnsRead(model, part.condition).map((read) => ({ ...read, outer: false })))
          return conditionSql(reach, part.condition)
        case 'keys': {
          const { attribute } = part.keys
          const type = sql`${attributeType(lookup(part.keys.target.attributes, part.keys.key)!)}[]`
          reads.push({ resource: target, attribute, outer: false })
          return sql`${column(reach, place, attribute)} = any(${arrayOf(part.keys, depth + 1)}::${type})`
        }
        default: {
          const parts = part.parts.map((inner) => (inner.kind === 'keys' ? text(inner) : sql`(${text(inner)})`))
          return joined(parts, part.kind === 'all' ? sql` and ` : sql` or `)
        }
      }
    }
    reads.push({ resource: target, attribute: key, outer: false })
    return sql`array(select ${column(reach, place, key)} from ${table(target)} as ${identifier(name)} where ${text(condition)})`
  }
  const body = arrayOf(keys, 1)
  return { body, reads }
}

/** The type of a column. */
export function attributeType({ type }: AttributeNode): Fragment {
  if (isJsonType(type)) return sql`jsonb`
  return isArrayType(type) ? sql`${columnType(type.element)}[]` : columnType(type as ScalarType)
}
