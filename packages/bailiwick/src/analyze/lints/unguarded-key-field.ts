import type { ConditionNode } from '../../ast/condition.ts'
import type { ResourceNode } from '../../ast/model.ts'
import type { ActionNode } from '../../ast/policy.ts'
import { operandsOf, unshifted, walk } from '../../ast/visit.ts'
import type { AnalysedPolicy, Site, WrittenRule } from './analysed-policy.ts'
import { ownSites } from './dead-rule.ts'
import { before, giving, permissionToChange } from './formula.ts'
import { asked, find, type Kind, type Lint } from './lint.ts'
import { allReads } from './operands.ts'
import { holds, lacks } from './questions.ts'

const kind: Kind = {
  id: 'L22/unguarded-key-field',
  severity: 'error',
  why: 'Rules trust it of whoever asks, and he can write it into his own row: he gives himself what the rules give.',
}

/** Rows of people that their own people may change, with what other rules read of the subject. */
export const unguardedKeyField: Lint = {
  kinds: [kind],
  *check(policy) {
    const trusted = trustedOf(policy)
    for (const written of policy.rules) {
      const { rule } = written
      const site = ownSites(written).find(({ action, row }) => row === 'row' && isChange(action))
      if (!site || rule.effect !== 'allow' || policy.settled.has(written.object)) continue
      const resource = policy.model.resources[site.action.resource]!
      if (!isOwn(rule.condition, resource.key)) continue
      for (const name of trusted) {
        if (!isOpen(resource, site.action, name)) continue
        const witness = changed(policy, written, site, name)
        if (!witness) continue
        yield find(kind, written, {
          key: name,
          message: `It lets people change \`${resource.name}.${name}\` of their own row, and rules read \`subject.${name}\`.`,
          fix: `Close the field: \`fields: { ${name}: subject.role.is('admin') }\`, or say which \`fields\` the rule gives.`,
          witness: asked(witness, site.action.id, true),
        })
      }
    }
  },
}

const isChange = ({ name, requires }: ActionNode) => requires.length > 0 && name !== 'delete'

/** What rules read of the subject. */
function trustedOf({ conditions }: AnalysedPolicy): readonly string[] {
  const reads = conditions.flatMap(({ condition }) => allReads(condition))
  return [...new Set(reads.flatMap((read) => (read.kind === 'attribute' && read.of === 'subject' ? [read.name] : [])))]
}

/** A column with no field rule of its own: whoever wrote one has thought of it. */
function isOpen({ attributes, key }: ResourceNode, { fields }: ActionNode, name: string): boolean {
  if (name === key || !Object.hasOwn(attributes, name) || attributes[name]!.virtual) return false
  const own = Object.hasOwn(fields, name) ? fields[name]!.condition : undefined
  return own === undefined || (own.kind === 'constant' && own.value === true)
}

/** A change of the attribute that this rule lets through, and no rule about something else than whose row it is. */
function changed(policy: AnalysedPolicy, { rule, object }: WrittenRule, { action }: Site, name: string) {
  const parts = giving([rule], name).length > 0 ? permissionToChange(policy, action, name) : undefined
  if (!parts) return undefined
  const others = giving(action.allow, name).filter(({ id, condition }) => {
    return id !== rule.id && !isOwn(condition, policy.model.resources[action.resource]!.key)
  })
  const [itself, ...rest] = before(action.resource, [
    holds('it', rule.condition),
    ...others.map(({ id, condition }) => lacks(id, condition)),
  ])
  const answer = policy.questions.ask(object, action.resource, [...parts, itself!, ...rest])
  return answer?.kind === 'found' ? answer.witness : undefined
}

/** Whether it asks that the row is that of whoever asks: its key is compared with an attribute of the subject. */
function isOwn(condition: ConditionNode, key: string | undefined): boolean {
  let found = false
  walk(condition, (node) => {
    if (node.kind !== 'comparison' || node.operator !== 'is') return
    const operands = operandsOf(node).map(unshifted)
    const isKey = operands.some(
      (each) => each.kind === 'row' && each.level === 0 && each.hops.length === 0 && each.name === key,
    )
    found ||= isKey && operands.some((each) => each.kind === 'attribute' && each.of === 'subject')
  })
  return found
}
