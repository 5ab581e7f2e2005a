import fc from 'fast-check'
import { compare, narrowed } from '../compare.ts'
import type { World } from '../engines/engine.ts'
import { enginesFor } from '../engines/index.ts'
import { makeWorld } from '../engines/make-world.ts'
import type { Store } from '../engines/stored-world.ts'
import type { Families } from '../families.ts'
import { keep } from '../kept/keep.ts'
import { report } from '../kept/report.ts'
import { smallest } from '../kept/smallest.ts'
import { questionsOver, worldFrom } from '../random/random-question.ts'
import { library } from '../spec/library.ts'
import type { QuestionSpec } from '../spec/spec.ts'

export interface AskedWorld {
  readonly world: World
  /** What was asked, for whoever asks it again of other engines. */
  readonly questions: readonly QuestionSpec[]
  /** How many answers were compared with the right one. */
  readonly answers: number
  /** A disagreement, shrunk and printed. */
  readonly failure?: string
}

export interface WorldOptions {
  readonly seed: number
  /** Which of the seed's worlds. */
  readonly index: number
  readonly cases: number
  /** The command that asks the same again, printed beside a failure. */
  readonly again: string
  /** Writes a failing case to the kept ones, under this name. */
  readonly keep?: string | undefined
  /** Makes the cases without asking them. */
  readonly huntOnly?: boolean
}

/** Asks the random cases of one world of every engine, until one is answered wrongly. */
export async function askWorld(
  stores: readonly Store[],
  families: Families,
  { seed, index, cases, again, keep: name, huntOnly }: WorldOptions,
): Promise<AskedWorld> {
  const spec = worldFrom(seed, index)
  const world = await makeWorld(stores, library, spec)
  if (huntOnly)
    return { world, questions: fc.sample(questionsOver(spec), { numRuns: cases, seed: seed + index }), answers: 0 }
  const engines = enginesFor(stores)
  const questions: QuestionSpec[] = []
  let answers = 0
  let failing: string | undefined
  const property = fc.asyncProperty(questionsOver(spec), async (question) => {
    const everything = { engines, rowSecurity: stores }
    // While it shrinks, the engine that was wrong is asked.
    const asking = failing
      ? narrowed(everything, failing)
      : { ...everything, turn: questions.length, watch: families.watch }
    const comparison = await compare(world, question, asking)
    const [first] = comparison.findings
    if (!failing) {
      questions.push(question)
      answers += comparison.answers
      families.add({ ...spec, question }, comparison)
    }
    failing ??= first?.engine
    return first === undefined
  })
  const details = await fc.check(property, { numRuns: cases, seed: seed + index })
  if (!details.failed) return { world, questions, answers }
  if (!details.counterexample) throw details.errorInstance
  const found = await smallest(stores, library, { ...spec, question: details.counterexample[0] })
  const kept = name ? `kept as ${keep(name, found.spec)}\n` : ''
  return { world, questions, answers, failure: `${report(found)}\n${kept}seed ${seed}: ${again}` }
}
