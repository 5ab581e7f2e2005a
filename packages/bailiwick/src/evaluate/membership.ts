import type { Value } from '../ast/condition.ts'

/** Lists that are asked often and do not change: those of the policy and of a subject. */
const sets = new WeakMap<readonly Value[], ReadonlySet<Value>>()
const longList = 16

/**
 * Membership as `= ANY` has it, where JavaScript's equality is the type's: in nothing is false even for null, a null element makes a
 * miss unknown. A long list is looked up.
 */
export function isMember(list: readonly Value[] | null, value: Value): boolean | null {
  if (list === null) return null
  if (list.length >= longList) return isInSet(setOf(list), value)
  let unknown = false
  for (let index = 0; index < list.length; index++) {
    const element = list[index]!
    if (element === null || value === null) unknown = true
    else if (element === value) return true
  }
  return unknown ? null : false
}

function isInSet(set: ReadonlySet<Value>, value: Value): boolean | null {
  if (value === null) return null
  return set.has(value) || (set.has(null) ? null : false)
}

function setOf(list: readonly Value[]): ReadonlySet<Value> {
  const known = sets.get(list)
  if (known) return known
  const set = new Set(list)
  sets.set(list, set)
  return set
}
