import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isTaken } from '../../tools/samples.ts'
import { describeEachServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { askedInSql, Lane, type SqlFamily, unasked } from './ask-postgres.ts'
import { families } from './families/index.ts'
import { flipped } from './flip.ts'

const asked = askedInSql(families)

describeEachServer('the table in SQL', (server) => {
  let database: TestDatabase
  let lane: Lane

  beforeAll(async () => {
    database = await openDatabase(server)
    lane = await Lane.open(database, asked)
  })

  afterAll(() => database.drop())

  describe.each(asked.map((family) => [family.name, family] as const))('%s', (_, family) => {
    const rows = family.cases
      .map((given, index) => [given.title, index] as const)
      .filter(([, index]) => unasked(family.cases[index]!) === undefined && isTaken(index))

    it.each(rows)('%s', async (_, index) => {
      expect(await lane.differences(family, index)).toEqual([])
    })

    it('reports a row whose expectation is wrong', async () => {
      const [, index] = rows[Math.floor(rows.length / 2)]!
      expect(await lane.differences(flipped(family, index) as SqlFamily, index)).not.toEqual([])
    })
  })
})
