import type { ConditionNode } from '../../ast/condition.ts'
import { printOperand } from '../../ast/print.ts'
import { walk } from '../../ast/visit.ts'

/** What a condition asks to be null or not null, printed: its author has thought of null there. */
export function nullChecked(condition: ConditionNode): ReadonlySet<string> {
  const checked = new Set<string>()
  walk(condition, (node) => {
    if (node.kind === 'isNull') checked.add(printOperand(node.operand))
  })
  return checked
}
