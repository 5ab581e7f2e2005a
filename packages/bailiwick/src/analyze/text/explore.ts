import { byReadability, type Range, rangesBetween } from './alphabet.ts'
import type { Machine, State } from './machine.ts'

/** Nothing is known: the automaton has more states than one may look at. */
export class TooLarge extends Error {}

/** How much may be looked at: states of all machines together, and code points compared on the way. */
export interface Bound {
  readonly states: number
  readonly steps: number
  /** In milliseconds of `Date.now()`. */
  readonly until?: number
}

export const usualBound: Bound = { states: 4_000, steps: 1_000_000 }

interface Edge extends Range {
  readonly target: number
}

/** The states that lie on a way from the first one to an accepting one. */
export interface Graph {
  readonly accepts: readonly boolean[]
  /** By state; the code points of the edges of one state are disjoint. */
  readonly edges: readonly (readonly Edge[])[]
}

const EVERYTHING = '\ufffe'
const BETWEEN = '\uffff'

/**
 * All states that the machines can be in together after `prefix`, the first one at 0. Undefined where nothing is accepted.
 * @throws {TooLarge}
 */
export function explore(machines: readonly Machine[], prefix: string, bound: Bound): Graph | undefined {
  const states: State[][] = []
  const numbers = new Map<string, number>()
  let steps = 0
  let looks = 0
  const numberOf = (state: State[]): number => {
    const key = state.map((own) => (own === true ? EVERYTHING : own)).join(BETWEEN)
    const known = numbers.get(key)
    if (known !== undefined) return known
    if (states.length >= bound.states) throw new TooLarge()
    numbers.set(key, states.length)
    return states.push(state) - 1
  }
  const follow = (state: readonly State[], code: number): State[] | undefined => {
    const next: State[] = []
    for (const [index, machine] of machines.entries()) {
      let own = state[index]!
      if (typeof own === 'string') {
        steps += machine.cost(own)
        own = machine.step(own, code)
      }
      if (own === false) return undefined
      next.push(own)
    }
    if (steps > bound.steps || ((++looks & 1023) === 0 && Date.now() > bound.until!)) throw new TooLarge()
    return next
  }

  let first: State[] | undefined = machines.map((machine) => machine.start)
  if (first.includes(false)) return undefined
  for (const character of prefix) {
    first = follow(first, character.codePointAt(0)!)
    if (!first) return undefined
  }
  numberOf(first)

  const edges: Edge[][] = []
  for (let number = 0; number < states.length; number++) {
    const state = states[number]!
    const own: Edge[] = []
    for (const { from, to } of rangesBetween(cutsOf(machines, state))) {
      const next = follow(state, from)
      if (!next) continue
      const target = numberOf(next)
      const last = own.at(-1)
      if (last?.target === target && last.to === from - 1) own[own.length - 1] = { from: last.from, to, target }
      else own.push({ from, to, target })
    }
    edges.push(own)
  }
  const accepts = states.map((state) =>
    state.every((own, index) => (typeof own === 'string' ? machines[index]!.accepts(own) : own)),
  )
  return withoutDeadEnds({ accepts, edges })
}

function* cutsOf(machines: readonly Machine[], state: readonly State[]): Generator<number> {
  for (const [index, machine] of machines.entries()) {
    const own = state[index]!
    if (typeof own === 'string') yield* machine.cuts(own)
  }
}

function withoutDeadEnds({ accepts, edges }: Graph): Graph | undefined {
  const sources: number[][] = edges.map(() => [])
  for (const [source, own] of edges.entries()) for (const { target } of own) sources[target]!.push(source)
  const alive = new Set<number>()
  const waiting = [...accepts.keys()].filter((state) => accepts[state])
  while (waiting.length > 0) {
    const state = waiting.pop()!
    if (alive.has(state)) continue
    alive.add(state)
    waiting.push(...sources[state]!)
  }
  if (!alive.has(0)) return undefined
  return {
    accepts,
    edges: edges.map((own, source) => (alive.has(source) ? own.filter(({ target }) => alive.has(target)) : [])),
  }
}

/**
 * The texts that lead from the first state to an accepting one: by length, those of a length in the order of a reader's liking. The
 * empty one comes first, if it is one; it ends where there are no more.
 *
 * For each length a table says which states accept in exactly so many steps, so no way is begun that leads nowhere.
 * @throws {TooLarge} instead of going on for ever between one text and the next
 */
export function* textsOf(graph: Graph, bound: Bound): Generator<string> {
  const { edges } = graph
  /** By length and state. */
  const acceptsIn: (readonly boolean[])[] = [graph.accepts]
  const pieces: (readonly Edge[] | undefined)[] = []
  let steps = 0
  if (graph.accepts[0]) yield ''
  for (let length = 1; ; length++) {
    const shorter = acceptsIn[length - 1]!
    const table = edges.map((own) => own.some(({ target }) => shorter[target]))
    if (!table.includes(true)) return
    acceptsIn.push(table)
    if (table[0]) yield* ofLength(length)
    steps += edges.length
    if (steps > bound.steps) throw new TooLarge()
  }

  /** Depth first, on a stack of its own: texts may be longer than the stack of calls. */
  function* ofLength(length: number): Generator<string> {
    const way = [{ state: 0, text: '', piece: 0, code: -1 }]
    while (way.length > 0) {
      const here = way.at(-1)!
      if (way.length > length) {
        steps = 0
        yield here.text
        way.pop()
        continue
      }
      pieces[here.state] ??= byReadability(edges[here.state]!)
      const piece = pieces[here.state]![here.piece]
      const code = piece ? Math.max(here.code, piece.from) : 0
      if (!piece) {
        way.pop()
      } else if (code > piece.to || !acceptsIn[length - way.length]![piece.target]) {
        here.piece++
        here.code = -1
      } else {
        here.code = code + 1
        way.push({ state: piece.target, text: here.text + String.fromCodePoint(code), piece: 0, code: -1 })
      }
    }
  }
}
