import { checksOf } from '../../ast/visit.ts'
import { find, type Kind, type Lint } from './lint.ts'
import { allReads } from './operands.ts'

const kind: Kind = {
  id: 'L28/untrusted-claim',
  severity: 'error',
  why: 'Whoever asks can set it himself, and so give himself what the rule gives.',
}

/** A rule that reads what users may set: see the option `untrusted`. */
export const untrustedClaim: Lint = {
  kinds: [kind],
  *check({ conditions, options }) {
    for (const written of conditions) {
      const read = allReads(written.condition).flatMap((each) =>
        each.kind === 'attribute' ? [[each.of, each.name, ...('json' in each ? (each.json ?? []) : [])].join('.')] : [],
      )
      const loaded = checksOf(written.condition).flatMap(({ loads }) => loads.map((name) => `subject.${name}`))
      for (const path of new Set([...read, ...loaded])) {
        if (!options.untrusted.some((claim) => path === claim || path.startsWith(`${claim}.`))) continue
        yield find(kind, written, {
          key: path,
          message: `It reads \`${path}\`, which is listed as untrusted.`,
          fix: 'Read it from where only the application writes: a column, or a claim that the identity provider sets.',
        })
      }
    }
  },
}
