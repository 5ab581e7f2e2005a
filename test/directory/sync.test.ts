/** What code declares for all tenants and for one, brought into the database. */
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { installDirectory } from '../../packages/server/src/sql/install-directory.ts'
import { describeEachServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'

interface Change {
  readonly kind: string
  readonly name: string
  readonly change: string
  readonly before: Record<string, unknown> | null
  readonly after: Record<string, unknown> | null
}

describeEachServer('declarations', (server) => {
  let directory: DirectoryDatabase
  let deployer: pg.Client
  let deployment: string

  beforeAll(async () => {
    directory = await openDirectory(server)
    deployment = await directory.database.createRole('deploy')
    await installDirectory(directory.admin, {
      roles: [directory.role],
      keys: [directory.key],
      deployment: [deployment],
    })
    deployer = await directory.database.connect(deployment)
  })
  afterAll(() => directory.database.drop())

  const sync = async (declaration: unknown, dryRun = false, client = deployer): Promise<Change[]> =>
    (await client.query('select * from bailiwick.sync_catalogue($1, $2)', [JSON.stringify(declaration), dryRun])).rows
  const brief = (changes: readonly Change[]) => changes.map(({ change, name }) => `${change} ${name}`)
  const epoch = async () => Number((await directory.admin.query('select n from bailiwick_catalogue.epoch')).rows[0].n)
  const permission = async (code: string) =>
    (await directory.admin.query('select * from bailiwick_catalogue.permission where code = $1', [code])).rows[0]

  it('of a catalogue are brought in, changed, retired and revived', async () => {
    const first = {
      source: 'news',
      permissions: [
        { code: 'story.read', id: 7, title: 'See stories', resourceType: 'story' },
        { code: 'story.edit', implies: ['story.read'], resourceType: 'story' },
        { code: 'story.publish', composedOf: ['story.read', 'legal.approve'] },
        { code: 'legal.approve', shortCode: 'OK' },
      ],
      resourceTypes: [
        { code: 'desk', isContainer: true },
        { code: 'story', keyParts: ['desk', 'n'], parent: 'desk' },
      ],
      conditions: [{ name: 'office_hours', parameters: { from: 'integer', days: 'text[]' } }],
    }
    const start = await epoch()
    const planned = await sync(first, true)
    expect(await epoch()).toBe(start)
    expect(await permission('story')).toBeUndefined()
    const done = await sync(first)
    expect(done).toEqual(planned)
    expect(brief(done)).toEqual([
      ...['create desk', 'create story', 'create legal', 'create legal.approve', 'create story', 'create story.edit'],
      ...['create story.publish', 'create story.read', 'create office_hours'],
    ])
    expect(await epoch()).toBe(start + 1)
    expect(await sync(first)).toEqual([])
    expect(await epoch()).toBe(start + 1)
    expect(await permission('story.read')).toMatchObject({ id: 7, short_code: '01.01', title: 'See stories' })
    expect(await permission('story.publish')).toMatchObject({ short_code: '01.03', is_namespace: false })
    expect(await permission('legal.approve')).toMatchObject({ short_code: 'OK' })
    expect((await permission('story.edit')).id).toBeGreaterThanOrEqual(1_000_000)

    const old = await permission('story.edit')
    const second = { ...first, permissions: [first.permissions[0], { code: 'story.file', title: 'File' }] }
    expect(brief(await sync({ ...second, isFinal: false }))).toEqual(['create story.file'])
    expect(brief(await sync(second))).toEqual([
      ...['retire legal', 'retire legal.approve', 'retire story.edit', 'retire story.publish'],
    ])
    expect(brief(await sync(first))).toEqual([
      ...['revive legal', 'revive legal.approve', 'revive story.edit', 'retire story.file', 'revive story.publish'],
    ])
    expect(await permission('story.edit')).toEqual(old)
    const { rows } = await directory.admin.query(
      'select r.allowed_by, r.alternatives from bailiwick_catalogue.permission_right r where r.permission_id = $1',
      [(await permission('story.publish')).id],
    )
    expect(rows[0].alternatives).toEqual([[7, (await permission('legal.approve')).id]])
  })
})
