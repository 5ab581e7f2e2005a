/** Makes and removes the short private directory that holds a server's Unix socket. */
import { randomBytes } from 'node:crypto'
import { accessSync, chownSync, constants, lstatSync, mkdirSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { EmbeddedError } from './embedded-error.ts'

/** The port is only the end of the socket's name: nothing listens on TCP. */
export const port = 5432

const prefix = 'bailiwick-'

/** What `sun_path` holds, less the final zero: 108 bytes on Linux, 104 on macOS. */
const longest = process.platform === 'linux' ? 107 : 103

/**
 * A path for a new directory, short enough for a socket in it. It is chosen before it is made so that it can be written
 * down first: then a process that is killed in between leaves nothing that the next one does not find.
 *
 * @throws {EmbeddedError} `EMBEDDED_SOCKET`: neither the temporary directory nor `/tmp` will do.
 */
export function chooseSocketDirectory(): string {
  const seen: string[] = []
  for (const parent of new Set([tmpdir(), '/tmp'])) {
    const directory = join(parent, `${prefix}${randomBytes(4).toString('hex')}`)
    if (Buffer.byteLength(join(directory, `.s.PGSQL.${port}`)) > longest) {
      seen.push(`\`${parent}\` makes the path longer than ${longest} bytes`)
      continue
    }
    try {
      accessSync(parent, constants.W_OK)
      return directory
    } catch (error) {
      seen.push((error as Error).message)
    }
  }
  throw new EmbeddedError(
    'EMBEDDED_SOCKET',
    `No place for the Unix socket: ${seen.join('; ')}. Set TMPDIR to a short directory that can be written.`,
  )
}

/**
 * Makes a directory that only its owner may enter. That is the server's access control: whoever reaches the socket is
 * trusted. So it has to be new: what is there already may be somebody else's.
 */
export function makeSocketDirectory(directory: string, owner?: { readonly uid: number; readonly gid: number }): void {
  mkdirSync(directory, { mode: 0o700 })
  if (owner !== undefined) chownSync(directory, owner.uid, owner.gid)
}

/**
 * Removes a directory made by `makeSocketDirectory`, if it is there. The path may come from a file, so nothing but a
 * server's sockets is ever deleted.
 */
export function removeSocketDirectory(directory: string): void {
  if (!basename(directory).startsWith(prefix)) return
  try {
    if (!lstatSync(directory).isDirectory()) return
    for (const name of readdirSync(directory)) {
      if (name.startsWith('.s.PGSQL.')) unlinkSync(join(directory, name))
    }
    rmdirSync(directory)
  } catch {
    // Gone already, or somebody keeps something else in it: either way it is not ours to remove.
  }
}
