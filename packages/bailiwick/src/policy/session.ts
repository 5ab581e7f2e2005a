import type { ConditionNode } from '../ast/condition.ts'
import { printCondition } from '../ast/print.ts'
import { BailiwickError, locate } from '../errors/error.ts'
import { capturePosition, type LazyPosition, printPosition } from '../errors/position.ts'
import { deepFreeze } from '../util/deep-freeze.ts'
import { type Condition, conditionNode } from './condition.ts'
import { description, Guarded, whileDefining } from './guarded.ts'

/**
 * What one `definePolicy` callback has built or read so far. What is then not used is almost always an operand of `&&`, `===` or
 * `!`: JavaScript computed with the object itself, and cannot tell us in any other way.
 */
interface Session {
  readonly pending: Map<object, Pending>
}

interface Pending {
  readonly position: LazyPosition
  /** Of a reference that is no condition: as the author wrote it. */
  readonly reference?: () => string
}

let current: Session | undefined
const positions = new WeakMap<ConditionNode, LazyPosition>()

type AnyFunction = (...args: never[]) => unknown

class BuiltCondition extends Guarded {
  readonly [conditionNode]: ConditionNode

  constructor(node: ConditionNode) {
    super()
    this[conditionNode] = node
    Object.freeze(this)
  }

  [description]() {
    return { text: printCondition(this[conditionNode]), operators: [] }
  }
}

/** Registers a condition that the author's call of `below` made, and counts `parts` as used. */
export function built<U extends boolean>(
  node: ConditionNode,
  below: AnyFunction,
  parts: readonly object[] = [],
): Condition<U> {
  for (const part of parts) used(part)
  deepFreeze(node)
  const condition = new BuiltCondition(node)
  const position = capturePosition(below)
  positions.set(node, position)
  current?.pending.set(condition, { position })
  return condition as Condition<U>
}

/** Registers a boolean attribute, which is a condition from the moment that it is read. */
export function readCondition(reference: Condition, below: AnyFunction): void {
  const position = capturePosition(below)
  positions.set(reference[conditionNode], position)
  current?.pending.set(reference, { position })
}

/** Registers any other reference; it must become part of a condition. */
export function readReference<T extends object>(reference: T, text: () => string, below: AnyFunction): T {
  current?.pending.set(reference, { position: capturePosition(below), reference: text })
  return reference
}

export function used(part: object): void {
  current?.pending.delete(part)
}

export function positionOf(node: ConditionNode): LazyPosition | undefined {
  return positions.get(node)
}

/** Runs the author's callback and throws for the first condition that no rule uses, or reference that no condition uses. */
export function inSession<T>(position: LazyPosition, run: () => T): T {
  const outer = current
  const session: Session = { pending: new Map() }
  current = session
  try {
    const result = whileDefining(run)
    for (const [part, pending] of session.pending) throw unused(part, pending)
    return result
  } catch (error) {
    if (error instanceof BailiwickError) locateInCallback(error, position, session)
    throw error
  } finally {
    current = outer
  }
}

/**
 * What is found wrong with the result of a callback is known by the place of the call only. If the callback read a reference and
 * did not use it, that is where JavaScript computed what stands in the place of a condition.
 */
function locateInCallback(error: BailiwickError, call: LazyPosition, { pending }: Session): void {
  locate(error, call)
  if (error.code !== 'INVALID_CONDITION' || printPosition(error.position) !== printPosition(call())) return
  const dropped = [...pending.values()].find(({ reference }) => reference !== undefined)
  error.position = dropped?.position() ?? error.position
}

function unused(part: object, { position, reference }: Pending): BailiwickError {
  if (reference) return unusedReference(reference(), position)
  const node = (part as Partial<Condition>)[conditionNode]
  return new BailiwickError(
    'UNUSED_CONDITION',
    `A condition was built and is not part of any rule${node ? `: \`${printCondition(node)}\`` : ''}. Did you write \`&&\` for \`all()\` or \`!\` for \`not()\`?`,
    { position: position() },
  )
}

function unusedReference(text: string, position: LazyPosition): BailiwickError {
  return new BailiwickError(
    'UNUSED_REFERENCE',
    `\`${text}\` was read and is not part of any condition. \`===\`, \`!==\` and \`!\` compute in JavaScript, before any row is known: write \`.is(…)\`, \`.isNot(…)\`, \`.isNull()\`, \`not(…)\`. If nothing needs it, remove it.`,
    { path: text, position: position() },
  )
}
