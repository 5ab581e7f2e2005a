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
  /** Ends what takes too long. */
  readonly inTime: () => void

  constructor(lits: readonly Lit[], atoms: Atoms, inTime: () => void) {
    this.inTime = inTime
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
    return cycle(this.whole, 0n, this.inTime) ?? cycle(this.real, 0, this.inTime)
  }

  isLinked(term: Term): boolean {
    return this.#linked.has(term)
  }
}

interface Shortest {
  readonly sums: Map<Term | undefined, Sum>
  /** By which edge each was reached. */
  readonly by: Map<Term | undefined, Edge>
  /** Where sums have no end. */
  readonly endless?: Edge
}

/** The shortest ways from the number 0, or from everywhere: Bellman and Ford. */
function shortest(edges: readonly Edge[], zero: bigint | number, inTime: () => void, everywhere: boolean): Shortest {
  const sums: Shortest['sums'] = new Map([[undefined, [zero, 0]]])
  const by: Shortest['by'] = new Map()
  if (everywhere) for (const { from, to } of edges) sums.set(from, [zero, 0]).set(to, [zero, 0])
  for (let round = 0; ; round++) {
    inTime()
    let isDone = true
    for (const edge of edges) {
      const from = sums.get(edge.from)
      if (!from) continue
      const sum = plus(from, edge)
      const known = sums.get(edge.to)
      if (known && !isLess(sum, known)) continue
      sums.set(edge.to, sum)
      by.set(edge.to, edge)
      if (round > sums.size) return { sums, by, endless: edge }
      isDone = false
    }
    if (isDone) return { sums, by }
  }
}

/** The literals of a negative cycle, if there is one. */
function cycle(edges: readonly Edge[], zero: bigint | number, inTime: () => void): readonly Lit[] | undefined {
  const { sums, by, endless } = shortest(edges, zero, inTime, true)
  if (!endless) return undefined
  let at = endless.to
  for (const _ of sums) at = by.get(at)!.from
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
  return fitted(edges, 0n, numbers.inTime, ({ type }, low, high) => {
    const value = usual(type)
    if (high && value > high[0]) return high[0] as bigint
    return low && value < -low[0] ? (-low[0] as bigint) : value
  })
}

/** Numbers that meet every edge: 0 where that will do. */
export function realsOf(numbers: Numbers): Map<Term, number> {
  const edges = numbers.real.filter((edge) => [edge.from, edge.to].every((term) => term?.sort !== 'word'))
  return fitted(edges, 0, numbers.inTime, (_, low = most, high = most) =>
    between(-low[0] as number, low[1] < 0, high[0] as number, high[1] < 0),
  )
}

const most: Sum = [Number.MAX_VALUE, 0]

/** One value after the other, each in what those before it leave. */
function fitted<V extends bigint | number>(
  edges: readonly Edge[],
  zero: V,
  inTime: () => void,
  choose: (term: Term, low: Sum | undefined, high: Sum | undefined) => V,
): Map<Term, V> {
  const values = new Map<Term, V>()
  const terms = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].filter((term) => term !== undefined)
  if (terms.length > MOST_FITTED && typeof zero === 'bigint') {
    const far = shortest(edges, zero, inTime, true).sums
    const base = far.get(undefined)?.[0] ?? zero
    for (const term of terms) values.set(term, ((far.get(term)![0] as bigint) - (base as bigint)) as V)
    return values
  }
  const fixed = [...edges]
  for (const term of terms) {
    const turned = fixed.map((edge) => ({ ...edge, from: edge.to, to: edge.from }))
    const [low, high] = [turned, fixed].map((known) => shortest(known, zero, inTime, false).sums.get(term))
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
