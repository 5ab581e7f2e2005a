import { Laboratory } from '../../equivalence/mutants/load-mutant.ts'
import { judge } from '../judge.ts'
import { casesOver, modelFrom } from '../questions/random-cases.ts'
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

  /** Of those that are at large, the ones that answer a question about this model wrongly, with what was seen. */
  async ask(
    {
      seed,
      index,
      questions,
      mutants: names,
    }: {
      readonly seed: number
      readonly index: number
      readonly questions: number
      readonly mutants: readonly string[]
    },
    z3: Z3 | undefined,
  ): Promise<Readonly<Record<string, string>>> {
    const caught: Record<string, string> = {}
    const cases = casesOver(modelFrom(seed, index), seed * 1000 + index, questions)
    for (const name of names) {
      const solver = this.#copies.get(name)
      if (!solver) continue
      for (const given of cases) {
        const { findings, seen } = await judge(given, { solver, z3 })
        // A replay of its own refuses what a broken search found: that, too, is noticed, as no answer of a sound one is refused.
        const isRefused = seen.includes('ours: unknown (internal)')
        const [first] = isRefused ? ['its witness is refused by its own replay'] : findings
        if (first === undefined) continue
        caught[name] = first
        break
      }
    }
    return caught
  }
}
