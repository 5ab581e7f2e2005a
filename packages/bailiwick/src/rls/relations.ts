import type { ConditionNode, OperandNode } from '../ast/condition.ts'
import { identity } from '../ast/identity.ts'
import type { ModelNode, RelationNode, ResourceNode } from '../ast/model.ts'
import { changePlaces } from '../ast/places.ts'
import type { ScalarType } from '../ast/types.ts'
import { childrenOf, operandsOf, unshifted } from '../ast/visit.ts'
import { isGrant } from './conditions.ts'

/** The keys of the related rows that meet a condition: a list that is worked out once for a query. */
export interface KeySet {
  /** The attribute of the row that is looked for in the list. */
  readonly attribute: string
  readonly target: ResourceNode
  /** The attribute of the target that the list holds. */
  readonly key: string
  /** About the target, as the row at level 0. */
  readonly condition: KeyCondition
}

/** What is asked of the rows of a list: conditions as they are, and lists of keys one relation further. */
export type KeyCondition =
  | { readonly kind: 'plain'; readonly condition: ConditionNode }
  | { readonly kind: 'keys'; readonly keys: KeySet }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly KeyCondition[] }

/** The rows whose relations are asked. */
interface Rows {
  readonly model: ModelNode
  readonly resource: ResourceNode
  /** Whether each of them is known to be of the subject's tenant. */
  readonly inTenant: boolean
}

/**
 * Conditions over one relation as a list of keys. Undefined where they are no such list, or one that nothing about the subject
 * keeps short. `around` holds wherever the answer counts, which is where the conditions are true.
 */
export function keySet(
  model: ModelNode,
  owner: ResourceNode,
  nodes: readonly ConditionNode[],
  around: readonly ConditionNode[],
): KeySet | undefined {
  return keysOver({ model, resource: owner, inTenant: isInTenant(model, owner, around) }, nodes)
}

function keysOver(rows: Rows, nodes: readonly ConditionNode[]): KeySet | undefined {
  const [first] = nodes
  if (nodes.length === 1 && first!.kind === 'quantifier' && first!.hops.length === 0) return keysOfMany(rows, first!)
  const hop = hopOf(first!)
  if (hop === undefined || !nodes.every((node) => hopOf(node) === hop)) return undefined
  const relation = rows.resource.relations[hop]!
  const target = rows.model.resources[relation.target]!
  return keysOf(
    rows,
    relation,
    nodes.map((node) => withoutHop(node, target)),
  )
}

/** The relation that all of a condition is about; undefined where there is none. */
function hopOf(node: ConditionNode): string | undefined {
  const places = placesOf(node)
  const hop = places[0]?.hops[0]
  return places.every((place) => place.level === 0 && place.hops[0] === hop) ? hop : undefined
}

function keysOfMany(rows: Rows, node: Extract<ConditionNode, { kind: 'quantifier' }>): KeySet | undefined {
  if (node.quantifier !== 'some' || node.level !== 0) return undefined
  if (placesOf(node.condition).length > 0) return undefined
  return keysOf(rows, rows.resource.relations[node.relation]!, [elementAsRow(node.condition, node.elementLevel)])
}

function keysOf(rows: Rows, relation: RelationNode, conditions: readonly ConditionNode[]): KeySet | undefined {
  const { model } = rows
  const target = model.resources[relation.target]!
  const within = tenantOf(rows, target)
  if (within === undefined) return undefined
  const inTenant = within.length > 0 && target.attributes[target.tenant!]!.tenant !== 'shared'
  const asked = anchored({ model, resource: target, inTenant }, conditions, within)
  if (!asked) return undefined
  const isOne = relation.cardinality === 'one'
  return {
    attribute: isOne ? relation.via : relation.references,
    target,
    key: isOne ? relation.references : relation.via,
    condition: asked,
  }
}

/**
 * Conditions that must all hold, with those that lead further as lists of keys themselves. Undefined where none keeps the list
 * short. What does is null or false of a row that is absent, so a list need not say which rows have none.
 */
function anchored(
  rows: Rows,
  nodes: readonly ConditionNode[],
  within: readonly ConditionNode[] = [],
): KeyCondition | undefined {
  const conditions = nodes.flatMap((node) => (node.kind === 'all' ? node.conditions : [node]))
  const further: KeyCondition[] = []
  const taken = new Set<ConditionNode>()
  const take = (group: readonly ConditionNode[], part: KeyCondition | undefined) => {
    if (!part) return
    further.push(part)
    for (const node of group) taken.add(node)
  }
  const hops = new Map<string, ConditionNode[]>()
  for (const node of conditions) {
    const hop = node.kind === 'quantifier' && node.hops.length === 0 ? undefined : hopOf(node)
    if (hop !== undefined) hops.set(hop, [...(hops.get(hop) ?? []), node])
    else if (node.kind === 'quantifier') take([node], listOf(keysOver(rows, [node])))
    else if (node.kind === 'any' && !isAnchored(node)) take([node], either(rows, node.conditions))
  }
  for (const group of hops.values()) take(group, listOf(keysOver(rows, group)))
  const plain = conditions.filter((node) => !taken.has(node))
  if (further.length === 0 && !plain.some(isAnchored)) return undefined
  const own = [...within, ...plain]
  if (own.length === 0) return further.length === 1 ? further[0]! : { kind: 'all', parts: further }
  const alone: KeyCondition = { kind: 'plain', condition: { kind: 'all', conditions: own } }
  return further.length === 0 ? alone : { kind: 'all', parts: [alone, ...further] }
}

/** Conditions of which one is enough: short where each is. */
function either(rows: Rows, nodes: readonly ConditionNode[]): KeyCondition | undefined {
  const parts = nodes.map((node) => anchored(rows, [node]))
  return parts.every((part) => part !== undefined) ? { kind: 'any', parts } : undefined
}

function listOf(keys: KeySet | undefined): KeyCondition | undefined {
  return keys && { kind: 'keys', keys }
}

/**
 * What keeps the list in the row's tenant. The list does not know the row, but where the row must be of the subject's tenant
 * anyway, that is the tenant of the list too.
 */
function tenantOf(
  { model, resource: owner, inTenant }: Rows,
  target: ResourceNode,
): readonly ConditionNode[] | undefined {
  if (owner.tenant === undefined || target.tenant === undefined) return []
  if (!inTenant) return undefined
  const same = tenantComparison(model, target, 'is')
  if (target.attributes[target.tenant]!.tenant !== 'shared') return [same]
  return [{ kind: 'any', conditions: [same, { kind: 'isNull', operand: same.left }] }]
}

function isInTenant(model: ModelNode, owner: ResourceNode, around: readonly ConditionNode[]): boolean {
  if (owner.tenant === undefined || model.subjectTenant === undefined) return false
  const sameAsSubject = identity({ kind: 'not', condition: tenantComparison(model, owner, 'isNot') })
  return around.some((node) => identity(node) === sameAsSubject)
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
    if ((inner.kind === 'quantifier' || isGrant(inner)) && inner.level <= 0) places.push(inner)
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
