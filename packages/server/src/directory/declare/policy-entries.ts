/** A policy as entries of the catalogue: its actions as permissions, its resources as types. */
import type { CatalogueEntry, PolicyLike, ResourceTypeSpec } from './declaration.ts'

export function actionsOf(policy: PolicyLike): readonly CatalogueEntry[] {
  return policy.actions().map(({ id, resource, description, implies, composedOf }) => ({
    code: id,
    ...(description === undefined ? {} : { description }),
    implies: implies.map((name) => `${resource}.${name}`),
    composedOf: composedOf.map((name) => `${resource}.${name}`),
    resourceType: resource,
  }))
}

/**
 * A resource that another one names its parent is a container. Grants decide over a resource whose rules ask for them, which
 * the rule `denied` shows that each of its actions then has; over one without actions, since nothing else does.
 */
export function resourceTypesOf(policy: PolicyLike): Readonly<Record<string, ResourceTypeSpec>> {
  const resources = Object.values(policy.model.describe().resources)
  const containers = new Set(
    resources.flatMap(({ relations }) =>
      Object.values(relations).flatMap(({ parent, target }) => (parent ? [target] : [])),
    ),
  )
  const withActions = new Set(policy.actions().map(({ resource }) => resource))
  return Object.fromEntries(
    resources.map(({ name, key = 'id' }) => [
      name,
      { key: [key], container: containers.has(name), controlled: !withActions.has(name) || isControlled(policy, name) },
    ]),
  )
}

function isControlled(policy: PolicyLike, resource: string): boolean {
  return policy.rules({ resource }).some(({ condition }) => {
    const { kind, resource: of, hops } = condition as { kind?: string; resource?: string; hops?: readonly unknown[] }
    return kind === 'denied' && of === resource && hops?.length === 0
  })
}
