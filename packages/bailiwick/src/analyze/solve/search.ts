import type { ConditionNode } from '../../ast/condition.ts'
import type { ModelNode } from '../../ast/model.ts'
import { type Check, compileCondition } from '../../evaluate/compile-condition.ts'
import { TooLarge } from '../text/explore.ts'
import { declareAnonymous } from './anonymous.ts'
import type { Lit } from './assignment.ts'
import {
  type Answer,
  type Budget,
  Limit,
  type Part,
  type Question,
  type UnknownReason,
  unknown,
  type Witness,
} from './question.ts'
import { emptyReading, type Reading, read } from './reads.ts'
import { Translator } from './translate.ts'
import { Trial } from './trial.ts'
import { World } from './world.ts'

const usualBudget = { conflicts: 100_000, milliseconds: 200, rows: 200, size: 1_000_000, minimal: true }

/** Answers one question; see {@link Searcher} for many about the same conditions. */
export function search({ model, resource, parts, budget }: Question): Answer {
  return new Searcher(model, resource, budget).search(parts)
}

/**
 * Answers many questions over the same conditions: what was learned from one is kept for the next. A condition is recognised by its
 * identity as an object, so the same node costs its translation once.
 */
export class Searcher {
  readonly #model: ModelNode
  readonly #resource: string | undefined
  readonly #budget: Required<Budget>
  #translator: Translator | undefined
  readonly #checks = new WeakMap<ConditionNode, Check>()

  constructor(model: ModelNode, resource?: string, budget: Budget = {}) {
    this.#model = model
    this.#resource = resource
    this.#budget = { ...usualBudget, ...budget }
  }

  /** Whether there is a world in which every part is TRUE. Bounded in time and memory; it does not throw for what it cannot answer. */
  search(parts: readonly Part[]): Answer {
    try {
      return this.#search(parts)
    } catch (error) {
      // What was half made when a bound was reached is given up.
      this.#translator = undefined
      return unknown(reasonOf(error))
    }
  }

  #search(parts: readonly Part[]): Answer {
    const translator = this.#translator ?? this.#begin()
    const { gates } = translator.world
    const until = Date.now() + this.#budget.milliseconds
    gates.until = until
    const lits = parts.map(({ condition }) => translator.is(condition, true))
    for (const lit of lits) gates.demand(lit)
    const found: { witness?: Witness } = {}
    const solve = (assumed: readonly Lit[], minimal: boolean) => {
      gates.begin()
      gates.ask(assumed)
      const trial = new Trial(translator, assumed, () => this.#looked(parts), this.#resource)
      const budget = { conflicts: this.#budget.conflicts, until }
      const core = gates.sat.solve(assumed, minimal ? () => trial.contradiction() : () => trial.look(), budget)
      if (trial.witness) found.witness = trial.witness
      return core
    }
    let core: readonly Lit[] | undefined = solve(lits, false)
    if (core === undefined) return { kind: 'found', witness: found.witness! }
    let minimal = true
    for (const lit of this.#budget.minimal ? [...core] : []) {
      if (core.length < 2 || !core.includes(lit)) continue
      const rest: readonly Lit[] = core.filter((other) => other !== lit)
      try {
        core = solve(rest, true) ?? core
      } catch (error) {
        reasonOf(error)
        minimal = false
        break
      }
    }
    const named = new Set(core)
    const labels = parts.flatMap(({ label }, at) => (named.delete(lits[at]!) ? [label] : []))
    return { kind: 'none', core: labels, minimal: minimal && this.#budget.minimal }
  }

  #begin(): Translator {
    const world = new World(this.#model)
    world.rowLimit = this.#budget.rows
    world.gates.sizeLimit = this.#budget.size
    declareAnonymous(world)
    const translator = new Translator(world)
    if (this.#resource !== undefined && this.#resource !== '*') translator.root(this.#resource)
    this.#translator = translator
    return translator
  }

  #looked(parts: readonly Part[]): { readonly reading: Reading; readonly checks: readonly Check[] } {
    const reading = emptyReading()
    for (const { condition } of parts) read(condition, reading, this.#model.resources)
    const checks = parts.map(({ condition }) => {
      const known = this.#checks.get(condition)
      if (known) return known
      const check = compileCondition(this.#model, condition)
      this.#checks.set(condition, check)
      return check
    })
    return { reading, checks }
  }
}

/** The bound that was reached; whatever else went wrong is thrown on. */
function reasonOf(error: unknown): UnknownReason {
  if (error instanceof Limit) return error.reason
  if (error instanceof TooLarge) return 'text size'
  if (error instanceof RangeError) return 'depth'
  throw error
}
