import fc from 'fast-check'
import { expect, test } from 'vitest'
import { missingPrisma } from '../../prisma/client.ts'
import { prismaWorld } from '../../prisma/world.ts'
import { newestServer, withDatabase } from '../../support/databases.ts'
import { compare } from '../compare.ts'
import { makeWorld, worldOf } from '../engines/make-world.ts'
import { prismaFilter } from '../engines/prisma.ts'
import { Store } from '../engines/stored-world.ts'
import { questionsOver } from '../random/random-question.ts'
import { library } from '../spec/library.ts'
import { Laboratory } from './load-mutant.ts'
import { ofPrisma } from './of-prisma.ts'

/** The mutation guard of the `where` of Prisma: as `mutants.test.ts`, over the one model that the client was generated for. */
const budget = Number(process.env.BAILIWICK_MUTANT_CASES ?? 0)
const seed = Number(process.env.BAILIWICK_SEED ?? 1)
const casesPerWorld = 25
const hunted = ofPrisma.filter(({ name }) => new RegExp(process.env.BAILIWICK_MUTANT ?? '').test(name))
const missing = missingPrisma()

test('every mutant of Prisma’s filters fits exactly one place of the sources', () => {
  const laboratory = new Laboratory()
  try {
    expect(laboratory.lost(ofPrisma)).toEqual([])
  } finally {
    laboratory.close()
  }
})

if (budget > 0) {
  test.skipIf(missing)(
    missing ?? `${hunted.length} mutants of Prisma’s filters are caught within ${budget} cases (seed ${seed})`,
    async () => {
      await withDatabase(newestServer(), {}, async (database) => {
        const laboratory = new Laboratory()
        const store = await Store.open(database)
        const engine = await prismaFilter(store)
        try {
          const control = await laboratory.load()
          let alive = await Promise.all(
            hunted.map(async (mutant) => ({ mutant, library: await laboratory.load(mutant) })),
          )
          for (let asked = 0; asked < budget && alive.length > 0; asked += casesPerWorld) {
            const spec = prismaWorld(seed, asked / casesPerWorld)
            const { rows } = await makeWorld([store], library, spec)
            const right = worldOf([store], control, spec, rows)
            const questions = fc.sample(questionsOver(spec), { numRuns: casesPerWorld, seed: seed + asked })
            for (const [index, question] of questions.entries()) {
              expect((await compare(right, question, { engines: [engine], turn: 1 })).findings, 'the control').toEqual(
                [],
              )
              const survivors: typeof alive = []
              for (const copy of alive) {
                const world = worldOf([store], copy.library, spec, rows)
                const { findings } = await compare(world, question, { engines: [engine], turn: 1 })
                if (findings.length === 0) survivors.push(copy)
                else console.log(`caught after ${String(asked + index + 1).padStart(4)} cases: ${copy.mutant.name}`)
              }
              alive = survivors
            }
          }
          expect(
            alive.map(({ mutant }) => mutant.name),
            'mutants that nobody noticed',
          ).toEqual([])
        } finally {
          laboratory.close()
          await engine.close()
        }
      })
    },
    15 * 60_000,
  )
}
