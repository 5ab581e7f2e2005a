import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from './migrate.ts'

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'bailiwick-migrate-'))
  writeFileSync(join(directory, '1.sql'), 'select 1')
  writeFileSync(join(directory, '2.sql'), 'select 2')
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const config = { database: 'app', migrations: '.' }

/** Runs the files against a history of name and text; returns what was sent to the database, and what was said. */
async function run(history: Readonly<Record<string, string>>, more: { readonly seed?: string } = {}) {
  const sent: string[] = []
  const rows = Object.entries(history).map(([name, text]) => ({
    name,
    sha256: createHash('sha256').update(text).digest('hex'),
  }))
  const query = async (text: string) => {
    sent.push(text)
    return { rows: text.includes('from bailiwick_dev.history') ? rows : [] }
  }
  const said: string[] = []
  const progress = {
    step: <T>(_: string, work: (note: () => void) => Promise<T>) => work(() => {}),
    say: (line: string) => void said.push(line),
  }
  const client = { query, on() {}, off() {} } as unknown as pg.Client
  await migrate(client, { ...config, ...more }, directory, progress)
  return { sent, said }
}

test('a migration that was edited after it was applied is refused by its text, before another one runs', async () => {
  await expect(run({ '1.sql': 'select 0' })).rejects.toMatchObject({
    code: 'MIGRATION_CHANGED',
    message: expect.stringMatching(/^1\.sql: changed after it was applied\. It has not run again\..*dev --reset$/),
  })
  await expect(run({ '1.sql': 'a', '2.sql': 'b' })).rejects.toThrow('1.sql, 2.sql: changed after they were applied.')
})

test('an unchanged one is passed over, a new one runs', async () => {
  const { sent } = await run({ '1.sql': 'select 1' })
  expect(sent).not.toContain('select 1')
  expect(sent).toContain('select 2')
})

test('a seed that was edited is told only, since it is data', async () => {
  const { sent, said } = await run({ '1.sql': 'select 1', '2.sql': 'select 2', seed: 'old' }, { seed: '2.sql' })
  expect(said).toEqual(['2.sql has changed since it ran. --reset rebuilds the database with it.'])
  expect(sent).not.toContain('begin')
})
