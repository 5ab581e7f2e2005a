import type { RowOperand } from '../ast/condition.ts'
import { Unsayable } from './not-in-prisma.ts'
import { operandAtom, type PrismaAtom } from './prisma-atom.ts'
import { fieldOf } from './prisma-rows.ts'
import { anyOf } from './prisma-where.ts'

/**
 * That a path inside of json is one of these values. Prisma compares the json values, so another type is another value, as it
 * should be; but it has no word for a path that is not there, so nothing can be said of what is not one of them.
 */
export function jsonAtom(operand: RowOperand, values: readonly (string | number | boolean)[]): PrismaAtom {
  const { json, type, name } = operand
  if (type.kind === 'int') throw new Unsayable('a number inside of json')
  const say: PrismaAtom['say'] = (row) =>
    anyOf(values.map((value) => ({ [fieldOf(row, name)]: { path: [...json!], equals: value } })))
  const unknown = () => {
    throw new Unsayable('what a path inside of json is not')
  }
  return { ...operandAtom(operand, say), unknown }
}
