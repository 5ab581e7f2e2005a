import type { Store } from '../../equivalence/engines/stored-world.ts'
import { Dice } from '../../equivalence/random/dice.ts'
import { randomRows } from '../../equivalence/random/random-rows.ts'
import { buildModel } from '../../equivalence/spec/build.ts'
import { library } from '../../equivalence/spec/library.ts'
import { type Asked as AskedOfZ3, judge } from '../judge.ts'
import { keep } from '../kept/keep.ts'
import type { AnalysisCase } from '../questions/case.ts'
import { policyCases } from '../questions/policy-sets.ts'
import { casesOver, modelFrom } from '../questions/random-cases.ts'
import { smallerCases } from '../questions/smaller.ts'
import { Samples } from '../replay/sampled.ts'
import type { Solver } from '../solver.ts'
import type { Z3 } from '../z3.ts'

export interface Asking {
  readonly solver: Solver
  readonly z3?: Z3 | undefined
  /** Where the answers of Z3 are kept for whoever is asked the same. */
  readonly known?: WeakMap<AnalysisCase, AskedOfZ3> | undefined
  readonly store?: Store | undefined
  readonly seed: number
  /** Which of the seed's models. */
  readonly index: number
  readonly questions: number
  /** Those questions, where they are made already. */
  readonly cases?: readonly AnalysisCase[]
  readonly sampled?: number
  readonly keep?: string | undefined
  readonly again: string
}

export interface Asked {
  readonly questions: number
  readonly counts: Readonly<Record<string, number>>
  readonly milliseconds: { readonly ours: number; readonly z3: number }
  /** A disagreement, shrunk and printed. */
  readonly failure?: string
}

/** Of these models one has its witnesses stored in PostgreSQL. */
const storedEvery = 10
/** Every so many models, the questions are those of whole policies, beside the random ones. */
const policiesEvery = 20
const policiesAtOnce = 5
export const isOfPolicies = (index: number): boolean => index % policiesEvery === policiesEvery - 1
/** Random rows that a `none` must survive; every tenth is asked of ten times as many. */
const usuallySampled = 42

/** The first questions about one of the models of a seed; whole policies are few. */
export function casesOf(seed: number, index: number, count: number): readonly AnalysisCase[] {
  if (isOfPolicies(index)) return policyCases(seed * 1000 + index, Math.min(count, policiesAtOnce))
  return casesOver(modelFrom(seed, index), seed * 1000 + index, count)
}

/** Asks the questions of one model, until one is answered wrongly. */
export async function askModel(asking: Asking): Promise<Asked> {
  const { seed, index, questions: count, solver, z3, sampled = usuallySampled } = asking
  const cases = asking.cases ?? casesOf(seed, index, count)
  const spec = cases[0]!.model
  const model = buildModel(library, spec)
  const samples = new Samples(seed + index, spec, model)
  const store = index % storedEvery === 0 ? asking.store : undefined
  await store?.put({ model: spec, rows: randomRows(new Dice(seed + index), spec) })
  const counts: Record<string, number> = {}
  const milliseconds = { ours: 0, z3: 0 }
  const ask = (given: AnalysisCase, at: number) =>
    judge(
      given,
      {
        solver,
        z3,
        known: asking.known,
        samples,
        sampled: at % 10 === 0 ? sampled * 10 : sampled,
        store,
        rowSecurity: at % 2 === 0,
      },
      model,
    )
  for (const [at, given] of cases.entries()) {
    const { findings, seen, milliseconds: took } = await ask(given, at)
    for (const what of seen) counts[what] = (counts[what] ?? 0) + 1
    milliseconds.ours += took.ours
    milliseconds.z3 += took.z3
    if (findings.length === 0) continue
    const smallest = await shrink(given, async (smaller) => (await ask(smaller, at)).findings.length > 0)
    const { findings: again } = await ask(smallest, at)
    const kept = asking.keep ? `\nkept as ${keep(asking.keep, smallest)}` : ''
    const failure = [
      ...again,
      `${JSON.stringify(smallest)}${kept}`,
      `${asking.again} (model ${index}, question ${at})`,
    ].join('\n')
    return { questions: at + 1, counts, milliseconds, failure }
  }
  return { questions: cases.length, counts, milliseconds }
}

/** Leaves out what is not needed to go wrong. */
export async function shrink(
  given: AnalysisCase,
  isWrong: (smaller: AnalysisCase) => Promise<boolean>,
): Promise<AnalysisCase> {
  let smallest = given
  let left = 400
  for (let found = true; found && left > 0; ) {
    found = false
    for (const smaller of smallerCases(smallest)) {
      if (left-- <= 0) break
      if (!(await isWrong(smaller).catch(() => false))) continue
      smallest = smaller
      found = true
      break
    }
  }
  return smallest
}
