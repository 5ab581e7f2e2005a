/** The directory of a development database, as `bailiwick dev` makes it at each start. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newestServer, openDatabase, type TestDatabase } from '../../../../../test/support/databases.ts'
import { directoryTemplate } from '../../../../../test/support/directory.ts'
import { openDirectory } from '../../directory/open-directory.ts'
import type { Project } from '../load-config.ts'
import { migrate } from '../migrate.ts'
import { environmentFile } from './kept-key.ts'
import { type DevDirectory, prepareDirectory } from './prepare.ts'

const declaration = (role: string) => `
  import { declareDirectory } from '@bailiwick/server/directory'
  import { definePermissions } from 'bailiwick/permissions'
  const permissions = definePermissions({ permissions: { 'note.read': 1, 'note.write': 2 } })
  export const declared = declareDirectory({ source: 'notes', permissions, roles: { reader: ${role} }, groups: { all: {} } })`

const setup = (more = '') => `
  import { declared } from './declared.ts'
  export default async ({ directory, platform, sync, read, call, note }) => {
    note('called')
    const root = directory.as({ tenant: platform.tenant, subject: platform.administrator })
    const known = (await root.tenants.list()).rows.find(({ code }) => code === 'acme')
    const tenant = known?.id ?? (await root.tenants.create({ code: 'acme', title: 'Acme', administrator: 'root' }))
    const admin = directory.as({ tenant, subject: 'root' })
    if (known === undefined) {
      const ids = (await read('select * from unnest($1::text[]) as id', [['ann', 'bob']])).map(({ id }) => id)
      await call({ tenant, subject: 'root' },
        'select count(*) from unnest($3::text[]) id, lateral bailiwick.create_user($1, $2, id)', [ids])
    }
    ${more}
    await sync(declared, tenant)
    await admin.groups.addMember('all', 'ann')
    await admin.grants.grant({ to: 'all', role: 'reader' })
  }`

describe('the directory of a development database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bailiwick-prepare-'))
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const notes: string[] = []
  let database: TestDatabase
  let opened: DevDirectory | undefined
  let app: string
  let reader: string

  beforeAll(async () => {
    database = await openDatabase(newestServer(), { template: directoryTemplate() })
    await database.admin.query(`grant connect on database ${database.name} to public`)
    app = `${database.name}_web`
    reader = await database.createRole('reader')
    write('declared.ts', declaration(`['note.read']`))
  })
  afterEach(async () => {
    await opened?.close()
    opened = undefined
    notes.length = 0
  })
  afterAll(async () => {
    await database.admin.query(`drop owned by ${app} cascade; drop role ${app}`)
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const project = (): Project => ({
    file: join(folder, 'bailiwick.config.ts'),
    directory: folder,
    config: {
      embedded: { database: database.name },
      directory: { roles: [app], declaration: './declared.ts', setup: './setup.ts' },
    },
  })
  const progress = {
    say: () => {},
    step: <T>(_title: string, work: (note: (line: string) => void) => Promise<T>) => work((line) => notes.push(line)),
  }

  async function start(): Promise<DevDirectory> {
    await migrate(database.admin, { database: database.name }, folder, progress)
    const connection = database.connection()
    opened = await prepareDirectory({ project: project(), connection, reader, urlOf: (role) => role }, progress)
    return opened
  }

  const environment = () => {
    const lines = readFileSync(environmentFile(folder), 'utf8').matchAll(/^(\w+)="(.*)"$/gm)
    return Object.fromEntries([...lines].map(([, name, value]) => [name!, value!])) as Record<string, string>
  }

  /** As a program of the project asks, with what it finds in the file. */
  async function may(subject: string, permission: string): Promise<boolean> {
    const { CONTEXT_KEY_ID: id = '', CONTEXT_KEY_SECRET: secret = '', CONTEXT_DATABASE = '' } = environment()
    const db = await database.connect(app)
    const { rows } = await database.admin.query(`select tenant from bailiwick_dev.asking('acme', $1)`, [subject])
    const asked = openDirectory({ db, key: { id, secret }, database: CONTEXT_DATABASE })
    return await asked.as({ tenant: rows[0].tenant, subject }).can(permission)
  }

  it('is filled once, and is not of its own accord what it was after somebody changed it', async () => {
    write('setup.ts', setup(`throw new Error('half way')`))
    await expect(start()).rejects.toMatchObject({ code: 'SETUP_FAILED', message: expect.stringMatching(/half way$/) })
    write('setup.ts', setup())
    await start()
    expect(notes).toEqual(['called', 'called'])
    expect([await may('ann', 'note.read'), await may('bob', 'note.read')]).toEqual([true, false])
    const revoke = `bailiwick.revoke_permission(tenant, context, 'all', _role => 'reader')`
    await database.admin.query(`select ${revoke} from bailiwick_dev.asking('acme', 'root')`)
    await opened!.close()
    await start()
    expect(notes).toHaveLength(2)
    expect(await may('ann', 'note.read')).toBe(false)
    await database.admin.query(`select bailiwick.grant_permission(tenant, context, 'ann', _role => 'reader')
      from bailiwick_dev.asking('acme', 'root')`)
  })

  it('signs with one key, which nobody else may read', async () => {
    const before = environment()
    expect(before.DATABASE_URL).toBe(app)
    await start()
    expect(environment()).toEqual(before)
    expect(statSync(environmentFile(folder)).mode & 0o777).toBe(0o600)
    rmSync(environmentFile(folder))
    await opened!.close()
    await start()
    expect(environment().CONTEXT_KEY_ID).not.toBe(before.CONTEXT_KEY_ID)
    expect(await may('ann', 'note.read')).toBe(true)
  })

  it('has in each tenant what is declared now', async () => {
    const directory = await start()
    expect(await may('ann', 'note.write')).toBe(false)
    write('declared.ts', declaration(`['note.read', 'note.write']`))
    await directory.sync(project())
    expect(await may('ann', 'note.write')).toBe(true)
    write('declared.ts', declaration(`['note.raed']`))
    await expect(directory.sync(project())).rejects.toMatchObject({ code: 'UNKNOWN_PERMISSION' })
    write('declared.ts', declaration(`['note.read']`))
    await directory.sync(project())
    expect(await may('ann', 'note.write')).toBe(false)
  })

  it('knows tenants by id and by code, and the only one without a name', async () => {
    const directory = await start()
    const reading = await database.connect(reader)
    const ids = await Promise.all(
      ['acme', undefined, 'platform', 'nobody'].map(
        async (name) => (await directory.caller(reading, name, 'ann'))?.tenant,
      ),
    )
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(ids.slice(1)).toEqual([ids[0], expect.any(String), undefined])
    expect((await directory.caller(reading, ids[0]!.toUpperCase(), 'ann'))?.tenant).toBe(ids[0])
  })

  it('lets the page read what it shows and no secret', async () => {
    await start()
    const reading = await database.connect(reader)
    const { rows } = await reading.query('select * from bailiwick_dev.membership')
    expect(rows).toEqual([{ tenant: 'acme', member: 'ann', group: 'all' }])
    for (const text of [
      `select * from bailiwick_dev.asking('acme', 'root')`,
      'select * from bailiwick_private.context_key',
      'select * from bailiwick_directory.grant_entry',
    ]) {
      await expect(reading.query(text)).rejects.toMatchObject({ code: '42501' })
    }
    await expect(database.admin.query(`select bailiwick_dev.asking('acne', 'root')`)).rejects.toMatchObject({
      message: 'There is no tenant acne.',
      hint: 'Known: acme, platform',
    })
  })
})
