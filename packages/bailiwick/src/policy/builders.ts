import type { ConditionNode } from '../ast/condition.ts'
import { BailiwickError } from '../errors/error.ts'
import { type Condition, conditionNode } from './condition.ts'
import { built, used } from './session.ts'

type UnknownOf<C> = C extends Condition<infer U> ? U : never
type AnyUnknown<C extends readonly Condition[]> = true extends UnknownOf<C[number]> ? true : false

/** True if every condition is; false as soon as one is; else unknown. */
export function all<C extends readonly [Condition, ...Condition[]]>(...conditions: C): Condition<AnyUnknown<C>> {
  return join('all', conditions, all)
}

/** True as soon as one condition is; false if every one is; else unknown. */
export function any<C extends readonly [Condition, ...Condition[]]>(...conditions: C): Condition<AnyUnknown<C>> {
  return join('any', conditions, any)
}

/** Swaps true and false; unknown stays unknown. */
export function not<U extends boolean>(condition: Condition<U>): Condition<U> {
  return built({ kind: 'not', condition: nodeOf(condition, 'not') }, not, [condition])
}

/** True where the condition is true, else false: unknown counts as false. */
export function isTrue(condition: Condition): Condition<false> {
  return built({ kind: 'isTrue', condition: nodeOf(condition, 'isTrue') }, isTrue, [condition])
}

/** False where the condition is false, else true: unknown counts as true. */
export function isNotFalse(condition: Condition): Condition<false> {
  return built({ kind: 'isNotFalse', condition: nodeOf(condition, 'isNotFalse') }, isNotFalse, [condition])
}

function join<U extends boolean>(
  kind: 'all' | 'any',
  conditions: readonly Condition[],
  below: (...conditions: never) => unknown,
): Condition<U> {
  if (conditions.length === 0) {
    throw new BailiwickError('EMPTY_CONDITION', `\`${kind}()\` of nothing. Give it at least one condition.`)
  }
  const nodes = conditions.map((condition) => nodeOf(condition, kind))
  return built({ kind, conditions: nodes }, below as () => unknown, conditions)
}

/** The node of a condition; anything else is an error that says what was seen at `where`. */
export function nodeOf(condition: unknown, where: string): ConditionNode {
  if (isCondition(condition)) {
    used(condition)
    return condition[conditionNode]
  }
  throw new BailiwickError('INVALID_CONDITION', `${where}: expected a condition, seen ${describeValue(condition)}.`, {
    seen: describeValue(condition),
    expected: 'a condition',
  })
}

export function isCondition(value: unknown): value is Condition {
  return (typeof value === 'object' || typeof value === 'function') && value !== null && conditionNode in value
}

function describeValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list (write `all(…)` or `any(…)`)'
  if (typeof value === 'function') return 'a function (conditions are data: call the operator)'
  if (typeof value === 'object' && value !== null) return 'an object'
  if (typeof value === 'boolean')
    return `\`${value}\` (JavaScript computed it: write \`not(…)\` for \`!\`, \`.is(…)\` for \`===\`)`
  return `\`${String(value)}\``
}
