import { find, type Kind, type Lint } from './lint.ts'

const everything: Kind = {
  id: 'L39/everything-to-everybody',
  severity: 'warning',
  why: 'Whoever asks may do all of it, and every action that is added later.',
}
const writes: Kind = {
  id: 'L39/anybody-writes',
  severity: 'warning',
  why: 'Whoever may read a row may change or delete it, also one of somebody else.',
}

/** Allows without a condition where one is expected: under `'*'`, and for changing and deleting rows. */
export const overBroad: Lint = {
  kinds: [everything, writes],
  *check({ rules }) {
    for (const written of rules) {
      const { effect, condition, action } = written.rule
      if (effect !== 'allow' || condition.kind !== 'constant' || condition.value !== true) continue
      if (action.startsWith('*.') || action.endsWith('.*')) {
        yield find(everything, written, {
          message: `\`${action}\` is allowed without a condition.`,
          fix: 'Name the actions that are open to everybody, or say to whom: `allow: { admin: subject.role.is("admin") }`.',
        })
      } else if (action.endsWith('.update') || action.endsWith('.delete')) {
        yield find(writes, written, {
          message: `\`${action}\` is allowed without a condition.`,
          fix: 'Say whose rows: `allow: { own: row.ownerId.is(subject.id) }`.',
        })
      }
    }
  },
}
