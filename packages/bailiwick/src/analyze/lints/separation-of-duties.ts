import { positionOf } from './analysed-policy.ts'
import { permission } from './formula.ts'
import { asked, find, type Kind, type Lint } from './lint.ts'

const kind: Kind = {
  id: 'L30/separation-of-duties',
  severity: 'error',
  why: 'One person alone can do what was meant to need two.',
}

/** Actions that are declared exclusive, of which somebody may do two to one row. */
export const separationOfDuties: Lint = {
  kinds: [kind],
  *check(policy) {
    const byId = new Map(policy.actions.map((action) => [action.id, action]))
    for (const [first, second] of policy.options.exclusive.flatMap(pairs)) {
      const [one, other] = [byId.get(first)!, byId.get(second)!]
      const parts = [...permission(policy, one), ...permission(policy, other)]
      const answer = policy.questions.ask(one.id, one.resource, parts)
      if (answer?.kind !== 'found') continue
      yield find(
        kind,
        { object: one.id, ...positionOf(one) },
        {
          key: other.id,
          message: `Somebody may do both \`${one.id}\` and \`${other.id}\` to one row.`,
          fix: 'Deny one of them to whoever may do, or has done, the other: `deny: { own: row.submittedById.is(subject.id) }`.',
          related: [{ object: other.id, message: 'is exclusive with it', ...positionOf(other) }],
          witness: asked(answer.witness, one.id, true),
        },
      )
    }
  },
}

function pairs(names: readonly string[]): (readonly [string, string])[] {
  return names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other] as const))
}
