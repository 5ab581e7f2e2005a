import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeNewestServer } from '../../../../../test/support/databases.ts'
import { openPlatform, type PlatformDatabase } from '../../../../../test/support/platform.ts'
import { type DirectoryChanges, followChanges } from './changes.ts'

describeNewestServer('changes in the directory', (server) => {
  let directory: PlatformDatabase
  let changes: DirectoryChanges
  beforeAll(async () => {
    directory = await openPlatform(server)
    changes = await followChanges(directory.database.connection())
  })
  afterAll(async () => {
    await changes.close()
    await directory.database.drop()
  })

  const create = (code: string) => directory.call('create_group', directory.there(), { code })

  /** The next revision that listeners hear of. */
  const next = () =>
    new Promise<string>((resolve) => {
      const end = changes.subscribe(() => {
        end()
        resolve(changes.revision())
      })
    })

  it('are told with another revision each, and what is refused is none', async () => {
    const before = changes.revision()
    const heard = next()
    await expect(create('no such code!'.repeat(100))).rejects.toThrow()
    await create('one')
    const after = await heard
    expect(after).not.toBe(before)
    const again = next()
    await create('two')
    expect(await again).not.toBe(after)
  })

  it('are told that happened while there was no connection, which whoever only listens misses', async () => {
    const { admin, database } = directory
    const gone = async (names: readonly string[]) => {
      const ours = `from pg_stat_activity where datname = current_database() and application_name = any ($1)`
      await admin.query(`select pg_terminate_backend(pid) ${ours}`, [names])
      await expect.poll(async () => (await admin.query(`select ${ours}`, [names])).rowCount, { interval: 5 }).toBe(0)
    }
    const heardByTwin: string[] = []
    const twin = async () => {
      const client = new pg.Client({ ...database.connection(), application_name: 'twin' })
      client.on('error', () => {})
      client.on('notification', () => heardByTwin.push('a change'))
      await client.connect()
      await client.query('listen bailiwick')
      return client
    }
    await twin()
    await create('three')
    await expect.poll(() => heardByTwin, { interval: 5 }).toEqual(['a change'])

    const heard = next()
    const elsewhere = new pg.Client(server.connection('postgres'))
    await elsewhere.connect()
    await elsewhere.query(`alter database ${database.name} with allow_connections false`)
    await gone(['bailiwick dev: changes', 'twin'])
    await create('four')
    await elsewhere.query(`alter database ${database.name} with allow_connections true`)
    await elsewhere.end()
    const again = await twin()
    await heard
    await again.query('select 1')
    expect(heardByTwin).toEqual(['a change'])
    await again.end()
  })

  it('are not told any more after the end', async () => {
    const other = await followChanges(directory.database.connection())
    const told: string[] = []
    other.subscribe(() => told.push(other.revision()))
    await other.close()
    await create('five')
    expect(told).toEqual([])
  })
})
