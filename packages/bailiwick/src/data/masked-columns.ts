import type { AttributeNode } from '../ast/model.ts'
import { type Fragment, identifier } from '../compile/fragment.ts'
import { hiddenColumn, type MaskedColumn, maskSql, visibilityOf } from '../compile/masks.ts'
import { columnText, readColumn } from '../compile/read-columns.ts'
import type { Row } from '../driver/port.ts'
import { BailiwickError } from '../errors/error.ts'
import type { Question } from '../evaluate/access.ts'
import { type MaskStyle, maskedCopy } from '../evaluate/redact.ts'

/** The columns of permitted rows, and how a row is made of what the query gives. */
export interface MaskedRows {
  readonly masked: readonly MaskedColumn[]
  readonly columns: Fragment
  read(row: Row, style: MaskStyle): Row
}

/** What the subject may see of these attributes of the row called `name`, by the `fields` of the action. */
export function maskedColumnsOf(question: Question, name: string, attributes: readonly AttributeNode[]): MaskedRows {
  const masked = visibilityOf(question, name, attributes)
  const columns = maskSql(masked, ({ type, column }) => columnText(type, identifier(name, column)))
  return {
    masked,
    columns,
    read: (row, style) => {
      const hidden = JSON.parse(row[hiddenColumn] as string) as readonly string[]
      return maskedCopy(valuesOf(masked, row, hidden), hidden, style)
    },
  }
}

/** The attributes that are not hidden, as the model declares them. */
export function valuesOf(masked: readonly MaskedColumn[], row: Row, hidden: readonly string[]): Row {
  const shown = masked.filter(({ attribute: { name } }) => !hidden.includes(name))
  return Object.fromEntries(shown.map(({ attribute: { name, type } }) => [name, readColumn(type, returned(row, name))]))
}

/** A client that renames columns would leave every value empty. */
function returned(row: Row, name: string): unknown {
  if (name in row) return row[name]
  const message = `The client returned no column \`${name}\`, which was asked for: give one that renames no columns, such as postgres.js without \`transform\`.`
  throw new BailiwickError('INVALID_OPTION', message, { seen: Object.keys(row).join(', '), expected: name })
}
