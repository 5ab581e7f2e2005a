import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canGenerate, generation } from '../../packages/bailiwick/src/evaluate/generated-code.ts'
import { isTaken } from '../../tools/samples.ts'
import { differences } from './ask-evaluator.ts'
import { families } from './families/index.ts'

/** The same rows as `evaluator.test.ts`, each answered by generated code from the first question on. */
const usual = generation.after
beforeAll(() => {
  generation.after = 0
})
afterAll(() => {
  generation.after = usual
})

it('code can be generated here', () => {
  expect(canGenerate()).toBe(true)
})

describe.each(families.map((family) => [family.name, family] as const))('%s', (_, family) => {
  it('is answered by generated code as the table says', () => {
    const found = family.cases.flatMap(({ title }, index) =>
      isTaken(index) ? differences(family, index).map((line) => `${title}: ${line}`) : [],
    )
    expect(found).toEqual([])
  })
})
