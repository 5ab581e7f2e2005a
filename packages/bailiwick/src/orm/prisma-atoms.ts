import type { ConditionNode, ListNode, OperandNode } from '../ast/condition.ts'
import { assertNever } from '../util/assert-never.ts'
import { Unsayable } from './not-in-prisma.ts'
import { isRow, operandAtom, type PrismaAtom, place } from './prisma-atom.ts'
import { comparisonAtom } from './prisma-comparisons.ts'
import { amongAtom, enumOrderAtom } from './prisma-enums.ts'
import { jsonAtom } from './prisma-json.ts'
import { elementAtom, overlapAtom } from './prisma-lists.ts'
import { fieldOf, isNotNull, isNull, type Row } from './prisma-rows.ts'
import { likeField, textField } from './prisma-text.ts'
import { allOf, anyOf, type Said } from './prisma-where.ts'

/** A single condition, in the form that is true where it is true (`holds`), or where it is false. */
export function atomOf(node: ConditionNode, holds: boolean): PrismaAtom {
  switch (node.kind) {
    case 'truth':
      return truthAtom(node.operand, holds)
    case 'comparison':
      return comparisonAtom(node, holds)
    case 'text':
      return textAtom(node, holds)
    case 'enumOrder':
      return enumOrderAtom(node, holds)
    case 'isNull':
      return nullAtom(node.operand, holds)
    case 'in':
      return inAtom(node, holds)
    case 'overlap':
      return overlapAtom(node, holds)
    case 'isEmpty':
      return emptyAtom(node.list, holds)
    case 'granted':
    case 'denied':
      throw new Unsayable('a stored permission of a row')
    case 'custom':
      throw new Unsayable(`the custom check \`${node.name}\``)
    case 'permitted':
    case 'holds':
    case 'constant':
    case 'all':
    case 'any':
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
    case 'quantifier':
      throw new TypeError(`\`${node.kind}\` is not resolved here: give what a plan left`)
    default:
      return assertNever(node, 'condition')
  }
}

type Node<K extends ConditionNode['kind']> = Extract<ConditionNode, { kind: K }>

function truthAtom(operand: OperandNode, holds: boolean): PrismaAtom {
  if (!isRow(operand)) throw new Unsayable('a condition that no row decides')
  if (operand.json) return jsonAtom(operand, [holds])
  return operandAtom(operand, (row) => ({ [fieldOf(row, operand.name)]: { equals: holds } }))
}

function textAtom(node: Node<'text'>, holds: boolean): PrismaAtom {
  const { left, right, operator } = node
  if (!isRow(left) || right.kind !== 'literal') throw new Unsayable('a text looked for in another column')
  if (left.json) throw new Unsayable(`\`${operator}\` inside of json`)
  const text = right.value as string
  if (operator === 'isIgnoringCase') throw new Unsayable('`isIgnoringCase`', 'Compare a lowered copy of the column.')
  const test = operator === 'like' ? likeField(text) : textField(operator, text)
  return operandAtom(left, (row) => {
    const field = { [fieldOf(row, left.name)]: test }
    return holds ? field : { NOT: field }
  })
}

function nullAtom(operand: Node<'isNull'>['operand'], holds: boolean): PrismaAtom {
  if ('element' in operand) {
    if (operand.kind !== 'row') throw new Unsayable('a condition that no row decides')
    const say = (row: Row): Said => {
      const field = { [fieldOf(row, operand.name)]: { equals: null } }
      return holds ? field : { NOT: field }
    }
    return { place: place(operand), say, absent: holds, unknown: () => [] }
  }
  if (!isRow(operand)) throw new Unsayable('the null of what was computed')
  if (operand.json) throw new Unsayable('the null of a path inside of json')
  const say = (row: Row) => (holds ? isNull(row, operand.name) : isNotNull(row, operand.name))
  return { place: place(operand), say, absent: holds, unknown: () => [] }
}

function inAtom(node: Node<'in'>, holds: boolean): PrismaAtom {
  const { operand, list } = node
  if (list.kind === 'row') return elementAtom(operand, list, holds)
  if (list.kind !== 'values' || !isRow(operand)) throw new Unsayable('a list of another row')
  const values = list.values ?? []
  const known = values.filter((value) => value !== null)
  // To be none of them all have to be known; to be none of nothing not even the operand has to.
  if (!holds && known.length < values.length) return operandAtom(operand, () => false, { isDefinite: true })
  if (values.length === 0) return operandAtom(operand, () => !holds, { isDefinite: true, absent: !holds })
  if (operand.type.kind === 'enum') {
    const declared = operand.type.values ?? []
    const among = declared.filter((value) => known.includes(value) === holds)
    return amongAtom(operand, among, !holds)
  }
  if (operand.json) {
    if (!holds) throw new Unsayable('what a path inside of json is not')
    return jsonAtom(operand, known as (string | number | boolean)[])
  }
  return operandAtom(operand, (row) => {
    if (known.length === 0) return false
    if (operand.type.kind === 'boolean') return amongBooleans(fieldOf(row, operand.name), known, holds)
    const given = row.values.list(operand.type, known)
    return { [fieldOf(row, operand.name)]: holds ? { in: given } : { notIn: given } }
  })
}

/** Prisma has no list of booleans to be in. */
function amongBooleans(field: string, values: readonly unknown[], holds: boolean): Said {
  const each = values.map((value) => ({ [field]: holds ? { equals: value } : { not: value } }))
  return holds ? anyOf(each) : allOf(each)
}

function emptyAtom(list: ListNode, holds: boolean): PrismaAtom {
  if (list.kind !== 'row') throw new Unsayable('a condition that no row decides')
  return {
    place: place(list),
    say: (row) => ({ [fieldOf(row, list.name)]: { isEmpty: holds } }),
    absent: false,
    unknown: (row) => [{ [fieldOf(row, list.name)]: { equals: null } }],
  }
}
