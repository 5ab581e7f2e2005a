import { condition as about, type Part, search } from 'bailiwick/analyze'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FormIndex, waysOf } from '../../packages/bailiwick/src/analyze/policy/forms.ts'
import type { ConditionNode } from '../../packages/bailiwick/src/ast/condition.ts'
import { whereFalse, whereTrue } from '../../packages/bailiwick/src/evaluate/where.ts'
import { modelNode } from '../../packages/bailiwick/src/policy/define-model.ts'
import { condition } from '../equivalence/one-model/arbitrary.ts'
import { model } from '../equivalence/one-model/model.ts'
import { Dice } from '../equivalence/random/dice.ts'

/** The same in other words, or, where something is left out, something else. */
function edited(dice: Dice, node: ConditionNode, leavesOut: boolean): ConditionNode {
  if (dice.once(4)) return { kind: 'not', condition: { kind: 'not', condition: edited(dice, node, leavesOut) } }
  switch (node.kind) {
    case 'all':
    case 'any': {
      const parts = dice.some(node.conditions, node.conditions.length - (leavesOut && dice.once(3) ? 1 : 0))
      const conditions = parts.map((one) => edited(dice, one, leavesOut))
      if (dice.once(2)) return { kind: node.kind, conditions }
      const negated = conditions.map((one) => ({ kind: 'not', condition: one }) as const)
      return { kind: 'not', condition: { kind: node.kind === 'all' ? 'any' : 'all', conditions: negated } }
    }
    case 'not':
      return { kind: 'not', condition: edited(dice, node.condition, leavesOut) }
    default:
      return node
  }
}

it('what covers another by its form is true wherever that is, as the solver says', () => {
  const seen = { covered: 0, other: 0 }
  fc.assert(
    fc.property(condition('item', 2), condition('item', 2), fc.integer(), (one, two, seed) => {
      const dice = new Dice(seed)
      const written = about(model, 'item', (refs) => one(refs, refs.resource)).node
      const more = about(model, 'item', (refs) => two(refs, refs.resource)).node
      const joined: ConditionNode = { kind: dice.once(2) ? 'all' : 'any', conditions: [written, more] }
      const where = dice.once(3) ? whereFalse : whereTrue
      const [a, b] = [where(joined), where(edited(dice, joined, dice.once(2)))]
      const isCovered = new FormIndex([{ ways: waysOf(b) }]).covers({ ways: waysOf(a) })
      seen[isCovered ? 'covered' : 'other']++
      if (!isCovered) return
      const parts: readonly Part[] = [
        { label: 'a', condition: a },
        { label: 'not b', condition: { kind: 'not', condition: { kind: 'isTrue', condition: b } } },
      ]
      expect(search({ model: model[modelNode], resource: 'item', parts }).kind).not.toBe('found')
    }),
    { numRuns: 300, seed: 3 },
  )
  expect(seen.covered).toBeGreaterThan(100)
  expect(seen.other).toBeGreaterThan(30)
})
