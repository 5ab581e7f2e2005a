import type { AttributeNode } from '../ast/model.ts'
import type { Fragment } from '../compile/fragment.ts'
import { hiddenColumn, type MaskedColumn, maskSql, visibilityOf } from '../compile/masks.ts'
import { columnText, readColumn } from '../compile/read-columns.ts'
import type { Row } from '../driver/port.ts'
import type { Question } from '../evaluate/access.ts'
import { type MaskStyle, maskedCopy } from '../evaluate/redact.ts'
import { columnOf, nameOf, resourceOf } from './host.ts'

/** The columns of permitted rows, and how a row is made of what the query gives. */
export interface MaskedRows {
  readonly masked: readonly MaskedColumn[]
  readonly columns: Fragment
  read(row: Row, style: MaskStyle): Row
}

/** What the subject may see of these attributes by the `fields` of the action. */
export function maskedRows(question: Question, attributes: readonly AttributeNode[]): MaskedRows {
  const resource = resourceOf(question)
  const masked = visibilityOf(question, nameOf(resource), attributes)
  const columns = maskSql(masked, (attribute) => columnText(attribute.type, columnOf(resource, attribute)))
  return {
    masked,
    columns,
    read: (row, style) => {
      const hidden = JSON.parse(row[hiddenColumn] as string) as readonly string[]
      const values = masked
        .filter(({ attribute: { name } }) => !hidden.includes(name))
        .map(({ attribute: { name, type } }) => [name, readColumn(type, row[name])])
      return maskedCopy(Object.fromEntries(values), hidden, style)
    },
  }
}
