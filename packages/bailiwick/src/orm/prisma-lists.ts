import type { ConditionNode, ListAttribute, ListNode, OperandNode } from '../ast/condition.ts'
import { Unsayable } from './not-in-prisma.ts'
import type { PrismaAtom } from './prisma-atom.ts'
import { place } from './prisma-atom.ts'
import { fieldOf, type Row } from './prisma-rows.ts'
import type { Said } from './prisma-where.ts'

type RowList = Extract<ListAttribute, { kind: 'row' }>

const missed = () => new Unsayable('that a list has no such element: an element that is null would hide it')

/** About a list, unknown where it is null. */
function listAtom(list: RowList, say: (field: string, row: Row) => Said): PrismaAtom {
  return {
    place: place(list),
    say: (row) => say(fieldOf(row, list.name), row),
    absent: false,
    unknown: (row) => [{ [fieldOf(row, list.name)]: { equals: null } }],
  }
}

/** That a value is an element of a row's list. */
export function elementAtom(operand: OperandNode, list: RowList, holds: boolean): PrismaAtom {
  if (operand.kind !== 'literal') throw new Unsayable('a column looked for in a list of a row')
  const { value } = operand
  // Of null it is only known that it is no element of an empty list.
  if (value === null) return listAtom(list, (field) => (holds ? false : { [field]: { isEmpty: true } }))
  if (!holds) throw missed()
  return listAtom(list, (field, row) => ({ [field]: { has: row.values.of(list.element, value) } }))
}

/** Null elements make a miss unknown, an empty list decides, a null array is unknown: as in SQL. */
export function overlapAtom(node: Extract<ConditionNode, { kind: 'overlap' }>, holds: boolean): PrismaAtom {
  const [list, given] = sidesOf(node)
  const values = given.values ?? []
  const known = values.filter((value) => value !== null)
  if (node.operator === 'hasAny') {
    if (holds) {
      return listAtom(list, (field, row) =>
        known.length > 0 ? { [field]: { hasSome: row.values.list(list.element, known) } } : false,
      )
    }
    if (values.length > 0) throw missed()
    return listAtom(list, (field) => ({ NOT: { [field]: { equals: null } } }))
  }
  if (holds) {
    if (known.length < values.length) return listAtom(list, () => false)
    return listAtom(list, (field, row) => ({ [field]: { hasEvery: row.values.list(list.element, known) } }))
  }
  if (values.length > 0) throw missed()
  return listAtom(list, () => false)
}

type Values = Extract<ListNode, { kind: 'values' }>

/** The row's list, and what it is compared with. */
function sidesOf({ operator, left, right }: Extract<ConditionNode, { kind: 'overlap' }>): readonly [RowList, Values] {
  if (left.kind === 'row' && right.kind === 'values') return [left, right]
  if (operator === 'hasAny' && right.kind === 'row' && left.kind === 'values') return [right, left]
  throw new Unsayable('two lists of rows compared, or a given list that has to contain that of a row')
}
