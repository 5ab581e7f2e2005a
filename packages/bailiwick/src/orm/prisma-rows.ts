import type { ConditionNode, Value } from '../ast/condition.ts'
import { lookup, type ModelNode, type RelationNode, type ResourceNode } from '../ast/model.ts'
import type { ScalarType } from '../ast/types.ts'
import { columnOf, type Place } from '../compile/columns.ts'
import { Unsayable } from './not-in-prisma.ts'
import type { PrismaValues } from './prisma-values.ts'
import { allOf, anyOf, negated, related, type Said, type Where } from './prisma-where.ts'

/** The row that a `where` is about. */
export interface Row {
  readonly model: ModelNode
  readonly values: PrismaValues
  readonly level: number
  readonly resource: ResourceNode
  /** The tenants that the row can have, where a rule fixes them. */
  readonly tenants: readonly Value[] | undefined
}

/** The field of an attribute. */
export function fieldOf(row: Row, attribute: string): string {
  return row.values.names.field(row.resource, attribute)
}

/**
 * True of every row, or of none. Prisma takes `{}` and `{ OR: [] }` for what they look like only where nothing is around them: beside
 * others it leaves both out.
 */
export function constant(row: Row, value: boolean): Where {
  const { attributes, key } = row.resource
  const isListed = (name: string) => !['boolean', 'json', 'array'].includes(attributes[name]!.type.kind)
  const name = [...(key === undefined ? [] : [key]), ...Object.keys(attributes)].find(
    (each) => isListed(each) && !attributes[each]!.virtual,
  )
  if (name === undefined) throw new Unsayable('an answer for every row of a resource without a key')
  return { [fieldOf(row, name)]: value ? { notIn: [] } : { in: [] } }
}

/** That an attribute is null. Prisma refuses the question for a field without `?`. */
export function isNull(row: Row, attribute: string): Said {
  return lookup(row.resource.attributes, attribute)!.nullable ? { [fieldOf(row, attribute)]: { equals: null } } : false
}

export function isNotNull(row: Row, attribute: string): Said {
  return lookup(row.resource.attributes, attribute)!.nullable ? { [fieldOf(row, attribute)]: { not: null } } : true
}

/** Says something of the row at the end of to-one hops; false where that row is absent. */
export function at(row: Row, place: Place, say: (row: Row) => Said): Said {
  checkLevel(row, place)
  return follow(row, place.hops, say)
}

function checkLevel(row: Row, { level }: Place): void {
  if (level === row.level) return
  throw new Unsayable('an outer row inside of `some`, `every` or `none`', 'Move what is said of it outside.')
}

function follow(row: Row, hops: readonly string[], say: (row: Row) => Said): Said {
  const [hop, ...rest] = hops
  if (hop === undefined) return say(row)
  return joinedTo(row, hop, (field, same, target) => related(field, 'is', allOf([same, follow(target, rest, say)])))
}

/** That the row at the end of the hops is absent. */
export function absent(row: Row, place: Place): Said {
  checkLevel(row, place)
  return broken(row, place.hops)
}

function broken(row: Row, [hop, ...rest]: readonly string[]): Said {
  if (hop === undefined) return false
  return joinedTo(row, hop, (field, same, target) => {
    return anyOf([
      negated(related(field, 'is', true)),
      related(field, 'is', outOfReach(target)),
      related(field, 'is', allOf([same, broken(target, rest)])),
    ])
  })
}

/** A related row of another tenant. It is true or false and never unknown: a row of no tenant is not of the same one. */
function outOfReach(target: Row): Said {
  if (target.tenants === undefined) return false
  const [tenant] = target.tenants.filter((known) => known !== null)
  const name = target.resource.tenant!
  const others = tenant === undefined ? isNotNull(target, name) : negated(tenantIn(target, [tenant]))
  return target.tenants.includes(null) ? others : target.tenants.length === 0 || anyOf([others, isNull(target, name)])
}

/**
 * Follows a relation of the row. Relations stay inside the tenant wherever both ends have one, which Prisma cannot compare over
 * two rows: so the tenants that the row can have are told apart, and `same` says of the related row that it is in reach.
 */
export function joinedTo(row: Row, name: string, say: (field: string, same: Said, target: Row) => Said): Said {
  const relation = lookup(row.resource.relations, name)!
  const target = row.model.resources[relation.target]!
  const field = row.values.names.relation(row.resource, name)
  keysOf(row.resource, target, relation)
  const next = { ...row, resource: target, tenants: undefined }
  if (row.resource.tenant === undefined || target.tenant === undefined) return say(field, true, next)
  if (row.tenants === undefined) {
    const path = `${row.resource.name}.${name}`
    throw new Unsayable(`the relation \`${path}\` of a row whose tenant no rule fixes`)
  }
  const { tenants } = row
  return anyOf(
    tenants.map((tenant) => {
      const reached = reachedFrom(target, tenant)
      const joined = { ...next, tenants: reached }
      const said = say(field, tenantIn(joined, reached), joined)
      return tenants.length === 1 ? said : allOf([tenantIn(row, [tenant]), said])
    }),
  )
}

/** Throws where the relation goes over an attribute that is no column. */
function keysOf(owner: ResourceNode, target: ResourceNode, { cardinality, via, references }: RelationNode): void {
  columnOf(cardinality === 'one' ? owner : target, via)
  columnOf(cardinality === 'one' ? target : owner, references)
}

/** A shared row without a tenant is in every tenant; a row without one reaches only those. */
function reachedFrom(target: ResourceNode, tenant: Value): readonly Value[] {
  const shared = lookup(target.attributes, target.tenant!)!.tenant === 'shared'
  if (tenant === null) return shared ? [null] : []
  return shared ? [tenant, null] : [tenant]
}

function tenantIn(row: Row, tenants: readonly Value[]): Said {
  const name = row.resource.tenant!
  const type = lookup(row.resource.attributes, name)!.type as ScalarType
  return anyOf(
    tenants.map((tenant) =>
      tenant === null ? isNull(row, name) : { [fieldOf(row, name)]: { equals: row.values.of(type, tenant) } },
    ),
  )
}

/** The tenants that a row can have for which the condition is true; undefined where it does not say. */
export function tenantsOf(row: Row, node: ConditionNode): readonly Value[] | undefined {
  switch (node.kind) {
    case 'all':
      for (const condition of node.conditions) {
        const tenants = tenantsOf(row, condition)
        if (tenants) return tenants
      }
      return undefined
    case 'any': {
      const each = node.conditions.map((condition) => tenantsOf(row, condition))
      return each.every((tenants) => tenants !== undefined) ? [...new Set(each.flat())] : undefined
    }
    case 'isNull':
      return isTenant(row, node.operand) ? [null] : undefined
    case 'comparison':
      return node.operator === 'is' ? comparedTenant(row, node) : undefined
    case 'not': {
      const inner = node.condition
      return inner.kind === 'comparison' && inner.operator === 'isNot' ? comparedTenant(row, inner) : undefined
    }
    default:
      return undefined
  }
}

function comparedTenant(
  row: Row,
  { left, right }: Extract<ConditionNode, { kind: 'comparison' }>,
): readonly Value[] | undefined {
  return isTenant(row, left) && right.kind === 'literal' ? [right.value] : undefined
}

function isTenant(row: Row, operand: Extract<ConditionNode, { kind: 'isNull' }>['operand']): boolean {
  if (operand.kind !== 'row' || operand.level !== row.level || operand.hops.length > 0) return false
  return operand.name === row.resource.tenant && row.resource.tenant !== undefined
}
