import { checksOf } from '../../ast/visit.ts'
import { find, type Kind, type Lint } from './lint.ts'

const kind: Kind = {
  id: 'L25/opaque-condition',
  severity: 'error',
  why: 'A function of the application cannot be asked by the database, so that target refuses the whole action.',
}

/** A custom check where a target has no way to ask it. */
export const opaqueCondition: Lint = {
  kinds: [kind],
  *check({ conditions, options }) {
    for (const written of conditions) {
      for (const check of new Set(checksOf(written.condition))) {
        // A check of the subject runs before the filter is made.
        const inFilters = check.uses === 'subject' || check.check.sql !== undefined
        for (const target of options.targets) {
          if (target === 'filter' && inFilters) continue
          yield find(kind, written, {
            key: `${check.name} ${target}`,
            message:
              target === 'rls'
                ? `The check \`${check.name}\` cannot be asked by row-level security.`
                : `The check \`${check.name}\` reads the resource and has no \`sql\`, so no filter can ask it.`,
            fix:
              target === 'rls'
                ? 'Say it with conditions, or keep the rule to actions that the application asks.'
                : 'Give the check an `sql`, or say it with conditions.',
          })
        }
      }
    }
  },
}
