/** What the policies of a table come to for a role and a command: one condition. */
import type { Command, DeployedPolicy } from '../catalogue.ts'

/** A policy as both sides have it: deployed, or made of the plan. */
export type Part = Pick<DeployedPolicy, 'command' | 'permissive' | 'using' | 'check'>

/** The moments at which PostgreSQL asks: an update is asked about the row before and the row after. */
export const moments = ['select', 'insert', 'update before', 'update after', 'delete'] as const

export type Moment = (typeof moments)[number]

/**
 * Permissive policies add up, restrictive ones take away; without a permissive one there is nothing. Changing and deleting with a
 * WHERE asks the policies for reading, too.
 */
export function effective(policies: readonly Part[], moment: Moment): string {
  const reading = of(policies, 'select', 'using')
  if (moment === 'select') return reading
  if (moment === 'insert') return of(policies, 'insert', 'check')
  if (moment === 'delete') return both(of(policies, 'delete', 'using'), reading)
  return both(of(policies, 'update', moment === 'update before' ? 'using' : 'check'), reading)
}

function of(policies: readonly Part[], command: Exclude<Command, 'all'>, part: 'using' | 'check'): string {
  const own = policies.filter((policy) => policy.command === command || policy.command === 'all')
  const texts = (permissive: boolean) => [
    ...new Set(own.filter((policy) => policy.permissive === permissive).map((policy) => textOf(policy, part))),
  ]
  const permissive = texts(true)
  if (permissive.length === 0) return 'false'
  return [joined(permissive, 'OR'), ...texts(false)].reduce(both)
}

/** Without WITH CHECK, USING is asked of the new row; without either nothing is asked. */
function textOf({ using, check }: Part, part: 'using' | 'check'): string {
  return (part === 'check' ? (check ?? using) : using) ?? 'true'
}

function joined(texts: readonly string[], word: 'OR' | 'AND'): string {
  return texts.length === 1 ? texts[0]! : `(${[...texts].sort().join(` ${word} `)})`
}

function both(a: string, b: string): string {
  if (a === 'true' || a === b) return b
  if (b === 'true') return a
  return a === 'false' || b === 'false' ? 'false' : joined([a, b], 'AND')
}
