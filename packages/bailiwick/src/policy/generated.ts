import type { ConditionNode } from '../ast/condition.ts'
import { lookup, type ModelNode, type ResourceNode } from '../ast/model.ts'
import type { ActionNode } from '../ast/policy.ts'
import { printCondition } from '../ast/print.ts'
import { operandsOf, unshifted, walk } from '../ast/visit.ts'
import { BailiwickError } from '../errors/error.ts'

/**
 * A row that is created does not have what the database will fill in: throws GENERATED_ATTRIBUTE where a rule of `create` needs it.
 */
export function checkGenerated(
  model: ModelNode,
  action: Pick<ActionNode, 'name' | 'resource' | 'allow' | 'deny' | 'fields'>,
): void {
  if (action.name !== 'create') return
  const resource = model.resources[action.resource]!
  const id = `${action.resource}.create`
  const fields = Object.values(action.fields).map((field) => ({ ...field, id: `${id}/field ${field.name}` }))
  for (const rule of [...action.allow, ...action.deny, ...fields]) {
    const name = generatedIn(resource, rule.condition)
    if (name === undefined) continue
    throw new BailiwickError(
      'GENERATED_ATTRIBUTE',
      `${rule.id} decides on rows that are created and needs \`${resource.name}.${name}\`, which the database fills in later: \`${printCondition(rule.condition)}\`. Leave it out of the rules of \`create\`.`,
      { path: rule.id, position: rule.position() },
    )
  }
}

/** The first generated attribute of the row itself that a condition reads, also as the key of a relation. */
function generatedIn(resource: ResourceNode, condition: ConditionNode): string | undefined {
  let found: string | undefined
  const need = (name: string | undefined) => {
    if (name !== undefined && lookup(resource.attributes, name)?.generated) found ??= name
  }
  const hop = (name: string) => lookup(resource.relations, name)
  walk(condition, (node) => {
    if (node.kind === 'quantifier' && node.level === 0) {
      need(node.hops.length > 0 ? hop(node.hops[0]!)?.via : hop(node.relation)?.references)
    }
    if (node.kind === 'granted' && node.level === 0) {
      need(node.hops.length > 0 ? hop(node.hops[0]!)?.via : resource.key)
    }
    if (node.kind === 'custom' && node.uses === 'resource' && node.level === 0) {
      for (const name of node.hops.length > 0 ? node.hops.slice(0, 1) : node.reads) {
        const relation = hop(name)
        need(relation ? (relation.cardinality === 'one' ? relation.via : relation.references) : name)
      }
    }
    for (const operand of operandsOf(node)) {
      const base = unshifted(operand)
      if (base.kind !== 'row' || base.level !== 0) continue
      need(base.hops.length > 0 ? hop(base.hops[0]!)?.via : base.name)
    }
  })
  return found
}
