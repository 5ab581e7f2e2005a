/** What `live` is opened with. */
import { BailiwickError } from 'bailiwick'
import { checkInput } from '../facade/inputs.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Listen } from './listener.ts'

/** How old an answer may be. */
export type LiveMode = 'fresh' | 'bounded'

export interface LiveOptions {
  /**
   * `fresh`, unless said: each call asks the database for the epochs, which is all that it asks as long as nothing has changed, so no
   * answer is older than the call. `bounded`: what was seen to hold within the bound is trusted, over a connection that listens and looks
   * again all the time; nothing is asked then. Where that connection cannot prove itself, or somebody is no member, it is as `fresh`.
   */
  readonly mode?: LiveMode
  /** Where to listen for changes: the address of the primary. The bounded mode needs it; events come at once with it. */
  readonly listen?: Listen
  /** Milliseconds that an answer of the bounded mode may be old, where that is less than the setting `cache.bound` of the tenant. */
  readonly bound?: number
  /** How many subjects are kept, of those that were asked about last: 10,000 unless given. */
  readonly size?: number
  /** Told of what keeps it from listening, each time; it goes on trying. A warning of the process unless given. */
  readonly onProblem?: (problem: unknown) => void
  /** What the time is, for tests. */
  readonly clock?: Clock
}

export type CheckedOptions = Required<Omit<LiveOptions, 'listen'>> & { readonly listen: Listen | undefined }

const most = 10_000_000

export function checkOptions(options: LiveOptions = {}): CheckedOptions {
  checkInput('live', options, {
    mode: 'text?',
    bound: 'count?',
    size: 'count?',
    clock: 'data?',
    listen: 'any?',
    onProblem: 'any?',
  })
  const { mode = 'fresh', listen, size = 10_000, bound = Number.POSITIVE_INFINITY } = options
  const { clock = systemClock, onProblem = warn } = options
  if (mode !== 'fresh' && mode !== 'bounded') throw refused('mode', String(mode), '`fresh` or `bounded`')
  if (size < 1 || size > most) throw refused('size', String(size), `a whole number from 1 to ${most}`)
  if (bound < 0) throw refused('bound', String(bound), 'milliseconds, from 0')
  if (listen !== undefined && typeof listen !== 'string' && (typeof listen !== 'object' || listen === null))
    throw refused('listen', typeof listen, 'a connection string, or the configuration of a client of `pg`')
  if (mode === 'bounded' && listen === undefined)
    throw refused('listen', 'nothing', 'the address of the primary, which the bounded mode listens to')
  if (typeof onProblem !== 'function') throw refused('onProblem', typeof onProblem, 'a function')
  return { mode, listen, size, bound, clock, onProblem }
}

/** Of one that goes on, one is enough. */
let lastWarning: string | undefined

function warn(problem: unknown): void {
  const text = `bailiwick: nobody listens for changes: ${problem instanceof Error ? problem.message : String(problem)}`
  if (text !== lastWarning) console.warn(text)
  lastWarning = text
}

function refused(name: string, seen: string, expected: string): BailiwickError {
  return new BailiwickError('INVALID_OPTION', `live(): \`${name}\` is ${expected}; seen: ${seen}.`, {
    path: name,
    seen,
    expected,
  })
}
