/** A graph without cycles in memory: who reaches whom, over how many ways. */

export interface Graph {
  /** Whether each node is active. */
  readonly nodes: Map<string, boolean>
  readonly parents: Map<string, Set<string>>
}

export interface Paths {
  readonly from: string
  readonly to: string
  readonly all: bigint
  /** Of which all nodes are active, both ends included. */
  readonly live: bigint
}

/** Whether a way leads from one node up to another; each reaches itself. */
export function reaches(graph: Graph, from: string, to: string): boolean {
  const seen = new Set([from])
  for (const node of seen) {
    if (node === to) return true
    for (const parent of graph.parents.get(node) ?? []) seen.add(parent)
  }
  return false
}

/** Of every pair with a way. */
export function pathsOf(graph: Graph): Paths[] {
  const above = new Map<string, Map<string, { all: bigint; live: bigint }>>()
  const visit = (node: string): Map<string, { all: bigint; live: bigint }> => {
    const known = above.get(node)
    if (known !== undefined) return known
    const own = graph.nodes.get(node) === true ? 1n : 0n
    const ways = new Map([[node, { all: 1n, live: own }]])
    above.set(node, ways)
    for (const parent of graph.parents.get(node) ?? []) {
      for (const [to, { all, live }] of visit(parent)) {
        const before = ways.get(to) ?? { all: 0n, live: 0n }
        ways.set(to, { all: before.all + all, live: before.live + live * own })
      }
    }
    return ways
  }
  return [...graph.nodes.keys()].flatMap((from) =>
    [...visit(from)].map(([to, { all, live }]) => ({ from, to, all, live })),
  )
}
