import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeEachServer, openDatabase, type Server, servers, type TestDatabase } from '../support/databases.ts'
import { type SqlFamily, unasked } from './ask-postgres.ts'
import { notUnderRowSecurity, RowSecurityLane } from './ask-row-security.ts'
import { families } from './families/index.ts'
import { flipped } from './flip.ts'

/** Each row makes its policies anew, so `npm test` takes every so many; in full, every row is asked of one of the servers. */
const step = everything ? servers().length : 31
const offsetOn = (server: Server) => (everything ? servers().findIndex(({ name }) => name === server.name) : 7)

const asked = families.filter(
  (family): family is SqlFamily => family.kind === 'conditions' || family.kind === 'decisions',
)

function rowsOf(family: SqlFamily): readonly number[] {
  return family.cases.flatMap((given, index) =>
    unasked(given) === undefined && notUnderRowSecurity(given) === undefined ? [index] : [],
  )
}

describeEachServer('the table under row-level security', (server) => {
  let database: TestDatabase
  let lane: RowSecurityLane
  let answered = 0
  const refused = new Set<string>()
  const offset = offsetOn(server)

  beforeAll(async () => {
    database = await openDatabase(server)
    lane = await RowSecurityLane.open(database, asked)
  })

  afterAll(() => database.drop())

  it.each(asked.map((family) => [family.name, family] as const))(
    '%s',
    async (_, family) => {
      const found: string[] = []
      const rows = rowsOf(family)
      for (const index of rows.filter((row) => row % step === offset)) {
        const given = family.cases[index]!
        const differences = await lane.differences(family, index)
        if (differences === undefined) refused.add(`${family.name}: ${given.title}`)
        else answered++
        found.push(...(differences ?? []).map((line) => `${given.title}: ${line}`))
      }
      expect(found).toEqual([])
    },
    300_000,
  )

  it('asks most rows, and finds a wrong expectation', async () => {
    console.log(`${answered} rows asked, ${refused.size} refused`)
    expect(refused.size).toBeLessThan(answered / 4)
    const family = asked.find((other) => rowsOf(other).length > 20)!
    const index = rowsOf(family)[5]!
    expect(await lane.differences(family, index)).toEqual([])
    expect(await lane.differences(flipped(family, index) as SqlFamily, index)).not.toEqual([])
  })
})
