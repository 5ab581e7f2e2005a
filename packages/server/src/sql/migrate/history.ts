/** What has been done to a database before, as it says itself. */
import type { DirectoryFile } from '../directory-files.ts'
import { packageVersion } from '../directory-files.ts'
import { MigrationError } from './migration-error.ts'
import type { Session } from './session.ts'

export interface AppliedMigration {
  readonly name: string
  readonly hash: string
  readonly version: string
  readonly appliedAt: Date
}

export interface InstalledFunction {
  readonly name: string
  readonly path: string
  readonly hash: string
  /** Of what the database had after it was made. */
  readonly definition: string
}

export interface History {
  readonly migrations: readonly AppliedMigration[]
  readonly functions: readonly InstalledFunction[]
  /** Of the newest package that was here. */
  readonly version: string | undefined
}

const nothing: History = { migrations: [], functions: [], version: undefined }
const context = 'bailiwick_context'

export async function readHistory(session: Session): Promise<History> {
  const [known] = await session.query(null, `select to_regclass('bailiwick_private.installed_version') as it`)
  if (known?.it === null) return nothing
  const migrations = await session.query(
    context,
    'select name, sha256, version, applied_at from bailiwick_private.migration order by name',
  )
  const functions = await session.query(
    context,
    'select name, path, sha256, definition from bailiwick_private.installed_function order by name',
  )
  const [installed] = await session.query(context, 'select version from bailiwick_private.installed_version')
  return {
    migrations: migrations.map(({ name, sha256, version, applied_at }) => ({
      name: String(name),
      hash: String(sha256),
      version: String(version),
      appliedAt: applied_at as Date,
    })),
    functions: functions.map(({ name, path, sha256, definition }) => ({
      name: String(name),
      path: String(path),
      hash: String(sha256),
      definition: String(definition),
    })),
    version: installed === undefined ? undefined : String(installed.version),
  }
}

/** What of the migrations has to be done, what was done, and what speaks against doing anything. */
export interface Standing {
  readonly applied: readonly AppliedMigration[]
  readonly pending: readonly DirectoryFile[]
  /** They have run, and say something else now. */
  readonly changed: readonly DirectoryFile[]
  /** They have run, and this package does not have them. */
  readonly unknown: readonly AppliedMigration[]
  /** The version of a package that is newer than this one and was here. */
  readonly newer: string | undefined
}

export function standing(files: readonly DirectoryFile[], { migrations, version }: History): Standing {
  const applied = new Map(migrations.map((migration) => [migration.name, migration]))
  const known = new Set(files.map(migrationName))
  return {
    applied: migrations,
    pending: files.filter((file) => !applied.has(migrationName(file))),
    changed: files.filter((file) => (applied.get(migrationName(file))?.hash ?? file.hash) !== file.hash),
    unknown: migrations.filter(({ name }) => !known.has(name)),
    newer: version !== undefined && isNewer(version, packageVersion()) ? version : undefined,
  }
}

/** Throws where this package must not touch the database. */
export function refuse({ changed, unknown, newer }: Standing): void {
  if (newer !== undefined || unknown.length > 0) {
    const seen =
      newer === undefined
        ? `It has migrations that this package does not know: ${unknown.map(({ name }) => name).join(', ')}.`
        : `The package ${newer} was here, and this is ${packageVersion()}.`
    throw new MigrationError(
      'DATABASE_TOO_NEW',
      `A newer package has migrated this database. ${seen} Migrate with that one, or a newer one.`,
    )
  }
  const [first] = changed
  if (first === undefined) return
  throw new MigrationError(
    'MIGRATION_CHANGED',
    `${first.path} has run here, and was another text then. A migration that has run is never changed: put it back, and write a new one.`,
  )
}

export function migrationName({ path }: DirectoryFile): string {
  return path.slice('migrations/'.length)
}

export async function recordMigration(session: Session, file: DirectoryFile, duration: number): Promise<void> {
  await session.query(
    context,
    'insert into bailiwick_private.migration (name, sha256, version, duration_ms) values ($1, $2, $3, $4)',
    [migrationName(file), file.hash, packageVersion(), Math.round(duration)],
  )
}

export async function recordVersion(session: Session): Promise<void> {
  await session.query(
    context,
    `insert into bailiwick_private.installed_version (version) values ($1)
     on conflict (only_one) do update set version = excluded.version where installed_version.version <> excluded.version`,
    [packageVersion()],
  )
}

/** Whether `a` is a later version than `b`. A pre-release comes before what it precedes. */
export function isNewer(a: string, b: string): boolean {
  const [x, y] = [a, b].map(parts) as [(number | string)[], (number | string)[]]
  for (let at = 0; at < 3; at++) if (x[at] !== y[at]) return Number(x[at]) > Number(y[at])
  if (x[3] === y[3]) return false
  if (x[3] === '' || y[3] === '') return x[3] === ''
  return String(x[3]).localeCompare(String(y[3]), 'en', { numeric: true }) > 0
}

function parts(version: string): (number | string)[] {
  const [, major, minor, patch, pre = ''] = /^(\d+)\.(\d+)\.(\d+)(?:-([^+]+))?/.exec(version) ?? []
  return [Number(major ?? 0), Number(minor ?? 0), Number(patch ?? 0), pre]
}
