import type { ConditionNode, ListNode, OperandNode } from '../../../packages/bailiwick/src/ast/condition.ts'
import { type ModelNode, resourceAt } from '../../../packages/bailiwick/src/ast/model.ts'
import type { Sizes } from './rows.ts'

/** How large a world is looked for. */
export interface Bound extends Sizes {
  /**
   * Whether a larger one could not be of use. Where a world exists, what is left of it is one as well when all rows go but these: the row
   * that is asked about, for each quantifier one row that makes it true or false, and of each of them the rows at the end of the to-one
   * relations that conditions about it follow. Rows that are gone make no `every` or `none` untrue. A list needs one element for each
   * value that something looks for in it.
   */
  readonly isWhole: boolean
}

/** Of a resource, so many rows, and so many elements of a list. */
export const most = 4

/** Whose row it is: that of the question, or an element of a quantifier. */
interface Scope {
  readonly resource: string
  /** How many rows of the world can be in its place as witnesses. */
  readonly witnesses: number
  readonly paths: Set<string>
}

/** `limit` is how many rows of a resource, and elements of a list, there are at most. */
export function boundOf(
  model: ModelNode,
  resource: string,
  conditions: readonly ConditionNode[],
  limit: number = most,
): Bound {
  const counter = new Counter(model, resource)
  for (const condition of conditions) counter.visit(condition, [counter.root])
  return counter.bound(limit)
}

class Counter {
  readonly root: Scope
  readonly #model: ModelNode
  readonly #scopes: Scope[] = []
  readonly #elements = new Map<string, number>()
  #nested = false

  constructor(model: ModelNode, resource: string) {
    this.#model = model
    this.root = this.#scope(resource, 1)
  }

  #scope(resource: string, witnesses: number): Scope {
    const scope = { resource, witnesses, paths: new Set<string>() }
    this.#scopes.push(scope)
    return scope
  }

  visit(node: ConditionNode, scopes: readonly Scope[]): void {
    switch (node.kind) {
      case 'all':
      case 'any':
        for (const inner of node.conditions) this.visit(inner, scopes)
        return
      case 'not':
      case 'isTrue':
      case 'isNotFalse':
        this.visit(node.condition, scopes)
        break
      case 'truth':
        this.#operand(node.operand, scopes)
        break
      case 'comparison':
      case 'text':
      case 'enumOrder':
        this.#operand(node.left, scopes)
        this.#operand(node.right, scopes)
        break
      case 'isNull':
        if ('element' in node.operand) this.#list(node.operand, scopes, 0)
        else this.#operand(node.operand, scopes)
        break
      case 'in':
        this.#operand(node.operand, scopes)
        this.#list(node.list, scopes, 1)
        break
      case 'overlap':
        this.#list(node.left, scopes, node.right.kind === 'values' ? (node.right.values?.length ?? 0) : 2)
        this.#list(node.right, scopes, 2)
        break
      case 'isEmpty':
        this.#list(node.list, scopes, 1)
        break
      case 'granted':
      case 'denied':
        this.#place(node, scopes)
        break
      case 'quantifier': {
        this.#place(node, scopes)
        const owner = scopes[node.level]!
        const { target } = resourceAt(this.#model, node.resource, node.hops).relations[node.relation]!
        if (scopes.length > 1) this.#nested = true
        const inner = [...scopes]
        const around = scopes.reduce((most, scope) => Math.max(most, scope.witnesses), owner.witnesses)
        inner[node.elementLevel] = this.#scope(target, around)
        this.visit(node.condition, inner)
        break
      }
    }
  }

  #operand(node: OperandNode, scopes: readonly Scope[]): void {
    if (node.kind === 'shifted') this.#operand(node.operand, scopes)
    if (node.kind === 'row') this.#place(node, scopes)
  }

  #list(node: ListNode, scopes: readonly Scope[], needed: number): void {
    if (node.kind === 'values') return
    if (node.kind === 'row') this.#place(node, scopes)
    const key =
      node.kind === 'row'
        ? `${resourceAt(this.#model, node.resource, node.hops).name}.${node.name}`
        : `${node.of}.${node.name}`
    this.#elements.set(key, (this.#elements.get(key) ?? 0) + needed)
  }

  #place({ level, hops }: { level: number; hops: readonly string[] }, scopes: readonly Scope[]): void {
    hops.forEach((_, at) => {
      scopes[level]!.paths.add(hops.slice(0, at + 1).join('.'))
    })
  }

  bound(limit: number): Bound {
    const witnesses = new Map<string, number>()
    const add = (counts: Map<string, number>, resource: string, count: number) =>
      counts.set(resource, (counts.get(resource) ?? 0) + count)
    for (const { resource, witnesses: count } of this.#scopes) add(witnesses, resource, count)
    const rows = new Map(witnesses)
    for (const scope of this.#scopes) {
      // A condition about elements is asked of every row that may be one.
      const asked = scope === this.root ? 1 : witnesses.get(scope.resource)!
      for (const path of scope.paths) add(rows, resourceAt(this.#model, scope.resource, path.split('.')).name, asked)
    }
    const elements = [...this.#elements.values()]
    const isSmall = [...rows.values()].every((count) => count <= limit) && elements.every((count) => count <= limit)
    return {
      rows: new Map([...rows].map(([resource, count]) => [resource, Math.min(count, limit)])),
      witnesses,
      elements: new Map([...this.#elements].map(([list, count]) => [list, Math.max(1, Math.min(count, limit))])),
      isWhole: isSmall && !this.#nested && !this.#leadsBack(witnesses),
    }
  }

  /** Whether rows at the end of relations may themselves be elements: then they are asked as well, and need rows of their own. */
  #leadsBack(witnesses: ReadonlyMap<string, number>): boolean {
    const elements = new Set(this.#scopes.filter((scope) => scope !== this.root).map(({ resource }) => resource))
    return (
      [...elements].some((resource) =>
        this.#scopes.some(
          (scope) =>
            (scope === this.root && scope.resource === resource && this.#hasPaths(resource)) ||
            [...scope.paths].some(
              (path) =>
                resourceAt(this.#model, scope.resource, path.split('.')).name === resource && this.#hasPaths(resource),
            ),
        ),
      ) && witnesses.size > 0
    )
  }

  #hasPaths(resource: string): boolean {
    return this.#scopes.some((scope) => scope !== this.root && scope.resource === resource && scope.paths.size > 0)
  }
}
