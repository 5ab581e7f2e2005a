import { partiesOf, whose } from './bounds.ts'
import type { Program } from './compiled.ts'
import { askedRules } from './decide.ts'
import { type ExplainedRule, type Explanation, explainRule, printExplanation } from './explain.ts'
import { fieldOf } from './fields.ts'
import { decideWrite, fieldRule, type Side, type Write } from './write.ts'

/** Every rule on each row, then the condition of each attribute that is written. */
export function explainWrite(program: Program, write: Write): Explanation {
  const decision = decideWrite(program, write)
  const rules = write.sides.flatMap((side) => [
    ...partiesOf(side.environment).flatMap((party, index) =>
      askedRules(side.action).map((asked) => marked(side, { ...explainRule(program, asked, party), ...whose(index) })),
    ),
    ...explainFields(program, write, side),
  ])
  return { ...decision, rules, text: printExplanation(decision, rules) }
}

function explainFields(program: Program, write: Write, side: Side): readonly ExplainedRule[] {
  const action = write.action.node.id
  return write.written.flatMap((attribute) => {
    const field = fieldOf(side.action, attribute, false)
    if (!field) return []
    const { condition, position } = field.node
    const name = `field ${attribute.name}`
    const node = { id: fieldRule(write.action, attribute), action, name, effect: 'allow', condition, position } as const
    return partiesOf(side.environment).map((party, index) =>
      marked(side, { ...explainRule(program, { rule: { node }, action }, party), ...whose(index) }),
    )
  })
}

function marked({ row }: Side, rule: ExplainedRule): ExplainedRule {
  return row ? { ...rule, row } : rule
}
