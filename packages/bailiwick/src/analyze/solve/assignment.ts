import { Order } from './order.ts'

/** A literal: twice the number of its variable, plus one where it is negated. Variable 0 is always true. */
export type Lit = number
export const YES: Lit = 0
export const NO: Lit = 1

export interface Clause {
  readonly lits: Lit[]
  readonly learned: boolean
  gone: boolean
}

/** Why a literal is true: a clause whose other literals are false, or one literal that implies it. */
export type Reason = Clause | Lit | undefined

/** Which literals are true, since when and why, and what follows from that: two literals of each clause are watched. */
export class Assignment {
  /** By literal: 1 true, -1 false, 0 open. */
  value: number[] = [1, -1]
  protected level: number[] = [0]
  protected phase: number[] = [0]
  readonly #first: number[] = [0]
  protected seen: number[] = [0]
  /** Which question a variable was last a part of. */
  readonly #asked: number[] = [0]
  protected reason: Reason[] = [undefined]
  #watches: Clause[][] = [[], []]
  /** By literal: those of which it excludes every other. */
  readonly #exclusive: (Lit[] | undefined)[] = []
  /** Those of which one is true for ever. */
  readonly #closed = new Set<Lit[]>()
  protected trail: Lit[] = []
  protected limits: number[] = []
  #head = 0
  protected readonly order = new Order()
  protected learned: Clause[] = []
  #question = 0
  protected contradictory = false
  count = 1

  /** A new variable, as its positive literal; it is first tried with the sign given. */
  variable(tryTrue = false): Lit {
    const variable = this.count++
    const first = tryTrue ? 0 : 1
    this.#first.push(first)
    this.phase.push(first)
    this.value.push(0, 0)
    this.level.push(0)
    this.seen.push(0)
    this.#asked.push(0)
    this.order.add()
    this.reason.push(undefined)
    this.#watches.push([], [])
    return variable * 2
  }

  /** The sign that is tried first. */
  prefer(lit: Lit): void {
    this.#first[lit >> 1] = lit & 1
  }

  /** Makes the list one of which at most one is true; it may still become longer. */
  exclude(group: Lit[], lit: Lit): void {
    this.cancel(0)
    this.#exclusive[lit] = group
    if (this.#closed.has(group)) this.clause([lit ^ 1])
    group.push(lit)
  }

  /** Adds what always holds. Only between searches, or while `final` is asked and answers false. */
  clause(lits: readonly Lit[]): void {
    this.cancel(0)
    const open = new Set(lits.filter((lit) => this.value[lit] !== -1))
    const kept = [...open]
    if (kept.some((lit) => this.value[lit] === 1 || open.has(lit ^ 1))) return
    if (kept.length === 0) this.contradictory = true
    else if (kept.length === 1) this.set(kept[0]!, undefined)
    else this.attach({ lits: kept, learned: false, gone: false })
  }

  protected attach(clause: Clause): void {
    this.#watches[clause.lits[0]!]!.push(clause)
    this.#watches[clause.lits[1]!]!.push(clause)
    if (clause.learned) this.learned.push(clause)
  }

  /** Begins a question; only what `ask` names is decided in it. */
  begin(): void {
    this.cancel(0)
    this.#question++
    this.order.clear()
  }

  /** Whether the variable was not a part of the question yet. */
  ask(variable: number): boolean {
    if (this.#asked[variable] === this.#question) return false
    this.#asked[variable] = this.#question
    this.phase[variable] = this.#first[variable]!
    if (this.value[variable * 2] === 0) this.order.insert(variable)
    return true
  }

  isAsked(variable: number): boolean {
    return this.#asked[variable] === this.#question
  }

  protected set(lit: Lit, reason: Reason): void {
    const variable = lit >> 1
    this.value[lit] = 1
    this.value[lit ^ 1] = -1
    this.level[variable] = this.limits.length
    this.reason[variable] = reason
    this.trail.push(lit)
  }

  protected cancel(level: number): void {
    if (this.limits.length <= level) return
    const start = this.limits[level]!
    for (let at = this.trail.length - 1; at >= start; at--) {
      const lit = this.trail[at]!
      const variable = lit >> 1
      this.value[lit] = 0
      this.value[lit ^ 1] = 0
      this.phase[variable] = lit & 1
      if (this.#asked[variable] === this.#question) this.order.insert(variable)
    }
    this.trail.length = start
    this.limits.length = level
    this.#head = start
  }

  protected propagate(): Clause | undefined {
    while (this.#head < this.trail.length) {
      const lit = this.trail[this.#head++]!
      const group = this.#exclusive[lit]
      if (group) {
        if (this.limits.length === 0) this.#closed.add(group)
        for (const other of group) {
          if (other === lit || this.value[other] === -1) continue
          if (this.value[other] === 1) return { lits: [other ^ 1, lit ^ 1], learned: false, gone: false }
          this.set(other ^ 1, lit)
        }
      }
      const broken = this.#visit(lit ^ 1)
      if (broken) return broken
    }
    return undefined
  }

  /** Every clause that watches a literal, which has just become false. */
  #visit(gone: Lit): Clause | undefined {
    const watching = this.#watches[gone]!
    const { value } = this
    let kept = 0
    for (let at = 0; at < watching.length; at++) {
      const clause = watching[at]!
      if (clause.gone) continue
      const { lits } = clause
      if (lits[0] === gone) {
        lits[0] = lits[1]!
        lits[1] = gone
      }
      const first = lits[0]!
      if (value[first] !== 1) {
        let other = 2
        while (other < lits.length && value[lits[other]!] === -1) other++
        if (other < lits.length) {
          lits[1] = lits[other]!
          lits[other] = gone
          this.#watches[lits[1]!]!.push(clause)
          continue
        }
      }
      watching[kept++] = clause
      if (value[first] === -1) {
        while (++at < watching.length) watching[kept++] = watching[at]!
        watching.length = kept
        return clause
      }
      if (value[first] === 0) this.set(first, clause)
    }
    watching.length = kept
    return undefined
  }
}
