/** `bailiwick found` as it is typed. The whole way is in test/directory/newcomer.test.ts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { newestServer, openDatabase, type TestDatabase } from '../../../../test/support/databases.ts'
import { directoryTemplate } from '../../../../test/support/directory.ts'
import { run } from './main.ts'

let database: TestDatabase
const folder = mkdtempSync(join(tmpdir(), 'bailiwick-found-'))
const config = join(folder, 'bailiwick.config.mjs')
const named = ['--code', 'platform', '--title', 'Platform', '--administrator', 'root']

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
    return { code: await run(['found', ...argv, '--config', config]), text }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

it('founds once, and says so', async () => {
  expect(await typed('--code', 'platform')).toMatchObject({
    code: 2,
    text: expect.stringContaining('Missing: --title, --administrator'),
  })
  const bad = await typed('--code', 'Plat form', '--title', 'P', '--administrator', 'root')
  expect(bad).toMatchObject({ code: 2, text: expect.stringMatching(/Seen: Plat form\nExpected: small letters/) })
  const first = await typed(...named)
  expect(first).toMatchObject({ code: 0, text: expect.stringContaining('is founded, and root is its administrator') })
  const again = await typed(...named)
  expect(again).toMatchObject({ code: 0, text: expect.stringContaining('is there already; nothing was changed') })
  expect(/^Its id: .*$/m.exec(again.text)).toEqual(expect.arrayContaining([/^Its id: .*$/m.exec(first.text)![0]]))
})

it('says what an address without a server is', async () => {
  const refused = await typed(...named, '--database', 'postgres://nobody@127.0.0.1:1/none')
  expect(refused).toMatchObject({ code: 2, text: expect.stringContaining('Expected a server there') })
})
