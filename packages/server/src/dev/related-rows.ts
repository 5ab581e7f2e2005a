/** Gives rows the related rows that the policy's conditions look at. */
import type { Model, Relation, RelationTree, Resource, Row } from './engine.ts'
import { columnOf, columnsOf, name, query, tableOf } from './fragment.ts'
import type { Read } from './snapshot.ts'

type Loading = Record<string, unknown>

/**
 * Copies of the rows with their relations attached: one query a relation, for all rows at once. Which of them count,
 * for instance that they are of the same tenant, is for the engine to say.
 */
export async function withRelated(
  read: Read,
  model: Model,
  resource: Resource,
  rows: readonly Row[],
  tree: RelationTree,
): Promise<readonly Row[]> {
  const copies: Loading[] = rows.map((row) => ({ ...row }))
  for (const [relationName, deeper] of Object.entries(tree)) {
    const relation = resource.relations[relationName]!
    const target = model.resources[relation.target]!
    const [own, other] = joinedBy(relation)
    const keys = [...new Set(copies.map((row) => row[own]).filter((key) => key !== null))]
    const found = keys.length === 0 ? [] : await read(rowsWith(target, other, keys))
    const related = await withRelated(read, model, target, found, deeper)
    const byKey = groupBy(related, other)
    for (const copy of copies) {
      const matches = copy[own] === null ? [] : (byKey.get(copy[own]) ?? [])
      copy[relationName] = relation.cardinality === 'many' ? matches : (matches[0] ?? null)
    }
  }
  return copies
}

/** The attribute of this row, and the attribute of the related one, that are equal. */
function joinedBy(relation: Relation): [own: string, other: string] {
  return relation.cardinality === 'one' ? [relation.via, relation.references] : [relation.references, relation.via]
}

function rowsWith(target: Resource, attribute: string, keys: readonly unknown[]) {
  return query`select ${columnsOf(target)} from ${tableOf(target)} as ${name(target.name)}
    where ${columnOf(target, attribute)} = any(${keys})`
}

function groupBy(rows: readonly Row[], attribute: string): Map<unknown, Row[]> {
  const groups = new Map<unknown, Row[]>()
  for (const row of rows) {
    const group = groups.get(row[attribute])
    if (group) group.push(row)
    else groups.set(row[attribute], [row])
  }
  return groups
}
