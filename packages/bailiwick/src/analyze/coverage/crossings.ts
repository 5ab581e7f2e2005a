/** S05: foreign keys that may lead to a row of another tenant, and of which nobody has said so. */
import type { ModelNode, ResourceNode } from '../../ast/model.ts'
import type { Finding } from '../../findings/finding.ts'
import { nearest } from '../../util/did-you-mean.ts'
import { quoted } from './column-types.ts'
import { kinds } from './kinds.ts'
import type { MatchedTable } from './matching.ts'
import { type Schema, type SchemaForeignKey, sqlName, tablesNamed } from './schema.ts'

/** Of tables that the model knows on both ends: of others it does not know the tenant. */
export function crossings(
  model: ModelNode,
  schema: Schema,
  tables: readonly MatchedTable[],
  declared: readonly string[],
): Finding[] {
  const used = new Set<string>()
  const found = tables.flatMap((from) =>
    from.table.foreignKeys.flatMap((key): Finding[] => {
      const [wanted] = tablesNamed(schema, key.target)
      const to = tables.find(({ table }) => table === wanted)
      const [source] = from.resources
      const [target] = to?.resources ?? []
      if (to === undefined || source === undefined || target === undefined) return []
      if (staysInside(key, source, target) || isRelation(model, key, from, to)) return []
      const name = `${from.label}.${key.columns.join(', ')}`
      const [match] = declared.filter(
        (each) => each === name || key.columns.some((column) => each === `${from.label}.${column}`),
      )
      if (match !== undefined) {
        used.add(match)
        return []
      }
      return [crossing(name, key, from, to, source, target)]
    }),
  )
  return [...found, ...declared.filter((name) => !used.has(name)).map((name) => unknownKey(name, tables))]
}

/**
 * The tenant is part of the key on both ends, or the key is the tenant itself, or the target has none: what belongs to nobody, nobody
 * loses. A row without a tenant that leads into one does not stay.
 */
function staysInside(key: SchemaForeignKey, source: ResourceNode, target: ResourceNode): boolean {
  const own = tenantColumn(source)
  const other = tenantColumn(target)
  if (other === undefined) return true
  if (own === undefined) return false
  // `tenant_id references tenant (id)`, where the tenant is its own.
  if (key.columns.length === 1 && key.columns[0] === own && key.targetColumns[0] === other) return true
  return key.columns.some((column, index) => column === own && key.targetColumns[index] === other)
}

const tenantColumn = ({ tenant, attributes }: ResourceNode) =>
  tenant === undefined ? undefined : attributes[tenant]!.column

/** A relation of the model joins by the tenant, so a row of another one is absent; that is a declaration of it. */
function isRelation(model: ModelNode, key: SchemaForeignKey, from: MatchedTable, to: MatchedTable): boolean {
  const leads = (holder: ResourceNode, other: ResourceNode, via: string, references: string) =>
    key.columns.some(
      (column, index) =>
        holder.attributes[via]?.column === column && other.attributes[references]?.column === key.targetColumns[index],
    )
  return from.resources.some((source) =>
    to.resources.some((target) =>
      [
        ...Object.values(source.relations).map((relation) => ({ relation, owner: source })),
        ...Object.values(target.relations).map((relation) => ({ relation, owner: target })),
      ].some(({ relation, owner }) => {
        const isOne = relation.cardinality === 'one'
        const holder = isOne ? owner : model.resources[relation.target]!
        const other = isOne ? model.resources[relation.target]! : owner
        return holder === source && other === target && leads(holder, other, relation.via, relation.references)
      }),
    ),
  )
}

function crossing(
  name: string,
  key: SchemaForeignKey,
  from: MatchedTable,
  to: MatchedTable,
  source: ResourceNode,
  target: ResourceNode,
): Finding {
  const own = tenantColumn(source)
  const other = tenantColumn(target)!
  const via = Object.values(source.attributes).find(({ column }) => column === key.columns[0])
  const relation =
    via === undefined ? undefined : `t.one('${target.name}', '${via.name}')${via.nullable ? '.optional()' : ''}`
  const list = (columns: readonly string[]) => columns.map(sqlName).join(', ')
  const constraint =
    own === undefined
      ? undefined
      : `alter table ${sqlName(from.label)} add foreign key (${list([own, ...key.columns])}) references ${sqlName(to.label)} (${list([other, ...key.targetColumns])});`
  return {
    ...kinds.crossing,
    object: `foreign key ${name}`,
    message:
      own === undefined
        ? `${from.label} has no tenant and leads to ${to.label}, whose rows have one; no relation of the model says so.`
        : `It leads to ${to.label} without the tenant, and no relation of the model says so.`,
    fix: [
      ...(constraint ? [constraint, '-- or'] : []),
      ...(relation ? [`-- in the model: ${relation}`, '-- or'] : []),
      `-- in the options of coverage: crossTenant: [${quoted(`${from.label}.${key.columns[0]}`)}]`,
    ].join('\n'),
    ...(from.table.position ? { position: from.table.position } : {}),
  }
}

function unknownKey(name: string, tables: readonly MatchedTable[]): Finding {
  const keys = tables.flatMap(({ label, table }) =>
    table.foreignKeys.flatMap(({ columns }) => columns.map((column) => `${label}.${column}`)),
  )
  const meant = keys.includes(name) ? undefined : nearest(name, keys)
  return {
    ...kinds.stale,
    object: `declaration ${name}`,
    message: keys.includes(name)
      ? `\`crossTenant\` names \`${name}\`, which leads to no other tenant.`
      : `\`crossTenant\` names \`${name}\`, and no foreign key is there.${meant === undefined ? '' : ` Did you mean \`${meant}\`?`}`,
    fix: `Remove \`'${name}'\` from \`crossTenant\`.`,
  }
}
