import type { ConditionNode, OperandNode, RowOperand } from '../ast/condition.ts'
import type { ModelNode, RelationNode, ResourceNode } from '../ast/model.ts'
import { childrenOf, operandsOf, unshifted } from '../ast/visit.ts'
import type { Program } from '../evaluate/compiled.ts'
import { whereFalse, whereTrue } from '../evaluate/where.ts'
import { compareByteOrder } from '../util/byte-order.ts'
import { named } from './literal.ts'
import { nameOf } from './names.ts'
import type { IndexAdvice } from './plan.ts'
import { tableText } from './triggers.ts'

interface Wanted {
  readonly resource: ResourceNode
  readonly attributes: readonly string[]
  readonly rules: Set<string>
}

const asked = ['read', 'update', 'delete']

/**
 * Indexes for what the policies look for: columns that are compared with the subject, the tenant before them, and the keys of
 * relations. The key of a table has its index already.
 */
export function adviceOf(model: ModelNode, program: Program): readonly IndexAdvice[] {
  const wanted = new Map<string, Wanted>()
  const want = (resource: ResourceNode, attribute: string, rule: string) => {
    if (!resource.table || attribute === resource.key) return
    const isTenant = attribute === resource.tenant
    const attributes = resource.tenant === undefined || isTenant ? [attribute] : [resource.tenant, attribute]
    const key = `${resource.name} ${attributes.join()}`
    const known = wanted.get(key) ?? { resource, attributes, rules: new Set<string>() }
    known.rules.add(rule)
    wanted.set(key, known)
  }
  for (const action of program.actions.values()) {
    if (!asked.includes(action.node.name) || !model.resources[action.node.resource]!.table) continue
    for (const { node } of [...action.allow, ...action.deny]) {
      const condition = node.effect === 'allow' ? whereTrue(node.condition) : whereFalse(node.condition)
      wantedBy(model, condition, (resource, attribute) => want(resource, attribute, node.id))
    }
  }
  return [...wanted.values()]
    .filter(({ resource, attributes }) => !isPrefix(resource, attributes, wanted))
    .map(adviceFor)
    .sort((a, b) => compareByteOrder(a.sql, b.sql))
}

/** The tenant alone is the beginning of every longer index. */
function isPrefix(resource: ResourceNode, attributes: readonly string[], wanted: ReadonlyMap<string, Wanted>): boolean {
  if (attributes.length > 1 || attributes[0] !== resource.tenant) return false
  return [...wanted.values()].some((other) => other.resource === resource && other.attributes.length > 1)
}

function adviceFor({ resource, attributes, rules }: Wanted): IndexAdvice {
  const columns = attributes.map((attribute) => resource.attributes[attribute]!.column)
  const table = tableText(resource)
  const name = nameOf(`${resource.table!.name} ${columns.join(' ')}`, `${table} ${columns.join()}`)
  const list = columns.map((column) => named(column)).join(', ')
  const sql = `create index concurrently if not exists ${named(name)} on ${table} (${list})`
  return { table, columns, rules: [...rules].sort(compareByteOrder), sql }
}

type Want = (resource: ResourceNode, attribute: string) => void

function wantedBy(model: ModelNode, node: ConditionNode, want: Want): void {
  const found = equalityOf(node)
  if (found) {
    const { end, hops } = follow(model, found)
    want(end, found.name)
    for (const { owner, relation } of hops) want(owner, relation.via)
  }
  for (const operand of operandsOf(node)) {
    const base = unshifted(operand)
    if (base.kind !== 'row') continue
    for (const { relation } of follow(model, base).hops) want(model.resources[relation.target]!, relation.references)
  }
  if (node.kind === 'quantifier') {
    const { end } = follow(model, node)
    const relation = end.relations[node.relation]!
    want(model.resources[relation.target]!, relation.via)
  }
  for (const child of childrenOf(node)) wantedBy(model, child, want)
}

/** The column that must equal something of the subject or the context, where the condition is such an equality. */
function equalityOf(node: ConditionNode): RowOperand | undefined {
  if (node.kind === 'not' && node.condition.kind === 'comparison' && node.condition.operator === 'isNot') {
    return columnBeside(node.condition.left, node.condition.right)
  }
  if (node.kind === 'comparison' && node.operator === 'is') return columnBeside(node.left, node.right)
  if (node.kind === 'in' && node.list.kind === 'attribute') return columnOf(node.operand)
  return undefined
}

function columnBeside(left: OperandNode, right: OperandNode): RowOperand | undefined {
  if (right.kind === 'attribute') return columnOf(left)
  return left.kind === 'attribute' ? columnOf(right) : undefined
}

function columnOf(node: OperandNode): RowOperand | undefined {
  return node.kind === 'row' && !node.json ? node : undefined
}

function follow(model: ModelNode, place: { readonly resource: string; readonly hops: readonly string[] }) {
  let end = model.resources[place.resource]!
  const hops: { readonly owner: ResourceNode; readonly relation: RelationNode }[] = []
  for (const hop of place.hops) {
    const relation = end.relations[hop]!
    hops.push({ owner: end, relation })
    end = model.resources[relation.target]!
  }
  return { end, hops }
}
