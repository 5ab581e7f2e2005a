import { printCondition } from '../../ast/print.ts'
import { find, type Kind, type Lint } from './lint.ts'
import { fails, lacks } from './questions.ts'

const always: Kind = {
  id: 'L02/vacuous-condition',
  severity: 'warning',
  why: 'It looks like a restriction and is none: everybody is let through.',
}
const denied: Kind = {
  id: 'L03/vacuous-deny',
  severity: 'error',
  why: 'It denies every row to everybody, so nothing else that is said of the action counts.',
}

/** Conditions that are true of everything, in an allow and in a deny. */
export const vacuousCondition: Lint = {
  kinds: [always, denied],
  *check({ conditions, questions, settled, dead }) {
    for (const written of conditions) {
      const { condition, object, resource } = written
      if (condition.kind === 'constant' || settled.has(object)) continue
      const part = (written.denies ? fails : lacks)('it', condition)
      if (questions.ask(object, resource, [part])?.kind !== 'none') continue
      const text = printCondition(condition)
      if (written.denies) {
        settled.add(object)
        dead.add(object)
        yield find(denied, written, {
          message: `\`${text}\` is never false, so nobody is ever let through.`,
          fix: 'Correct its condition; to permit an action to nobody, leave out its allows.',
        })
      } else {
        yield find(always, written, {
          message: `\`${text}\` is always true.`,
          fix: 'Write `true` if everybody is meant, else correct it.',
        })
      }
    }
  },
}
