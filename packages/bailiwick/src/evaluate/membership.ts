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
  return list.length >= longList ? isInSet(setOf(list), value) : isElement(list, value)
}

/** The same, one element after the other: for a list of a row, which may be another one at the next look. */
export function isElement(list: readonly Value[], value: Value): boolean | null {
  let unknown = false
  for (let index = 0; index < list.length; index++) {
    const element = list[index]!
    if (element === null || value === null) unknown = true
    else if (element === value) return true
  }
  return unknown ? null : false
}

/** Whether two lists have an element in common; `kept` does not change, and is looked up where it is long. */
export function shareElement(list: readonly Value[], kept: readonly Value[]): boolean | null {
  if (list.length === 0 || kept.length === 0) return false
  const known = kept.length >= longList ? setOf(kept) : undefined
  let unknown = known ? known.has(null) : kept.includes(null)
  for (let index = 0; index < list.length; index++) {
    const element = list[index]!
    if (element === null) unknown = true
    else if (known ? known.has(element) : kept.includes(element)) return true
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
