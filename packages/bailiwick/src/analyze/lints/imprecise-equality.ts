import type { ConditionNode, OperandNode } from '../../ast/condition.ts'
import { printCondition } from '../../ast/print.ts'
import { walk } from '../../ast/visit.ts'
import { find, type Kind, type Lint } from './lint.ts'

const kind: Kind = {
  id: 'L14/imprecise-equality',
  severity: 'warning',
  why: 'A Date has milliseconds and the column microseconds: in the application it is unknown whether the two are equal, in SQL they rarely are.',
}

/** Instants that are compared for being the very same. */
export const impreciseEquality: Lint = {
  kinds: [kind],
  *check({ conditions }) {
    for (const written of conditions) {
      const found: ConditionNode[] = []
      walk(written.condition, (node) => {
        if (equated(node).some(({ type }) => type.kind === 'timestamp')) found.push(node)
      })
      for (const node of found) {
        const text = printCondition(node)
        yield find(kind, written, {
          key: text,
          message: `\`${text}\` asks whether two instants are the same to the microsecond.`,
          fix: 'Compare with `lt`, `lte`, `gt` or `gte`, over a span where it has to be one; or have the driver return timestamps as text.',
        })
      }
    }
  },
}

const equalities = ['is', 'isNot', 'isDistinctFrom']

function equated(node: ConditionNode): readonly OperandNode[] {
  if (node.kind === 'comparison' && equalities.includes(node.operator)) return [node.left, node.right]
  return node.kind === 'in' ? [node.operand] : []
}
