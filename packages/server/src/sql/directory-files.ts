/** The files of the directory's schema: what they are, whose they are, and who may execute what they make. */
import { readdirSync, readFileSync } from 'node:fs'
import { BailiwickError } from 'bailiwick'

/** They own schemas of the same name, cannot log in and are no superusers. */
export const owners = [
  'bailiwick_context',
  'bailiwick_catalogue',
  'bailiwick_identity',
  'bailiwick_directory',
  'bailiwick_journal',
  'bailiwick_evaluator',
] as const

/** One file of SQL with the lines `-- name: value` of its head. */
export interface DirectoryFile {
  /** Relative to `sql`, e.g. `functions/grants/allow.sql`. */
  readonly path: string
  readonly text: string
  readonly owner: string
  /** Roles, or `application` or `deployment` for those that were named at the installation. */
  readonly execute: readonly string[]
  /** The permission that an API function asks for; see docs of gen. */
  readonly permission: string | undefined
}

const folder = new URL('../../src/sql/', import.meta.url)

/** In the order in which they were written: each runs once. */
export function migrationFiles(): readonly DirectoryFile[] {
  return readdirSync(new URL('migrations/', folder))
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => readFile(`migrations/${name}`))
}

/** One function each, in the order of their paths; bodies are not looked at before all are there. */
export function functionFiles(): readonly DirectoryFile[] {
  const names = readdirSync(new URL('functions/', folder), { recursive: true }) as string[]
  return names
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => readFile(`functions/${name.replaceAll('\\', '/')}`))
}

function readFile(path: string): DirectoryFile {
  const text = readFileSync(new URL(path, folder), 'utf8')
  const head = (name: string) => new RegExp(`^-- ${name}: *(.+)$`, 'm').exec(text)?.[1]?.trim()
  const owner = head('owner')
  if (owner === undefined || !owners.some((known) => known === owner)) {
    throw new BailiwickError(
      'INVALID_OPTION',
      `${path} says no owner that is known: \`-- owner: bailiwick_directory\`.`,
    )
  }
  return { path, text, owner, execute: head('execute')?.split(/, */) ?? [], permission: head('permission') }
}
