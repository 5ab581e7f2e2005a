/** What is found in the sources of a policy and when it is loaded; what is found in its rules is the analyser's. */
import { coverageKinds, findingKinds, type Kind } from 'bailiwick/analyze'

export const kinds = {
  operator: {
    id: 'L45/operator',
    severity: 'error',
    why: 'What JavaScript computes is not in the rule, which permits more or less than is written.',
  },
  notLoaded: {
    id: 'L46/not-loaded',
    severity: 'error',
    why: 'Without it there is no policy: nothing is permitted, and nothing else was looked at.',
  },
  empty: { id: 'L46/empty', severity: 'warning', why: 'A policy without actions permits nothing.' },
  staleIgnore: {
    id: 'L41/stale-ignore',
    severity: 'warning',
    why: 'A comment that ignores nothing would hide the finding when it comes back.',
  },
  badIgnore: { id: 'L41/bad-ignore', severity: 'warning', why: 'It ignores nothing.' },
  staleBaseline: {
    id: 'L41/stale-baseline',
    severity: 'warning',
    why: 'A line of the baseline that nothing is found for would hide the finding when it comes back.',
  },
} as const satisfies Readonly<Record<string, Kind>>

/** What an acceptance, an ignoring comment and the options of the command may name. */
export const knownIds: readonly string[] = [
  ...new Set([
    ...findingKinds.map(({ id }) => id),
    ...coverageKinds.map(({ id }) => id),
    ...Object.values(kinds).map(({ id }) => id),
    'L41/stale-acceptance',
  ]),
].sort()
