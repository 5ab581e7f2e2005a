/** `bailiwick migrate` as it is typed, on a database of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newestServer, openDatabase, type TestDatabase } from '../../../../test/support/databases.ts'
import { migrationFiles } from '../sql/directory-files.ts'
import { run } from './main.ts'

describe('bailiwick migrate', () => {
  let database: TestDatabase
  let role: string
  const directory = mkdtempSync(join(tmpdir(), 'bailiwick-migrate-'))
  const config = join(directory, 'bailiwick.config.mjs')

  beforeAll(async () => {
    database = await openDatabase(newestServer())
    role = await database.createRole()
    const { host, port, database: name, user } = database.connection()
    const url = `postgresql://${user}@localhost/${name}?host=${encodeURIComponent(host!)}&port=${port}`
    const content = { policy: './policy.ts', database: { url }, directory: { roles: [role] } }
    writeFileSync(config, `export default ${JSON.stringify(content)}`)
  })
  afterAll(async () => {
    rmSync(directory, { recursive: true, force: true })
    await database.drop()
  })

  const typed = (...argv: readonly string[]) => typedWith(config, ...argv)
  const typedWith = async (file: string, ...argv: readonly string[]) => {
    const said = { out: '', err: '' }
    const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      said.out += text
      return true
    })
    const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said.err += text
      return true
    })
    try {
      return { code: await run(['migrate', ...argv, '--config', file]), ...said }
    } finally {
      out.mockRestore()
      err.mockRestore()
    }
  }

  it('does, and finds nothing to do', async () => {
    const count = migrationFiles().length
    const before = await typed('status')
    expect(before.code).toBe(1)
    expect(before.out.match(/^pending {3}\d{4}-/gm)).toHaveLength(count)
    expect(await typed('verify', '--format', 'compact')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/M01\/pending/),
    })

    const up = await typed('up')
    expect(up.out.match(/^migration .*: done in \d+ ms$/gm)).toHaveLength(count)
    expect(up).toMatchObject({ code: 0, out: expect.stringMatching(/^Done in \d+ ms\.\n$/m) })
    expect(await typed('up')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^The database is what this package needs already/),
    })
    const after = await typed('status')
    expect(after.code).toBe(0)
    expect(after.out.match(/^applied {3}\d{4}-.*Z\)$/gm)).toHaveLength(count)
    expect(await typed('verify')).toEqual({
      code: 0,
      err: '',
      out: `application ${role}, deployment nobody: no findings.\n`,
    })
  })

  it('says what others changed, and that a newer package was here', async () => {
    await database.admin.query('grant execute on function bailiwick_private.new_id() to public')
    expect(await typed('verify')).toMatchObject({
      code: 1,
      out: expect.stringContaining('there: grant execute to public'),
    })
    const change = 'rights: revoke EXECUTE on routine bailiwick_private.new_id() from public'
    const dry = await typed('up', '--dry-run')
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining(change) })
    expect(dry.out).toMatch(/^Taken back after \d+ ms: this was a dry run\.$/m)
    expect((await typed('up')).out).toContain(change)
    await database.admin.query(`alter function bailiwick_private.new_id() immutable`)
    expect(await typed('status')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^changed {3}function bailiwick_private\.new_id$/m),
    })
    await database.admin.query(`update bailiwick_private.installed_version set version = '9.0.0'`)
    expect(await typed('up')).toMatchObject({ code: 2, err: expect.stringContaining('The package 9.0.0 was here') })
    expect(await typed('status')).toMatchObject({ code: 1, out: expect.stringContaining('the package 9.0.0 was here') })
  })

  it('does not take the rights of an application that nobody names', async () => {
    const bare = join(directory, 'bare.config.mjs')
    writeFileSync(bare, `export default { policy: './policy.ts', database: {} }`)
    const refused = await typedWith(bare, 'up')
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("directory: { roles: ['app'] }") })
    expect(await typed('down')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Unknown command `migrate down`'),
    })
  })
})
