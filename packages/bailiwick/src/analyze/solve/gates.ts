import { type Lit, NO, YES } from './assignment.ts'
import { Limit } from './question.ts'
import { Sat } from './sat.ts'

/** There is something of which the body holds. True makes up a new one; false speaks of each that was made up. */
export interface Exists {
  /** Makes up the one that stands for it. */
  readonly invent: () => Instance
  /** Tells of those that were made up, now and later. */
  readonly overhear: (tell: (instance: Instance) => void) => void
  readonly instances: Instance[]
}

export interface Instance {
  /** It is one of them. */
  readonly member: Lit
  /** What the quantifier says of it; made where it is needed. */
  readonly body: Lit
  /** It may be one of them without having been made up as one. */
  readonly joined?: boolean
}

type Gate = { readonly and: readonly Lit[] } | { readonly exists: Exists; own?: Instance }

/**
 * Formulas as literals: a conjunction or a quantifier is a variable, equal ones are the same, and a disjunction is a negated
 * conjunction. What a literal implies is told to the search only where it can matter with that sign.
 */
export class Gates {
  readonly sat = new Sat()
  readonly #gates: (Gate | undefined)[] = []
  readonly #known = new Map<string, Lit>()
  readonly #told = new Set<Lit>()
  #size = 0
  #quantifiers: Exists[] = []
  #instances = new Set<Instance>()
  sizeLimit = 1_000_000
  #steps = 0
  /** When the time of a question is over, in milliseconds of `Date.now()`. */
  until = Number.POSITIVE_INFINITY

  get(lit: Lit): Gate | undefined {
    return this.#gates[lit >> 1]
  }

  /** Counts what the memory is used for. */
  grow(by: number): void {
    this.#size += by
    if (this.#size > this.sizeLimit) throw new Limit('size')
    if ((++this.#steps & 255) === 0) this.inTime()
  }

  inTime(): void {
    if (Date.now() > this.until) throw new Limit('time')
  }

  /** Whether it is true (1), false (-1) or open (0), by what it stands for where the search was not told of that sign. */
  truth(lit: Lit): number {
    const value = this.sat.value[lit]!
    const gate = this.get(lit)
    const isTold = value !== 0 && this.#told.has(value < 0 ? lit ^ 1 : lit)
    if (!gate || !('and' in gate) || isTold) return value
    const least = Math.min(...gate.and.map((child) => this.truth(child)))
    return (lit & 1) === 1 ? -least : least
  }

  /** A proposition about nothing else. */
  free(tryTrue = false): Lit {
    this.grow(1)
    return this.sat.variable(tryTrue)
  }

  and(lits: readonly Lit[]): Lit {
    const set = new Set(lits)
    set.delete(YES)
    const kept = [...set]
    if (kept.length < 2) return kept[0] ?? YES
    for (const lit of kept) if (lit === NO || set.has(lit ^ 1)) return NO
    const sorted = [...kept].sort((a, b) => a - b)
    const key = sorted.join()
    const known = this.#known.get(key)
    if (known !== undefined) return known
    this.grow(kept.length + 1)
    const lit = this.sat.variable(true)
    this.#gates[lit >> 1] = { and: kept }
    this.#known.set(key, lit)
    return lit
  }

  or(lits: readonly Lit[]): Lit {
    return this.and(lits.map((lit) => lit ^ 1)) ^ 1
  }

  exists(exists: Exists): Lit {
    const lit = this.free()
    this.#gates[lit >> 1] = { exists }
    return lit
  }

  /** Adds what always holds. */
  clause(lits: readonly Lit[]): void {
    this.sat.clause(lits)
    for (const lit of lits) this.demand(lit)
  }

  /** Tells the search what follows where the literal is true. */
  demand(start: Lit): void {
    const open = [start]
    for (let lit = open.pop(); lit !== undefined; lit = open.pop()) {
      const gate = this.get(lit)
      if (!gate || this.#told.has(lit)) continue
      this.#told.add(lit)
      // Where nothing asks for it, the other value asks for nothing.
      this.sat.prefer(lit ^ 1)
      const negative = (lit & 1) === 1
      if ('and' in gate) {
        if (negative) this.sat.clause([lit ^ 1, ...gate.and.map((child) => child ^ 1)])
        for (const child of gate.and) {
          if (!negative) this.sat.clause([lit ^ 1, child])
          open.push(negative ? child ^ 1 : child)
        }
      } else if (negative) {
        const { exists } = gate
        exists.overhear((instance) => {
          exists.instances.push(instance)
          this.clause([lit ^ 1, instance.member ^ 1, instance.body ^ 1])
        })
      } else {
        gate.own = gate.exists.invent()
        for (const child of [gate.own.member, gate.own.body]) {
          this.sat.clause([lit ^ 1, child])
          open.push(child)
        }
      }
    }
  }

  /** Begins a question. */
  begin(): void {
    this.sat.begin()
    this.#quantifiers = []
    this.#instances.clear()
  }

  /** Names the variables that decide the literals, and what came in reach of those named before. */
  ask(lits: readonly Lit[]): void {
    const { sat } = this
    const open = [...lits]
    for (;;) {
      for (let lit = open.pop(); lit !== undefined; lit = open.pop()) {
        if (!sat.ask(lit >> 1)) continue
        const gate = this.get(lit)
        if (!gate) continue
        if ('and' in gate) for (const child of gate.and) open.push(child)
        else {
          this.#quantifiers.push(gate.exists)
          if (gate.own) open.push(gate.own.member, gate.own.body)
        }
      }
      // Of what other questions made up, nothing is asked: there need not be such a thing.
      for (const { instances } of this.#quantifiers) {
        for (const instance of instances) {
          if (this.#instances.has(instance) || !this.#isAsked(instance)) continue
          this.#instances.add(instance)
          open.push(instance.member, instance.body)
        }
      }
      if (open.length === 0) return
    }
  }

  #isAsked({ member, joined }: Instance): boolean {
    return joined === true || member === YES || this.sat.isAsked(member >> 1)
  }
}
