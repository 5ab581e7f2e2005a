import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeEachServer, withDatabase } from '../../support/databases.ts'
import { condition, data, subject } from './arbitrary.ts'
import { compare } from './compare.ts'
import { delegating, delegation } from './delegation.ts'
import type { World } from './linked.ts'
import { load, prepare, store } from './world.ts'

/**
 * Filters whose texts other subjects made first, and random delegations: over one model, so that many subjects meet the same
 * policy. The evaluator and PostgreSQL must give the same answers.
 */
const cases = Number(process.env.BAILIWICK_CASES ?? 60)
const seed = Number(process.env.BAILIWICK_SEED ?? Date.now() % 2 ** 31)
const casesPerWorld = 100

describeEachServer('the evaluator and the filter', (server) => {
  test(
    `agree on ${cases} random conditions (seed ${seed})`,
    async () => {
      await withDatabase(server, {}, async (database) => {
        await prepare(database.admin)
        const role = await database.createRole('reader')
        await database.admin.query(`grant select on item, person, part to ${role}`)
        const client = await database.connect(role)
        let permitted = 0
        let asked = 0
        const worlds = fc.sample(data, { numRuns: Math.ceil(cases / casesPerWorld), seed })
        for (const [index, world] of worlds.entries()) {
          await store(database.admin, world as World)
          const rows = await load(client)
          const others = fc.array(subject, { maxLength: 3 })
          const property = fc.asyncProperty(condition('item', 3), subject, others, async (build, who, before) => {
            const asking = who as Parameters<typeof compare>[2]
            const comparison = await compare(client, build, asking, rows, undefined, before as (typeof asking)[])
            permitted += comparison.permitted
            asked += comparison.asked
            if (comparison.disagreements.length > 0) throw new Error(describeDisagreement(comparison, who, seed))
          })
          await fc.assert(property, { numRuns: Math.min(casesPerWorld, cases), seed: seed + index })
        }
        await store(database.admin, worlds[0] as World)
        const rows = await load(client)
        const property = fc.asyncProperty(delegation, subject, async (given, who) => {
          const build = given.way
          const comparison = await compare(client, build, who as Parameters<typeof compare>[2], rows, delegating(given))
          if (comparison.disagreements.length > 0) throw new Error(describeDisagreement(comparison, who, seed))
        })
        await fc.assert(property, { numRuns: Math.ceil(cases / 5), seed })
        // Conditions that are nearly always or nearly never true would show nothing by agreeing.
        expect(permitted / asked).toBeGreaterThan(0.2)
        expect(permitted / asked).toBeLessThan(0.8)
      })
    },
    10 * 60_000,
  )
})

function describeDisagreement(comparison: Awaited<ReturnType<typeof compare>>, who: unknown, from: number): string {
  const given = JSON.stringify(who, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))
  return [`seed ${from}`, comparison.text, `subject ${given}`, ...comparison.disagreements.slice(0, 3)].join('\n')
}
