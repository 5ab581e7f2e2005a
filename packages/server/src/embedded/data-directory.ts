/** Creates the directory with a server's data, whole or not at all. */
import { chown, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { EmbeddedError } from './embedded-error.ts'
import { type Programs, run, type User } from './programs.ts'
import { lastLines } from './server-log.ts'

/** The database's first and only user, a superuser. */
export const superuser = 'postgres'

const unfinished = 'initdb-'

export function dataPath(directory: string): string {
  return join(directory, 'data')
}

/** Whose data it is; `undefined` while there is none. */
export async function dataOwner(directory: string): Promise<User | undefined> {
  const found = await stat(dataPath(directory)).catch(() => undefined)
  return found === undefined ? undefined : { uid: found.uid, gid: found.gid }
}

/**
 * Creates the data directory. It is built beside its place and then moved there, so a process that dies on the way
 * leaves nothing that looks like a database; what such a process left is removed. Call it under the start lock.
 *
 * @param locale for `initdb`, e.g. `'C'`. The encoding is UTF8 in any case.
 * @param durable whether to wait until the files are on the disk.
 * @throws {EmbeddedError} `EMBEDDED_INITDB`, with what `initdb` said.
 */
export async function createData(
  directory: string,
  programs: Programs,
  { locale, durable }: { readonly locale: string; readonly durable: boolean },
): Promise<void> {
  await removeUnfinished(directory)
  const fresh = await mkdtemp(join(directory, unfinished))
  try {
    if (programs.user !== undefined) await chown(fresh, programs.user.uid, programs.user.gid)
    const args = ['-D', fresh, '-U', superuser, '-A', 'trust', '-E', 'UTF8', `--locale=${locale}`]
    await initdb(programs, durable ? args : [...args, '--no-sync'])
    await rename(fresh, dataPath(directory))
  } catch (error) {
    await rm(fresh, { recursive: true, force: true, maxRetries: 5 })
    throw error
  }
}

async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    // The initdb of a process that was killed may still be writing for a moment, hence the retries.
    if (name.startsWith(unfinished)) {
      await rm(join(directory, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    }
  }
}

function initdb(programs: Programs, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = run(programs, programs.binaries.initdb, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const collect = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    const fail = (what: string): void =>
      reject(
        new EmbeddedError(
          'EMBEDDED_INITDB',
          `\`${programs.binaries.initdb}\` could not create the database: ${what}. Nothing was left behind.`,
          { log: lastLines(output) },
        ),
      )
    child.on('error', (error) => fail(error.message))
    child.on('close', (code, signal) =>
      code === 0 ? resolve() : fail(`it ended with ${signal ?? `exit code ${code}`}`),
    )
  })
}

/**
 * Makes sure that the server can read the data at all.
 *
 * @throws {EmbeddedError} `EMBEDDED_VERSION`: another major version wrote it.
 */
export async function checkDataVersion(directory: string, version: string): Promise<void> {
  const data = dataPath(directory)
  const written = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim()
  if (written === version.split('.')[0]) return
  throw new EmbeddedError(
    'EMBEDDED_VERSION',
    written === ''
      ? `\`${data}\` is not a database: it has no PG_VERSION. Move it away, or give another directory.`
      : `\`${data}\` was written by PostgreSQL ${written}, this is ${version}. ` +
          `Start it with the programs of version ${written}, or move it away and begin with an empty database.`,
  )
}
