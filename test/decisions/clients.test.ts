import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newestServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { ClientLanes } from './ask-clients.ts'
import { askedInSql } from './ask-postgres.ts'
import { families } from './families/index.ts'

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
    expect((await lanes.differences(family)).found).toEqual([])
  })
})
