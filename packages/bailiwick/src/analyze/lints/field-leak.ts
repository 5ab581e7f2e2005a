import type { ConditionNode } from '../../ast/condition.ts'
import type { ActionNode, RuleNode } from '../../ast/policy.ts'
import { childrenOf } from '../../ast/visit.ts'
import type { AnalysedPolicy, WrittenRule } from './analysed-policy.ts'
import { conditionsOf, fieldCondition, giving } from './formula.ts'
import { asked, find, type Kind, type Lint } from './lint.ts'
import { readsOf } from './operands.ts'
import { fails, holds, lacks } from './questions.ts'

const kind: Kind = {
  id: 'L23/field-leak',
  severity: 'warning',
  why: 'That the row is there tells its reader what the rule asked of the hidden attribute.',
}

/** Rows that are shown because of an attribute that their reader may not see. */
export const fieldLeak: Lint = {
  kinds: [kind],
  *check(policy) {
    for (const written of policy.rules) {
      const read = written.sites.find(({ action }) => action.name === 'read')?.action
      if (!read || written.rule.effect !== 'allow' || policy.settled.has(written.object)) continue
      for (const name of new Set(askedOf(written.rule.condition))) {
        const visible = visibleIf(policy, read, name)
        if (!visible) continue
        const answer = policy.questions.ask(written.object, read.resource, [
          ...shownBecauseOf(written, read),
          lacks('visible', visible),
        ])
        if (answer?.kind !== 'found') continue
        const path = `${read.resource}.${name}`
        yield find(kind, written, {
          key: name,
          message: `It asks \`${path}\`, which the field rules hide from somebody to whom it shows the row.`,
          fix: `Show the field where the rule is true: \`fields: { ${name}: … }\`; or ask something that may be seen.`,
          witness: asked(answer.witness, read.id, true),
        })
      }
    }
  },
}

/** No other allow would show it. */
function shownBecauseOf({ rule }: WrittenRule, { allow, deny }: ActionNode) {
  return [
    holds('it', rule.condition),
    ...allow.filter(({ id }) => id !== rule.id).map(({ id, condition }) => lacks(id, condition)),
    ...deny.map(({ id, condition }) => fails(id, condition)),
  ]
}

/** What a condition asks of the row, but for what its reader knows: that it equals a value of his own. */
function* askedOf(node: ConditionNode): Generator<string> {
  const reads = readsOf(node)
  const isKnown =
    (node.kind === 'comparison' || node.kind === 'in' || node.kind === 'overlap') &&
    reads.some((each) => each.kind === 'attribute' && each.of === 'subject')
  for (const each of isKnown ? [] : reads) {
    if (each.kind === 'row' && each.level === 0 && each.hops.length === 0) yield each.name
  }
  for (const child of childrenOf(node)) yield* askedOf(child)
}

/** When the attribute is seen on a row that is shown; undefined if always. */
function visibleIf({ model }: AnalysedPolicy, read: ActionNode, name: string): ConditionNode | undefined {
  const { sensitive } = model.resources[read.resource]!.attributes[name]!
  const own = fieldCondition(read, name, sensitive)
  const isLimited = read.allow.some(({ fields, parts }: RuleNode) => fields !== undefined || parts !== undefined)
  const given: readonly ConditionNode[] = isLimited
    ? [{ kind: 'any', conditions: conditionsOf(giving(read.allow, name)) }]
    : []
  const conditions = [...(own ? [own] : []), ...given]
  return conditions.length === 0 ? undefined : { kind: 'all', conditions }
}
