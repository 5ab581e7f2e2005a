import type { ConditionNode } from '../../ast/condition.ts'
import { printCondition } from '../../ast/print.ts'
import { find, type Kind, type Lint, listed } from './lint.ts'
import { denies, holds } from './questions.ts'

const kind: Kind = {
  id: 'L01/contradictory-rule',
  severity: 'error',
  why: 'It never holds, so whoever wrote it expects something that never happens.',
}

/** Conditions that no row and nobody who asks can meet. */
export const contradictoryRule: Lint = {
  kinds: [kind],
  *check({ conditions, questions, settled, dead }) {
    for (const written of conditions) {
      const { condition, object, resource } = written
      // Each on its own, so that the answer names those that contradict each other.
      const conjuncts = condition.kind === 'all' && !written.denies ? condition.conditions : [condition]
      const parts = conjuncts.map((node, index) => (written.denies ? denies : holds)(`${index}`, node))
      const answer = questions.ask(object, resource, parts)
      if (answer?.kind !== 'none') continue
      settled.add(object)
      if (!written.denies) dead.add(object)
      yield find(kind, written, {
        message: messageFor(written.denies, conjuncts, answer.core),
        fix: written.denies
          ? 'Remove it, or correct its condition.'
          : 'Correct it: for one of several values write `in` or `any(…)`. Else remove it.',
      })
    }
  },
}

function messageFor(isDeny: boolean, conjuncts: readonly ConditionNode[], core: readonly string[]): string {
  if (isDeny) return `\`${printCondition(conjuncts[0]!)}\` is never true, so nothing is denied.`
  const texts = conjuncts.filter((_, index) => core.includes(`${index}`)).map(printCondition)
  if (texts.length < 2) return `${listed(texts)} is never true.`
  return `${listed(texts)} are never true together.`
}
