import type { ConditionNode, CustomNode } from '../../ast/condition.ts'
import { printInstant } from '../../ast/instants.ts'
import { checksOf, operandsOf, unshifted, walk } from '../../ast/visit.ts'
import { find, type Kind, type Lint } from './lint.ts'

const frozen: Kind = {
  id: 'L38/frozen-clock',
  severity: 'error',
  why: 'The moment is that at which the policy was loaded, and stays it until the process ends.',
}
const outside: Kind = {
  id: 'L38/outside-world',
  severity: 'warning',
  why: 'Two questions that look alike get two answers, and no test or log can tell why.',
}

/** Rules that read the clock, chance or the environment behind the back of who asks. */
export const outsideWorld: Lint = {
  kinds: [frozen, outside],
  *check({ rules, conditions }) {
    const stored = new Set(rules.filter(({ rule }) => rule.stored).map(({ object }) => object))
    for (const written of conditions) {
      for (const moment of stored.has(written.object) ? [] : recentMoments(written.condition)) {
        yield find(frozen, written, {
          message: `It compares with ${moment}, which is when the policy was loaded.`,
          fix: 'Write `context.now`, moved with `plus` or `minus` where it has to be: it is the moment of each question.',
        })
      }
      for (const check of new Set(checksOf(written.condition))) {
        const read = sourceOf(check)
        if (read === undefined) continue
        yield find(outside, written, {
          key: check.name,
          message: `The check \`${check.name}\` reads \`${read}\`.`,
          fix: 'Give it what it needs as an attribute of the context: `context.now`, or one of your own.',
        })
      }
    }
  },
}

const tenMinutes = 600_000_000n

/** An instant of a few minutes ago, and not a whole minute, is one that nobody wrote. */
function recentMoments(condition: ConditionNode): ReadonlySet<string> {
  const now = BigInt(Date.now()) * 1000n
  const found = new Set<string>()
  walk(condition, (node) => {
    for (const operand of operandsOf(node).map(unshifted)) {
      if (operand.kind !== 'literal' || operand.type.kind !== 'timestamp' || typeof operand.value !== 'bigint') continue
      const { value } = operand
      if (value <= now && value > now - tenMinutes && value % 60_000_000n !== 0n) found.add(printInstant(value))
    }
  })
  return found
}

const readers = /\b(?:Date\.now|Math\.random|performance\.now|process\.env|crypto\.\w+)\b|\bnew Date\(\)/

function sourceOf({ check }: CustomNode): string | undefined {
  const functions = [check.evaluate, check.evaluateMany].filter((each) => typeof each === 'function')
  return functions.map((each) => readers.exec(String(each))?.[0]).find((text) => text !== undefined)
}
