/** What can go wrong with a private PostgreSQL; stable, in contrast to the message. */
export type EmbeddedErrorCode =
  /** There are no programs for this platform. */
  | 'EMBEDDED_UNSUPPORTED'
  /** The package with the programs is not installed. */
  | 'EMBEDDED_NOT_INSTALLED'
  /** The links between the programs' libraries could not be made. */
  | 'EMBEDDED_LINKS'
  /** The programs are there and do not run. */
  | 'EMBEDDED_BINARIES'
  /** This process is root, and PostgreSQL could not be run as anybody else. */
  | 'EMBEDDED_ROOT'
  /** The directory cannot be made, read or written. */
  | 'EMBEDDED_DIRECTORY'
  /** No directory is short enough for the Unix socket. */
  | 'EMBEDDED_SOCKET'
  /** Another process has been starting a server in the directory for too long. */
  | 'EMBEDDED_BUSY'
  /** `initdb` failed. */
  | 'EMBEDDED_INITDB'
  /** The data was written by another major version of PostgreSQL. */
  | 'EMBEDDED_VERSION'
  /** The server ended, or did not become ready in time. */
  | 'EMBEDDED_START'
  /** A PostgreSQL that this launcher did not start serves the directory. */
  | 'EMBEDDED_FOREIGN'
  /** The server of another, living process does not answer. */
  | 'EMBEDDED_UNREACHABLE'
  /** The server survived every signal. */
  | 'EMBEDDED_STOP'

/** A private PostgreSQL could not be started or stopped. The message says what was seen and what to do. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError'
  readonly code: EmbeddedErrorCode
  /** The last lines that the server or `initdb` wrote, as far as there are any. */
  readonly log: string | undefined

  constructor(code: EmbeddedErrorCode, message: string, options: { log?: string | undefined; cause?: unknown } = {}) {
    const { log, cause } = options
    super(log ? `${message}\n${log}` : message, cause === undefined ? undefined : { cause })
    this.code = code
    this.log = log
  }
}
