import type { ComparisonOperator, ConditionNode, LiteralNode, OperandNode, RowOperand } from '../ast/condition.ts'
import { shiftInstant } from '../ast/instants.ts'
import { Unsayable } from './not-in-prisma.ts'
import { isRow, operandAtom, type PrismaAtom, place } from './prisma-atom.ts'
import { amongAtom } from './prisma-enums.ts'
import { jsonAtom } from './prisma-json.ts'
import { fieldOf, isNotNull, isNull, type Row } from './prisma-rows.ts'
import { allOf, anyOf, negated, type Said } from './prisma-where.ts'

type Ordering = 'lt' | 'lte' | 'gt' | 'gte'

/** Each operator with the one that is true exactly where it is false, and the one for exchanged sides. */
const operators: Readonly<
  Record<Exclude<ComparisonOperator, 'isDistinctFrom'>, readonly [ComparisonOperator, ComparisonOperator]>
> = {
  is: ['isNot', 'is'],
  isNot: ['is', 'isNot'],
  lt: ['gte', 'gt'],
  lte: ['gt', 'gte'],
  gt: ['lte', 'lt'],
  gte: ['lt', 'lte'],
}

export function comparisonAtom(node: Extract<ConditionNode, { kind: 'comparison' }>, holds: boolean): PrismaAtom {
  const { left, right, operator } = node
  const exchange = !refersToRow(left)
  const [first, second] = exchange ? [right, left] : [left, right]
  if (operator === 'isDistinctFrom') return distinctAtom(first, second, holds)
  const turned = (exchange ? operators[operator][1] : operator) as keyof typeof operators
  const wanted = (holds ? turned : operators[turned][0]) as keyof typeof operators
  const isOrder = wanted !== 'is' && wanted !== 'isNot'
  if (isOrder && first.type.kind === 'text') throw new Unsayable('the order of texts')
  if (second.kind !== 'literal') return columnsAtom(rowOf(first), rowOf(second), wanted)
  const [operand, literal] = unshifted(first, second)
  return isOrder ? orderAtom(operand, literal, wanted) : equalAtom(operand, literal, wanted === 'is')
}

function refersToRow(operand: OperandNode): boolean {
  return operand.kind === 'shifted' ? refersToRow(operand.operand) : operand.kind === 'row'
}

/** An instant of a row that is moved is compared with one that is moved the other way. */
function unshifted(operand: OperandNode, literal: LiteralNode): readonly [RowOperand, LiteralNode] {
  if (operand.kind !== 'shifted') return [rowOf(operand), literal]
  const value = literal.value === null ? null : shiftInstant(literal.value, -operand.microseconds)
  return unshifted(operand.operand, { ...literal, value })
}

function rowOf(operand: OperandNode): RowOperand {
  if (isRow(operand)) return operand
  throw new Unsayable('a moved instant compared with another column')
}

function orderAtom(operand: RowOperand, { value }: LiteralNode, operator: Ordering): PrismaAtom {
  if (operand.json) throw new Unsayable('an order inside of json')
  return operandAtom(operand, (row) => ({
    [fieldOf(row, operand.name)]: { [operator]: row.values.of(operand.type, value) },
  }))
}

function equalAtom(operand: RowOperand, { value }: LiteralNode, equal: boolean): PrismaAtom {
  if (operand.type.kind === 'enum' && !(equal && !operand.json)) {
    const values = (operand.type.values ?? []).filter((known) => (known === value) === equal)
    return amongAtom(operand, values, !equal)
  }
  if (operand.json) {
    if (operand.type.kind === 'boolean') return jsonAtom(operand, [value === equal])
    if (!equal) throw new Unsayable('what a path inside of json is not')
    return jsonAtom(operand, [value as string])
  }
  return operandAtom(operand, (row) => {
    const given = row.values.of(operand.type, value)
    return { [fieldOf(row, operand.name)]: equal ? { equals: given } : { not: given } }
  })
}

function distinctAtom(first: OperandNode, second: OperandNode, holds: boolean): PrismaAtom {
  if (second.kind !== 'literal') return columnsDistinct(rowOf(first), rowOf(second), holds)
  const [operand, literal] = unshifted(first, second)
  if (operand.json) throw new Unsayable('`isDistinctFrom` inside of json')
  if (literal.value === null) {
    const say = (row: Row) => (holds ? isNotNull(row, operand.name) : isNull(row, operand.name))
    return operandAtom(operand, say, { isDefinite: true, absent: !holds })
  }
  const equal = equalAtom(operand, literal, !holds)
  if (!holds) return equal
  return { ...equal, absent: true, unknown: () => [], say: (row) => anyOf([equal.say(row), isNull(row, operand.name)]) }
}

/** Two attributes of one row. */
function pair(left: RowOperand, right: RowOperand): void {
  if (left.json || right.json) throw new Unsayable('a path inside of json compared with a column')
  if (left.level !== right.level || left.hops.join() !== right.hops.join()) {
    throw new Unsayable('columns of two rows compared')
  }
  if (left.type.databaseType !== right.type.databaseType) throw new Unsayable('enums of two types compared')
}

function columnsAtom(left: RowOperand, right: RowOperand, operator: keyof typeof operators): PrismaAtom {
  pair(left, right)
  return {
    place: place(left),
    absent: false,
    say: (row) => {
      const word = operator === 'is' || operator === 'isNot' ? 'equals' : operator
      const compared = { [fieldOf(row, left.name)]: { [word]: row.values.names.reference(row.resource, right.name) } }
      return allOf([operator === 'isNot' ? negated(compared) : compared, ...declared(row, left, right)])
    },
    unknown: (row) => [isNull(row, left.name), isNull(row, right.name)],
  }
}

function columnsDistinct(left: RowOperand, right: RowOperand, holds: boolean): PrismaAtom {
  pair(left, right)
  const bothNull = (row: Row) => allOf([isNull(row, left.name), isNull(row, right.name)])
  const oneNull = (row: Row) =>
    anyOf([
      allOf([isNull(row, left.name), isNotNull(row, right.name)]),
      allOf([isNotNull(row, left.name), isNull(row, right.name)]),
    ])
  return {
    place: place(left),
    absent: !holds,
    say: (row) => {
      const same = { [fieldOf(row, left.name)]: { equals: row.values.names.reference(row.resource, right.name) } }
      const said = holds ? anyOf([negated(same), oneNull(row)]) : anyOf([same, bothNull(row)])
      return allOf([said, ...declared(row, left, right)])
    },
    unknown: (row) => [holds ? bothNull(row) : oneNull(row)],
  }
}

/** A column of text that plays an enum may hold a value that the model does not know; it is never compared. */
function declared(row: Row, ...operands: readonly RowOperand[]): Said[] {
  return operands
    .filter(({ type }) => type.kind === 'enum' && type.databaseType === undefined)
    .map(({ type, name }) =>
      anyOf([isNull(row, name), { [fieldOf(row, name)]: { in: row.values.list(type, type.values ?? []) } }]),
    )
}
