import type { ListNode, LiteralNode, OperandNode, Value } from '../ast/condition.ts'
import { inside, isJsonObject, type Json } from '../ast/json.ts'
import { type Operator, operatorKinds } from '../ast/operators.ts'
import { printOperand } from '../ast/print.ts'
import { invalidJson } from '../ast/read-json.ts'
import { comparable, printType, type ScalarKind, type ScalarType } from '../ast/types.ts'
import { BailiwickError } from '../errors/error.ts'
import { describeJson, followPath, located, locating, type Reading, readKeys } from './stored-path.ts'
import { toMicroseconds } from './value-reference.ts'
import { literal } from './values.ts'

/** The two operands of an operator; the first is a path, the second a value or `{ "ref": path }`. */
export function readPair(
  reading: Reading,
  operator: Operator,
  value: Json,
  path: string,
): readonly [OperandNode, OperandNode] {
  const [first, second] = readTwo(value, path)
  const [at, then] = [inside(path, 0), inside(path, 1)]
  if (isWrapped(first, at, reading)) {
    const right = readReference(reading, second, then)
    return [readLiteral(reading, first.value!, typeFor(operator, right, then), at), right]
  }
  const left = readReference(reading, first, at)
  const type = typeFor(operator, left, at)
  if (!isReference(second)) return [left, readLiteral(reading, unwrapped(second, then, reading), type, then)]
  const right = readReference(reading, second, then)
  checkComparable(type, right.type, printOperand(right), then)
  return [left, right]
}

/** `in`: a value and a list. */
export function readMembership(reading: Reading, operator: 'in' | 'notIn', value: Json, path: string) {
  const [first, second] = readTwo(value, path)
  const operand = readReference(reading, first, inside(path, 0))
  const type = typeFor(operator, operand, inside(path, 0))
  return { operand, list: readList(reading, second, type, inside(path, 1)) }
}

/** `has`: a list and a value. */
export function readHas(reading: Reading, value: Json, path: string): { operand: OperandNode; list: ListNode } {
  const [first, second] = readTwo(value, path)
  const list = readListReference(reading, first, inside(path, 0))
  checkKind('has', list.element, printOperand(list), inside(path, 0))
  const then = inside(path, 1)
  if (!isReference(second)) {
    return { operand: readLiteral(reading, unwrapped(second, then, reading), list.element, then), list }
  }
  const operand = readReference(reading, second, then)
  checkComparable(list.element, operand.type, printOperand(operand), then)
  return { operand, list }
}

/** `hasAny` and `hasAll`: two lists. */
export function readOverlap(reading: Reading, operator: 'hasAny' | 'hasAll', value: Json, path: string) {
  const [first, second] = readTwo(value, path)
  const [at, then] = [inside(path, 0), inside(path, 1)]
  if (isWrapped(first, at, reading)) {
    const right = readListReference(reading, second, then)
    return { left: readList(reading, first, right.element, at), right }
  }
  const left = readListReference(reading, first, at)
  checkKind(operator, left.element, printOperand(left), at)
  return { left, right: readList(reading, second, left.element, then) }
}

/** A path to a single value, moved by a fixed time where it says so. */
export function readReference(reading: Reading, value: Json, path: string): OperandNode {
  const target = readTarget(reading, value, path)
  if (target.kind === 'value') return target.node
  throw mismatch(path, 'a single value', describeTarget(target.kind))
}

/** A path to an array attribute. */
export function readListReference(reading: Reading, value: Json, path: string) {
  const target = readTarget(reading, value, path)
  if (target.kind === 'list') return target.node
  throw mismatch(path, 'a list of values', describeTarget(target.kind))
}

/** What `isNull` takes: a single value or a list. */
export function readNullable(reading: Reading, value: Json, path: string) {
  const target = readTarget(reading, value, path)
  if (target.kind === 'value' || target.kind === 'list') return target.node
  throw mismatch(path, 'an attribute', describeTarget(target.kind))
}

function readTarget(reading: Reading, value: Json, path: string) {
  if (!isJsonObject(value)) return followPath(reading, value, path)
  const given = readKeys(value, path, ['ref', 'json', 'plus', 'minus'], ['ref'])
  const json = given.json === undefined ? [] : readTexts(given.json, inside(path, 'json'))
  const target = followPath(reading, given.ref!, inside(path, 'ref'), json)
  if (given.plus === undefined && given.minus === undefined) return target
  if (target.kind !== 'value' || (given.plus !== undefined && given.minus !== undefined)) {
    throw invalidJson(path, 'a move of something else', 'one of `plus` and `minus`, on an instant')
  }
  return { kind: 'value' as const, node: shifted(target.node, given, path) }
}

function shifted(operand: OperandNode, given: Readonly<Record<string, Json>>, path: string): OperandNode {
  const operator = given.plus === undefined ? 'minus' : 'plus'
  checkKind(operator, operand.type, printOperand(operand), path)
  const at = inside(path, operator)
  const size = locating(at, () => toMicroseconds(given[operator], operator))
  return { kind: 'shifted', operand, microseconds: operator === 'plus' ? size : -size, type: operand.type }
}

function readList(reading: Reading, value: Json, element: ScalarType, path: string): ListNode {
  if (isReference(value)) {
    const node = readListReference(reading, value, path)
    checkComparable(element, node.element, printOperand(node), path)
    return node
  }
  const values = unwrapped(value, path, reading)
  if (values === null && reading.isSnapshot) return { kind: 'values', element, values: null }
  if (!Array.isArray(values)) throw mismatch(path, `a list of ${printType(element)}`, describeJson(values))
  if (values.length === 0 && !reading.isSnapshot) {
    throw located(new BailiwickError('EMPTY_CONDITION', 'A list of nothing. Name at least one value.'), path)
  }
  const items = values.map((item: Json, index) => readLiteral(reading, item, element, inside(path, index)).value)
  return { kind: 'values', element, values: items }
}

/** Numbers that JSON may have rounded before we saw them are refused; everything else is read as in code. */
function readLiteral(reading: Reading, value: Json, type: ScalarType, path: string): LiteralNode {
  if (reading.isSnapshot) {
    if (value === null) return { kind: 'literal', type, value: null }
    const moved = type.kind === 'timestamp' && isJsonObject(value) ? readMoved(value, path) : undefined
    if (moved !== undefined) return { kind: 'literal', type, value: moved }
  }
  if (isJsonObject(value) || Array.isArray(value)) throw mismatch(path, printType(type), describeJson(value))
  if (type.kind === 'decimal' && typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw mismatch(path, 'a decimal number as text, such as "12.50", since JSON may round it', String(value))
  }
  return locating(path, () => literal(value, type, 'the value'))
}

function readMoved(value: Json, path: string): Value {
  const { microseconds } = readKeys(value, path, ['microseconds'])
  if (typeof microseconds === 'string' && /^-?\d{1,20}$/.test(microseconds)) return BigInt(microseconds)
  throw invalidJson(path, describeJson(microseconds), 'microseconds as digits')
}

function typeFor(operator: Operator, node: OperandNode, path: string): ScalarType {
  checkKind(operator, node.type, printOperand(node), path)
  return node.type
}

function checkKind(operator: Operator, type: ScalarType, what: string, path: string): void {
  const kinds: readonly ScalarKind[] = operatorKinds[operator]
  if (!kinds.includes(type.kind))
    throw mismatch(path, `\`${operator}\` of ${kinds.join(', ')}`, `${what}: ${printType(type)}`)
}

function checkComparable(type: ScalarType, other: ScalarType, what: string, path: string): void {
  if (!comparable(type, other)) throw mismatch(path, printType(type), `${what}: ${printType(other)}`)
}

function readTwo(value: Json, path: string): readonly [Json, Json] {
  if (Array.isArray(value) && value.length === 2) return value as [Json, Json]
  throw invalidJson(path, describeJson(value), 'a list of two: a path, and a value or { "ref": path }')
}

function readTexts(value: Json, path: string): readonly string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value as string[]
  throw invalidJson(path, describeJson(value), 'a list of texts')
}

function isReference(value: Json): boolean {
  return isJsonObject(value) && !Object.hasOwn(value, 'value') && !Object.hasOwn(value, 'microseconds')
}

/** Whether the first operand is a value of a subject that folding left there. */
function isWrapped(value: Json, path: string, reading: Reading): value is { readonly value: Json } {
  if (!reading.isSnapshot || !isJsonObject(value) || !Object.hasOwn(value, 'value')) return false
  readKeys(value, path, ['value'])
  return true
}

function unwrapped(value: Json, path: string, reading: Reading): Json {
  if (isWrapped(value, path, reading)) return value.value
  return value
}

function describeTarget(kind: 'value' | 'list' | 'row' | 'many'): string {
  return { value: 'a single value', list: 'a list', row: 'a row', many: 'the rows of a relation' }[kind]
}

function mismatch(path: string, expected: string, seen: string): BailiwickError {
  return new BailiwickError('TYPE_MISMATCH', `${path}: seen ${seen}; expected ${expected}.`, { path, seen, expected })
}
