import { printOperand } from '../../ast/print.ts'
import { find, type Kind, type Lint, listed } from './lint.ts'
import { allReads, attributeOf } from './operands.ts'

const kind: Kind = {
  id: 'L26/not-in-target',
  severity: 'error',
  why: 'The database does not have it, so filters and policies of the database refuse the whole action.',
}

const names = { filter: 'filters', rls: 'row-level security' }

/** What a requested target does not have: attributes of the application only. */
export const notInTarget: Lint = {
  kinds: [kind],
  *check({ model, conditions, options }) {
    if (options.targets.length === 0) return
    const where = options.targets.map((target) => names[target]).join(' and ')
    for (const written of conditions) {
      const virtual = allReads(written.condition).filter(
        (read) => read.kind === 'row' && attributeOf(model, read).virtual,
      )
      if (virtual.length === 0) continue
      const paths = [...new Set(virtual.map(printOperand))]
      yield find(kind, written, {
        message: `It reads ${listed(paths)}, which is virtual: ${where} cannot ask it.`,
        fix: 'Give it a column, or keep the rule to actions that are asked of rows only.',
      })
    }
  },
}
