import type { ListAttribute, OperandNode, RowOperand } from '../ast/condition.ts'
import type { Place } from '../compile/columns.ts'
import { isNull, type Row } from './prisma-rows.ts'
import type { Said } from './prisma-where.ts'

/** A single condition about a row at the end of to-one hops. */
export interface PrismaAtom {
  readonly place: Place
  /** Of the row there: true exactly where the wanted form is true. */
  readonly say: (row: Row) => Said
  /** Whether it is true where that row is absent. */
  readonly absent: boolean
  /** What makes `say` unknown, each part of it true or false. */
  readonly unknown: (row: Row) => readonly Said[]
}

export function isRow(operand: OperandNode): operand is RowOperand {
  return operand.kind === 'row'
}

export function place({ level, resource, hops }: Place): Place {
  return { level, resource, hops }
}

/** About one attribute, unknown where it is null unless it `isDefinite`. */
export function operandAtom(
  operand: RowOperand | Extract<ListAttribute, { kind: 'row' }>,
  say: (row: Row) => Said,
  { isDefinite = false, absent = false }: { readonly isDefinite?: boolean; readonly absent?: boolean } = {},
): PrismaAtom {
  return {
    place: place(operand),
    say,
    absent,
    unknown: (row) => (isDefinite ? [] : [isNull(row, operand.name)]),
  }
}
