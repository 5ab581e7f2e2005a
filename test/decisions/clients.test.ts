import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isTaken } from '../../tools/samples.ts'
import { newestServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { ClientLanes } from './ask-clients.ts'
import { askedInSql, type SqlFamily, unasked } from './ask-postgres.ts'
import { families } from './families/index.ts'
import { flipped } from './flip.ts'

const asked = askedInSql(families)

describe('the table through every client library', () => {
  let database: TestDatabase
  let lanes: ClientLanes

  beforeAll(async () => {
    database = await openDatabase(newestServer())
    lanes = await ClientLanes.open(database, asked)
  })

  afterAll(async () => {
    await lanes.close()
    await database.drop()
  })

  it.each(asked.map((family) => [family.name, family] as const))('%s', async (_, family) => {
    const able = family.cases.flatMap((given, index) => (unasked(given) === undefined ? [index] : []))
    const rows = able.filter((_, place) => isTaken(place))
    expect(rows.length).toBeGreaterThan(0)
    expect(await lanes.differences(family, rows)).toEqual([])
  })

  it('reports a row whose expectation is wrong, for every client', async () => {
    const family = asked.find(({ kind, cases }) => kind === 'conditions' && cases.length > 5)!
    const index = family.cases.findIndex((given) => unasked(given) === undefined && typeof given.expect !== 'object')
    const found = await lanes.differences(flipped(family, index) as SqlFamily, [index])
    const blamed = new Set(found.map((line) => line.split(':')[0]))
    expect([...blamed].sort()).toEqual(lanes.clients.map(({ name }) => name).sort())
  })
})
