/** Which resources of a model stand for which tables of a schema, and which tables are nobody's business. */
import type { ModelNode, ResourceNode } from '../../ast/model.ts'
import { pathOf, type Schema, type SchemaTable, tableLabel, tablesNamed } from './schema.ts'

export interface MatchedTable {
  readonly table: SchemaTable
  /** `articles`, or `archive.articles`. */
  readonly label: string
  /** Always with its schema. */
  readonly qualified: string
  readonly resources: readonly ResourceNode[]
}

export interface Matched {
  readonly tables: readonly MatchedTable[]
  /** Resources whose table is not there. */
  readonly missing: readonly ResourceNode[]
  /** Resources whose table is one of several. */
  readonly ambiguous: readonly { readonly resource: ResourceNode; readonly labels: readonly string[] }[]
}

/** Tables that tools keep for themselves, by schema and by name. */
const ofTools = {
  schema: /^(bailiwick|pg_|information_schema$|drizzle$)/,
  name: /^(_prisma_migrations|__drizzle_migrations|kysely_migration(_lock)?)$/,
}

/** By the order of their names. A table that the model names is never left out. */
export function matchTables(model: ModelNode, schema: Schema): Matched {
  const byTable = new Map<SchemaTable, ResourceNode[]>()
  const missing: ResourceNode[] = []
  const ambiguous: { resource: ResourceNode; labels: readonly string[] }[] = []
  for (const resource of Object.values(model.resources)) {
    if (!resource.table) continue
    const [table, ...others] = tablesNamed(schema, resource.table)
    if (table === undefined) missing.push(resource)
    else if (others.length > 0) {
      ambiguous.push({ resource, labels: [table, ...others].map((each) => tableLabel(schema, each)) })
    } else byTable.set(table, [...(byTable.get(table) ?? []), resource])
  }
  const tables = schema.tables
    .filter((table) => byTable.has(table) || !isOfTool(schema, table))
    .map((table) => {
      const qualified = `${table.schema ?? pathOf(schema)[0]}.${table.name}`
      return { table, label: tableLabel(schema, table), qualified, resources: byTable.get(table) ?? [] }
    })
    .sort((a, b) => (a.label < b.label ? -1 : 1))
  return { tables, missing, ambiguous }
}

function isOfTool(schema: Schema, table: SchemaTable): boolean {
  return ofTools.schema.test(table.schema ?? pathOf(schema)[0]!) || ofTools.name.test(table.name)
}
