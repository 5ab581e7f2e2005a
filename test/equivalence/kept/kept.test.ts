import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase, servers, type TestDatabase } from '../../support/databases.ts'
import { Store } from '../engines/stored-world.ts'
import { library } from '../spec/library.ts'
import { keptCases } from './keep.ts'
import { report } from './report.ts'
import { findingsOf } from './smallest.ts'

/** Cases that once went wrong, asked of every engine. `npm run equivalence -- --keep NAME` adds the one that a run finds. */
describe('kept cases', () => {
  let databases: readonly TestDatabase[] = []
  let stores: readonly Store[] = []
  beforeAll(async () => {
    databases = await Promise.all(servers().map((server) => openDatabase(server)))
    stores = await Promise.all(databases.map((database) => Store.open(database)))
  })
  afterAll(async () => {
    await Promise.all(databases.map((database) => database.drop()))
  })

  const cases = keptCases()
  test('there are some', () => expect(cases.length).toBeGreaterThan(0))
  test.each(cases)('$title', async ({ spec }) => {
    const findings = await findingsOf(stores, library, spec)
    if (findings.length > 0) throw new Error(report({ spec, findings }))
  })
})
