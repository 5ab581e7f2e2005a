import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FALSE, TRUE } from '../../../packages/bailiwick/src/ast/condition.ts'
import { permittedSql } from '../../../packages/bailiwick/src/compile/condition-sql.ts'
import { toPg } from '../../../packages/bailiwick/src/compile/fragment.ts'
import { fromTemplate } from '../../../packages/bailiwick/src/compile/template.ts'
import { type Environment, readSubject } from '../../../packages/bailiwick/src/evaluate/environment.ts'
import { NO_ANSWERS } from '../../../packages/bailiwick/src/evaluate/immediate.ts'
import { permissionOf, planAction } from '../../../packages/bailiwick/src/evaluate/plan.ts'
import { compileProgram } from '../../../packages/bailiwick/src/evaluate/program.ts'
import { modelNode } from '../../../packages/bailiwick/src/policy/define-model.ts'
import { policyParts } from '../../../packages/bailiwick/src/policy/policy.ts'
import { resolvePolicy } from '../../../packages/bailiwick/src/policy/resolve.ts'
import { condition, subject } from './arbitrary.ts'
import { policyFor } from './compare.ts'
import { model } from './model.ts'

/**
 * A text that was made for one subject, filled in for another, is what would have been made for that one first. What the plan
 * of a subject gives is the same, or shorter: two conditions of which the values happen to be equal are one there.
 * `equivalence.test.ts` asks PostgreSQL such texts.
 */

const node = model[modelNode]
const most = 60

test('texts that were made for other subjects', () => {
  const seen = { filters: 0, alike: 0, shared: 0 }
  const agreement = fc.property(
    condition('item', 3),
    fc.array(subject, { minLength: 2, maxLength: 6 }),
    (build, subjects) => {
      const resolved = resolvePolicy(node, policyFor(build)[policyParts])
      const programs = compileProgram(resolved)
      for (const [id, action] of programs.actions) {
        const texts = new Set<readonly string[]>()
        for (const who of subjects) {
          const environment: Environment = {
            ...{ subject: readSubject(node, who), context: {}, facts: undefined, answers: NO_ANSWERS },
            rows: [undefined],
          }
          const filled = fromTemplate(node, permissionOf(action), environment, 'item')!
          const first = fromTemplate(
            node,
            permissionOf(compileProgram(resolved).actions.get(id)!),
            environment,
            'item',
          )!
          expect(toPg(filled)).toEqual(toPg(first))
          if (texts.has(filled.strings)) seen.shared++
          texts.add(filled.strings)
          const plan = planAction(node, action, environment)
          const left = plan.kind === 'when' ? plan.condition : plan.kind === 'always' ? TRUE : FALSE
          const whole = permittedSql({ model: node, names: ['item'] }, left)
          seen.filters++
          if (toPg(whole).text === toPg(filled).text) {
            seen.alike++
            expect(filled.values).toEqual(whole.values)
          } else {
            expect(plan.kind).toBe('when')
            expect(filled.values.length).toBeGreaterThan(whole.values.length)
          }
        }
      }
    },
  )
  fc.assert(agreement, { numRuns: most })
  expect(seen.alike / seen.filters).toBeGreaterThan(0.8)
  expect(seen.shared / seen.filters).toBeGreaterThan(0.3)
}, 60_000)
