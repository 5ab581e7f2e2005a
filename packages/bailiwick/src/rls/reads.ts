import { BEFORE, type ConditionNode } from '../ast/condition.ts'
import type { ModelNode, RelationNode, ResourceNode } from '../ast/model.ts'
import { childrenOf, operandsOf, unshifted } from '../ast/visit.ts'

/** An attribute that a condition reads: of the row that it is about (`outer`), or of a related one. */
export interface ReadColumn {
  readonly resource: ResourceNode
  readonly attribute: string
  readonly outer: boolean
}

/** Every attribute that the SQL of a condition reads, keys and tenants of the joins included, each once. */
export function columnsRead(model: ModelNode, node: ConditionNode): readonly ReadColumn[] {
  const found = new Map<string, ReadColumn>()
  const add = (resource: ResourceNode, attribute: string, outer: boolean) =>
    found.set(`${outer} ${resource.name}.${attribute}`, { resource, attribute, outer })
  const join = (owner: ResourceNode, relation: RelationNode, outer: boolean): ResourceNode => {
    const target = model.resources[relation.target]!
    const isOne = relation.cardinality === 'one'
    add(owner, isOne ? relation.via : relation.references, outer)
    add(target, isOne ? relation.references : relation.via, false)
    if (owner.tenant !== undefined && target.tenant !== undefined) {
      add(owner, owner.tenant, outer)
      add(target, target.tenant, false)
    }
    return target
  }
  const follow = (place: { level: number; resource: string; hops: readonly string[] }) => {
    let owner = model.resources[place.resource]!
    let outer = place.level === 0 || place.level === BEFORE
    for (const hop of place.hops) {
      owner = join(owner, owner.relations[hop]!, outer)
      outer = false
    }
    return { owner, outer }
  }
  const visit = (inner: ConditionNode) => {
    for (const operand of operandsOf(inner)) {
      const base = unshifted(operand)
      if (base.kind !== 'row') continue
      const { owner, outer } = follow(base)
      add(owner, base.name, outer)
    }
    if (inner.kind === 'granted' || inner.kind === 'denied') {
      const { owner, outer } = follow(inner)
      add(owner, owner.key!, outer)
    }
    if (inner.kind === 'quantifier') {
      const { owner, outer } = follow(inner)
      join(owner, owner.relations[inner.relation]!, outer)
    }
    childrenOf(inner).forEach(visit)
  }
  visit(node)
  return [...found.values()]
}
