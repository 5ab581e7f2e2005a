import { nearest } from '../util/did-you-mean.ts'
import type { ErrorCode } from './codes.ts'
import { callerPosition, type LazyPosition, type Position } from './position.ts'

/** What an error knows besides its message, for tools and logs. */
export interface ErrorDetails {
  /** What was found, as the author wrote it. */
  readonly seen?: string
  /** What would have been right. */
  readonly expected?: string
  /** The known name that is nearest to `seen`. */
  readonly suggestion?: string
  /** Where in the policy or the row, such as `article.team.ownerId`. */
  readonly path?: string
  /** Where in the author's source. */
  readonly position?: Position | undefined
  readonly cause?: unknown
}

/**
 * Every error that Bailiwick throws. `code` is stable and can be switched on; the message says what was seen, what was
 * expected and what to do; `docs` is the page about the code.
 *
 * ```ts
 * try {
 *   access.can(action, article)
 * } catch (error) {
 *   if (error instanceof BailiwickError && error.code === 'UNKNOWN_ACTION') console.error(error.suggestion)
 *   throw error
 * }
 * ```
 */
export class BailiwickError extends Error {
  override readonly name: string = 'BailiwickError'
  readonly code: ErrorCode
  readonly seen: string | undefined
  readonly expected: string | undefined
  readonly suggestion: string | undefined
  readonly path: string | undefined
  position: Position | undefined
  /** The documentation page of the code, relative to the project's `docs` folder. */
  readonly docs: string

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.seen = details.seen
    this.expected = details.expected
    this.suggestion = details.suggestion
    this.path = details.path
    this.position = details.position
    this.docs = `errors/${code}.md`
  }
}

/** Gives an error that was thrown while the author's code ran the place in that code, unless it has one. */
export function locate(error: BailiwickError, fallback: LazyPosition): void {
  error.position ??= callerPosition(error.stack ?? '') ?? fallback()
}

/** An error about a name that is not known: lists the known ones and suggests the nearest. */
export function unknownName(
  code: ErrorCode,
  what: string,
  seen: string,
  known: readonly string[],
  details: ErrorDetails = {},
): BailiwickError {
  const suggestion = nearest(seen, known)
  const hint = suggestion === undefined ? listKnown(known) : `Did you mean \`${suggestion}\`?`
  return new BailiwickError(code, `Unknown ${what} \`${seen}\`. ${hint}`, {
    seen,
    expected: known.join(', '),
    ...(suggestion === undefined ? {} : { suggestion }),
    ...details,
  })
}

function listKnown(known: readonly string[]): string {
  if (known.length === 0) return 'None is declared.'
  const shown = known.slice(0, 12).map((name) => `\`${name}\``)
  return `Known: ${shown.join(', ')}${known.length > 12 ? `, and ${known.length - 12} more` : ''}.`
}
