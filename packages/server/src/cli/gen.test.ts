/** The command, on a database and a directory of its own. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { newestServer, openDatabase, type TestDatabase } from '../../../../test/support/databases.ts'
import { run } from './main.ts'

describe('bailiwick gen', () => {
  let database: TestDatabase
  let directory: string
  let config: string
  let out: string

  /** Trying whether a configuration loads takes a process, once for each content of a file. */
  const configured = (name: string, gen: string) => {
    const { host, port, database: of, user } = database.connection()
    const url = `postgresql://${user}@localhost/${of}?host=${encodeURIComponent(host!)}&port=${port}`
    const file = join(directory, name)
    writeFileSync(file, `export default { policy: './policy.ts', database: { url: ${JSON.stringify(url)} }, ${gen} }`)
    return file
  }
  const asked = async (...argv: readonly string[]) => {
    const said = { out: '', err: '' }
    const catches = (key: 'out' | 'err') => (text: unknown) => {
      said[key] += text
      return true
    }
    const spies = [
      vi.spyOn(process.stdout, 'write').mockImplementation(catches('out')),
      vi.spyOn(process.stderr, 'write').mockImplementation(catches('err')),
    ]
    try {
      return { code: await run(['gen', ...(argv.includes('--config') ? [] : ['--config', config]), ...argv]), ...said }
    } finally {
      for (const spy of spies) spy.mockRestore()
    }
  }

  beforeAll(async () => {
    database = await openDatabase(newestServer(), {
      setup: async (admin) => {
        await admin.query(
          `create schema app; create function app.add(_a int, _b int default 1) returns int language sql as 'select _a + _b'`,
        )
      },
    })
    directory = mkdtempSync(join(tmpdir(), 'bailiwick-gen-'))
    const types = `{ int4: { type: 'Whole', import: './whole.ts' } }`
    config = configured('bailiwick.config.ts', `gen: { schemas: ['app'], out: './generated', types: ${types} }`)
    out = join(directory, 'generated')
  })
  afterAll(async () => {
    rmSync(directory, { recursive: true, force: true })
    await database.drop()
  })
  beforeEach(() => rmSync(out, { recursive: true, force: true }))

  it('writes the files, writes them once, and notices what differs', async () => {
    expect(await asked()).toMatchObject({
      code: 0,
      out: expect.stringContaining('changed: app.ts, codecs.ts, support.ts.'),
    })
    expect(await asked()).toMatchObject({ code: 0, out: expect.stringContaining('nothing changed') })
    expect(await asked('--check')).toMatchObject({ code: 0, out: expect.stringContaining('is what is generated') })
    const file = join(out, 'app.ts')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('readonly a: Whole', 'readonly a: string'))
    writeFileSync(join(out, 'old.ts'), text)
    const found = await asked('--check')
    expect(found.code).toBe(1)
    expect(found.out).toMatch(
      /app\.ts: not what is generated\n@@ line 7 @@\n- {3}readonly a: string \| null\n\+ {3}readonly a: Whole \| null\n/,
    )
    expect(found.out).toContain('old.ts: not generated any more')
    expect(readFileSync(file, 'utf8')).toContain('readonly a: string')
    expect(await asked()).toMatchObject({ code: 0, out: expect.stringContaining('changed: app.ts, old.ts.') })
    expect(existsSync(join(out, 'old.ts'))).toBe(false)
  })

  it('writes where it is told, and finds modules of the project from there', async () => {
    const other = join(directory, 'deep', 'er')
    expect(await asked('--schema', 'app', '--schema', 'public', '--out', other)).toMatchObject({ code: 0 })
    expect(readFileSync(join(other, 'app.ts'), 'utf8')).toContain(`import type { Whole } from '../../whole.ts'`)
    expect(readFileSync(join(other, 'public.ts'), 'utf8')).toContain('export {}')
  })

  it('writes over nothing that it has not written', async () => {
    mkdirSync(out)
    writeFileSync(join(out, 'app.ts'), 'export const mine = 1\n')
    const { code, err } = await asked()
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('was not generated') })
    expect(readFileSync(join(out, 'app.ts'), 'utf8')).toContain('mine')
  })

  it('says what is wrong with the arguments and the configuration, and what was meant', async () => {
    const wrong = async (...argv: readonly string[]) => {
      const { code, err } = await asked(...argv)
      expect(code, argv.join(' ')).toBe(2)
      return err
    }
    expect(await wrong('--schema', 'ap')).toContain('Did you mean `app`?')
    expect(await wrong('--chek')).toContain('Did you mean `--check`?')
    const bare = configured('bare.config.ts', '')
    expect(await wrong('--config', bare)).toContain("gen: { schemas: ['app'], out: './generated' }")
    expect((await asked('--help')).out).toContain('--check')
  })
})
