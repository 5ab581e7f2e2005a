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

  it('are told that happened while there was no connection', async () => {
    const { admin } = directory
    const isThere = `from pg_stat_activity where datname = current_database() and application_name = 'bailiwick dev: changes'`
    const heard = next()
    await admin.query(`select pg_terminate_backend(pid) ${isThere}`)
    await expect.poll(async () => (await admin.query(`select ${isThere}`)).rowCount, { interval: 5 }).toBe(0)
    await create('three')
    await heard
    expect((await admin.query(`select ${isThere}`)).rowCount).toBe(1)
  })

  it('are not told any more after the end', async () => {
    const other = await followChanges(directory.database.connection())
    const told: string[] = []
    other.subscribe(() => told.push(other.revision()))
    await other.close()
    await create('four')
    expect(told).toEqual([])
  })
})
