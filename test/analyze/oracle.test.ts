import { expect, test } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { askModel } from './run/ask-model.ts'
import { solver } from './solver.ts'

/**
 * Random questions to the analyser. What it finds is replayed by the evaluator, by the one that is written apart, and as rows of tables;
 * what it says never to hold must not hold of random rows.
 *
 * `npm run analyzer -- --questions 10000 --seed 7` asks more of them, and asks Z3 the same.
 */
const questions = Number(process.env.BAILIWICK_QUESTIONS ?? (everything ? 1000 : 100))
const seed = Number(process.env.BAILIWICK_SEED ?? 1)
const perModel = 25

test(`${questions} random questions are answered rightly (seed ${seed})`, async () => {
  const counts: Record<string, number> = {}
  for (let index = 0; index * perModel < questions; index++) {
    const asked = await askModel({
      solver,
      seed,
      // The first models are the fixed ones and random ones; every twentieth is of whole policies, which take longer.
      index,
      questions: perModel,
      sampled: 70,
      again: `npm run analyzer -- --questions ${questions} --seed ${seed}`,
    })
    if (asked.failure) throw new Error(asked.failure)
    for (const [what, count] of Object.entries(asked.counts)) counts[what] = (counts[what] ?? 0) + count
  }
  const share = (start: string) =>
    Object.entries(counts).reduce((sum, [what, count]) => sum + (what.startsWith(start) ? count : 0), 0) / questions
  expect(share('ours: found'), 'found').toBeGreaterThan(0.15)
  expect(share('ours: none'), 'none').toBeGreaterThan(0.15)
  expect(share('ours: unknown'), `unknown: ${JSON.stringify(counts)}`).toBeLessThan(0.05)
}, 60_000)
