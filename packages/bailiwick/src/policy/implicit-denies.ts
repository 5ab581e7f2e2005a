import type { ConditionNode } from '../ast/condition.ts'
import type { ModelNode, ResourceNode } from '../ast/model.ts'
import type { RuleNode } from '../ast/policy.ts'
import type { ScalarType } from '../ast/types.ts'
import { deepFreeze } from '../util/deep-freeze.ts'
import type { Merged } from './merged-action.ts'

/**
 * Adds the rules that nobody wrote, so they have no place in anybody's source: the tenant rule, and for a resource that asks for
 * stored grants the rule that a stored denial denies. They flow on like the others.
 */
export function withImplicitDenies(
  model: ModelNode,
  actions: ReadonlyMap<string, Merged>,
): ReadonlyMap<string, Merged> {
  const controlled = [...actions.values()].some((action) => action.isControlled)
  const [first] = actions.values()
  const tenant = first?.resource.tenant === undefined ? undefined : otherTenant(model, first.resource)
  const added = [...actions.values()].map((action): [string, Merged] => {
    const { id, resource } = action
    const rule = (name: string, condition: ConditionNode): RuleNode => ({
      id: `${id}/${name}`,
      action: id,
      name,
      effect: 'deny',
      condition: deepFreeze(condition),
      position: () => undefined,
    })
    const others = tenant && !action.isCrossTenant ? [rule('other tenant', tenant)] : []
    const shared = others.length > 0 && isShared(resource) ? [rule('shared row', withoutTenant(resource))] : []
    const denied = controlled
      ? [rule('denied', { kind: 'denied', action: id, level: 0, resource: resource.name, hops: [] })]
      : []
    const implicit = [...others, ...denied]
    const before = writes.includes(action.name) ? [...shared, ...implicit] : implicit
    const written = action.after ?? (shared.length > 0 && action.name !== 'create' ? action : undefined)
    const after = written && { allow: written.allow, deny: [...shared, ...implicit, ...written.deny] }
    return [action.name, { ...action, deny: [...before, ...action.deny], after }]
  })
  return new Map(added)
}

/** All tenants see a shared row, so no tenant writes one, and none turns its own into one. */
const writes = ['create', 'update', 'delete']

function isShared({ attributes, tenant }: ResourceNode): boolean {
  return attributes[tenant!]!.tenant === 'shared'
}

function withoutTenant(resource: ResourceNode): ConditionNode {
  return { kind: 'isNull', operand: tenantOf(resource) }
}

function tenantOf(resource: ResourceNode) {
  const { name, type } = resource.attributes[resource.tenant!]!
  return { kind: 'row', level: 0, resource: resource.name, hops: [], name, type: type as ScalarType } as const
}

/** True for a row of another tenant, unknown where either tenant is null; a shared row without a tenant is nobody's other. */
function otherTenant(model: ModelNode, resource: ResourceNode): ConditionNode {
  const left = tenantOf(resource)
  const right = { kind: 'attribute', of: 'subject', name: model.subjectTenant!, type: left.type } as const
  const differs: ConditionNode = { kind: 'comparison', operator: 'isNot', left, right }
  if (!isShared(resource)) return differs
  return { kind: 'all', conditions: [{ kind: 'not', condition: withoutTenant(resource) }, differs] }
}
