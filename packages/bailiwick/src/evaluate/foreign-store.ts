import type { ConditionNode } from '../ast/condition.ts'
import { walk } from '../ast/visit.ts'
import { BailiwickError } from '../errors/error.ts'
import type { Plan } from './plan.ts'

/**
 * The database answers for the subject of its own session: what is stored for somebody else cannot be asked in a filter, and is
 * reported rather than asked of the wrong one.
 */
export function withoutForeignStore(plan: Plan): Plan {
  const error = plan.kind === 'when' ? foreignStore(plan.condition) : undefined
  return error ? { ...plan, errors: [...plan.errors, error] } : plan
}

/** Why the condition cannot be asked on behalf of others; undefined where it asks for nothing stored. */
export function foreignStore(condition: ConditionNode): BailiwickError | undefined {
  if (!asksStore(condition)) return undefined
  const message =
    'The policy asks for stored permissions on a row, which a query can ask for its own subject only, not for `onBehalfOf`. Load the rows and use `access.filter`.'
  return new BailiwickError('DECISION_FAILED', message)
}

function asksStore(condition: ConditionNode): boolean {
  let asks = false
  walk(condition, (node) => {
    if (node.kind === 'granted' || node.kind === 'denied') asks = true
  })
  return asks
}
