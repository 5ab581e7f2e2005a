import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openDatabase, servers } from '../support/databases.ts'
import { compare } from './compare.ts'
import { enginesFor } from './engines/index.ts'
import { makeWorld } from './engines/make-world.ts'
import { Store, type WorldSpec } from './engines/stored-world.ts'
import { Families } from './families.ts'
import { keep } from './kept/keep.ts'
import { report } from './kept/report.ts'
import { smallest } from './kept/smallest.ts'
import { questionsOver, worldFrom } from './random/random-question.ts'
import { library } from './spec/library.ts'
import type { QuestionSpec } from './spec/spec.ts'

/**
 * Random models, rows, policies and subjects: every engine must give the same answers. A disagreement is a vulnerability; it is
 * shrunk and printed as source, with the seed that repeats it.
 *
 * `npm run equivalence -- --cases 10000 --seed 7` asks for more than the default.
 */
const cases = Number(process.env.BAILIWICK_CASES ?? 120)
const seed = Number(process.env.BAILIWICK_SEED ?? Date.now() % 2 ** 31)
const casesPerWorld = 50

test(
  `${cases} random cases get the same answers everywhere (seed ${seed})`,
  async () => {
    const databases = await Promise.all(servers().map((server) => openDatabase(server)))
    try {
      const stores = await Promise.all(databases.map((database) => Store.open(database)))
      const families = new Families()
      for (let index = 0; index * casesPerWorld < cases; index++) {
        await askWorld(stores, families, index, Math.min(casesPerWorld, cases - index * casesPerWorld))
      }
      if (process.env.BAILIWICK_FAMILIES) console.log(families.table())
      expect(families.tooTame(), 'families of which every answer is the same').toEqual([])
      expect(families.permitted).toBeGreaterThan(0.1)
      expect(families.permitted).toBeLessThan(0.8)
    } finally {
      await Promise.all(databases.map((database) => database.drop()))
    }
  },
  25 * 60_000,
)

async function askWorld(stores: readonly Store[], families: Families, index: number, count: number): Promise<void> {
  const spec = worldFrom(seed, index)
  const world = await makeWorld(stores, library, spec)
  const engines = enginesFor(stores)
  let turn = 0
  let failed = false
  const property = fc.asyncProperty(questionsOver(spec), async (question) => {
    // While it shrinks, every engine is asked.
    const asking = failed ? { engines } : { engines, turn: turn++, watch: families.watch }
    const comparison = await compare(world, question, asking)
    if (!failed) families.add({ ...spec, question }, comparison)
    failed ||= comparison.findings.length > 0
    return comparison.findings.length === 0
  })
  const details = await fc.check(property, { numRuns: count, seed: seed + index })
  if (!details.failed) return
  if (!details.counterexample) throw details.errorInstance
  throw new Error(await describeFailure(stores, spec, details.counterexample[0]))
}

async function describeFailure(stores: readonly Store[], world: WorldSpec, question: QuestionSpec): Promise<string> {
  const found = await smallest(stores, library, { ...world, question })
  const kept = process.env.BAILIWICK_KEEP ? `kept as ${keep(process.env.BAILIWICK_KEEP, found.spec)}\n` : ''
  return `${report(found)}\n${kept}seed ${seed}: npm run equivalence -- --cases ${cases} --seed ${seed}`
}
