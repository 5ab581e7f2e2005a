/** `bailiwick maintain` as it is typed. What it does to the journal is in test/directory/maintenance.test.ts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { newestServer, openDatabase, type TestDatabase } from '../../../../test/support/databases.ts'
import { directoryTemplate } from '../../../../test/support/directory.ts'
import { run } from './main.ts'

let database: TestDatabase
const folder = mkdtempSync(join(tmpdir(), 'bailiwick-maintain-'))
const config = join(folder, 'bailiwick.config.mjs')

beforeAll(async () => {
  database = await openDatabase(newestServer(), { template: directoryTemplate() })
  const { host, port, database: name, user } = database.connection()
  const url = `postgresql://${user}@localhost/${name}?host=${encodeURIComponent(host!)}&port=${port}`
  writeFileSync(config, `export default ${JSON.stringify({ database: { url }, directory: { roles: [] } })}`)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

async function typed(...argv: readonly string[]) {
  let text = ''
  const take = (more: string | Uint8Array) => {
    text += more
    return true
  }
  const spies = [process.stdout, process.stderr].map((to) => vi.spyOn(to, 'write').mockImplementation(take))
  try {
    return { code: await run([...argv, '--config', config]), text }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

it('makes what is missing, says what it did, and again does nothing', async () => {
  const { admin } = database
  expect(await typed('maintain')).toMatchObject({ code: 2, text: expect.stringContaining('bailiwick found') })
  await typed('found', '--code', 'platform', '--title', 'Platform', '--administrator', 'root')
  const { rows } = await admin.query('select name from bailiwick_journal.months() order by begins desc limit 1')
  await admin.query(`drop table bailiwick_journal.entry_${rows[0].name}`)
  const month = String(rows[0].name).replace('_', '-')
  expect(await typed('maintain')).toEqual({ code: 0, text: `Made: ${month}.\n` })
  expect(await typed('maintain')).toEqual({ code: 0, text: 'Nothing to do.\n' })
  const old = await admin.query(`update bailiwick_directory.outbox set at = at - interval '2 years'`)
  expect(old.rowCount).toBeGreaterThan(0)
  expect(await typed('maintain')).toEqual({ code: 0, text: `Deleted: ${old.rowCount} events.\n` })
  expect(await typed('maintain')).toEqual({ code: 0, text: 'Nothing to do.\n' })
  expect(await typed('maintain', '--moths')).toMatchObject({ code: 2 })
})
