import { inside, shortened } from '../ast/json.ts'
import { invalidJson, jsonLimits } from '../ast/read-json.ts'
import { walk } from '../ast/visit.ts'
import type { PartAction, PolicyPart } from './read-part.ts'

/** Actions of one resource: more than any application asks, and few enough to follow one to the next. */
const mostActions = 500

/** Before the actions are read and followed from one to the next. */
export function checkCount(count: number, path: string): void {
  if (count > mostActions) throw invalidJson(path, `${count} actions`, `at most ${mostActions} actions of one resource`)
}

/**
 * Refuses what is small as a document and large as a policy: `composedOf` repeats the conditions of its parts, so that a
 * short chain of them can come to more than would ever be answered. The actions must have no cycles.
 */
export function checkSize(parts: readonly PolicyPart[]): void {
  for (const { resource, actions } of parts) {
    const path = inside('$.resources', resource)
    const weigh = scales(actions)
    for (const { name } of actions) {
      const sum = [...weigh(name).values()].reduce((total, weight) => total + weight, 0)
      if (sum <= jsonLimits.values) continue
      const expected = `at most ${jsonLimits.values.toLocaleString('en')}`
      throw invalidJson(inside(path, shortened(name)), 'an action that comes to too many conditions', expected)
    }
  }
}

/** The conditions that allow an action, by the action that they are from: each origin counts once, as in `resolvePolicy`. */
function scales(actions: readonly PartAction[]): (name: string) => ReadonlyMap<string, number> {
  const byName = new Map(actions.map((action) => [action.name, action]))
  const known = new Map<string, ReadonlyMap<string, number>>()
  const weigh = (name: string): ReadonlyMap<string, number> => {
    const found = known.get(name)
    if (found) return found
    const weights = new Map([[name, ownSize(byName.get(name)!)]])
    const implying = actions.filter((other) => other.implies.includes(name))
    for (const [from, weight] of implying.flatMap((other) => [...weigh(other.name)])) weights.set(from, weight)
    const composed = byName.get(name)!.composedOf.flatMap((part) => [...weigh(part).values()])
    if (composed.length > 0)
      weights.set(
        `${name} composed`,
        composed.reduce((sum, weight) => sum + weight, 0),
      )
    known.set(name, weights)
    return weights
  }
  return weigh
}

function ownSize(action: PartAction): number {
  let size = 0
  for (const { condition } of action.allow) walk(condition, () => size++)
  return size
}
