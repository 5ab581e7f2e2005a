import type { ModelNode } from '../../../packages/bailiwick/src/ast/model.ts'
import type { Facts } from '../../../packages/bailiwick/src/evaluate/facts.ts'
import { type Row, relateRows } from '../../equivalence/engines/stored-world.ts'
import type { BuiltCase } from '../questions/case.ts'
import type { AnsweredFact, FlatWorld } from './world.ts'

/** The answers that the world names; anything else is not stored. */
export function factsFrom(answered: readonly AnsweredFact[]): Facts {
  const yes = new Set(answered.filter(({ answer }) => answer).map(keyOf))
  return {
    granted: (action, type, id) => yes.has(keyOf({ kind: 'granted', action, type, id })),
    denied: (action, type, id) => yes.has(keyOf({ kind: 'denied', action, type, id })),
    holds: (code) => yes.has(keyOf({ kind: 'holds', code })),
  }
}

type Asked = {
  readonly kind: string
  readonly code?: string
  readonly action?: string
  readonly type?: string
  readonly id?: string
}
const keyOf = ({ kind, code, action, type, id }: Asked) => JSON.stringify([kind, code, action, type, id])

/** The rows with those that their keys lead to. */
export function related(node: ModelNode, rows: FlatWorld['rows']): Readonly<Record<string, readonly Row[]>> {
  const copies = Object.fromEntries(
    Object.entries(rows).map(([name, list]) => [name, list.map((row): Row => ({ ...row }))]),
  )
  relateRows(node, copies)
  return copies
}

/** The parts that are not true of the world, as the public door says. */
export function untrue(
  { policy, actions, parts }: BuiltCase,
  { subject, context, facts }: Pick<FlatWorld, 'subject' | 'context' | 'facts'>,
  row: unknown,
): readonly string[] {
  const access = policy.for(subject, { context, facts: factsFrom(facts) })
  return actions.flatMap((action, index) => {
    const { allowed, ...decision } = access.decide(action, row)
    if (allowed) return []
    const { errors } = decision as { readonly errors?: readonly unknown[] }
    return [
      errors && errors.length > 0 ? `${parts[index]!.label}: ${errors.map(String).join('; ')}` : parts[index]!.label,
    ]
  })
}
