/** Finds readable names for the keys of related rows. */
import type { Model, Resource, Row } from './engine.ts'
import { columnOf, name, query, tableOf } from './fragment.ts'
import type { Read } from './snapshot.ts'

/** The attribute that people know a row by. */
export function labelAttribute(resource: Resource): string | undefined {
  return ['name', 'title', 'label'].find((candidate) => {
    const attribute = Object.hasOwn(resource.attributes, candidate) ? resource.attributes[candidate] : undefined
    return attribute?.type.kind === 'text' && !attribute.virtual && !attribute.sensitive
  })
}

/** By attribute and key: `authorId` → `p-0001` → `Ada Moreau`. */
export async function labelsOf(
  read: Read,
  model: Model,
  resource: Resource,
  attributes: readonly string[],
  rows: readonly Row[],
): Promise<ReadonlyMap<string, ReadonlyMap<unknown, string>>> {
  const labels = new Map<string, ReadonlyMap<unknown, string>>()
  for (const relation of Object.values(resource.relations)) {
    if (relation.cardinality !== 'one' || !attributes.includes(relation.via)) continue
    const target = model.resources[relation.target]!
    const label = labelAttribute(target)
    if (label === undefined) continue
    const keys = [...new Set(rows.map((row) => row[relation.via]).filter((key) => key !== null))]
    if (keys.length === 0) continue
    const found =
      await read(query`select ${columnOf(target, relation.references)} as key, ${columnOf(target, label)} as label
      from ${tableOf(target)} as ${name(target.name)} where ${columnOf(target, relation.references)} = any(${keys})`)
    labels.set(relation.via, new Map(found.map((row) => [row.key, String(row.label)])))
  }
  return labels
}
