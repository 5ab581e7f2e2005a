/** Brings the development database up to the project's SQL files. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type pg from 'pg'
import { CommandError } from './command-error.ts'
import { codeFrame } from './engine.ts'
import type { EmbeddedConfig } from './load-config.ts'
import type { Progress } from './progress.ts'

interface SqlFile {
  readonly name: string
  readonly path: string
  readonly text: string
  readonly sha256: string
}

const HISTORY = `
  create schema if not exists bailiwick_dev;
  create table if not exists bailiwick_dev.history (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default now()
  )`

/** Runs each migration that has not run yet, then the seed if it never ran. */
export async function migrate(client: pg.Client, config: EmbeddedConfig, directory: string, progress: Progress) {
  const migrations = migrationFiles(config, directory)
  const seed = config.seed === undefined ? undefined : sqlFile(resolve(directory, config.seed), 'seed')
  await client.query(HISTORY)
  const { rows } = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from bailiwick_dev.history',
  )
  const applied = new Map(rows.map((row) => [row.name, row.sha256]))
  const pending = migrations.filter((file) => !applied.has(file.name))
  const isChanged = (file: SqlFile) => applied.has(file.name) && applied.get(file.name) !== file.sha256
  refuseChanged(migrations.filter(isChanged))
  if (seed && isChanged(seed)) {
    progress.say(`${basename(seed.path)} has changed since it ran. --reset rebuilds the database with it.`)
  }
  if (pending.length > 0) {
    const title = pending.length === 1 ? '1 migration' : `${pending.length} migrations`
    await progress.step(title, async () => {
      for (const file of pending) await run(client, file)
    })
  }
  if (seed && !applied.has(seed.name)) await progress.step('Data', (note) => runSeed(client, seed, note))
}

/** The database would be another one than the files say, and so would every later migration's. */
function refuseChanged(files: readonly SqlFile[]): void {
  if (files.length === 0) return
  const names = files.map((file) => basename(file.path)).join(', ')
  const [were, have] = files.length === 1 ? ['it was', 'It has'] : ['they were', 'They have']
  throw new CommandError(
    'MIGRATION_CHANGED',
    `${names}: changed after ${were} applied. ${have} not run again. Undo the change and put it into a new migration, or rebuild the database from all files: bailiwick dev --reset`,
  )
}

async function runSeed(client: pg.Client, seed: SqlFile, note: (line: string) => void): Promise<void> {
  const onNotice = (notice: { message?: string | undefined }) => note(notice.message ?? '')
  client.on('notice', onNotice)
  try {
    await run(client, seed)
  } finally {
    client.off('notice', onNotice)
  }
}

/** A file is one transaction: either all of it happened, and is recorded, or none. */
async function run(client: pg.Client, file: SqlFile): Promise<void> {
  await client.query('begin')
  try {
    await client.query(file.text)
    await client.query('insert into bailiwick_dev.history (name, sha256) values ($1, $2)', [file.name, file.sha256])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw new CommandError('SQL_FAILED', describeFailure(file, error), { cause: error })
  }
}

function describeFailure(file: SqlFile, error: unknown): string {
  const { message, position } = error as { message: string; position?: string }
  if (position === undefined) return `${file.path}: ${message}`
  const before = [...file.text]
    .slice(0, Number(position) - 1)
    .join('')
    .split('\n')
  const place = { line: before.length, column: before.at(-1)!.length + 1 }
  return `${file.path}:${place.line}:${place.column}: ${message}\n\n${codeFrame(file.text, place)}`
}

function migrationFiles(config: EmbeddedConfig, directory: string): SqlFile[] {
  if (config.migrations === undefined) return []
  const folder = resolve(directory, config.migrations)
  if (!existsSync(folder)) throw new CommandError('INVALID_CONFIG', `There is no directory of migrations ${folder}.`)
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  return names.sort().map((name) => sqlFile(join(folder, name), name))
}

function sqlFile(path: string, name: string): SqlFile {
  if (!existsSync(path)) throw new CommandError('INVALID_CONFIG', `There is no file ${path}.`)
  const text = readFileSync(path, 'utf8')
  return { name, path, text, sha256: createHash('sha256').update(text).digest('hex') }
}
