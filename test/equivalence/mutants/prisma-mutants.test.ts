import fc from 'fast-check'
import { expect, test } from 'vitest'
import { missingPrisma, prismaOptions } from '../../prisma/client.ts'
import { prismaWorld } from '../../prisma/world.ts'
import { newestServer, withDatabase } from '../../support/databases.ts'
import { compare } from '../compare.ts'
import { questionsOf, type World } from '../engines/engine.ts'
import { makeWorld, worldOf } from '../engines/make-world.ts'
import { prismaFilter } from '../engines/prisma.ts'
import { Store } from '../engines/stored-world.ts'
import { questionsOver } from '../random/random-question.ts'
import { library } from '../spec/library.ts'
import type { QuestionSpec } from '../spec/spec.ts'
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

/** Everything that a library makes of a question, as one text. */
function wheresOf(world: World, question: QuestionSpec): string {
  const made = questionsOf(world, question).flatMap(({ access, actions }) =>
    actions.map((action) => {
      try {
        return world.library.prisma.filter(access, action, { ...prismaOptions, client: anyClient })
      } catch (error) {
        return String(error)
      }
    }),
  )
  return JSON.stringify(made, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))
}

/** Has every model and every field. */
const anyClient = new Proxy({}, { get: () => ({ fields: anyFields }) })
const anyFields = new Proxy({}, { has: () => true, get: (_, field) => ({ field: String(field) }) })

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
              const wanted = wheresOf(right, question)
              // A copy that makes the same of it gets the same answers: the database need not be asked.
              const suspects = alive.filter(
                (copy) => wheresOf(worldOf([store], copy.library, spec, rows), question) !== wanted,
              )
              if (suspects.length === 0) continue
              expect((await compare(right, question, { engines: [engine], turn: 1 })).findings, 'the control').toEqual(
                [],
              )
              for (const copy of suspects) {
                const world = worldOf([store], copy.library, spec, rows)
                const { findings } = await compare(world, question, { engines: [engine], turn: 1 })
                if (findings.length === 0) continue
                console.log(`caught after ${String(asked + index + 1).padStart(4)} cases: ${copy.mutant.name}`)
                alive = alive.filter((other) => other !== copy)
              }
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
