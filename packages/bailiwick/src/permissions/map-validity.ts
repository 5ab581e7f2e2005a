import { BailiwickError } from '../errors/error.ts'
import type { PermissionsJson } from './map-json.ts'

export interface Clock {
  /** Milliseconds since 1970, for a client whose clock is known to be wrong; `Date.now` unless said. */
  readonly now?: () => number
  /** Told once, at the first question after the end; from then on everything is denied. Without it questions throw PERMISSIONS_EXPIRED. */
  readonly onExpired?: (error: BailiwickError) => void
}

export interface Freshness {
  readonly remaining: () => number
  /** False once it has been told that the end is past; throws where there is nobody to tell. */
  readonly isFresh: () => boolean
}

/**
 * How old it is: the larger of what has passed on the clock since the database said it, and of what has passed here since it was
 * read. So a clock that is behind, or set back, does not make it last longer than it may once it is read.
 */
export function freshness({ at, validUntil }: PermissionsJson, { now = Date.now, onExpired }: Clock): Freshness {
  const since = Date.parse(at)
  const readAt = monotonic()
  // No number, from a clock that gives none, is no time left.
  const remaining = () =>
    Math.max(0, Date.parse(validUntil) - since - Math.max(now() - since, monotonic() - readAt)) || 0
  let isTold = false
  return {
    remaining,
    isFresh: () => {
      if (remaining() > 0) return true
      if (isTold) return false
      const error = new BailiwickError(
        'PERMISSIONS_EXPIRED',
        `These permissions were good until ${validUntil}, and it is ${new Date(now()).toJSON()}. Ask the server again; where this clock is wrong, give \`now\`.`,
      )
      if (onExpired === undefined) throw error
      isTold = true
      onExpired(error)
      return false
    },
  }
}

/** Milliseconds that nobody sets back, where there are such. */
function monotonic(): number {
  return (globalThis as { performance?: { now(): number } }).performance?.now() ?? 0
}
