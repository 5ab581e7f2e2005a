/** The database cannot become what this package makes, for a reason that its administrator can mend. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
  readonly code: MigrationCode

  constructor(code: MigrationCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

export type MigrationCode =
  /** A newer package was here. */
  | 'DATABASE_TOO_NEW'
  /** A migration that has run says something else now. */
  | 'MIGRATION_CHANGED'
  /** The database refused a statement; the message says in which file and line. */
  | 'MIGRATION_FAILED'
  /** Something of somebody else depends on a function that has to go. */
  | 'FUNCTION_IN_USE'
