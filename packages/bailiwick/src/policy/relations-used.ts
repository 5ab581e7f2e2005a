import { BEFORE, type ConditionNode } from '../ast/condition.ts'
import { lookup, type ModelNode, resourceAt } from '../ast/model.ts'
import type { PolicyNode } from '../ast/policy.ts'
import { relationPaths, walk } from '../ast/visit.ts'
import { unknownName } from '../errors/error.ts'

/** Relations to load, each with those to load of its rows: `{ team: {}, comments: { author: {} } }`. */
export interface RelationTree {
  readonly [relation: string]: RelationTree
}

/** The relations that the conditions of a resource's actions walk, from its rows outwards. */
export function relationsUsed(policy: PolicyNode, resource: string): RelationTree {
  const actions = [...policy.actions.values()].filter((action) => action.resource === resource)
  if (actions.length === 0) {
    const known = [...new Set([...policy.actions.values()].map((action) => action.resource))]
    throw unknownName('UNKNOWN_RESOURCE', 'resource', resource, known)
  }
  const tree: MutableTree = {}
  for (const action of actions) {
    const { allow, deny, after, fields } = action
    const rules = [...allow, ...deny, ...(after ? [...after.allow, ...after.deny] : []), ...Object.values(fields)]
    const conditions = rules.map((rule) => rule.condition)
    for (const condition of conditions) collect(policy.model, condition, tree)
  }
  return tree
}

/** Relations that conditions about rows of one resource walk: those of a condition are added to what is known. */
export class RelationsOf {
  readonly tree: RelationTree = {}
  readonly #model: ModelNode
  readonly #known = new WeakSet<ConditionNode>()

  constructor(model: ModelNode) {
    this.#model = model
  }

  add(condition: ConditionNode): void {
    if (this.#known.has(condition)) return
    this.#known.add(condition)
    collect(this.#model, condition, this.tree as MutableTree)
  }
}

interface MutableTree {
  [relation: string]: MutableTree
}

/** Where the row at each level hangs in the tree. */
function collect(model: ModelNode, condition: ConditionNode, root: MutableTree): void {
  const levels = new Map<number, MutableTree>([
    [0, root],
    [BEFORE, root],
  ])
  walk(condition, (node) => {
    if (node.kind === 'quantifier') {
      levels.set(node.elementLevel, branch(levels.get(node.level)!, [...node.hops, node.relation]))
    }
    if (node.kind === 'all' || node.kind === 'any' || node.kind === 'not') return
    for (const { level, path } of relationPathsHere(node)) branch(levels.get(level)!, path)
    if (node.kind !== 'custom' || node.uses === 'subject') return
    const { relations } = resourceAt(model, node.resource, node.hops)
    for (const name of node.reads) if (lookup(relations, name)) branch(levels.get(node.level)!, [...node.hops, name])
  })
}

/** Only the paths of this node itself: those inside it are met by the walk, when their levels are known. */
function relationPathsHere(node: ConditionNode): ReturnType<typeof relationPaths> {
  if (node.kind === 'quantifier' || node.kind === 'isTrue' || node.kind === 'isNotFalse') return []
  return relationPaths(node)
}

function branch(tree: MutableTree, path: readonly string[]): MutableTree {
  let at = tree
  for (const relation of path) {
    at[relation] ??= {}
    at = at[relation]
  }
  return at
}
