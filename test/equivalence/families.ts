import type { Comparison } from './compare.ts'
import type { Watch } from './oracle/oracle.ts'
import { eachExpression, referencesOf } from './spec/references.ts'
import { type CaseSpec, readAllow } from './spec/spec.ts'

/** From how many cases on a family is judged; below, that it never says yes may be chance. */
const judgedFrom = 60

/** In how many cases a family was asked, and what its conditions or answers came to. */
export interface FamilyCount {
  cases: number
  true: number
  false: number
  unknown: number
}

interface Count extends FamilyCount {
  /** The case that was counted last. */
  last: number
}

/**
 * The degeneracy guard. Engines that agree on a condition which is never true, or on an action that nobody or everybody may do, have
 * shown nothing: a family of which that holds over a whole run fails as too tame.
 */
export class Families {
  readonly #counts = new Map<string, Count>()
  #case = 0

  /** Counts what each condition comes to, by operator and type. */
  readonly watch: Watch = (expr, type, value) => {
    const operator = expr.kind === 'call' ? expr.operator : expr.kind
    this.#add(type ? `${operator} ${type.kind}` : operator, value === null ? 'unknown' : value, 1)
  }

  /** Counts the answers of a case under everything that its policy is made of. */
  add(spec: CaseSpec, { permitted, refused }: Comparison): void {
    this.#case++
    if (refused !== undefined) this.#add('policy: in row-level security', !refused, 1)
    for (const [id, { yes, asked }] of permitted) {
      const [action, write] = id.split(' ') as [string, string?]
      for (const feature of featuresOf(spec, action, write !== undefined)) {
        this.#add(`policy: ${feature}`, true, yes)
        this.#add(`policy: ${feature}`, false, asked - yes)
      }
    }
  }

  #add(family: string, value: boolean | 'unknown', times: number): void {
    let count = this.#counts.get(family)
    if (!count) {
      count = { cases: 0, last: -1, true: 0, false: 0, unknown: 0 }
      this.#counts.set(family, count)
    }
    if (count.last !== this.#case) {
      count.last = this.#case
      count.cases++
    }
    count[`${value}`] += times
  }

  /** What was counted, for another process or run. */
  counts(): Readonly<Record<string, FamilyCount>> {
    return Object.fromEntries([...this.#counts].map(([family, { last: _, ...count }]) => [family, count]))
  }

  /** Adds what another process or run counted. */
  merge(counts: Readonly<Record<string, FamilyCount>>): void {
    for (const [family, more] of Object.entries(counts)) {
      const { last, ...count } = this.#counts.get(family) ?? { last: -1, cases: 0, true: 0, false: 0, unknown: 0 }
      const sum = (key: keyof FamilyCount) => count[key] + more[key]
      this.#counts.set(family, {
        last,
        cases: sum('cases'),
        true: sum('true'),
        false: sum('false'),
        unknown: sum('unknown'),
      })
    }
  }

  /** The share of permitted answers over everything. */
  get permitted(): number {
    return this.#share('policy: any')
  }

  /** The share of cases that row-level security takes. */
  get enforced(): number {
    return this.#share('policy: in row-level security')
  }

  #share(family: string): number {
    const { true: yes, false: no } = this.#counts.get(family)!
    return yes / (yes + no)
  }

  /** Families whose answer was the same throughout, of those that were asked often enough. */
  tooTame(): readonly string[] {
    return [...this.#counts].flatMap(([family, count]) => {
      const asked = count.true + count.false
      const least = family.startsWith('policy: ') ? asked / 100 : 1
      const tame = count.true < least || count.false < least
      return count.cases >= judgedFrom && tame ? [describe(family, count)] : []
    })
  }

  /** Everything that was counted, for a reader. */
  table(): string {
    return [...this.#counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([family, count]) => describe(family, count))
      .join('\n')
  }
}

function describe(family: string, { cases, true: yes, false: no, unknown }: FamilyCount): string {
  return `${family.padEnd(32)} ${cases} cases: ${yes} true, ${no} false${unknown > 0 ? `, ${unknown} unknown` : ''}`
}

/** What a policy is made of, as far as it can matter to an action. */
function featuresOf(spec: CaseSpec, action: string, isWrite: boolean): readonly string[] {
  const { model, question } = spec
  const [resource, name] = action.split('.') as [string, string]
  const features = new Set<string>(['any'])
  if (isWrite) features.add(`write: ${name}`)
  const parts = question.policy.parts.filter((part) => part.resource === resource || part.resource === '*')
  const own = parts.flatMap((part) => Object.entries(part.actions).filter(([key]) => key === name || key === '*'))
  for (const [key, { allow, deny, fields, after, implies, composedOf, crossTenant }] of own) {
    if (key === '*') features.add("action '*'")
    if (Object.keys(allow ?? {}).length > 1) features.add('several allows')
    if (isWrite && Object.values(allow ?? {}).some((rule) => readAllow(rule).fields))
      features.add('write: rule with fields')
    if (isWrite && fields) features.add('write: fields')
    if (isWrite && after) features.add(`write: after${after.deny ? ' with deny' : ''}`)
    for (const [feature, given] of Object.entries({ deny, fields, implies, composedOf, crossTenant })) {
      if (given) features.add(feature)
    }
  }
  if (parts.some((part) => part.resource === '*')) features.add("resource '*'")
  if (parts.filter((part) => part.resource === resource).length > 1) features.add('second policy')
  if (['update', 'delete'].includes(name)) features.add('requires read')
  if (['holds', 'fails', 'unless', 'without'].includes(name)) features.add(`position ${name}`)
  if (question.subject === null) features.add('anonymous')
  if (question.facts.length > 0) features.add('facts')
  const tenant = Object.values(model.resource[resource]!.attributes).find((attribute) => attribute.tenant)
  if (tenant) features.add(`tenant ${tenant.tenant}`)
  eachExpression(spec, ({ kind }) => {
    if (['some', 'every', 'none', 'granted', 'holds'].includes(kind)) features.add(kind)
  })
  for (const { ref, attribute, relations } of referencesOf(spec)) {
    if (ref.shift) features.add('shifted instant')
    if (ref.from === 'before' && !isWrite) continue
    if (typeof ref.from === 'string') features.add(ref.from)
    else if (relations.length > 0) features.add('relation')
    if (attribute?.shape) features.add('json')
    if (attribute?.array) features.add('array')
    if (attribute?.databaseType) features.add('database enum')
  }
  return [...features]
}
