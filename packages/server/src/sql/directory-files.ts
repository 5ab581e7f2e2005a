/** The files of the directory's schema: what they are, whose they are, and who may execute what they make. */
import { createHash } from 'node:crypto'
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

/** Whatever lies in these is ours. `bailiwick` is what others call, and is of the owner of the context, as `bailiwick_private` is. */
export const schemas: Readonly<Record<string, string>> = {
  bailiwick: 'bailiwick_context',
  bailiwick_private: 'bailiwick_context',
  ...Object.fromEntries(owners.slice(1).map((owner) => [owner, owner])),
}

/** One file of SQL with the lines `-- name: value` of its head. */
export interface DirectoryFile {
  /** Relative to `sql`, e.g. `functions/grants/allow.sql`. */
  readonly path: string
  readonly text: string
  /** SHA-256 of the text, in hex. */
  readonly hash: string
  readonly owner: string
  /** Roles, or `application`, `deployment` or `relay` for those that were named at the installation. */
  readonly execute: readonly string[]
  /** The permission that an API function asks for; see docs of gen. */
  readonly permission: string | undefined
}

/** A file that makes one function. */
export interface FunctionFile extends DirectoryFile {
  /** With its schema, as it stands in SQL: `bailiwick.check`. There is one of a name. */
  readonly name: string
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
export function functionFiles(): readonly FunctionFile[] {
  const names = readdirSync(new URL('functions/', folder), { recursive: true }) as string[]
  const files = names
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => functionFile(readFile(`functions/${name.replaceAll('\\', '/')}`)))
  const twice = files.find(({ name }, at) => files.findIndex((other) => other.name === name) !== at)
  if (twice !== undefined) throw invalid(`${twice.path} makes ${twice.name}, which another file makes already.`)
  return files
}

/** The version of this package: a database that a newer one has changed is not touched. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** What a file is, read from its text. */
export function directoryFile(path: string, raw: string): DirectoryFile {
  // A checkout may end lines in another way, which makes it no other file.
  const text = raw.replaceAll('\r\n', '\n')
  const head = (name: string) => new RegExp(`^-- ${name}: *(.+)$`, 'm').exec(text)?.[1]?.trim()
  const owner = head('owner')
  if (owner === undefined || !owners.some((known) => known === owner))
    throw invalid(`${path} says no owner that is known: \`-- owner: bailiwick_directory\`.`)
  return {
    path,
    text,
    hash: createHash('sha256').update(text).digest('hex'),
    owner,
    execute: head('execute')?.split(/, */) ?? [],
    permission: head('permission'),
  }
}

/** A file of one function, with its name. */
export function functionFile(file: DirectoryFile): FunctionFile {
  const made = [...file.text.matchAll(/^create (?:or replace )?(?:function|procedure) +([a-z0-9_]+\.[a-z0-9_]+)/gm)]
  const name = made[0]?.[1]
  if (made.length !== 1 || name === undefined || schemas[name.split('.')[0]!] === undefined)
    throw invalid(
      `${file.path} makes ${made.length} functions; it is to have one \`create or replace function <schema of ours>.<name>\`.`,
    )
  return { ...file, name }
}

function readFile(path: string): DirectoryFile {
  return directoryFile(path, readFileSync(new URL(path, folder), 'utf8'))
}

function invalid(message: string): BailiwickError {
  return new BailiwickError('INVALID_OPTION', message)
}
