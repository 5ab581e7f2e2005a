/** Writes a file as a whole or not at all. */
import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CommandError } from '../command-error.ts'

/**
 * Whoever reads the file meanwhile sees the old text or the new one. With `expected` it is only written while it has that text.
 *
 * @throws CommandError FILE_CHANGED, and NOT_WRITTEN where the place cannot be written.
 */
export function replaceFile(file: string, text: string, expected?: string): void {
  let temporary: string | undefined
  try {
    // What a link points to is replaced, and not the link.
    const target = existsSync(file) ? realpathSync(file) : file
    temporary = join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.tmp`)
    writeFileSync(temporary, text, { flag: 'wx' })
    if (existsSync(target)) chmodSync(temporary, statSync(target).mode)
    if (expected !== undefined && readFileSync(target, 'utf8') !== expected) {
      throw new CommandError(
        'FILE_CHANGED',
        `${file} has changed since it was read, so it was left alone. Run it again.`,
      )
    }
    renameSync(temporary, target)
  } catch (error) {
    if (temporary !== undefined) rmSync(temporary, { force: true })
    if (error instanceof CommandError) throw error
    throw new CommandError('NOT_WRITTEN', `${file} cannot be written: ${(error as Error).message}`, { cause: error })
  }
}
