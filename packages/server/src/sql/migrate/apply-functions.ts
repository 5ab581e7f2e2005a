/** Makes the functions be what their files say: those that changed are made again, those without a file go. */
import { type FunctionFile, owners } from '../directory-files.ts'
import type { InstalledFunction } from './history.ts'
import { MigrationError } from './migration-error.ts'
import { runFile } from './run-file.ts'
import type { Session } from './session.ts'

/** A function as the database has it. */
export interface LiveFunction {
  /** With its schema, without parameters. */
  readonly name: string
  /** As DROP FUNCTION wants it. */
  readonly signature: string
  readonly owner: string
  /** SHA-256 of its definition with its owner. */
  readonly definition: string
  /** Another one for each time that it was made. */
  readonly version: string
}

const look = `
  select n.nspname || '.' || p.proname as name, p.oid::regprocedure::text as signature, pg_get_userbyid(p.proowner) as owner,
         encode(sha256(convert_to(pg_get_functiondef(p.oid) || pg_get_userbyid(p.proowner), 'UTF8')), 'hex') as definition,
         format('%s %s %s', p.oid, p.xmin, p.ctid) as version
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where n.nspname || '.' || p.proname = any ($1) and p.prokind in ('f', 'p')
   order by 1, 2`

export async function liveFunctions(session: Session, names: readonly string[]): Promise<readonly LiveFunction[]> {
  return (await session.query(null, look, [names])) as unknown as readonly LiveFunction[]
}

export interface FunctionChanges {
  readonly made: readonly FunctionFile[]
  readonly gone: readonly InstalledFunction[]
}

/** What differs from the files: by the files, or by hands. */
export function functionChanges(
  files: readonly FunctionFile[],
  installed: readonly InstalledFunction[],
  live: readonly LiveFunction[],
): FunctionChanges {
  const records = new Map(installed.map((record) => [record.name, record]))
  const names = new Set(files.map(({ name }) => name))
  return {
    made: files.filter((file) => {
      const record = records.get(file.name)
      const [one, ...more] = live.filter(({ name }) => name === file.name)
      return record?.hash !== file.hash || one?.definition !== record.definition || more.length > 0
    }),
    gone: installed.filter(({ name }) => !names.has(name)),
  }
}

/** @returns a line for each function that was changed. */
export async function applyFunctions(
  session: Session,
  { made, gone }: FunctionChanges,
  live: readonly LiveFunction[],
): Promise<readonly string[]> {
  const lines: string[] = []
  const of = (name: string) => live.filter((one) => one.name === name)
  for (const { name, path } of gone) {
    for (const one of of(name)) await drop(session, one, `${path} is gone`)
    await session.query('bailiwick_context', 'delete from bailiwick_private.installed_function where name = $1', [name])
    lines.push(`function ${name}: dropped, its file is gone`)
  }
  for (const file of made) lines.push(`function ${file.name}: ${await make(session, file, of(file.name))}`)
  if (made.length > 0) {
    const names = made.map(({ name }) => name)
    const definitions = new Map((await liveFunctions(session, names)).map((one) => [one.name, one.definition]))
    await session.query(
      'bailiwick_context',
      `insert into bailiwick_private.installed_function (name, path, sha256, definition)
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
       on conflict (name) do update set path = excluded.path, sha256 = excluded.sha256, definition = excluded.definition`,
      [names, made.map(({ path }) => path), made.map(({ hash }) => hash), names.map((name) => definitions.get(name))],
    )
  }
  return lines
}

async function make(session: Session, file: FunctionFile, before: readonly LiveFunction[]): Promise<string> {
  if (before.length === 0) {
    await runFile(session, file)
    return 'created'
  }
  for (const { signature, owner } of before) {
    if (owner !== file.owner && isOurs(owner))
      await session.query(null, `alter routine ${signature} owner to ${file.owner}`)
  }
  await session.become(file.owner)
  await session.client.query('savepoint bailiwick_function')
  try {
    await runFile(session, file)
  } catch (error) {
    if (!isAboutSignature(error)) throw error
    await session.client.query('rollback to savepoint bailiwick_function')
    for (const one of before) await drop(session, one, `${file.path} changes its signature`)
    await runFile(session, file)
    return 'made anew, as its signature changed'
  }
  await session.become(file.owner)
  await session.client.query('release savepoint bailiwick_function')
  // With other types of parameters it is another function, beside the one that was there.
  const versions = new Set(before.map(({ version }) => version))
  const after = await liveFunctions(session, [file.name])
  const left = after.length === 1 ? [] : after.filter(({ version }) => versions.has(version))
  for (const one of left) await drop(session, one, `${file.path} changes its signature`)
  return left.length === 0 ? 'replaced' : 'made anew, as its signature changed'
}

/** Return type, names of parameters, a default less: what CREATE OR REPLACE refuses to change. */
function isAboutSignature(error: unknown): boolean {
  const code = (error as { cause?: { code?: unknown } }).cause?.code
  return code === '42P13' || code === '42809'
}

async function drop(session: Session, { signature, owner }: LiveFunction, because: string): Promise<void> {
  try {
    await session.query(isOurs(owner) ? owner : null, `drop routine ${signature}`)
  } catch (error) {
    const { code, detail } = error as { code?: string; detail?: string }
    if (code !== '2BP01') throw error
    throw new MigrationError(
      'FUNCTION_IN_USE',
      `${because}, but others depend on ${signature}:\n${detail}\nDrop these, migrate, and create them again.`,
      { cause: error },
    )
  }
}

function isOurs(owner: string): boolean {
  return owners.some((known) => known === owner)
}
