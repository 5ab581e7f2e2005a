import { BEFORE, type ConditionNode, type CustomNode, type ListNode, type OperandNode } from '../ast/condition.ts'
import { lookup, type ModelNode, type ResourceNode, resourceAt } from '../ast/model.ts'
import { childrenOf, operandsOf, unshifted } from '../ast/visit.ts'
import { partiesOf } from './bounds.ts'
import type { CompiledAction, Program } from './compiled.ts'
import type { Environment } from './environment.ts'
import { evaluatePartially } from './partial.ts'

/** What to select of a row and of the rows related to it. */
export interface Needs {
  /** In the order of the model. */
  readonly attributes: readonly string[]
  /** The columns of these attributes; virtual ones have none. */
  readonly columns: readonly string[]
  readonly relations: Readonly<Record<string, Needs>>
}

/** What one row must carry, while it is collected. */
interface Wanted {
  readonly resource: ResourceNode
  readonly attributes: Set<string>
  readonly relations: Map<string, Wanted>
}

/**
 * The data that decide the action for this subject, whatever the row: subject, context and facts are known, and what they decide alone
 * needs nothing loaded. With `redact`, also what decides which of it may be shown.
 */
export function neededData(program: Program, action: CompiledAction, environment: Environment, redact: boolean): Needs {
  const root = wantedOf(program.model.resources[action.node.resource]!)
  for (const party of partiesOf(environment)) {
    const path = [action.node.id]
    const collector: Collector = { program, party }
    if (collectAction(collector, action, root) && redact) collectShown(collector, root, path)
  }
  return finished(root)
}

/** The attributes of the row before the changes that the rules for the row after them read. */
export function attributesBefore(program: Program, { after, node }: CompiledAction): readonly string[] {
  const resource = program.model.resources[node.resource]!
  const before = wantedOf(resource)
  const levels = new Map([
    [0, wantedOf(resource)],
    [BEFORE, before],
  ])
  for (const rule of after ? [...after.allow, ...after.deny] : []) collect(program.model, rule.node.condition, levels)
  return finished(before).attributes
}

interface Collector {
  readonly program: Program
  readonly party: Environment
}

/** Adds what decides the action, and its fields; false where nothing needs to be known, since it is never permitted. */
function collectAction({ program, party }: Collector, action: CompiledAction, into: Wanted): boolean {
  const left = (node: ConditionNode) => evaluatePartially(program.model, node, party).condition
  const formula = formulaOf(action, left)
  if (constantOf(formula) === false) return false
  collect(program.model, formula, new Map([[0, into]]))
  // The row before the changes is the row that is loaded, and so is what the changes leave of it.
  const changed = new Map([0, BEFORE].map((level) => [level, into]))
  if (action.after) collect(program.model, formulaOf(action.after, left), changed)
  for (const { node } of action.fields.values()) collect(program.model, left(node.condition), new Map([[0, into]]))
  return true
}

function formulaOf(action: CompiledAction, left: (node: ConditionNode) => ConditionNode): ConditionNode {
  return {
    kind: 'all',
    conditions: [
      { kind: 'any', conditions: action.allow.map(({ node }) => left(node.condition)) },
      ...action.deny.map(({ node }): ConditionNode => ({ kind: 'not', condition: left(node.condition) })),
      ...action.requires.map((required) => formulaOf(required, left)),
    ],
  }
}

/** `redact` shows related rows as their own `read` says; it ends where the same `read` comes round again. */
function collectShown(collector: Collector, wanted: Wanted, path: readonly string[]): void {
  for (const related of [...wanted.relations.values()]) {
    const read = collector.program.actions.get(`${related.resource.name}.read`)
    if (!read || path.includes(read.node.id)) continue
    collectAction(collector, read, related)
    collectShown(collector, related, [...path, read.node.id])
  }
}

/** What the condition comes to whatever the row; undefined where it depends on it. Unknown decides nothing, so it stays open. */
function constantOf(node: ConditionNode): boolean | undefined {
  switch (node.kind) {
    case 'constant':
      return node.value ?? undefined
    case 'all':
    case 'any': {
      const decisive = node.kind === 'any'
      const values = node.conditions.map(constantOf)
      if (values.includes(decisive)) return decisive
      return values.includes(undefined) ? undefined : !decisive
    }
    case 'not':
      return opposite(constantOf(node.condition))
    case 'isTrue':
    case 'isNotFalse':
      return constantOf(node.condition)
    default:
      return undefined
  }
}

function opposite(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value
}

/** The evaluator stops where a part decides, so what is beside such a part is not needed. */
function collect(model: ModelNode, node: ConditionNode, levels: ReadonlyMap<number, Wanted>): void {
  if (typeof constantOf(node) === 'boolean') return
  if (node.kind === 'quantifier') {
    const elements = follow(model, levels.get(node.level)!, [...node.hops, node.relation])
    collect(model, node.condition, new Map(levels).set(node.elementLevel, elements))
    return
  }
  if (node.kind === 'granted' || node.kind === 'denied') {
    const row = follow(model, levels.get(node.level)!, node.hops)
    row.attributes.add(resourceAt(model, node.resource, node.hops).key!)
    return
  }
  if (node.kind === 'custom' && node.uses === 'resource') collectReads(model, node, levels)
  for (const operand of operandsOf(node)) collectOperand(model, operand, levels)
  for (const child of childrenOf(node)) collect(model, child, levels)
}

/** A check may read anything of the rows of a relation that it is given. */
function collectReads(model: ModelNode, node: CustomNode, levels: ReadonlyMap<number, Wanted>): void {
  const row = follow(model, levels.get(node.level)!, node.hops)
  for (const name of node.reads) {
    if (lookup(row.resource.attributes, name)) row.attributes.add(name)
    else {
      const related = follow(model, row, [name])
      for (const attribute of Object.keys(related.resource.attributes)) related.attributes.add(attribute)
    }
  }
}

function collectOperand(model: ModelNode, operand: OperandNode | ListNode, levels: ReadonlyMap<number, Wanted>): void {
  const base = unshifted(operand)
  if (base.kind === 'row') follow(model, levels.get(base.level)!, base.hops).attributes.add(base.name)
}

/** The way to related rows needs the keys on both sides, and where both have one the tenant. */
function follow(model: ModelNode, from: Wanted, path: readonly string[]): Wanted {
  let at = from
  for (const name of path) {
    const relation = at.resource.relations[name]!
    const related = at.relations.get(name) ?? wantedOf(model.resources[relation.target]!)
    at.relations.set(name, related)
    const toOne = relation.cardinality === 'one'
    at.attributes.add(toOne ? relation.via : relation.references)
    related.attributes.add(toOne ? relation.references : relation.via)
    if (at.resource.tenant !== undefined && related.resource.tenant !== undefined) {
      at.attributes.add(at.resource.tenant)
      related.attributes.add(related.resource.tenant)
    }
    at = related
  }
  return at
}

function wantedOf(resource: ResourceNode): Wanted {
  return { resource, attributes: new Set(), relations: new Map() }
}

function finished({ resource, attributes, relations }: Wanted): Needs {
  const wanted = Object.values(resource.attributes).filter(({ name }) => attributes.has(name))
  return {
    attributes: wanted.map(({ name }) => name),
    columns: wanted.filter(({ virtual }) => !virtual).map(({ column }) => column),
    relations: Object.fromEntries([...relations].map(([name, related]) => [name, finished(related)])),
  }
}
