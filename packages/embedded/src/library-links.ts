/** Makes the links between shared libraries that a package tarball cannot carry. */
import { existsSync, lstatSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { EmbeddedBinariesError } from './embedded-binaries-error.ts'

type Link = {
  /** The file, relative to the package. */
  readonly source: string
  /** The link to it, relative to the package. */
  readonly target: string
}

/**
 * Makes the links listed in `native/pg-symlinks.json` of the package in `directory`.
 *
 * Processes may do this at the same time, and links that are there already need no write access.
 */
export function makeLibraryLinks(directory: string): void {
  const list = join(directory, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const link of JSON.parse(readFileSync(list, 'utf8')) as readonly Link[]) {
    const path = join(directory, link.target)
    const text = relative(dirname(path), join(directory, link.source))
    if (!isInPlace(path, text)) makeLink(path, text)
  }
}

function isInPlace(path: string, text: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return false
  // A package manager may have unpacked a copy of the library instead of a link, which does as well.
  return found.isSymbolicLink() ? readlinkSync(path) === text : found.isFile()
}

function makeLink(path: string, text: string): void {
  // Under a name of its own and then renamed: nobody ever sees the place empty, whoever else does the same.
  const fresh = join(dirname(path), `.${basename(path)}.${process.pid}.${Math.random().toString(36).slice(2)}`)
  try {
    symlinkSync(text, fresh)
    renameSync(fresh, path)
  } catch (cause) {
    rmSync(fresh, { force: true })
    throw new EmbeddedBinariesError(
      'EMBEDDED_LINKS',
      `The link \`${path}\` -> \`${text}\` is missing and could not be made (${(cause as Error).message}). ` +
        'Run once with write access to that directory, or allow install scripts for the package.',
      { cause },
    )
  }
}
