import type { Position } from '../errors/position.ts'

/** From worst to mildest. */
export const severities = ['error', 'warning', 'info'] as const

export type Severity = (typeof severities)[number]

/** Something that a look at a policy, a source or a database found. */
export interface Finding {
  /** Stable over versions: the page `findings/L33.md` has a section for `L33/view`. */
  readonly id: string
  readonly severity: Severity
  /** What it is about: `view public.article_titles`, or a rule. */
  readonly object: string
  /** What was seen. */
  readonly message: string
  /** One sentence: what it leads to. */
  readonly why: string
  /** What to run or to write instead, whole. */
  readonly fix?: string
  readonly position?: Position
}

/** The page about a finding, relative to the project's `docs` folder. */
export function pageOf(id: string): string {
  return `findings/${id.split('/')[0]}.md`
}

/** Whether something was found that is as bad as `level`, or worse; `never` is bad enough for nobody. */
export function isAtLeast(findings: readonly Finding[], level: Severity | 'never'): boolean {
  if (level === 'never') return false
  return findings.some(({ severity }) => severities.indexOf(severity) <= severities.indexOf(level))
}

/** Worst first, then by id and object: the same findings are always told in the same order. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const key = ({ severity, id, object, message }: Finding) =>
    [severities.indexOf(severity), id, object, message].join('\u0000')
  return [...findings].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}
