import type { ListAttribute, ListNode, LiteralNode, OperandNode, Value } from '../ast/condition.ts'
import { printOperand } from '../ast/print.ts'
import { isMisfit, scalars } from '../ast/scalars.ts'
import { comparable, printType, type ScalarType } from '../ast/types.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { textOf } from './guarded.ts'
import { operandNode } from './references.ts'
import { used } from './session.ts'

/** The other side of an operator on a value of the given type: a literal, or another reference of the same type. */
export function operandOf(value: unknown, type: ScalarType, place: string): OperandNode {
  const node = referenced(value)
  if (!node) return literal(value, type, place)
  used(value as object)
  if ('element' in node) throw mismatch(place, type, printType({ kind: 'array', element: node.element }))
  if (!comparable(type, node.type)) throw mismatch(place, type, `${printOperand(node)}: ${printType(node.type)}`)
  return node
}

/** The list of `in`, `hasAny` and `hasAll`: an array reference, or literals. */
export function listOf(value: unknown, element: ScalarType, place: string): ListNode {
  const node = referenced(value)
  if (node) {
    used(value as object)
    if (!('element' in node)) throw mismatch(place, element, `${printOperand(node)}, which is not a list`)
    if (!comparable(element, node.element))
      throw mismatch(place, element, printType({ kind: 'array', element: node.element }))
    return node
  }
  if (!Array.isArray(value)) throw mismatch(place, element, `\`${textOf(value)}\`, which is not a list`)
  if (value.length === 0) {
    throw new BailiwickError('EMPTY_CONDITION', `${place} of nothing. Name at least one value.`, { path: place })
  }
  return { kind: 'values', element, values: value.map((item) => literal(item, element, place).value) }
}

export function referenced(value: unknown): OperandNode | ListAttribute | undefined {
  if (typeof value !== 'object' || value === null || !(operandNode in value)) return undefined
  return value[operandNode] as OperandNode | ListAttribute | undefined
}

export function literal(value: unknown, type: ScalarType, place: string): LiteralNode {
  if (value === null || value === undefined) {
    throw new BailiwickError(
      'NULL_COMPARISON',
      `${place} compares with ${value}, which is never true. Use \`isNull()\` or \`isDistinctFrom(…)\`.`,
      { path: place, seen: String(value) },
    )
  }
  const canonical = scalars[type.kind].read(value, type, true)
  if (!isMisfit(canonical)) return { kind: 'literal', type, value: canonical as Value }
  if (type.kind === 'enum' && typeof value === 'string') {
    throw unknownName('UNKNOWN_ENUM_VALUE', `value for ${place}:`, value, type.values ?? [], { path: place })
  }
  const seen = textOf(value)
  throw new BailiwickError('TYPE_MISMATCH', `${place} takes ${canonical.expected}; seen: ${seen}.`, {
    path: place,
    seen,
    expected: canonical.expected,
  })
}

function mismatch(place: string, type: ScalarType, seen: string): BailiwickError {
  return new BailiwickError('TYPE_MISMATCH', `${place} takes ${printType(type)}; seen: ${seen}.`, {
    path: place,
    seen,
    expected: printType(type),
  })
}
