import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingPrisma } from '../prisma/client.ts'
import { prismaWorld } from '../prisma/world.ts'
import { newestServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { compare } from './compare.ts'
import { makeWorld } from './engines/make-world.ts'
import { type PrismaEngine, prismaFilter } from './engines/prisma.ts'
import { Store } from './engines/stored-world.ts'
import { questionsOver } from './random/random-question.ts'
import { library } from './spec/library.ts'

/**
 * Random policies over the model of `schema.prisma`, asked of a generated client: where Prisma can say a filter, it gives the rows that
 * are right. `BAILIWICK_PRISMA_CASES=5000 npx vitest run test/equivalence/prisma.test.ts` asks for more.
 */
const cases = Number(process.env.BAILIWICK_PRISMA_CASES ?? 100)
const seed = Number(process.env.BAILIWICK_SEED ?? Date.now() % 2 ** 31)
const casesPerWorld = 50
const missing = missingPrisma()

describe.skipIf(missing)(missing ?? 'Prisma', () => {
  let database: TestDatabase
  let store: Store
  let engine: PrismaEngine
  beforeAll(async () => {
    database = await openDatabase(newestServer())
    store = await Store.open(database)
    engine = await prismaFilter(store)
  })
  afterAll(async () => {
    await engine.close()
    await database.drop()
  })

  test(
    `${cases} random cases: the same rows as everywhere, or a refusal (seed ${seed})`,
    async () => {
      const started = Date.now()
      for (let index = 0; index * casesPerWorld < cases; index++) {
        const spec = prismaWorld(seed, index)
        const world = await makeWorld([store], library, spec)
        const count = Math.min(casesPerWorld, cases - index * casesPerWorld)
        const property = fc.asyncProperty(questionsOver(spec), async (question) => {
          const { findings } = await compare(world, question, { engines: [engine], turn: 1 })
          if (findings.length > 0) throw new Error(JSON.stringify(findings, null, 1))
        })
        await fc.assert(property, { numRuns: count, seed: seed + index })
      }
      const { answered, refused, raw } = engine.counts
      const sum = (counted: readonly (readonly [string, number])[]) =>
        counted.reduce((all, [, count]) => all + count, 0)
      // Stored permissions are for SQL by design; of the rest most has to be said.
      const share = answered / (answered + sum([...refused].filter(([construct]) => !construct.startsWith('a stored'))))
      const seconds = (Date.now() - started) / 1000
      const summary = `${answered} filters said, ${sum([...refused])} refused, ${raw} asked by $queryRaw as well`
      console.log(`${cases} cases in ${seconds.toFixed(1)} s: ${summary}`)
      if (process.env.BAILIWICK_FAMILIES) {
        const counted = [...refused].sort(([, a], [, b]) => b - a)
        console.log(
          counted.map(([construct, count]) => `${String(count).padStart(6)} refused: ${construct}`).join('\n'),
        )
      }
      expect(share, 'filters without stored permissions that Prisma can say').toBeGreaterThan(0.5)
      expect(raw).toBeGreaterThan(0)
    },
    20 * 60_000,
  )
})
