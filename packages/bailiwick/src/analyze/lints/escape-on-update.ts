import type { ActionNode, RuleNode } from '../../ast/policy.ts'
import { operandsOf, unshifted, walk } from '../../ast/visit.ts'
import { positionOf } from './analysed-policy.ts'
import { permissionToChange } from './formula.ts'
import { asked, find, type Kind, type Lint } from './lint.ts'
import { lacks } from './questions.ts'

const kind: Kind = {
  id: 'L21/escape-on-update',
  severity: 'error',
  why: 'Whoever may change a row can hand it to somebody else, or to nobody, and no rule for his own rows holds it back.',
}

/** Rules of `after` that let a row be moved to where the rules before it do not reach. Without `after` the row after the changes is asked like the one before. */
export const escapeOnUpdate: Lint = {
  kinds: [kind],
  *check(policy) {
    for (const action of policy.actions) {
      if (!action.after || action.after.allow === action.allow) continue
      for (const attribute of ownersIn(action)) {
        const parts = permissionToChange(policy, action, attribute)
        if (!parts) continue
        const away = action.allow.map(({ id, condition }) => lacks(id, condition))
        const answer = policy.questions.ask(action.id, action.resource, [...parts, ...away])
        if (answer?.kind !== 'found') continue
        const path = `${action.resource}.${attribute}`
        yield find(
          kind,
          { object: action.id, ...positionOf(action) },
          {
            key: attribute,
            message: `\`${path}\` says whose row it is, and \`after\` lets it become anybody's.`,
            fix: `Ask it of the row after the changes too: \`after: { allow: all(${path}.is(before.${attribute}), …) }\`; or close the field: \`fields: { ${attribute}: … }\`.`,
            witness: asked(answer.witness, action.id, true),
          },
        )
      }
    }
  },
}

/** The attributes of the row itself that the allows compare with who asks. */
function ownersIn({ allow }: ActionNode): ReadonlySet<string> {
  return new Set(allow.flatMap((rule) => [...ownersOf(rule)]))
}

function ownersOf({ condition }: RuleNode): ReadonlySet<string> {
  const names = new Set<string>()
  walk(condition, (node) => {
    if (node.kind !== 'comparison' || node.operator !== 'is') return
    const operands = operandsOf(node).map(unshifted)
    if (!operands.some((each) => each.kind === 'attribute' && each.of === 'subject')) return
    for (const each of operands)
      if (each.kind === 'row' && each.level === 0 && each.hops.length === 0) names.add(each.name)
  })
  return names
}
