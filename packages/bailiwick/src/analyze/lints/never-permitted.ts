import type { RuleNode } from '../../ast/policy.ts'
import { positionOf, type WrittenRule } from './analysed-policy.ts'
import { permission } from './formula.ts'
import { find, type Kind, type Lint, listed } from './lint.ts'

const none: Kind = {
  id: 'C07/no-allow',
  severity: 'info',
  why: 'The action is declared and nobody may do it: whoever asks for it always hears no.',
}
const never: Kind = {
  id: 'C07/never-permitted',
  severity: 'error',
  why: 'Its rules allow something each, and together nobody anything: whoever asks for it always hears no.',
}

/** Actions that nobody can ever be permitted. What single rules explain is found there. */
export const neverPermitted: Lint = {
  kinds: [none, never],
  *check(policy) {
    const rules = new Map(policy.rules.map((written): [string, WrittenRule] => [written.rule.id, written]))
    for (const action of policy.actions) {
      const about = { object: action.id, ...positionOf(action) }
      if (action.allow.length === 0) {
        yield find(none, about, {
          message: `No rule allows \`${action.id}\`.`,
          fix: 'Give it an `allow`, or remove the action; if nobody is meant, accept the finding.',
        })
        continue
      }
      const isDead = ({ id }: RuleNode) => policy.dead.has(id)
      if (action.allow.every(isDead) || action.deny.some(isDead)) continue
      const answer = policy.questions.ask(action.id, action.resource, permission(policy, action))
      if (answer?.kind !== 'none') continue
      yield find(never, about, {
        message: `${listed(answer.core)} cannot be met together.`,
        fix: 'Narrow a deny, or correct the allows.',
        related: answer.core.flatMap((id) => {
          const { rule } = rules.get(id) ?? {}
          return rule ? [{ object: id, message: 'is part of it', ...positionOf(rule) }] : []
        }),
      })
    }
  },
}
