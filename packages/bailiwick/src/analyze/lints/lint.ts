import type { Finding, FindingWitness, RelatedPlace, Severity } from '../../findings/finding.ts'
import type { AnalysedPolicy } from './analysed-policy.ts'

/** Looks at a whole policy for one mistake. It is a function of the policy: it asks, and says what it saw. */
export interface Lint {
  /** What it can find. The page `docs/findings/L05.md` has a section for each. */
  readonly kinds: readonly Kind[]
  check(policy: AnalysedPolicy): Iterable<Finding>
}

/** One kind of finding: how bad it is, and what it leads to. */
export interface Kind {
  /** `L05/subsumed-rule` */
  readonly id: string
  readonly severity: Severity
  /** One sentence. */
  readonly why: string
}

/** What a finding is about: a rule, a field rule or an action. */
export type About = Pick<RelatedPlace, 'object' | 'position'>

type Said = Pick<Finding, 'message' | 'fix' | 'key' | 'related' | 'witness' | 'edit'>

export function find({ id, severity, why }: Kind, { object, position }: About, said: Said): Finding {
  return { id, severity, object, why, ...(position ? { position } : {}), ...said }
}

/** The case with the question that it answers, so that a reader can ask it. */
export function asked(witness: FindingWitness, action: string, allowed: boolean): FindingWitness {
  return { ...witness, asked: { action, allowed } }
}

/** `a`, `a` and `b`; `a`, `b` and `c`. */
export function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``)
  const last = quoted.pop() ?? ''
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`
}
