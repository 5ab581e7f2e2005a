/**
 * The smallest set that has a member of each of the given ones, and contains none of the excluded ones; undefined if there is none.
 * Of conflicts it is the least to give up: Reiter, A theory of diagnosis from first principles (1987).
 */
export function smallestHitting<T>(
  sets: readonly ReadonlySet<T>[],
  excluded: readonly ReadonlySet<T>[],
  inTime: () => void,
): ReadonlySet<T> | undefined {
  const most = new Set(sets.flatMap((set) => [...set])).size
  for (let size = 0; size <= most; size++) {
    const found = within(new Set(), size)
    if (found) return found
  }
  return undefined

  function within(chosen: ReadonlySet<T>, left: number): ReadonlySet<T> | undefined {
    inTime()
    if (excluded.some((one) => isSubset(one, chosen))) return undefined
    const open = sets.find((set) => isDisjoint(set, chosen))
    if (!open) return chosen
    if (left === 0) return undefined
    for (const member of open) {
      const found = within(new Set(chosen).add(member), left - 1)
      if (found) return found
    }
    return undefined
  }
}

function isSubset<T>(some: ReadonlySet<T>, all: ReadonlySet<T>): boolean {
  return [...some].every((member) => all.has(member))
}

function isDisjoint<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return [...a].every((member) => !b.has(member))
}
