import { Laboratory } from '../../equivalence/mutants/load-mutant.ts'
import { type Asked, judge } from '../judge.ts'
import type { AnalysisCase } from '../questions/case.ts'
import { type Solver, solverFiles } from '../solver.ts'
import type { Z3 } from '../z3.ts'
import { mutants } from './mutants.ts'

/** Copies of the solver, each broken in one place, that are asked until one answers wrongly. */
export class Hunt {
  readonly #copies: ReadonlyMap<string, Solver>

  constructor(names: readonly string[]) {
    const laboratory = new Laboratory<{ readonly solver: Solver }>(solverFiles)
    this.#copies = new Map(
      mutants.filter(({ name }) => names.includes(name)).map((mutant) => [mutant.name, laboratory.load(mutant).solver]),
    )
  }

  /**
   * Of these, the ones that answer one of the questions wrongly: the number of the question, and what was seen. Z3 is not asked again
   * what `known` holds.
   */
  async ask(
    names: readonly string[],
    cases: readonly AnalysisCase[],
    z3: Z3 | undefined,
    known: WeakMap<AnalysisCase, Asked>,
  ): Promise<Readonly<Record<string, Caught>>> {
    const caught: Record<string, Caught> = {}
    for (const name of names) {
      const solver = this.#copies.get(name)
      if (!solver) continue
      for (const [at, given] of cases.entries()) {
        const { findings, seen } = await judge(given, { solver, z3, known })
        // A replay of its own refuses what a broken search found: that, too, is noticed, as no answer of a sound one is refused.
        const isRefused = seen.includes('ours: unknown (internal)')
        const [first] = isRefused ? ['its witness is refused by its own replay'] : findings
        if (first === undefined) continue
        caught[name] = { at, seen: first }
        break
      }
    }
    return caught
  }
}

/** Which of the questions, and what was seen. */
export interface Caught {
  readonly at: number
  readonly seen: string
}
