import { type Finding, inOrder } from './finding.ts'

/** A finding that somebody has looked at and lives with, and why. */
export interface Acceptance {
  /** `L33/view`, or `L33` for all of its kind. */
  readonly id: string
  /** As the finding names it: `view public.article_titles`. */
  readonly object: string
  readonly because: string
  /** The last day, as `2027-01-31`; without it for good. */
  readonly until?: string
}

/** What is left of the findings, how many were accepted, and a finding for each acceptance that is stale. */
export function applyAcceptances(
  found: readonly Finding[],
  acceptances: readonly Acceptance[],
  today: string,
): { readonly findings: readonly Finding[]; readonly accepted: number } {
  const valid = acceptances.filter(({ until }) => until === undefined || until >= today)
  const left = found.filter((finding) => !valid.some((acceptance) => covers(acceptance, finding)))
  const stale = acceptances.flatMap((acceptance): Finding[] => {
    const hasExpired = !valid.includes(acceptance)
    const isUsed = found.some((finding) => covers(acceptance, finding))
    if (isUsed && !hasExpired) return []
    const { id, object, until } = acceptance
    return [
      {
        id: 'L41/stale-acceptance',
        severity: 'warning',
        object,
        message: hasExpired
          ? `${id} was accepted until ${until}.`
          : `${id} is accepted for ${object}, but it is not found there.`,
        why: 'An acceptance that accepts nothing would hide the finding when it comes back.',
        fix: hasExpired
          ? `Mend what ${id} says, or give \`accept\` a later \`until\`.`
          : `Remove { id: '${id}', object: '${object}' } from \`accept\`.`,
      },
    ]
  })
  return { findings: inOrder([...left, ...stale]), accepted: found.length - left.length }
}

function covers({ id, object }: Acceptance, finding: Finding): boolean {
  return (finding.id === id || finding.id.startsWith(`${id}/`)) && finding.object === object
}
