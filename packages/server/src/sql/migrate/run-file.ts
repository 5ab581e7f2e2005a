/** Runs one file of SQL as its owner; a failure names the file and the line. */
import type { DirectoryFile } from '../directory-files.ts'
import { MigrationError } from './migration-error.ts'
import type { Session } from './session.ts'
import { lineAt, type Statement, statementsOf } from './statements.ts'

export async function runFile(session: Session, file: DirectoryFile): Promise<void> {
  await session.become(file.owner)
  for (const statement of statementsOf(file.text)) {
    try {
      await session.client.query(statement.text)
    } catch (error) {
      throw failure(file, statement, error)
    }
  }
}

interface Refusal {
  readonly code?: string
  readonly message?: string
  readonly position?: string
  readonly detail?: string
  readonly hint?: string
  readonly where?: string
}

function failure(file: DirectoryFile, { text, line }: Statement, error: unknown): unknown {
  const { code, message, position, detail, hint, where } = error as Refusal
  // Not of the server: a connection that broke says nothing of the file.
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return error
  // In characters, of which JavaScript has two for some.
  const offset =
    position === undefined
      ? 0
      : Array.from(text)
          .slice(0, Number(position) - 1)
          .join('').length
  const at = line - 1 + lineAt(text, offset)
  return new MigrationError(
    'MIGRATION_FAILED',
    [`${file.path}:${at}: ${message} (${code}).`, detail, hint, where].filter(Boolean).join('\n'),
    { cause: error },
  )
}
