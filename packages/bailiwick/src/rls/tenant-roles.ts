import type { ResourceNode } from '../ast/model.ts'
import type { ScalarType } from '../ast/types.ts'
import { identifier, parameter, sql } from '../compile/fragment.ts'
import { columnType } from '../compile/parameters.ts'
import { inlined, named } from './literal.ts'
import { nameOf } from './names.ts'
import type { Settings } from './options.ts'
import type { RlsPolicy } from './plan.ts'
import { tableText } from './triggers.ts'

/** A role that belongs to one tenant sees nothing of another, whatever the context of the connection says. */
export function tenantPolicies(resource: ResourceNode, { tenantRoles }: Settings): readonly RlsPolicy[] {
  if (resource.tenant === undefined) return []
  const attribute = resource.attributes[resource.tenant]!
  const column = sql`${identifier(resource.table!.name)}.${identifier(attribute.column)}`
  return Object.entries(tenantRoles).map(([role, tenant]) => {
    const same = sql`${column} = ${parameter(tenant, columnType(attribute.type as ScalarType))}`
    const text = inlined(attribute.tenant === 'shared' ? sql`${same} or ${column} is null` : same)
    const name = nameOf(`bailiwick ${resource.name} tenant ${role}`, `${resource.name} ${role}`)
    return {
      name,
      command: 'all',
      kind: 'restrictive',
      to: [role],
      action: '',
      using: text,
      check: text,
      comment: `the tenant of ${role}`,
      sql: `create policy ${named(name)} on ${tableText(resource)} as restrictive for all to ${named(role)}\n  using (${text})\n  with check (${text})`,
    }
  })
}
