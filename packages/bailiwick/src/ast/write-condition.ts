import {
  BEFORE,
  type ConditionKind,
  type ConditionNode,
  type ListNode,
  type NodeOf,
  type OperandNode,
  type Value,
} from './condition.ts'
import { splitDuration } from './durations.ts'
import { isInRange } from './instants.ts'
import type { Json, JsonObject } from './json.ts'
import { printValue } from './scalars.ts'
import type { ScalarType } from './types.ts'

/** What the row at each level is called: the resource, then the elements of the quantifiers around a place. */
export type RowNames = readonly string[]

type Writer<K extends ConditionKind> = (node: NodeOf<K>, rows: RowNames) => Json
type Writers = { readonly [K in ConditionKind]: Writer<K> }

/** The names that a path may begin with besides rows. */
export const reservedRoots: readonly string[] = ['subject', 'context', 'before']

/** The name of the row that is asked about: its resource, or `resource` where that name is taken. */
export function rootName(resource: string): string {
  return reservedRoots.includes(resource) ? 'resource' : resource
}

/** A condition as the JSON that `readCondition` of the policy room reads back; equal conditions are equal JSON. */
export function writeCondition(node: ConditionNode, rows: RowNames): Json {
  return (writers[node.kind] as (node: ConditionNode, rows: RowNames) => Json)(node, rows)
}

const pair: Writer<'comparison' | 'text' | 'enumOrder'> = (node, rows) => ({
  [node.operator]: [writeFirst(node.left, rows), writeSecond(node.right, rows)],
})
const several: Writer<'all' | 'any'> = (node, rows) => ({
  [node.kind]: node.conditions.map((condition) => writeCondition(condition, rows)),
})
const wrapped: Writer<'isTrue' | 'isNotFalse'> = (node, rows) => ({
  [node.kind]: writeCondition(node.condition, rows),
})
const stored: Writer<'granted' | 'denied'> = (node, rows) => ({
  [node.kind]: node.action === '' ? true : { action: node.action, on: rowPath(node, rows) },
})

/** One entry for each kind of condition; what an entry writes, the entry of that name in `conditionReaders` reads. */
const writers: Writers = {
  constant: (node) => node.value,
  truth: (node, rows) => {
    const operand = writeFirst(node.operand, rows)
    return typeof operand === 'string' ? operand : { truth: operand }
  },
  comparison: pair,
  text: pair,
  enumOrder: pair,
  isNull: (node, rows) => ({ isNull: writeFirst(node.operand, rows) }),
  in: (node, rows) =>
    node.operand.kind === 'literal' && node.list.kind !== 'values'
      ? { has: [writeFirst(node.list, rows), writeSecond(node.operand, rows)] }
      : { in: [writeFirst(node.operand, rows), writeSecond(node.list, rows)] },
  overlap: (node, rows) => ({ [node.operator]: [writeFirst(node.left, rows), writeSecond(node.right, rows)] }),
  isEmpty: (node, rows) => ({ isEmpty: writeFirst(node.list, rows) }),
  all: several,
  any: several,
  not: ({ condition }, rows) => {
    const inner = writeCondition(condition, rows) as JsonObject
    if (condition.kind === 'isNull') return { isNotNull: inner.isNull! }
    return condition.kind === 'in' && 'in' in inner ? { notIn: inner.in! } : { not: inner }
  },
  isTrue: wrapped,
  isNotFalse: wrapped,
  quantifier: (node, rows) => {
    const as = elementName(node.elementResource, rows)
    const where = writeCondition(node.condition, [...rows.slice(0, node.elementLevel), as])
    return { [node.quantifier]: { of: `${rowPath(node, rows)}.${node.relation}`, as, where } }
  },
  granted: stored,
  denied: stored,
  holds: (node) => ({ holds: node.code }),
  custom: ({ name, parameters }) => ({
    custom: { name, ...(parameters === undefined ? {} : { parameters: parameters as Json }) },
  }),
  permitted: (node, rows) => ({ permitted: { action: node.action, on: rowPath(node, rows) } }),
}

/** A name for an element that no row around it has. */
function elementName(resource: string, rows: RowNames): string {
  const taken = [...rows, ...reservedRoots]
  let name = resource
  for (let number = 2; taken.includes(name); number++) name = `${resource}${number}`
  return name
}

function rowPath(place: { readonly level: number; readonly hops: readonly string[] }, rows: RowNames): string {
  return [place.level === BEFORE ? 'before' : rows[place.level]!, ...place.hops].join('.')
}

/** The first operand, where a text is a path. */
function writeFirst(node: OperandNode | ListNode, rows: RowNames): Json {
  if (node.kind === 'literal' || node.kind === 'values') return { value: writeValues(node) }
  const reference = writeReference(node, rows)
  return Object.keys(reference).length === 1 ? reference.ref! : reference
}

/** The second operand, where a text is a text and a path is under `ref`. */
function writeSecond(node: OperandNode | ListNode, rows: RowNames): Json {
  if (node.kind !== 'literal' && node.kind !== 'values') return writeReference(node, rows)
  const value = writeValues(node)
  return value === null ? { value } : value
}

type Reference = Exclude<OperandNode | ListNode, { readonly kind: 'literal' | 'values' }>

function writeReference(node: Reference, rows: RowNames): JsonObject {
  if (node.kind === 'shifted') {
    const inner = writeReference(node.operand as Reference, rows)
    return node.microseconds < 0n
      ? { ...inner, minus: splitDuration(-node.microseconds) }
      : { ...inner, plus: splitDuration(node.microseconds) }
  }
  const owner = node.kind === 'row' ? rowPath(node, rows) : node.of
  const json = 'json' in node ? node.json : undefined
  if (!json) return { ref: `${owner}.${node.name}` }
  if (json.some((key) => key === '' || key.includes('.'))) return { ref: `${owner}.${node.name}`, json }
  return { ref: [owner, node.name, ...json].join('.') }
}

function writeValues(node: Extract<OperandNode | ListNode, { readonly kind: 'literal' | 'values' }>): Json {
  if (node.kind === 'literal') return writeValue(node.type, node.value)
  return node.values === null ? null : node.values.map((value) => writeValue(node.element, value))
}

/** A value as JSON that the same type reads back exactly: numbers that JSON could round are text. */
export function writeValue(type: ScalarType, value: Value): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value
  if (typeof value === 'object') throw new TypeError('an instant without its digits is read from rows only')
  // Only an instant that was moved beyond the years that have a written form.
  if (type.kind === 'timestamp' && !isInRange(value)) return { microseconds: String(value) }
  return printValue(type, value)
}
