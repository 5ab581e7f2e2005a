import type { Lit } from './assignment.ts'
import type { Atoms, Term } from './atoms.ts'
import { Limit } from './question.ts'
import { rangeOf, usual } from './values.ts'

/** `to` is at most `by` above `from`; where strict, less than that. Undefined is the number 0. */
interface Edge {
  readonly from: Term | undefined
  readonly to: Term | undefined
  readonly by: bigint | number
  readonly strict: boolean
  readonly lit?: Lit
}

/** A sum of edges; what is strict counts less than any number. */
type Sum = readonly [number | bigint, number]

/** Order between several numbers, or texts: a graph of differences that has no negative cycle. */
export class Numbers {
  readonly whole: Edge[] = []
  readonly real: Edge[] = []
  readonly #linked = new Set<Term>()

  constructor(lits: readonly Lit[], atoms: Atoms) {
    const bounds: Edge[] = []
    for (const lit of lits) {
      const atom = atoms.of(lit)
      if (!atom) continue
      const yes = (lit & 1) === 0
      if (atom.kind === 'bound') {
        const { term, at, strict } = atom
        const edge = this.#edge(undefined, term, at, strict, lit, yes)
        bounds.push(edge)
      } else if (atom.kind === 'gap' || atom.kind === 'order') {
        const { left, right } = atom
        const isGap = atom.kind === 'gap'
        const edge = this.#edge(right, left, isGap ? atom.at : 0, false, lit, yes)
        ;(isGap ? this.whole : this.real).push(edge)
        this.#linked.add(left).add(right)
      } else if (atom.kind === 'same' && yes) {
        const { left, right } = atom
        this.real.push(this.#edge(right, left, 0, false, lit, true), this.#edge(left, right, 0, false, lit, true))
      }
    }
    for (const edge of bounds) this.#edgesOf((edge.to ?? edge.from)!).push(edge)
    for (const term of this.#linked) {
      const range = term.sort === 'word' ? undefined : rangeOf(term.type)
      if (!range) continue
      const edges = this.#edgesOf(term)
      edges.push({ from: undefined, to: term, by: range[1], strict: false })
      edges.push({ from: term, to: undefined, by: -range[0], strict: false })
    }
  }

  #edgesOf({ sort }: Term): Edge[] {
    return sort === 'whole' ? this.whole : this.real
  }

  /** What is said, or, where it is not so, the contrary: whole numbers are one more then. */
  #edge(from: Edge['from'], to: Edge['to'], by: Edge['by'], strict: boolean, lit: Lit, yes: boolean): Edge {
    if (yes) return { from, to, by, strict, lit }
    const isWhole = typeof by === 'bigint'
    return { from: to, to: from, by: isWhole ? -by - 1n : -by, strict: !isWhole && !strict, lit }
  }

  /** Literals that cannot be true together, or undefined. Bounds of one value alone are told to the search already. */
  conflict(): readonly Lit[] | undefined {
    if (this.#linked.size === 0) return undefined
    return cycle(this.whole, 0n) ?? cycle(this.real, 0)
  }

  isLinked(term: Term): boolean {
    return this.#linked.has(term)
  }
}

/** The literals of a negative cycle, if there is one: Bellman and Ford. */
function cycle(edges: readonly Edge[], zero: bigint | number): readonly Lit[] | undefined {
  const distance = new Map<Term | undefined, Sum>()
  const by = new Map<Term | undefined, Edge>()
  for (const { from, to } of edges) distance.set(from, [zero, 0]).set(to, [zero, 0])
  let changed: Term | undefined | false = false
  for (let round = 0; round <= distance.size; round++) {
    changed = false
    for (const edge of edges) {
      const sum = plus(distance.get(edge.from)!, edge)
      if (!isLess(sum, distance.get(edge.to)!)) continue
      distance.set(edge.to, sum)
      by.set(edge.to, edge)
      changed = edge.to
      if (round === distance.size) return around(by, edge.to, distance.size, zero)
    }
    if (changed === false) return undefined
  }
  return undefined
}

function around(
  by: ReadonlyMap<Term | undefined, Edge>,
  start: Term | undefined,
  steps: number,
  zero: bigint | number,
): readonly Lit[] {
  let at = start
  for (let step = 0; step < steps; step++) at = by.get(at)!.from
  const first = at
  const found: Edge[] = []
  do {
    const edge = by.get(at)!
    found.push(edge)
    at = edge.from
  } while (at !== first)
  // Rounding could lead here wrongly; of the two numbers in a cycle it does not.
  if (!isLess(found.reduce(plus, [zero, 0] as Sum), [zero, 0])) throw new Limit('internal')
  return found.flatMap(({ lit }) => (lit === undefined ? [] : [lit]))
}

function plus([sum, strict]: Sum, edge: Edge): Sum {
  return [(sum as number) + (edge.by as number), strict - Number(edge.strict)]
}

function isLess(a: Sum, b: Sum): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1])
}

const MOST_FITTED = 40

/** Whole values that meet every edge: near to the usual ones where they are not too many. */
export function wholesOf(numbers: Numbers): Map<Term, bigint> {
  const edges = numbers.whole.filter(({ from, to }) => [from, to].some((term) => term && numbers.isLinked(term)))
  return fitted(edges, 0n, ({ type }, low, high) => {
    const value = usual(type)
    if (high && value > high[0]) return high[0] as bigint
    return low && value < -low[0] ? (-low[0] as bigint) : value
  })
}

/** Numbers that meet every edge: 0 where that will do. */
export function realsOf(numbers: Numbers): Map<Term, number> {
  const edges = numbers.real.filter((edge) => [edge.from, edge.to].every((term) => term?.sort !== 'word'))
  return fitted(edges, 0, (_, low = most, high = most) =>
    between(-low[0] as number, low[1] < 0, high[0] as number, high[1] < 0),
  )
}

const most: Sum = [Number.MAX_VALUE, 0]

/** One value after the other, each in what those before it leave. */
function fitted<V extends bigint | number>(
  edges: readonly Edge[],
  zero: V,
  choose: (term: Term, low: Sum | undefined, high: Sum | undefined) => V,
): Map<Term, V> {
  const values = new Map<Term, V>()
  const terms = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].filter((term) => term !== undefined)
  if (terms.length > MOST_FITTED && typeof zero === 'bigint') {
    const far = distances(edges, zero, zero)
    const base = far.get(undefined)?.[0] ?? zero
    for (const term of terms) values.set(term, ((far.get(term)![0] as bigint) - (base as bigint)) as V)
    return values
  }
  const fixed = [...edges]
  for (const term of terms) {
    const turned = fixed.map((edge) => ({ ...edge, from: edge.to, to: edge.from }))
    const [low, high] = [turned, fixed].map((known) => distances(known, undefined, zero).get(term))
    const value = choose(term, low, high)
    values.set(term, value)
    fixed.push({ from: undefined, to: term, by: value, strict: false })
    fixed.push({ from: term, to: undefined, by: -value as V, strict: false })
  }
  return values
}

/** A number in the range; the numbers of a computer are not dense, so there may be none. */
function between(low: number, isAbove: boolean, high: number, isBelow: boolean): number {
  const fits = (value: number) => (isAbove ? value > low : value >= low) && (isBelow ? value < high : value <= high)
  const tries = [0, low + 1, high - 1, low, high, low / 2 + high / 2, low * 2, low / 2, high / 2, high * 2]
  const found = tries.find((value) => Number.isFinite(value) && fits(value))
  if (found === undefined) throw new Limit('float')
  return found + 0
}

/** The shortest ways: from the number 0, or, where a sum is given to begin with, from everywhere. */
function distances(
  edges: readonly Edge[],
  start: bigint | number | undefined,
  zero: bigint | number = 0n,
): Map<Term | undefined, Sum> {
  const found = new Map<Term | undefined, Sum>()
  if (start === undefined) found.set(undefined, [zero, 0])
  else for (const { from, to } of edges) found.set(from, [start, 0]).set(to, [start, 0])
  for (let round = 0; round <= edges.length; round++) {
    let changed = false
    for (const edge of edges) {
      const from = found.get(edge.from)
      if (!from) continue
      const sum = plus(from, edge)
      const known = found.get(edge.to)
      if (known && !isLess(sum, known)) continue
      found.set(edge.to, sum)
      changed = true
    }
    if (!changed) break
  }
  return found
}
