import { type AttributeOperand, BEFORE, type ListNode } from '../ast/condition.ts'
import { lookup, type ModelNode, type RelationNode, type ResourceNode, resourceAt } from '../ast/model.ts'
import { BailiwickError } from '../errors/error.ts'
import { type Fragment, identifier, sql } from './fragment.ts'

/** The rows in reach: the name in the SQL text of the row at each level. */
export interface Reach {
  readonly model: ModelNode
  readonly names: readonly string[]
  /** The name of the row before the changes, where the SQL has one. */
  readonly before?: string
  /** Where the SQL reads the subject and the context itself; absent where a plan left none of them. */
  readonly given?: Given
  /** Whether many rows are asked about, so that what is stored is asked once for a statement and not of each row. */
  readonly inSets?: boolean
}

/** The subject and the context as expressions, each of the type that a value of its kind is bound as; null where not known. */
export interface Given {
  operand(node: AttributeOperand): Fragment
  list(node: Extract<ListNode, { kind: 'attribute' }>): Fragment
  /** Whether the subject holds a stored permission on its tenant: null where nobody is verified. */
  holds(code: string): Fragment
}

/** What the row before the changes is called where it stands beside the row after them. No table is called so. */
export const beforeName = '~before'

/** The row that is asked about, or each of many, under the name that it has in the query, and beside it the row before the changes. */
export function reachOf(model: ModelNode, name: string, isOfOne = false): Reach {
  return { model, names: [name], before: beforeName, inSets: !isOfOne }
}

export interface Place {
  readonly level: number
  readonly resource: string
  readonly hops: readonly string[]
}

/**
 * An attribute of a row at the end of to-one hops. A hop is a scalar subquery, never a join: an absent row gives null, and the
 * outer query keeps exactly one row per row.
 */
export function column(reach: Reach, place: Place, attribute: string): Fragment {
  const owner = resourceAt(reach.model, place.resource, place.hops)
  const name = columnName(owner, attribute)
  if (place.hops.length === 0) return sql`${identifier(rowName(reach, place.level))}.${name}`
  const inner = freshName(reach, owner)
  return sql`(select ${identifier(inner)}.${name} from ${hopSource(reach, place, inner)})`
}

function rowName(reach: Reach, level: number): string {
  const name = level === BEFORE ? reach.before : reach.names[level]
  if (name === undefined) throw new TypeError(`no row at level ${level} is in reach`)
  return name
}

/** Whether the row at the end of the hops is there. */
export function rowExists(reach: Reach, place: Place): Fragment {
  const inner = freshName(reach, resourceAt(reach.model, place.resource, place.hops))
  return sql`exists (select 1 from ${hopSource(reach, place, inner)})`
}

/** The table of the last hop with the condition that picks its row. */
export function hopSource(reach: Reach, place: Place, inner: string): Fragment {
  const before = { ...place, hops: place.hops.slice(0, -1) }
  const owner = resourceAt(reach.model, before.resource, before.hops)
  const relation = owner.relations[place.hops.at(-1)!]!
  const target = reach.model.resources[relation.target]!
  const on = sql`${identifier(inner)}.${columnName(target, relation.references)} = ${column(reach, before, relation.via)}`
  return sql`${table(target)} as ${identifier(inner)} where ${on}${sameTenant(reach, before, owner, target, inner)}`
}

/** The rows of a to-many relation under the name `inner`, with the condition that picks them. */
export function relatedSource(reach: Reach, place: Place, relation: RelationNode, inner: string): Fragment {
  const owner = resourceAt(reach.model, place.resource, place.hops)
  const target = reach.model.resources[relation.target]!
  const on = sql`${identifier(inner)}.${columnName(target, relation.via)} = ${column(reach, place, relation.references)}`
  return sql`${table(target)} as ${identifier(inner)} where ${on}${sameTenant(reach, place, owner, target, inner)}`
}

/** Relations stay inside the tenant wherever both ends have one; a shared row without a tenant is in every tenant. */
function sameTenant(reach: Reach, place: Place, owner: ResourceNode, target: ResourceNode, inner: string): Fragment {
  if (owner.tenant === undefined || target.tenant === undefined) return sql``
  const tenant = sql`${identifier(inner)}.${columnName(target, target.tenant)}`
  const same = sql`${tenant} = ${column(reach, place, owner.tenant)}`
  const shared = lookup(target.attributes, target.tenant)!.tenant === 'shared'
  return shared ? sql` and (${same} or ${tenant} is null)` : sql` and ${same}`
}

/** A name for the next row inside, different from every name in reach. */
export function freshName(reach: Reach, resource: ResourceNode): string {
  // PostgreSQL cuts names at 63 bytes: a longer one could turn into a name that is taken.
  const name = resource.name.slice(0, 40)
  let number = reach.names.length
  while (reach.names.includes(`${name}_${number}`) || reach.before === `${name}_${number}`) number++
  return `${name}_${number}`
}

export function table(resource: ResourceNode): Fragment {
  const name = resource.table
  if (!name) {
    throw new BailiwickError('NO_TABLE', `\`${resource.name}\` declares no attributes, so it has no table to filter.`, {
      path: resource.name,
    })
  }
  return name.schema === undefined ? identifier(name.name) : identifier(name.schema, name.name)
}

function columnName(resource: ResourceNode, attribute: string): Fragment {
  return identifier(columnOf(resource, attribute))
}

/** The name of an attribute's column. Throws VIRTUAL_ATTRIBUTE if it has none. */
export function columnOf(resource: ResourceNode, attribute: string): string {
  const node = lookup(resource.attributes, attribute)!
  if (!node.virtual) return node.column
  const path = `${resource.name}.${attribute}`
  throw new BailiwickError(
    'VIRTUAL_ATTRIBUTE',
    `A rule needs \`${path}\`, which exists in the application only: a filter cannot use it. Filter in memory with \`access.filter\`, or give it a column.`,
    { path },
  )
}
