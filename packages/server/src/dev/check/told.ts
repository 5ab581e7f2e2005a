/** Leaves of what was found what is to be told: not what is off, ignored beside the rule, accepted, or in the baseline. */
import type { CheckConfig } from 'bailiwick'
import { applyAcceptances, type Finding, inOrder } from 'bailiwick/findings'
import { codeFrame } from '../engine.ts'
import { placeIn } from '../syntax.ts'
import { type BaselineEntry, staleFinding, withoutBaseline } from './baseline.ts'
import type { Checked } from './check-policy.ts'
import { covers, type Ignore, readIgnores } from './ignores.ts'
import { kinds, knownIds } from './kinds.ts'
import type { PolicySource } from './policy-sources.ts'

export interface Telling {
  readonly settings: CheckConfig
  /** Only these, or all if it is empty. */
  readonly only: readonly string[]
  readonly skip: readonly string[]
  readonly baseline?: { readonly file: string; readonly entries: readonly BaselineEntry[] }
  /** As `2027-01-31`. */
  readonly today: string
}

export interface Told {
  readonly findings: readonly Finding[]
  /** Of the configuration and of comments. */
  readonly accepted: number
  /** Of the baseline. */
  readonly known: number
}

export function toldOf(checked: Checked, { settings, only, skip, baseline, today }: Telling): Told {
  const { severity = {}, accept = [] } = settings
  const isAsked = (id: string) =>
    (only.length === 0 || only.some((each) => covers(each, id))) && !skip.some((each) => covers(each, id))
  const severityOf = (id: string) => {
    // `L17/every` says more than `L17`.
    const said = Object.keys(severity).filter((each) => covers(each, id))
    return severity[said.sort((a, b) => b.length - a.length)[0] ?? '']
  }
  const weighed = (findings: readonly Finding[]) =>
    findings.flatMap((finding): Finding[] => {
      // That the policy does not load cannot be switched off: nothing else was looked at.
      if (isOfLoading(finding)) return [finding]
      const given = severityOf(finding.id)
      if (given === 'off' || !isAsked(finding.id)) return []
      return [given === undefined ? finding : { ...finding, severity: given }]
    })
  const rules = new Set(checked.policy?.rules().map(({ id }) => id))
  const isUndecided = (object: string) =>
    rules.has(object) && checked.undecided.some((each) => covers(each.object, object))
  /** Whether it would have been found, if it were there: of a rule that is gone nothing is. */
  const isJudged = (ids: readonly string[], objects: readonly string[]) =>
    checked.policy !== undefined &&
    checked.omitted === 0 &&
    ids.every((id) =>
      knownIds.filter((each) => covers(id, each)).every((each) => isAsked(each) && severityOf(each) !== 'off'),
    ) &&
    !objects.some(isUndecided)

  const found = weighed(checked.findings)
  const ignored = withoutIgnored(found, checked.sources, today, isJudged)
  const judged = accept.filter(
    ({ id, object }) =>
      isJudged([id], [object]) || ignored.left.some((each) => covers(id, each.id) && each.object === object),
  )
  const accepted = applyAcceptances(ignored.left, judged, today)
  const ours = accepted.findings.filter(({ id }) => id !== 'L41/stale-acceptance')
  const staleAcceptances = accepted.findings.filter(({ id }) => id === 'L41/stale-acceptance')
  const rest = withoutBaseline(ours, baseline?.entries ?? [])
  const stale = rest.stale.filter(({ id, object }) => isJudged([id], [object]))
  const staleEntries = baseline ? stale.map((entry) => staleFinding(entry, baseline.file)) : []
  return {
    findings: inOrder([...rest.findings, ...weighed([...ignored.findings, ...staleAcceptances, ...staleEntries])]),
    accepted: found.length - ours.length,
    known: rest.known,
  }
}

/** An error of a definition has the id of its code. */
export function isOfLoading({ id }: Finding): boolean {
  return id === kinds.notLoaded.id || (!knownIds.includes(id) && !/^[A-Z]\d\d/.test(id))
}

/** What no comment is about, and what is found of the comments themselves. */
function withoutIgnored(
  found: readonly Finding[],
  sources: readonly PolicySource[],
  today: string,
  isJudged: (ids: readonly string[], objects: readonly string[]) => boolean,
): { readonly left: readonly Finding[]; readonly findings: readonly Finding[] } {
  let left = found
  const findings: Finding[] = []
  for (const source of sources) {
    const { ignores, bad } = readIgnores(source.text, source.comments, source.places, knownIds)
    for (const { offset, message } of bad) findings.push(ofComment(source, offset, { ...kinds.badIgnore, message }))
    for (const ignore of ignores) {
      const covered = found.filter((finding) => isAbout(ignore, source, finding))
      const hasExpired = ignore.until !== undefined && ignore.until < today
      if (!hasExpired && covered.length > 0) left = left.filter((finding) => !covered.includes(finding))
      else if (hasExpired || isJudged(ignore.ids, objectsIn(source, ignore)))
        findings.push(staleIgnore(source, ignore, hasExpired))
    }
  }
  return { left, findings }
}

function objectsIn({ places }: PolicySource, { from, to }: Ignore): readonly string[] {
  return places.filter(({ start }) => from <= start && start < to).map(({ id }) => id)
}

function isAbout({ ids, from, to }: Ignore, source: PolicySource, { id, position }: Finding): boolean {
  if (position?.file !== source.file || !ids.some((each) => covers(each, id))) return false
  const lines = { first: placeIn(source.text, from).line, last: placeIn(source.text, to).line }
  return lines.first <= position.line && position.line <= lines.last
}

function staleIgnore(source: PolicySource, { ids, until, offset }: Ignore, hasExpired: boolean): Finding {
  const names = ids.join(', ')
  return ofComment(source, offset, {
    ...kinds.staleIgnore,
    key: names,
    message: hasExpired ? `${names} was ignored here until ${until}.` : `${names} is ignored here, but not found.`,
    fix: hasExpired ? `Mend what ${names} says, or give the comment a later day.` : 'Remove the comment.',
  })
}

function ofComment(source: PolicySource, offset: number, finding: Omit<Finding, 'object'>): Finding {
  const place = placeIn(source.text, offset)
  const begun = source.places.find(({ start }) => start > offset)
  return {
    ...finding,
    object: begun?.id ?? 'a comment',
    position: { file: source.file, ...place },
    frame: codeFrame(source.text, place),
  }
}
