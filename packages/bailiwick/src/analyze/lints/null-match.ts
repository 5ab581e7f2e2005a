import type { ConditionNode } from '../../ast/condition.ts'
import { printCondition, printOperand } from '../../ast/print.ts'
import { childrenOf } from '../../ast/visit.ts'
import { find, type Kind, type Lint } from './lint.ts'
import { nullChecked } from './null-checks.ts'
import { isNullable, readsOf } from './operands.ts'

const kind: Kind = {
  id: 'L16/null-match',
  severity: 'info',
  why: 'Null equals nothing, not even null: whoever has no value shares none with the rows that have none.',
}

/** Who asks and the row are compared by what both may lack. */
export const nullMatch: Lint = {
  kinds: [kind],
  *check({ model, conditions }) {
    for (const written of conditions) {
      const checked = nullChecked(written.condition)
      for (const node of matches(written.condition)) {
        const [left, right] = readsOf(node)
        if (!left || !right || left.kind === right.kind) continue
        const names = [left, right].map(printOperand)
        if (![left, right].every((read) => isNullable(model, read)) || names.some((name) => checked.has(name))) continue
        const text = printCondition(node)
        yield find(kind, written, {
          key: text,
          message: `\`${text}\` is never true where either is null, also where both are.`,
          fix: `If that is meant, say it with \`${names[0]}.isNotNull()\`. If null should match null write \`not(${names[0]}.isDistinctFrom(${names[1]}))\`.`,
        })
      }
    }
  },
}

function* matches(node: ConditionNode): Generator<ConditionNode> {
  if (node.kind === 'isTrue' || node.kind === 'isNotFalse') return
  if (node.kind === 'comparison' && node.operator === 'is') yield node
  for (const child of childrenOf(node)) yield* matches(child)
}
