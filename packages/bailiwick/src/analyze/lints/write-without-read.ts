import type { RuleNode } from '../../ast/policy.ts'
import { walk } from '../../ast/visit.ts'
import type { AnalysedPolicy, Site, WrittenRule } from './analysed-policy.ts'
import { ownSites } from './dead-rule.ts'
import { permission, required } from './formula.ts'
import { asked, find, type Kind, type Lint } from './lint.ts'
import { fails, holds, lacks } from './questions.ts'

const never: Kind = {
  id: 'L20/never-readable',
  severity: 'error',
  why: 'Updating and deleting require reading, so the rule lets nobody through.',
}
const partly: Kind = {
  id: 'L20/unreadable-in-part',
  severity: 'warning',
  why: 'Updating and deleting require reading, so on such rows the rule lets nobody through.',
}

/** Allows of `update` and `delete` for rows that nobody may read. */
export const writeWithoutRead: Lint = {
  kinds: [never, partly],
  *check(policy) {
    for (const written of policy.rules) {
      if (written.rule.effect !== 'allow' || policy.settled.has(written.object)) continue
      const site = ownSites(written).find(({ action, row }) => row === 'row' && action.requires.length > 0)
      if (!site) continue
      for (const read of required(policy, site.action)) {
        const given = [
          holds('it', written.rule.condition),
          ...site.deny.map(({ id, condition }) => fails(id, condition)),
        ]
        const parts = [...given, ...permission(policy, read)]
        const answer = policy.questions.ask(written.object, read.resource, parts)
        // Where the action is permitted to nobody whatever may be read, others say so.
        if (answer?.kind === 'none' && answer.core.every((label) => given.some((part) => part.label === label)))
          continue
        if (answer?.kind === 'none') {
          policy.settled.add(written.object)
          policy.dead.add(written.object)
          yield find(never, written, {
            message: `Wherever it is true \`${read.id}\` is not permitted.`,
            fix: `Allow \`${read.id}\` for the same rows.`,
          })
        } else if (answer) {
          const witness = unreadable(policy, written, site, read.allow, read.deny)
          if (!witness) continue
          yield find(partly, written, {
            message: `It is true of rows that no allow of \`${read.id}\` is true of.`,
            fix: `Give \`${read.id}\` an allow for them, or \`implies: ['${read.name}']\` to \`${site.action.name}\`; else narrow the rule.`,
            witness: asked(witness, site.action.id, false),
          })
        }
      }
    }
  },
}

/** A row that the rule gives and that no allow shows, though nothing denies it. Stored permissions may be given so that there is none. */
function unreadable(
  { questions }: AnalysedPolicy,
  { rule, object }: WrittenRule,
  { action, deny }: Site,
  shown: readonly RuleNode[],
  hidden: readonly RuleNode[],
) {
  if ([rule, ...shown].some(asksOutside)) return undefined
  const answer = questions.ask(object, action.resource, [
    holds('it', rule.condition),
    ...[...new Set([...deny, ...hidden])].map(({ id, condition }) => fails(id, condition)),
    ...shown.map(({ id, condition }) => lacks(id, condition)),
  ])
  return answer?.kind === 'found' ? answer.witness : undefined
}

function asksOutside({ condition }: RuleNode): boolean {
  let asks = false
  walk(condition, ({ kind }) => {
    asks ||= kind === 'granted' || kind === 'denied' || kind === 'holds' || kind === 'custom'
  })
  return asks
}
