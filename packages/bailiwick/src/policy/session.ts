import type { ConditionNode } from '../ast/condition.ts'
import { printCondition } from '../ast/print.ts'
import { BailiwickError, locate } from '../errors/error.ts'
import { capturePosition, type LazyPosition } from '../errors/position.ts'
import { deepFreeze } from '../util/deep-freeze.ts'
import { type Condition, conditionNode } from './condition.ts'

/**
 * What one `definePolicy` callback has built so far. A condition that is built and then not used is almost always a
 * `&&` or `||` that dropped it, which JavaScript cannot tell us in any other way.
 */
interface Session {
  readonly pending: Map<object, LazyPosition>
}

let current: Session | undefined
const positions = new WeakMap<ConditionNode, LazyPosition>()

type AnyFunction = (...args: never[]) => unknown

/** Registers a condition that the author's call of `below` made, and counts `parts` as used. */
export function built<U extends boolean>(
  node: ConditionNode,
  below: AnyFunction,
  parts: readonly object[] = [],
): Condition<U> {
  for (const part of parts) used(part)
  deepFreeze(node)
  const condition = Object.freeze({ [conditionNode]: node }) as Condition<U>
  const position = capturePosition(below)
  positions.set(node, position)
  current?.pending.set(condition, position)
  return condition
}

/** Registers a boolean attribute, which is a condition from the moment that it is read. */
export function read(reference: Condition, below: AnyFunction): void {
  const position = capturePosition(below)
  positions.set(reference[conditionNode], position)
  current?.pending.set(reference, position)
}

export function used(part: object): void {
  current?.pending.delete(part)
}

export function positionOf(node: ConditionNode): LazyPosition | undefined {
  return positions.get(node)
}

/** Runs the author's callback and throws UNUSED_CONDITION for the first condition that no rule uses. */
export function inSession<T>(position: LazyPosition, run: () => T): T {
  const outer = current
  const session: Session = { pending: new Map() }
  current = session
  try {
    const result = run()
    for (const [condition, position] of session.pending) throw unusedCondition(condition, position)
    return result
  } catch (error) {
    if (error instanceof BailiwickError) locate(error, position)
    throw error
  } finally {
    current = outer
  }
}

function unusedCondition(condition: object, position: LazyPosition): BailiwickError {
  const node = (condition as Partial<Condition>)[conditionNode]
  return new BailiwickError(
    'UNUSED_CONDITION',
    `A condition was built and is not part of any rule${node ? `: \`${printCondition(node)}\`` : ''}. Did you write \`&&\` for \`all()\` or \`!\` for \`not()\`?`,
    { position: position() },
  )
}
