import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newestServer, openDatabase, type TestDatabase } from '../../../../test/support/databases.ts'
import { run } from './main.ts'

describe('bailiwick sql', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bailiwick-sql-'))
  let database: TestDatabase
  let url: string
  beforeAll(async () => {
    database = await openDatabase(newestServer(), {})
    const { host, port, user } = database.connection()
    url = `postgresql://${user}@localhost/${database.name}?host=${encodeURIComponent(host!)}&port=${port}`
    writeFileSync(join(folder, 'bailiwick.config.mjs'), 'export default { database: {}, directory: { roles: [] } }')
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true })
    await database.drop()
  })

  async function typed(...argv: readonly string[]) {
    const said = { out: '', err: '' }
    const spy = (stream: NodeJS.WriteStream, name: 'out' | 'err') =>
      vi.spyOn(stream, 'write').mockImplementation((text) => {
        said[name] += text
        return true
      })
    const spies = [spy(process.stdout, 'out'), spy(process.stderr, 'err')]
    try {
      const code = await run(['sql', '--config', join(folder, 'bailiwick.config.mjs'), '--database', url, ...argv])
      return { code, ...said }
    } finally {
      for (const each of spies) each.mockRestore()
    }
  }

  it('prints rows as the server writes them, and nothing that a terminal would obey', async () => {
    const wide = `select 1::int8 as n, 'ü' as "a longer name", null as nothing union all select 20, E'two\\nlines\\u001b[31m', ''`
    expect(await typed(wide)).toEqual({
      code: 0,
      err: '',
      out: 'n   a longer name   nothing\n--  --------------  -------\n1   ü\n20  two lines [31m\n(2 rows)\n',
    })
    expect(
      (
        await typed(
          `select '9007199254740993'::int8 as n, '2026-01-01 00:00:00.123456+00'::timestamptz at time zone 'UTC' as t`,
        )
      ).out,
    ).toContain('9007199254740993  2026-01-01 00:00:00.123456')
  })

  it('runs several statements as one transaction, and says what each did', async () => {
    const made = await typed('create table t (n int); insert into t values (1), (2); select count(*) from t')
    expect(made).toMatchObject({ code: 0, out: 'CREATE\n\nINSERT 2\n\ncount\n-----\n2\n(1 row)\n' })
    expect(await typed('insert into t values (3); select 1/0')).toMatchObject({
      code: 2,
      err: expect.stringContaining('division by zero'),
    })
    expect((await typed('select count(*) from t')).out).toContain('\n2\n')
  })

  it('says what is wrong with a call', async () => {
    expect(await typed('select', '1')).toMatchObject({ code: 2, err: expect.stringContaining('put it in quotes') })
    expect(await typed('  ')).toMatchObject({ code: 2, err: expect.stringContaining('There is no statement') })
    expect((await typed('--help')).out).toContain('Usage: bailiwick sql')
    expect((await typed("do $$ begin raise notice 'heard'; end $$")).err).toBe('heard\n')
  })
})
