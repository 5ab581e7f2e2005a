import { Assignment, type Clause, type Lit, type Reason } from './assignment.ts'
import { Limit } from './question.ts'

/** What is looked at when every variable in question has a value: undefined is good, false asks to search on, a clause is broken. */
export type Final = () => readonly Lit[] | false | undefined

export interface SearchBudget {
  conflicts: number
  /** When the time is over, in milliseconds of `Date.now()`. */
  readonly until: number
}

/** Search with clause learning: most active variable first, restarts, the oldest lessons forgotten. */
export class Sat extends Assignment {
  /** Undefined if the assumptions can be met; else those of them that contradict each other. */
  solve(assumptions: readonly Lit[], final: Final, budget: SearchBudget): readonly Lit[] | undefined {
    let restart = 1
    let left = 64
    let most = 2000 + this.learned.length
    let looks = 0
    for (;;) {
      let broken = this.contradictory ? undefined : this.propagate()
      if (this.contradictory) return []
      if (!broken) {
        if ((++looks & 255) === 0 && Date.now() > budget.until) throw new Limit('time')
        if (left <= 0) {
          left = 64 * luby(++restart)
          this.cancel(Math.min(assumptions.length, this.limits.length))
          if (this.learned.length > most) {
            this.#forget()
            most *= 1.1
          }
        }
        const next = this.#next(assumptions)
        if (typeof next === 'object') return next
        if (next !== undefined) {
          this.limits.push(this.trail.length)
          this.set(next, undefined)
          continue
        }
        const lits = final()
        if (lits === undefined) return undefined
        if (Date.now() > budget.until) throw new Limit('time')
        if (lits === false) continue
        broken = this.#brokenBy(lits)
      }
      left--
      if (--budget.conflicts < 0) throw new Limit('conflicts')
      if (this.limits.length === 0) {
        this.contradictory = true
        return []
      }
      this.#learn(broken)
    }
  }

  /** A clause of the theory, all of it false now: goes back to the decision where it became so. */
  #brokenBy(lits: readonly Lit[]): Clause {
    const byLevel = [...lits].sort((a, b) => this.level[b >> 1]! - this.level[a >> 1]!)
    const clause = { lits: byLevel, learned: true, gone: false }
    const last = this.level[byLevel[0]! >> 1]!
    this.cancel(last)
    if (byLevel.length > 1 && this.level[byLevel[1]! >> 1] === last && last > 0) this.attach(clause)
    return clause
  }

  /** The next literal to try, undefined if none is left, the core if an assumption is already false. */
  #next(assumptions: readonly Lit[]): Lit | readonly Lit[] | undefined {
    while (this.limits.length < assumptions.length) {
      const lit = assumptions[this.limits.length]!
      const value = this.value[lit]
      if (value === -1) return this.#coreOf(lit)
      if (value === 0) return lit
      this.limits.push(this.trail.length)
    }
    for (let variable = this.order.pop(); variable !== undefined; variable = this.order.pop()) {
      if (this.value[variable * 2] === 0) return variable * 2 + this.phase[variable]!
    }
    return undefined
  }

  /** Finds the one decision-like literal behind the contradiction, learns the clause and goes back to where it says something. */
  #learn(broken: Clause): void {
    const learned: Lit[] = [0]
    const seen = this.seen
    const level = this.limits.length
    let open = 0
    let at = this.trail.length - 1
    let reason: Reason = broken
    let lit: Lit = -1
    for (;;) {
      if (typeof reason === 'object') {
        for (const other of reason.lits) if (other !== lit) open += this.#mark(other, level, learned)
      } else if (reason !== undefined) {
        open += this.#mark(reason ^ 1, level, learned)
      }
      while (seen[this.trail[at]! >> 1] === 0) at--
      lit = this.trail[at--]!
      seen[lit >> 1] = 0
      if (--open === 0) break
      reason = this.reason[lit >> 1]
    }
    learned[0] = lit ^ 1
    const kept = learned.filter((other, index) => index === 0 || !this.#isImplied(other))
    for (const other of learned) seen[other >> 1] = 0
    let back = 0
    for (let index = 1; index < kept.length; index++) {
      const own = this.level[kept[index]! >> 1]!
      if (own <= back) continue
      back = own
      ;[kept[1], kept[index]] = [kept[index]!, kept[1]!]
    }
    this.cancel(back)
    const clause: Clause = { lits: kept, learned: true, gone: false }
    if (kept.length > 1) this.attach(clause)
    this.set(kept[0]!, kept.length > 1 ? clause : undefined)
    this.order.decay()
  }

  #mark(lit: Lit, level: number, learned: Lit[]): number {
    const variable = lit >> 1
    if (this.seen[variable] === 1 || this.level[variable] === 0) return 0
    this.seen[variable] = 1
    this.order.bump(variable)
    if (this.level[variable]! >= level) return 1
    learned.push(lit)
    return 0
  }

  /** Whether the others in the clause already say it. */
  #isImplied(lit: Lit): boolean {
    const reason = this.reason[lit >> 1]
    if (reason === undefined) return false
    const known = (other: Lit) => this.seen[other >> 1] === 1 || this.level[other >> 1] === 0
    if (typeof reason === 'number') return known(reason)
    return reason.lits.every((other) => other >> 1 === lit >> 1 || known(other))
  }

  /** The assumptions behind a false one. */
  #coreOf(lit: Lit): readonly Lit[] {
    const core = [lit]
    const seen = this.seen
    seen[lit >> 1] = 1
    const start = this.limits[0] ?? this.trail.length
    for (let at = this.trail.length - 1; at >= start; at--) {
      const own = this.trail[at]!
      if (seen[own >> 1] === 0) continue
      seen[own >> 1] = 0
      const reason = this.reason[own >> 1]
      if (reason === undefined) core.push(own)
      else if (typeof reason === 'number') seen[reason >> 1] = this.level[reason >> 1]! > 0 ? 1 : 0
      else
        for (const other of reason.lits)
          if (other >> 1 !== own >> 1 && this.level[other >> 1]! > 0) seen[other >> 1] = 1
    }
    seen[lit >> 1] = 0
    return core
  }

  /** The older half of what was learned, but for what is short or a reason now. */
  #forget(): void {
    const half = this.learned.length / 2
    this.learned = this.learned.filter((clause, at) => {
      clause.gone = at < half && clause.lits.length > 2 && this.reason[clause.lits[0]! >> 1] !== clause
      return !clause.gone
    })
  }
}

/** 1 1 2 1 1 2 4 …: how the lengths between restarts grow. */
function luby(number: number): number {
  let size = 1
  while (size < number + 1) size *= 2
  if (size === number + 1) return size / 2
  return luby(number - size / 2 + 1)
}
