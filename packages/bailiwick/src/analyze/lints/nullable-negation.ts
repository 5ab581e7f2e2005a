import type { ConditionNode } from '../../ast/condition.ts'
import type { ModelNode } from '../../ast/model.ts'
import { printCondition, printOperand } from '../../ast/print.ts'
import { childrenOf } from '../../ast/visit.ts'
import { find, type Kind, type Lint } from './lint.ts'
import { nullChecked } from './null-checks.ts'
import { isNullable, type Read, readsOf } from './operands.ts'

const kind: Kind = {
  id: 'L15/nullable-negation',
  severity: 'warning',
  why: 'With null nothing is known, so the rule is not true: rows without the value are left out, which few expect of "not equal".',
}

/** Something that must not be so, of an attribute that may be null. A deny has said what null means, or it would not be one. */
export const nullableNegation: Lint = {
  kinds: [kind],
  *check({ model, conditions }) {
    for (const written of conditions) {
      if (written.denies) continue
      const checked = nullChecked(written.condition)
      for (const { node, text, read } of negations(model, written.condition, false)) {
        const name = printOperand(read)
        if (checked.has(name)) continue
        yield find(kind, written, {
          key: text,
          message: `\`${text}\` is unknown where \`${name}\` is null, so the rule does not hold there.`,
          fix: adviceFor(node, name),
        })
      }
    }
  },
}

interface Negation {
  readonly node: ConditionNode
  readonly text: string
  readonly read: Read
}

/** What must be false, with the nullable attribute that it hangs on. `isTrue` and `isNotFalse` say themselves what null means. */
function* negations(model: ModelNode, node: ConditionNode, negated: boolean): Generator<Negation> {
  if (node.kind === 'isTrue' || node.kind === 'isNotFalse' || node.kind === 'isNull') return
  const asked = node.kind === 'comparison' && node.operator === 'isNot' ? !negated : negated
  if (asked && !(node.kind === 'comparison' && node.operator === 'isDistinctFrom')) {
    const read = readsOf(node).find((each) => isNullable(model, each))
    const text = negated ? `not(${printCondition(node)})` : printCondition(node)
    if (read) yield { node, text, read }
  }
  const turned = node.kind === 'not' || (node.kind === 'quantifier' && node.quantifier === 'none')
  for (const child of childrenOf(node)) yield* negations(model, child, turned ? !negated : negated)
}

function adviceFor(node: ConditionNode, name: string): string {
  if (node.kind === 'comparison' && (node.operator === 'is' || node.operator === 'isNot'))
    return `To let null through write \`isDistinctFrom\` for \`isNot\`; to leave it out add \`${name}.isNotNull()\`, which says so.`
  return `To let null through write \`any(${name}.isNull(), …)\`; to leave it out add \`${name}.isNotNull()\`, which says so.`
}
