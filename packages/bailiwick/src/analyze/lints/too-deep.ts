import { BEFORE, type ConditionNode, type QuantifierNode } from '../../ast/condition.ts'
import { type ModelNode, resourceAt } from '../../ast/model.ts'
import { childrenOf, operandsOf, unshifted } from '../../ast/visit.ts'
import { find, type Kind, type Lint } from './lint.ts'

const deep: Kind = {
  id: 'L40/too-deep',
  severity: 'warning',
  why: 'Each relation is one more subquery for each row of a list, and one more thing to load for a check.',
}
const back: Kind = {
  id: 'L40/comes-back',
  severity: 'info',
  why: 'The row at the end is the one that the path starts from: it is looked for in the table once more.',
}

/** Rules that look over many relations, or over one and back. */
export const tooDeep: Lint = {
  kinds: [deep, back],
  *check({ model, conditions, options }) {
    for (const written of conditions) {
      const rows = new Map<number, Reached>([
        [0, { names: [written.resource] }],
        [BEFORE, { names: ['before'] }],
      ])
      const paths = [...pathsIn(model, written.condition, rows)]
      const longest = paths.reduce<Path>((a, b) => (b.names.length > a.names.length ? b : a), {
        names: [],
        returns: false,
      })
      const length = longest.names.length - 1
      if (length > options.depth) {
        yield find(deep, written, {
          message: `It looks ${length} relations deep: \`${longest.names.join('.')}\`; ${options.depth} are expected at most.`,
          fix: 'Copy what it needs into a column nearer to the row, or ask the row on the way with `permitted`.',
        })
      }
      for (const name of new Set(paths.filter(({ returns }) => returns).map(({ names }) => names.join('.')))) {
        yield find(back, written, {
          key: name,
          message: `\`${name}\` comes back to the row that it starts from.`,
          fix: 'Read the attribute of that row, outside of the relation.',
        })
      }
    }
  },
}

interface Path {
  readonly names: readonly string[]
  /** It ends on the row that the relation before it left. */
  readonly returns: boolean
}

/** A row in a condition: the path to it, and the relation that it is an element of. */
interface Reached {
  readonly names: readonly string[]
  readonly by?: QuantifierNode
}

interface Place {
  readonly level: number
  readonly hops: readonly string[]
}

/** The relations that are followed, each path from the resource on. */
function* pathsIn(model: ModelNode, node: ConditionNode, rows: ReadonlyMap<number, Reached>): Generator<Path> {
  for (const { level, hops } of placesOf(node)) {
    const from = rows.get(level)
    const [first] = hops
    if (!from || first === undefined) continue
    yield { names: [...from.names, ...hops], returns: hops.length === 1 && returnsBy(model, from.by, first) }
  }
  if (node.kind !== 'quantifier') {
    for (const child of childrenOf(node)) yield* pathsIn(model, child, rows)
    return
  }
  const names = [...(rows.get(node.level)?.names ?? []), ...node.hops, node.relation]
  yield { names, returns: false }
  yield* pathsIn(model, node.condition, new Map([...rows, [node.elementLevel, { names, by: node }]]))
}

function placesOf(node: ConditionNode): readonly Place[] {
  const operands = operandsOf(node).map(unshifted)
  return [...operands, node].filter((each): each is typeof each & Place => 'hops' in each)
}

/** Whether the first hop from an element goes by the very key that the element was found by. */
function returnsBy(model: ModelNode, by: QuantifierNode | undefined, hop: string): boolean {
  if (!by) return false
  const owner = resourceAt(model, by.resource, by.hops)
  const there = owner.relations[by.relation]!
  const here = model.resources[by.elementResource]!.relations[hop]!
  return here.target === owner.name && here.via === there.via && here.references === there.references
}
