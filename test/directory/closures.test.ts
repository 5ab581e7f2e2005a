import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { GraphOperations } from '../support/graph-operations.ts'

const wanted = process.env.BAILIWICK_GRAPH_OPERATIONS
const count = wanted === undefined ? (everything ? 5000 : 60) : Number(wanted)
const seed = Number(process.env.BAILIWICK_SEED ?? 20260)

describeNewestServer('derived tables', (server) => {
  let directory: DirectoryDatabase

  beforeAll(async () => {
    directory = await openDirectory(server)
    await directory.admin.query(
      `insert into bailiwick_catalogue.resource_type (code, is_container, source) values ('folder', true, 'test')`,
    )
  })
  afterAll(() => directory.database.drop())

  // The statements are the same on both.
  const operations = server.major === 15 ? Math.min(count, 500) : count
  it(
    `are what a computation from scratch gives, after ${operations} random operations from seed ${seed}`,
    async () => {
      const { admin, tenant } = directory
      const graphs = new GraphOperations(admin, (await tenant()).id, seed)
      await graphs.begin(operations < 500 ? 25 : 40, operations < 500 ? 10 : 30)
      const every = Math.min(500, Math.ceil(operations / 2))
      for (let done = 1; done <= operations; done++) {
        await graphs.step()
        if (done % every === 0 || done === operations) {
          expect((await graphs.differences()).slice(0, 5), `after operation ${done}`).toEqual([])
        }
      }
      const { rows } = await admin.query(
        'select max(n_all) as ways, count(*) as pairs from bailiwick_directory.group_closure',
      )
      expect(Number(rows[0].ways)).toBeGreaterThan(50)
      if (process.env.BAILIWICK_GRAPH_OPERATIONS)
        console.log(`${operations} operations, ${rows[0].pairs} pairs, at most ${rows[0].ways} ways`)
    },
    Math.max(30_000, operations * 200),
  )
})
