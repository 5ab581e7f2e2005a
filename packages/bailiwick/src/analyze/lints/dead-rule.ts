import type { RelatedPlace } from '../../findings/finding.ts'
import { type AnalysedPolicy, isImplicit, positionOf, type Site, type WrittenRule } from './analysed-policy.ts'
import { conditionsOf } from './formula.ts'
import { find, type Kind, type Lint, listed } from './lint.ts'
import { denies, fails, holds, holdsAny } from './questions.ts'

const allow: Kind = {
  id: 'L07/dead-allow',
  severity: 'error',
  why: 'It lets nobody through: whatever it allows is denied.',
}
const deny: Kind = {
  id: 'L08/dead-deny',
  severity: 'info',
  why: 'It denies only what nobody is allowed anyway: it guards nothing until an allow is added.',
}

/** Allows that denies always outvote, and denies that never meet an allow. */
export const deadRule: Lint = {
  kinds: [allow, deny],
  *check(policy) {
    for (const written of policy.rules) {
      if (policy.settled.has(written.object)) continue
      if (written.rule.effect === 'deny') {
        if (isIdle(policy, written)) {
          yield find(deny, written, {
            message: 'No allow is ever true where it is.',
            fix: 'Remove it, or see whether its condition says what it should.',
          })
        }
        continue
      }
      const outvoted = outvotedBy(policy, written)
      if (!outvoted) continue
      policy.settled.add(written.object)
      policy.dead.add(written.object)
      yield find(allow, written, {
        message: `Wherever it is true ${listed(outvoted.map(({ object }) => object))} ${outvoted.length === 1 ? 'denies' : 'deny between them'}.`,
        fix: 'Narrow the deny, or remove the rule.',
        related: outvoted,
      })
    }
  },
}

/** Where the rule is at home: what carries it to other actions may still let it count there. */
export function ownSites({ rule, sites }: WrittenRule): readonly Site[] {
  const own = sites.filter(({ action }) => action.id === rule.action)
  return own.length > 0 ? own : sites
}

function outvotedBy(policy: AnalysedPolicy, written: WrittenRule): readonly RelatedPlace[] | undefined {
  const found = new Map<string, RelatedPlace>()
  for (const { action, deny: denials } of ownSites(written)) {
    const others = denials.filter(({ id }) => !policy.settled.has(id))
    const parts = [holds('it', written.rule.condition), ...others.map(({ id, condition }) => fails(id, condition))]
    const answer = policy.questions.ask(written.object, action.resource, parts)
    if (answer?.kind !== 'none') return undefined
    for (const rule of others.filter(({ id }) => answer.core.includes(id))) {
      found.set(rule.id, {
        object: rule.id,
        message: isImplicit(rule) ? 'denies it, as the model says' : 'denies it',
        ...positionOf(rule),
      })
    }
  }
  return found.size > 0 ? [...found.values()] : undefined
}

function isIdle(policy: AnalysedPolicy, { rule, object, sites }: WrittenRule): boolean {
  const asked = sites.filter((site) => site.allow.length > 0)
  return (
    asked.length > 0 &&
    asked.every(({ action, allow: allows }) => {
      const parts = [denies('it', rule.condition), holdsAny('allow', conditionsOf(allows))]
      return policy.questions.ask(object, action.resource, parts)?.kind === 'none'
    })
  )
}
