/** Takes the PostgreSQL programs from the optional package that carries them. */
import { EmbeddedError, type EmbeddedErrorCode } from './embedded-error.ts'
import type { ServerBinaries } from './programs.ts'

/**
 * The programs of `@bailiwick/embedded`.
 *
 * @throws {EmbeddedError} `EMBEDDED_NOT_INSTALLED`, `EMBEDDED_UNSUPPORTED` or `EMBEDDED_LINKS`.
 */
export async function installedBinaries(): Promise<ServerBinaries> {
  const { binaries } = await import('@bailiwick/embedded').catch((cause: Error) => {
    throw new EmbeddedError(
      'EMBEDDED_NOT_INSTALLED',
      'The package `@bailiwick/embedded` with the PostgreSQL programs is not installed ' +
        `(${cause.message}). ` +
        'Add it (`npm i -D @bailiwick/embedded`), or give the URL of a PostgreSQL 15 or newer as the database.',
      { cause },
    )
  })
  try {
    return binaries()
  } catch (cause) {
    const { code, message } = cause as { code?: EmbeddedErrorCode; message: string }
    throw new EmbeddedError(code ?? 'EMBEDDED_BINARIES', message, { cause })
  }
}
