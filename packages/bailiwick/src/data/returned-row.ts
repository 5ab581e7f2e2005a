import type { AttributeNode } from '../ast/model.ts'
import { permissionSql } from '../compile/formula-sql.ts'
import { type Fragment, sql } from '../compile/fragment.ts'
import { columnText, readColumn } from '../compile/read-columns.ts'
import type { Row } from '../driver/port.ts'
import type { Question } from '../evaluate/access.ts'
import { type MaskStyle, maskedCopy } from '../evaluate/redact.ts'
import { columnOf, keyOf, nameOf, readActionOf, resourceOf } from './host.ts'
import { maskedRows } from './read-rows.ts'

/** What a write gives back: the row as its `read` shows it, or only its key where it may not be read. */
export interface ReturnedRow {
  readonly columns: Fragment
  /** Stands behind the source of the row. */
  readonly join: Fragment
  read(row: Row, style: MaskStyle): Row
}

export function returnedRow(question: Question, attributes: readonly AttributeNode[]): ReturnedRow {
  const resource = resourceOf(question)
  const key = keyOf(resource)
  const columns = sql`${columnText(key.type, columnOf(resource, key))} as "~key"`
  const onlyKey = (row: Row) => maskedCopy({ [key.name]: readColumn(key.type, row['~key']) }, [], 'omit')
  const read = readActionOf(question)
  if (!read) return { columns, join: sql``, read: onlyKey }
  const rows = maskedRows({ ...question, action: read }, attributes)
  const permitted = permissionSql(question, nameOf(resource), read)
  return {
    columns: sql`${columns}, "~row".*`,
    join: sql`left join lateral (select true as "~readable", ${rows.columns} where ${permitted}) as "~row" on true`,
    read: (row, style) => (row['~readable'] === true ? rows.read(row, style) : onlyKey(row)),
  }
}
