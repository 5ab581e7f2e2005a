import type { ConditionNode, OperandNode } from '../ast/condition.ts'
import { identity } from '../ast/identity.ts'
import type { ModelNode, RelationNode, ResourceNode } from '../ast/model.ts'
import { changePlaces } from '../ast/places.ts'
import type { ScalarType } from '../ast/types.ts'
import { childrenOf, operandsOf, unshifted } from '../ast/visit.ts'

/** The keys of the related rows that meet a condition: a list that is worked out once for a query. */
export interface KeySet {
  /** The attribute of the row that is looked for in the list. */
  readonly attribute: string
  readonly target: ResourceNode
  /** The attribute of the target that the list holds. */
  readonly key: string
  /** About the target, as the row at level 0. */
  readonly condition: ConditionNode
}

/**
 * Conditions over one relation as a list of keys. Undefined where they are no such list, or one that nothing about the subject
 * keeps short. `around` holds wherever the answer counts.
 */
export function keySet(
  model: ModelNode,
  owner: ResourceNode,
  nodes: readonly ConditionNode[],
  around: readonly ConditionNode[],
): KeySet | undefined {
  const [first] = nodes
  if (nodes.length === 1 && first!.kind === 'quantifier') return setOfMany(model, owner, first!, around)
  const hop = placesOf(first!)[0]?.hops[0]
  if (hop === undefined || !nodes.every((node) => placesOf(node).every((place) => place.hops[0] === hop))) return
  const relation = owner.relations[hop]!
  const target = model.resources[relation.target]!
  const conditions = nodes.map((node) => withoutHop(node, target))
  return keysOf(model, { owner, relation, target }, conditions, around)
}

type Relation = { readonly owner: ResourceNode; readonly relation: RelationNode; readonly target: ResourceNode }

function setOfMany(
  model: ModelNode,
  owner: ResourceNode,
  node: Extract<ConditionNode, { kind: 'quantifier' }>,
  around: readonly ConditionNode[],
): KeySet | undefined {
  if (node.quantifier !== 'some' || node.level !== 0 || node.hops.length > 0) return undefined
  if (placesOf(node.condition).length > 0) return undefined
  const relation = owner.relations[node.relation]!
  const target = model.resources[relation.target]!
  return keysOf(model, { owner, relation, target }, [elementAsRow(node.condition, node.elementLevel)], around)
}

function keysOf(
  model: ModelNode,
  { owner, relation, target }: Relation,
  conditions: readonly ConditionNode[],
  around: readonly ConditionNode[],
): KeySet | undefined {
  if (!conditions.some(isAnchored)) return undefined
  const within = tenantOf(model, owner, target, around)
  if (within === undefined) return undefined
  const isOne = relation.cardinality === 'one'
  return {
    attribute: isOne ? relation.via : relation.references,
    target,
    key: isOne ? relation.references : relation.via,
    condition: { kind: 'all', conditions: [...within, ...conditions] },
  }
}

/**
 * What keeps the list in the row's tenant. The list does not know the row, but where the row must be of the subject's tenant
 * anyway, that is the tenant of the list too.
 */
function tenantOf(
  model: ModelNode,
  owner: ResourceNode,
  target: ResourceNode,
  around: readonly ConditionNode[],
): readonly ConditionNode[] | undefined {
  if (owner.tenant === undefined || target.tenant === undefined) return []
  if (model.subjectTenant === undefined) return undefined
  const sameAsSubject = identity({ kind: 'not', condition: tenantComparison(model, owner, 'isNot') })
  if (!around.some((node) => identity(node) === sameAsSubject)) return undefined
  const same = tenantComparison(model, target, 'is')
  if (target.attributes[target.tenant]!.tenant !== 'shared') return [same]
  return [{ kind: 'any', conditions: [same, { kind: 'isNull', operand: same.left }] }]
}

function tenantComparison(model: ModelNode, { name, tenant, attributes }: ResourceNode, operator: 'is' | 'isNot') {
  const type = attributes[tenant!]!.type as ScalarType
  const left = { kind: 'row', level: 0, resource: name, hops: [], name: tenant!, type } as const
  const right = { kind: 'attribute', of: 'subject', name: model.subjectTenant!, type } as const
  return { kind: 'comparison', operator, left, right } as const
}

/** Whether it can be true of few rows only: of those that an equality with the subject finds. It is null where the row is absent. */
function isAnchored(node: ConditionNode): boolean {
  switch (node.kind) {
    case 'all':
      return node.conditions.some(isAnchored)
    case 'any':
      return node.conditions.every(isAnchored)
    case 'comparison':
      return (
        node.operator === 'is' &&
        ((isOwn(node.left) && isOfSubject(node.right)) || (isOwn(node.right) && isOfSubject(node.left)))
      )
    case 'in':
      return isOwn(node.operand) && node.list.kind === 'attribute' && node.list.of === 'subject'
    default:
      return false
  }
}

function isOwn(node: OperandNode): boolean {
  return node.kind === 'row' && node.level === 0 && node.hops.length === 0 && !node.json
}

function isOfSubject(node: OperandNode): boolean {
  return node.kind === 'attribute' && node.of === 'subject'
}

interface Place {
  readonly level: number
  readonly hops: readonly string[]
}

/** Where a condition reads the row that it is about. */
function placesOf(node: ConditionNode): readonly Place[] {
  const places: Place[] = []
  const visit = (inner: ConditionNode) => {
    if (inner.kind === 'quantifier' && inner.level <= 0) places.push(inner)
    for (const operand of operandsOf(inner)) {
      const base = unshifted(operand)
      if (base.kind === 'row' && base.level <= 0) places.push(base)
    }
    childrenOf(inner).forEach(visit)
  }
  visit(node)
  return places
}

function withoutHop(node: ConditionNode, target: ResourceNode): ConditionNode {
  const inside = (inner: ConditionNode) => withoutHop(inner, target)
  const place = <P extends Place>(of: P): P =>
    of.level === 0 ? { ...of, resource: target.name, hops: of.hops.slice(1) } : of
  return changePlaces(node, {
    place,
    inside,
    quantifier: (quantifier) => ({ ...place(quantifier), condition: inside(quantifier.condition) }),
  })
}

/** The element of a relation as the row that the condition is about; the elements inside it stay where they are. */
function elementAsRow(node: ConditionNode, level: number): ConditionNode {
  const inside = (inner: ConditionNode) => elementAsRow(inner, level)
  const place = <P extends Place>(of: P): P => (of.level === level ? { ...of, level: 0 } : of)
  return changePlaces(node, {
    place,
    inside,
    quantifier: (quantifier) => ({ ...place(quantifier), condition: inside(quantifier.condition) }),
  })
}
