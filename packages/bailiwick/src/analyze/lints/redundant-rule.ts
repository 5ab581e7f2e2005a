import type { RuleNode } from '../../ast/policy.ts'
import type { RelatedPlace } from '../../findings/finding.ts'
import { type AnalysedPolicy, positionOf, type Site, type WrittenRule } from './analysed-policy.ts'
import { find, type Kind, type Lint, listed } from './lint.ts'
import { denies, fails, holds, lacks } from './questions.ts'

const duplicate: Kind = {
  id: 'L04/duplicate-rule',
  severity: 'warning',
  why: 'Whoever changes one of the two changes nothing.',
}
const subsumed: Kind = {
  id: 'L05/subsumed-rule',
  severity: 'warning',
  why: 'It decides nothing: whoever reads it believes that it does, and whoever narrows it changes nothing.',
}
const covered: Kind = {
  id: 'L06/covered-by-union',
  severity: 'warning',
  why: 'It decides nothing: together the others let through, or deny, all that it does.',
}

/**
 * Rules without which every answer stays the same. From the last to the first, each beside those that are left: so all that are
 * found can be removed together, and of two equal rules the later one is found.
 */
export const redundantRule: Lint = {
  kinds: [duplicate, subsumed, covered],
  *check(policy) {
    for (const written of [...policy.rules].reverse()) {
      if (policy.settled.has(written.object)) continue
      const cover = coverOf(policy, written)
      if (!cover) continue
      policy.settled.add(written.object)
      const { rules, together } = cover
      const isTwin = rules.length === 1 && isEqual(policy, written, rules[0]!)
      const kind = together ? covered : isTwin ? duplicate : subsumed
      const names = rules.map(({ id }) => id)
      yield find(kind, written, {
        message: messageFor(kind, names),
        fix: 'Remove it, or correct what it should say beside them.',
        related: rules.map((rule): RelatedPlace => {
          return { object: rule.id, message: kind === duplicate ? 'says the same' : 'covers it', ...positionOf(rule) }
        }),
        ...(kind === covered || written.rule.stored ? {} : { edit: { kind: 'remove-rule', rule: written.object } }),
      })
    }
  },
}

function messageFor(kind: Kind, names: readonly string[]): string {
  if (kind === duplicate) return `It says the same as ${listed(names)}, in other words.`
  if (kind === subsumed && names.length === 1) return `Wherever it is true ${listed(names)} is, too.`
  if (kind === subsumed) return `In each action that it reaches one of ${listed(names)} is true wherever it is.`
  return `Wherever it is true one of ${listed(names)} is, too.`
}

interface Cover {
  readonly rules: readonly RuleNode[]
  /** Somewhere it takes several of them. */
  readonly together: boolean
}

/** The rules that cover it wherever it decides; undefined where some answer hangs on it. */
function coverOf(policy: AnalysedPolicy, { rule, object, sites }: WrittenRule): Cover | undefined {
  let together = false
  const cover = new Map<string, RuleNode>()
  for (const site of sites) {
    const others = othersAt(policy, site, rule)
    if (others.length === 0) return undefined
    const [itself, other] = rule.effect === 'allow' ? [holds, lacks] : [denies, fails]
    const parts = [itself('it', rule.condition), ...others.map(({ id, condition }) => other(id, condition))]
    const answer = policy.questions.ask(object, site.action.resource, parts)
    if (answer?.kind !== 'none') return undefined
    const covering = others.filter(({ id }) => answer.core.includes(id))
    together ||= covering.length > 1
    for (const each of covering) cover.set(each.id, each)
  }
  return cover.size > 0 ? { rules: [...cover.values()], together } : undefined
}

/** The rules of the same effect beside it that give at least its attributes, without those that are found already. */
function othersAt({ settled }: AnalysedPolicy, site: Site, rule: RuleNode): readonly RuleNode[] {
  return (rule.effect === 'allow' ? site.allow : site.deny).filter(
    (other) => other.id !== rule.id && !settled.has(other.id) && givesAsMuch(other, rule),
  )
}

function givesAsMuch(other: RuleNode, rule: RuleNode): boolean {
  if (other.parts || rule.parts) return false
  if (other.fields === undefined) return true
  return rule.fields?.every((name) => other.fields!.includes(name)) ?? false
}

function isEqual({ questions }: AnalysedPolicy, { rule, object, sites }: WrittenRule, other: RuleNode): boolean {
  if (!givesAsMuch(rule, other)) return false
  const [itself, lacking] = rule.effect === 'allow' ? [holds, lacks] : [denies, fails]
  const parts = [itself(other.id, other.condition), lacking('it', rule.condition)]
  return questions.ask(object, sites[0]!.action.resource, parts)?.kind === 'none'
}
