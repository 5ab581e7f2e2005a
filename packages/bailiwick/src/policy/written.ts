import type { PartAction, PolicyPart } from './read-part.ts'

/** What is written under each action of a resource, and under `'*'` for it, in the order of the parts. */
export type WrittenByAction = ReadonlyMap<string, readonly PartAction[]>

interface Written {
  readonly resource: string
  readonly action: PartAction
  /** Its place among all that is written. */
  readonly order: number
}

/** The parts sorted by resource and action in one pass, so that a policy of many types is not read once for each of them. */
export function writtenByResource(parts: readonly PolicyPart[]): ReadonlyMap<string, WrittenByAction> {
  const all = parts
    .flatMap(({ resource, actions }) => actions.map((action) => ({ resource, action })))
    .map((written, order): Written => ({ ...written, order }))
  const byResource = grouped(all, (written) => written.resource)
  const everywhere = byResource.get('*') ?? []
  byResource.delete('*')
  return new Map([...byResource].map(([name, own]) => [name, byAction(own, everywhere)]))
}

function byAction(own: readonly Written[], everywhere: readonly Written[]): WrittenByAction {
  const declared = grouped(own, (written) => written.action.name)
  const under = grouped(everywhere, (written) => written.action.name)
  const always = [...(declared.get('*') ?? []), ...(under.get('*') ?? [])]
  declared.delete('*')
  return new Map(
    [...declared].map(([name, written]) => {
      const all = [...written, ...(under.get(name) ?? []), ...always]
      return [name, all.sort((a, b) => a.order - b.order).map(({ action }) => action)]
    }),
  )
}

function grouped(all: readonly Written[], key: (written: Written) => string): Map<string, Written[]> {
  const groups = new Map<string, Written[]>()
  for (const written of all) {
    const group = groups.get(key(written))
    if (group) group.push(written)
    else groups.set(key(written), [written])
  }
  return groups
}
