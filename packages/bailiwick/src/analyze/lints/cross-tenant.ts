import type { ConditionNode } from '../../ast/condition.ts'
import type { ModelNode, ResourceNode } from '../../ast/model.ts'
import type { ActionNode } from '../../ast/policy.ts'
import { isImplicit, positionOf } from './analysed-policy.ts'
import { permission } from './formula.ts'
import { asked, find, type Kind, type Lint } from './lint.ts'
import { holds } from './questions.ts'

const kind: Kind = {
  id: 'L19/cross-tenant',
  severity: 'warning',
  why: 'The wall between tenants has a door here: somebody of one tenant gets at the rows of another.',
}

/** Actions with `crossTenant` that let somebody through to a row of another tenant. All others have the deny that the model adds. */
export const crossTenant: Lint = {
  kinds: [kind],
  *check(policy) {
    for (const action of policy.actions) {
      const resource = policy.model.resources[action.resource]!
      if (resource.tenant === undefined || action.deny.some(isTenantDeny)) continue
      const other = holds('of another tenant', otherTenant(policy.model, resource))
      const answer = policy.questions.ask(action.id, resource.name, [...permission(policy, action), other])
      if (answer?.kind !== 'found') continue
      yield find(
        kind,
        { object: action.id, ...positionOf(action) },
        {
          message: `\`${action.id}\` is \`crossTenant\`, and permitted on a row of another tenant.`,
          fix: 'Leave `crossTenant` out, or accept the finding with the reason why tenants meet here.',
          witness: asked(answer.witness, action.id, true),
        },
      )
    }
  },
}

function isTenantDeny(rule: ActionNode['deny'][number]): boolean {
  return rule.name === 'other tenant' && isImplicit(rule)
}

function otherTenant(model: ModelNode, { name: resource, attributes, tenant }: ResourceNode): ConditionNode {
  const { name, type } = attributes[tenant!]!
  const left = { kind: 'row', level: 0, resource, hops: [], name, type } as never
  const right = { kind: 'attribute', of: 'subject', name: model.subjectTenant!, type } as never
  return { kind: 'comparison', operator: 'isNot', left, right }
}
