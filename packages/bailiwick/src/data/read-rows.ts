import type { AttributeNode } from '../ast/model.ts'
import { sql } from '../compile/fragment.ts'
import { hiddenColumn } from '../compile/masks.ts'
import type { Question } from '../evaluate/access.ts'
import { maskedCopy } from '../evaluate/redact.ts'
import { nameOf, resourceOf } from './host.ts'
import { type MaskedRows, maskedColumnsOf, valuesOf } from './masked-columns.ts'
import { HIDDEN, relatedColumns } from './related-rows.ts'

/** The columns of the rows that an action is asked about, with the relations that are named. */
export function maskedRows(question: Question, attributes: readonly AttributeNode[], relations?: unknown): MaskedRows {
  const rows = maskedColumnsOf(question, nameOf(resourceOf(question)), attributes)
  const related = relatedColumns(question, relations)
  if (related.length === 0) return rows
  const columns = related.reduce((all, { column }) => (column ? sql`${all}, ${column}` : all), rows.columns)
  return {
    masked: rows.masked,
    columns,
    read: (row, style) => {
      const hidden = JSON.parse(row[hiddenColumn] as string) as readonly string[]
      const values = related.map(({ name, read }) => [name, read(row, style)] as const)
      const left = values.filter(([, value]) => value === HIDDEN).map(([name]) => name)
      const shown = Object.fromEntries(values.filter(([, value]) => value !== HIDDEN))
      return maskedCopy({ ...valuesOf(rows.masked, row, hidden), ...shown }, [...hidden, ...left], style)
    },
  }
}
