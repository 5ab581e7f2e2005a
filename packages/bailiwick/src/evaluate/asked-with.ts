import { BailiwickError } from '../errors/error.ts'
import type { Row } from './read-value.ts'

/** What a question was asked with: checked here, so that every verb refuses the same in the same words. */

/** Not by their values: what is left out is open in a snapshot, also where it is null or a default here. */
export function namesGiven(context: unknown): readonly string[] {
  if (context === undefined || context === null) return none
  return Object.keys(context).filter((name) => (context as Row)[name] !== undefined)
}

const none: readonly string[] = []

export function thisMoment(): bigint {
  return BigInt(Date.now()) * 1000n
}

export function rowOf(action: string, row: unknown, index?: number): Row {
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as Row
  const seen = Array.isArray(row) ? 'an array' : String(row)
  const advice = row == null ? 'Load it first; leave the argument out only to ask without a resource.' : 'Give one row.'
  const place = index === undefined ? 'its resource' : `row ${index} of its list`
  throw new BailiwickError('MISSING_RESOURCE', `\`${action}\` was asked with ${seen} as ${place}. ${advice}`, {
    seen,
    path: index === undefined ? action : `${action}[${index}]`,
  })
}

/** Rows and nothing else: a hole, null or a list inside the list is refused with its index. */
export function listOf<T>(action: string, rows: readonly T[]): readonly T[] {
  if (Array.isArray(rows)) return Array.from(rows, (row, index) => rowOf(action, row, index)) as readonly T[]
  throw new BailiwickError(
    'MISSING_RESOURCE',
    `\`${action}\` was asked with ${String(rows)}; expected an array of rows.`,
  )
}

export function some(actions: readonly string[], verb: string): readonly string[] {
  if (Array.isArray(actions) && actions.length > 0) return actions
  throw new BailiwickError('EMPTY_CONDITION', `${verb} of no actions. Name at least one.`)
}

const warned = new Set<string>()

/** A conditional action asked without a resource answers no; in development that is said once per action. */
export function warnNeedsResource(action: string): void {
  const host = globalThis as { process?: { env?: Record<string, string> }; console?: { warn(text: string): void } }
  if (warned.has(action) || host.process?.env?.NODE_ENV === 'production') return
  warned.add(action)
  host.console?.warn(
    `bailiwick: can('${action}') without a resource is false, since it depends on one. Give the resource, or ask possible('${action}').`,
  )
}
