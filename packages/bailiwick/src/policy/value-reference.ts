import type { ComparisonOperator, ListAttribute, OperandNode, TextOperator } from '../ast/condition.ts'
import { parseLike } from '../ast/like.ts'
import { type Operator, operatorKinds } from '../ast/operators.ts'
import { printOperand } from '../ast/print.ts'
import { printType, type ScalarKind, type ScalarType } from '../ast/types.ts'
import { BailiwickError } from '../errors/error.ts'
import { type Condition, conditionNode } from './condition.ts'
import { description, Guarded, textOf } from './guarded.ts'
import { type Duration, operandNode } from './references.ts'
import { built, readReference, used } from './session.ts'
import { listOf, literal, operandOf, referenced } from './values.ts'

type Below = (...args: never[]) => unknown

const listOperators = ['has', 'hasAny', 'hasAll', 'isEmpty', 'isNull', 'isNotNull'] as const

/** The operators that a value of this kind has, for whoever writes another. */
function operatorsOf(kind: ScalarKind): readonly string[] {
  const ofKind = Object.entries<readonly ScalarKind[]>(operatorKinds).filter(([, kinds]) => kinds.includes(kind))
  const names = ofKind.map(([name]) => name).filter((name) => !(listOperators as readonly string[]).includes(name))
  return [...names, 'isNull', 'isNotNull']
}

/**
 * The reference to a scalar value at run time. It has every operator; the public types show each kind its own, and
 * an untyped caller gets TYPE_MISMATCH for the others.
 */
export class ValueReference extends Guarded {
  readonly [operandNode]: OperandNode

  constructor(node: OperandNode) {
    super()
    this[operandNode] = node
  }

  [description]() {
    return { text: printOperand(this.#node), operators: operatorsOf(this.#type.kind) }
  }

  is(value: unknown) {
    return this.#compare('is', value, this.is)
  }
  isNot(value: unknown) {
    return this.#compare('isNot', value, this.isNot)
  }
  isDistinctFrom(value: unknown) {
    return this.#compare('isDistinctFrom', value, this.isDistinctFrom)
  }
  lt(value: unknown) {
    return this.#compare('lt', value, this.lt)
  }
  lte(value: unknown) {
    return this.#compare('lte', value, this.lte)
  }
  gt(value: unknown) {
    return this.#compare('gt', value, this.gt)
  }
  gte(value: unknown) {
    return this.#compare('gte', value, this.gte)
  }
  like(value: unknown) {
    const pattern = referenced(value) ? undefined : literal(value, this.#type, this.#place('like')).value
    if (pattern === undefined || !parseLike(pattern as string)) {
      throw new BailiwickError(
        'INVALID_PATTERN',
        `${this.#place('like')} takes a pattern text that does not end in a lone backslash.`,
        { path: this.#place('like'), seen: textOf(value) },
      )
    }
    return this.#text('like', value, this.like)
  }
  startsWith(value: unknown) {
    return this.#text('startsWith', value, this.startsWith)
  }
  endsWith(value: unknown) {
    return this.#text('endsWith', value, this.endsWith)
  }
  contains(value: unknown) {
    return this.#text('contains', value, this.contains)
  }
  isIgnoringCase(value: unknown) {
    return this.#text('isIgnoringCase', value, this.isIgnoringCase)
  }
  atLeast(value: unknown) {
    return this.#enumOrder('atLeast', value, this.atLeast)
  }
  atMost(value: unknown) {
    return this.#enumOrder('atMost', value, this.atMost)
  }
  in(...values: unknown[]) {
    return built({ kind: 'in', ...this.#membership('in', values) }, this.in, [this])
  }
  notIn(...values: unknown[]) {
    const inside = { kind: 'in', ...this.#membership('notIn', values) } as const
    return built({ kind: 'not', condition: inside }, this.notIn, [this])
  }
  isNull() {
    return built({ kind: 'isNull', operand: this.#node }, this.isNull, [this])
  }
  isNotNull() {
    return built({ kind: 'not', condition: { kind: 'isNull', operand: this.#node } }, this.isNotNull, [this])
  }
  plus(duration: Duration) {
    return this.#shift('plus', duration, 1n, this.plus)
  }
  minus(duration: Duration) {
    return this.#shift('minus', duration, -1n, this.minus)
  }

  get #node(): OperandNode {
    return this[operandNode]
  }
  get #type(): ScalarType {
    return this.#node.type
  }

  #place(operator: Operator): string {
    const place = `${printOperand(this.#node)}.${operator}`
    const kinds: readonly ScalarKind[] = operatorKinds[operator]
    if (kinds.includes(this.#type.kind)) return place
    throw new BailiwickError(
      'TYPE_MISMATCH',
      `\`${place}\` does not exist: \`${operator}\` takes ${kinds.join(', ')}; ${printOperand(this.#node)} is ${printType(this.#type)}.`,
      { path: place, seen: printType(this.#type), expected: kinds.join(', ') },
    )
  }

  #compare(operator: ComparisonOperator, value: unknown, below: Below): Condition {
    const right = operandOf(value, this.#type, this.#place(operator))
    return built({ kind: 'comparison', operator, left: this.#node, right }, below, [this])
  }

  #text(operator: TextOperator, value: unknown, below: Below): Condition {
    const right = operandOf(value, this.#type, this.#place(operator))
    return built({ kind: 'text', operator, left: this.#node, right }, below, [this])
  }

  #enumOrder(operator: 'atLeast' | 'atMost', value: unknown, below: Below): Condition {
    const right = operandOf(value, this.#type, this.#place(operator))
    return built({ kind: 'enumOrder', operator, left: this.#node, right }, below, [this])
  }

  #membership(operator: 'in' | 'notIn', values: readonly unknown[]) {
    const single = values.length === 1 && (referenced(values[0]) || Array.isArray(values[0])) ? values[0] : values
    return { operand: this.#node, list: listOf(single, this.#type, this.#place(operator)) }
  }

  #shift(operator: 'plus' | 'minus', duration: Duration, sign: bigint, below: Below): ValueReference {
    const place = this.#place(operator)
    used(this)
    const inner = this.#node
    const [operand, before] = inner.kind === 'shifted' ? [inner.operand, inner.microseconds] : [inner, 0n]
    const microseconds = before + sign * toMicroseconds(duration, place)
    if (microseconds > longest || microseconds < -longest) throw invalidDuration(place)
    const node = { kind: 'shifted', operand, microseconds, type: this.#type } as const
    return readReference(new ValueReference(node), () => printOperand(node), below)
  }
}

/** A boolean attribute is a condition itself. */
export class BooleanReference extends ValueReference {
  readonly [conditionNode] = { kind: 'truth', operand: this[operandNode] } as const
}

/** The reference to an array attribute. */
export class ListReference extends Guarded {
  readonly [operandNode]: ListAttribute

  constructor(node: ListAttribute) {
    super()
    this[operandNode] = node
  }

  [description]() {
    return { text: printOperand(this.#node), operators: listOperators }
  }

  has(value: unknown) {
    const operand = operandOf(value, this.#node.element, this.#place('has'))
    return built({ kind: 'in', operand, list: this.#node }, this.has, [this])
  }
  hasAny(values: unknown) {
    return this.#overlap('hasAny', values, this.hasAny)
  }
  hasAll(values: unknown) {
    return this.#overlap('hasAll', values, this.hasAll)
  }
  isEmpty() {
    return built({ kind: 'isEmpty', list: this.#node }, this.isEmpty, [this])
  }
  isNull() {
    return built({ kind: 'isNull', operand: this.#node }, this.isNull, [this])
  }
  isNotNull() {
    return built({ kind: 'not', condition: { kind: 'isNull', operand: this.#node } }, this.isNotNull, [this])
  }

  get #node(): ListAttribute {
    return this[operandNode]
  }

  #overlap(operator: 'hasAny' | 'hasAll', values: unknown, below: Below): Condition {
    const right = listOf(values, this.#node.element, this.#place(operator))
    return built({ kind: 'overlap', operator, left: this.#node, right }, below, [this])
  }

  #place(operator: 'has' | 'hasAny' | 'hasAll'): string {
    const place = `${printOperand(this.#node)}.${operator}`
    const kinds: readonly ScalarKind[] = operatorKinds[operator]
    if (kinds.includes(this.#node.element.kind)) return place
    throw new BailiwickError(
      'TYPE_MISMATCH',
      `\`${place}\` does not exist: a ${this.#node.element.kind} has no equality.`,
    )
  }
}

const unitLengths: Readonly<Record<string, bigint>> = {
  days: 86_400_000_000n,
  hours: 3_600_000_000n,
  minutes: 60_000_000n,
  seconds: 1_000_000n,
  milliseconds: 1000n,
  microseconds: 1n,
}

/** 3,000 years: from any instant of the years 1 to 9999 this stays within PostgreSQL's own range, which begins in 4714 BC. */
const longest = 3_000n * 366n * 86_400_000_000n

export function toMicroseconds(duration: unknown, place: string): bigint {
  const entries = typeof duration === 'object' && duration !== null ? Object.entries(duration) : []
  let sum = 0n
  for (const [unit, amount] of entries) {
    const length = Object.hasOwn(unitLengths, unit) ? unitLengths[unit] : undefined
    if (length === undefined || !Number.isSafeInteger(amount) || amount < 0) throw invalidDuration(place)
    sum += length * BigInt(amount)
  }
  if (entries.length === 0 || sum > longest) throw invalidDuration(place)
  return sum
}

function invalidDuration(place: string): BailiwickError {
  const expected =
    'whole numbers of days, hours, minutes, seconds, milliseconds or microseconds, such as `{ days: 7 }`, 3,000 years at most'
  return new BailiwickError('TYPE_MISMATCH', `${place} takes ${expected}.`, { path: place, expected })
}
