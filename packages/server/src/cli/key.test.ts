/** `bailiwick key` as it is typed, on a database of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newestServer, openDatabase, type TestDatabase } from '../../../../test/support/databases.ts'
import { installContext } from '../sql/install-context.ts'
import { run } from './main.ts'

describe('bailiwick key', () => {
  let database: TestDatabase
  const directory = mkdtempSync(join(tmpdir(), 'bailiwick-key-'))
  const config = join(directory, 'bailiwick.config.mjs')

  const address = (user?: string) => {
    const { host, port, database: name, user: superuser } = database.connection(user)
    return `postgresql://${user ?? superuser}@localhost/${name}?host=${encodeURIComponent(host!)}&port=${port}`
  }
  beforeAll(async () => {
    database = await openDatabase(newestServer())
    const content = { database: { url: address() }, directory: { roles: [] } }
    writeFileSync(config, `export default ${JSON.stringify(content)}`)
  })
  afterAll(async () => {
    rmSync(directory, { recursive: true, force: true })
    await database.drop()
  })

  const typed = async (...argv: readonly string[]) => {
    const said = { out: '', err: '' }
    const into = (name: 'out' | 'err') => (text: string | Uint8Array) => {
      said[name] += text
      return true
    }
    const out = vi.spyOn(process.stdout, 'write').mockImplementation(into('out'))
    const err = vi.spyOn(process.stderr, 'write').mockImplementation(into('err'))
    try {
      return { code: await run(['key', ...argv, '--config', config]), ...said }
    } finally {
      out.mockRestore()
      err.mockRestore()
    }
  }

  it('says that the tables are not there', async () => {
    expect(await typed('add')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('migrate up') })
  })

  it('adds, lists and retires, and shows the secret once', async () => {
    const { database: identity } = await installContext(database.admin, { roles: [] })
    const added = await typed('add', '--id', 'one')
    expect(added.code).toBe(0)
    const [, secret] =
      /^CONTEXT_KEY_ID=one\nCONTEXT_KEY_SECRET=([\w-]{43})\nCONTEXT_DATABASE=.*\n$/.exec(added.out) ?? []
    expect(added.out).toContain(`CONTEXT_DATABASE=${identity}\n`)
    expect(added.err).not.toContain(secret)
    expect(await typed('add', '--id', 'one')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('a new id'),
    })

    const some = await typed('add', '--id', 'two', '--tenant', 'acme', '--principal', 'ann', '--until', '2099-01-01')
    expect(some.err).toContain("tenantAttribute: 'tenant'")
    const listed = await typed('list')
    expect(listed.out).toMatch(/^active {2}one .*all tenants, anybody$/m)
    expect(listed.out).toMatch(
      /^active {2}two .*until 2099-01-01T00:00:00Z, tenants acme \(attribute tenant\), only ann$/m,
    )
    expect(listed.out).not.toContain(secret)

    expect(await typed('retire', 'two')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^The key two ended at/),
    })
    const last = await typed('retire', 'one', '--at', '2098-01-01')
    expect(last).toMatchObject({
      code: 0,
      err: expect.stringContaining('No other key'),
      out: expect.stringContaining('ends at 2098'),
    })
    expect((await typed('list')).out).toMatch(/^ended {3}two /m)
  })

  it('refuses what is mistaken, and the application', async () => {
    expect((await typed('retire', 'none')).err).toContain('There is no key `none`. Known: one, two.')
    expect((await typed('retire')).err).toContain('takes the id of one key; seen: none')
    expect((await typed('add', '--until', 'tomorrow')).err).toContain('seen: `tomorrow`')
    expect((await typed('add', '--id', 'a b')).err).toContain('seen: `a b`')
    const application = await database.createRole()
    const refused = await typed('add', '--database', address(application))
    expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringContaining('not as the application') })
  })
})
