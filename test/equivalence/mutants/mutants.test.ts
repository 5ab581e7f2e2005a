import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newestServer, withDatabase } from '../../support/databases.ts'
import { compare } from '../compare.ts'
import { enginesFor } from '../engines/index.ts'
import { makeWorld, worldOf } from '../engines/make-world.ts'
import { Store } from '../engines/stored-world.ts'
import type { Finding } from '../finding.ts'
import { questionsOver, worldFrom } from '../random/random-question.ts'
import { library } from '../spec/library.ts'
import { Laboratory, type Mutant } from './load-mutant.ts'
import { mutants } from './mutants.ts'

/**
 * The mutation guard: would the generator notice? Copies of the engine, each broken in one place, are asked the cases of the generator
 * until one is answered wrongly. One that survives means that the generator is too tame. The control is a copy with nothing
 * broken: it has to pass every case that the mutants needed.
 *
 * `npm run equivalence -- --mutants` runs it; a plain `npm test` only looks that every mutant still fits the sources.
 */
const budget = Number(process.env.BAILIWICK_MUTANT_CASES ?? 0)
const seed = Number(process.env.BAILIWICK_SEED ?? 1)
const casesPerWorld = 25
/** Those of a name, for whoever changes one. */
const hunted = mutants.filter(({ name }) => new RegExp(process.env.BAILIWICK_MUTANT ?? '').test(name))

test('every mutant fits exactly one place of the sources', () => {
  const laboratory = new Laboratory()
  try {
    expect(laboratory.lost(mutants)).toEqual([])
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  } finally {
    laboratory.close()
  }
})

// A command of its own: `npm run equivalence -- --mutants`.
if (budget > 0) {
  test(
    `${hunted.length} mutants are caught within ${budget} cases (seed ${seed})`,
    async () => {
      await withDatabase(newestServer(), {}, async (database) => {
        const laboratory = new Laboratory()
        try {
          const hunt = new Hunt(await Store.open(database), laboratory)
          await hunt.run()
          expect(hunt.control, 'the control, which is not broken').toEqual([])
          expect(hunt.survivors(), 'mutants that nobody noticed').toEqual([])
        } finally {
          laboratory.close()
        }
      })
    },
    15 * 60_000,
  )
}

interface Copy {
  readonly mutant: Mutant | undefined
  readonly library: typeof library
}

class Hunt {
  readonly #store: Store
  readonly #laboratory: Laboratory
  #alive: readonly Copy[] = []
  readonly control: Finding[] = []

  constructor(store: Store, laboratory: Laboratory) {
    this.#store = store
    this.#laboratory = laboratory
  }

  async run(): Promise<void> {
    for (const mutant of [undefined, ...hunted]) {
      this.#alive = [...this.#alive, { mutant, library: await this.#laboratory.load(mutant) }]
    }
    for (let asked = 0; asked < budget && this.survivors().length > 0; asked += casesPerWorld)
      await this.#askWorld(asked)
  }

  survivors(): readonly string[] {
    return this.#alive.flatMap(({ mutant }) => mutant?.name ?? [])
  }

  async #askWorld(asked: number): Promise<void> {
    const spec = worldFrom(seed, asked / casesPerWorld)
    const { rows } = await makeWorld([this.#store], library, spec)
    const engines = enginesFor([this.#store])
    const questions = fc.sample(questionsOver(spec), { numRuns: casesPerWorld, seed: seed + asked })
    const worlds = this.#alive.flatMap((copy) => {
      try {
        return [{ copy, world: worldOf([this.#store], copy.library, spec, rows) }]
      } catch (error) {
        this.#report(copy, asked, [{ engine: 'world', action: '', expected: 'a model', seen: String(error) }])
        return []
      }
    })
    for (const [index, question] of questions.entries()) {
      for (const { copy, world } of worlds) {
        if (!this.#alive.includes(copy)) continue
        const { findings } = await compare(world, question, { engines, turn: index })
        if (findings.length > 0) this.#report(copy, asked + index + 1, findings)
      }
    }
  }

  #report(copy: Copy, cases: number, findings: readonly Finding[]): void {
    if (copy.mutant === undefined) {
      this.control.push(...findings)
      return
    }
    this.#alive = this.#alive.filter((other) => other !== copy)
    const [{ engine, seen }] = findings as [Finding]
    console.log(
      `caught after ${String(cases).padStart(4)} cases by ${engine}: ${copy.mutant.name}${seen.length > 6 ? ` (${seen.slice(0, 80)})` : ''}`,
    )
  }
}
