/** Says why there are no PostgreSQL programs to run. */
export class EmbeddedBinariesError extends Error {
  override readonly name = 'EmbeddedBinariesError'
  /** Stable; the message is not. */
  readonly code: 'EMBEDDED_UNSUPPORTED' | 'EMBEDDED_NOT_INSTALLED' | 'EMBEDDED_LINKS'

  constructor(code: EmbeddedBinariesError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
