import { all, any, type Condition, isNotFalse, not } from 'bailiwick'
import { type Answer, condition as about, type ModelCondition, type Part, search } from 'bailiwick/analyze'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compileCondition } from '../../../packages/bailiwick/src/evaluate/compile-condition.ts'
import { readContext, readSubject } from '../../../packages/bailiwick/src/evaluate/environment.ts'
import { modelNode } from '../../../packages/bailiwick/src/policy/define-model.ts'
import { type Build, condition, data, subject } from '../../equivalence/one-model/arbitrary.ts'
import { linked, type World } from '../../equivalence/one-model/linked.ts'
import { model } from '../../equivalence/one-model/model.ts'

const node = model[modelNode]
const budget = { milliseconds: 10_000 }
const isNotTrue = ({ node }: ModelCondition) =>
  ({ kind: 'not', condition: { kind: 'isTrue', condition: node } }) as const

function write(build: Build): ModelCondition {
  return about(model, 'item', (refs) => build(refs, refs.resource))
}

function ask(...parts: readonly ModelCondition['node'][]): Answer {
  return search({
    model: node,
    resource: 'item',
    parts: parts.map((condition, at): Part => ({ label: String(at), condition })),
    budget,
  })
}

/** In which of these worlds every part is true. */
function holdsIn(parts: readonly ModelCondition['node'][], rows: readonly Record<string, unknown>[], who: object) {
  const checks = parts.map((part) => compileCondition(node, part))
  const environment = {
    subject: readSubject(node, who),
    context: readContext(node, {}),
    facts: undefined,
    answers: undefined as never,
  }
  return rows.filter((row) => checks.every((check) => check({ ...environment, rows: [row] }) === true))
}

const runs = Number(process.env.RUNS ?? 60)
const seed = Number(process.env.SEED ?? 7)
const unknowns = new Map<string, number>()
function count(answer: Answer): Answer {
  if (answer.kind === 'unknown') unknowns.set(answer.reason, (unknowns.get(answer.reason) ?? 0) + 1)
  if (answer.kind === 'unknown' && answer.reason === 'internal') throw new Error(answer.message)
  return answer
}

it('nothing that is proved has a counter-example among random worlds', () => {
  fc.assert(
    fc.property(condition('item', 2), condition('item', 2), data, subject, (one, two, world, who) => {
      const [a, b] = [write(one), write(two)]
      const rows = linked(world as World)
      for (const parts of [[a.node], [isNotTrue(a)], [a.node, b.node], [a.node, isNotTrue(b)]]) {
        if (count(ask(...parts)).kind === 'none') expect(holdsIn(parts, rows, who)).toEqual([])
      }
    }),
    { numRuns: runs, seed },
  )
})

it('what follows by logic is proved', () => {
  const both =
    (one: Build, two: Build): Build =>
    (refs, row) =>
      all(one(refs, row), two(refs, row))
  const either =
    (one: Build, two: Build): Build =>
    (refs, row) =>
      any(one(refs, row), two(refs, row))
  const negated =
    (one: Build): Build =>
    (refs, row) =>
      not(one(refs, row)) as Condition
  fc.assert(
    fc.property(condition('item', 2), condition('item', 1), condition('item', 1), (one, two, three) => {
      const laws: (readonly [Build, Build])[] = [
        [both(one, two), either(one, three)],
        [both(one, either(two, three)), either(both(one, two), both(one, three))],
        [negated(either(one, two)), both(negated(one), negated(two))],
        [negated(negated(one)), (refs, row) => isNotFalse(one(refs, row))],
      ]
      for (const [a, b] of laws) {
        const answer = count(ask(write(a).node, isNotTrue(write(b))))
        if (answer.kind !== 'unknown' || answer.reason === 'internal') expect(answer.kind).toBe('none')
      }
    }),
    { numRuns: runs, seed },
  )
})

it('little is left open', () => {
  expect([...unknowns.values()].reduce((a, b) => a + b, 0)).toBeLessThan(runs / 2)
  if (process.env.RUNS) console.log(unknowns)
})
