import type { ConditionNode, LiteralNode, OperandNode, RowOperand } from '../ast/condition.ts'
import { Unsayable } from './not-in-prisma.ts'
import { isRow, operandAtom, type PrismaAtom } from './prisma-atom.ts'
import { jsonAtom } from './prisma-json.ts'
import { fieldOf } from './prisma-rows.ts'

/** An order among declared values is a list of them. */
export function enumOrderAtom(node: Extract<ConditionNode, { kind: 'enumOrder' }>, holds: boolean): PrismaAtom {
  const { left, right } = node
  const flipped = left.kind === 'literal'
  const [operand, limit] = (flipped ? [right, left] : [left, right]) as [OperandNode, LiteralNode]
  if (!isRow(operand) || limit.kind !== 'literal') throw new Unsayable('the order of two enum columns')
  const values = operand.type.values ?? []
  const upwards = (node.operator === 'atLeast') !== flipped
  const at = values.indexOf(limit.value as string)
  const among = values.filter((_, index) => (upwards ? index >= at : index <= at))
  return amongAtom(operand, holds ? among : values.filter((value) => !among.includes(value)), !holds)
}

/** One of these values of an enum; `others` says that they are what is left beside those that were named. */
export function amongAtom(operand: RowOperand, values: readonly string[], others: boolean): PrismaAtom {
  if (operand.json) return jsonAtom(operand, values)
  return operandAtom(operand, (row) => {
    const field = fieldOf(row, operand.name)
    // A database enum may have values that the model does not know. In a text column they are none, as in SQL.
    if (others && operand.type.databaseType !== undefined) {
      const named = (operand.type.values ?? []).filter((value) => !values.includes(value))
      return { [field]: { notIn: row.values.list(operand.type, named) } }
    }
    return values.length === 0 ? false : { [field]: { in: row.values.list(operand.type, values) } }
  })
}
