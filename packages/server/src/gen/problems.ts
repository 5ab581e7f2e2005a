/** Everything that stands in the way, to be said at once. */
import { BailiwickError } from 'bailiwick'

export class Problems {
  readonly #found: string[] = []

  /** `what` is the function or type; the message says what is wrong and what to do. */
  add(what: string, message: string): void {
    this.#found.push(`${what}: ${message}`)
  }

  /** Throws INVALID_OPTION if there is any. */
  check(): void {
    const found = [...new Set(this.#found)]
    if (found.length === 0) return
    const listed = found.map((problem) => `- ${problem}`).join('\n')
    throw new BailiwickError('INVALID_OPTION', `Nothing is generated:\n\n${listed}`, {
      seen: `${found.length} ${found.length === 1 ? 'problem' : 'problems'}`,
    })
  }
}
