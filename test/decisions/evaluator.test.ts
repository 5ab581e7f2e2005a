import { useGeneratedCode } from 'bailiwick'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { differences } from './ask-evaluator.ts'
import { families } from './families/index.ts'
import { flipped } from './flip.ts'

/** Closures alone; `generated.test.ts` asks the same of generated code. */
beforeAll(() => useGeneratedCode(false))
afterAll(() => useGeneratedCode(true))

describe.each(families.map((family) => [family.name, family] as const))('%s', (_, family) => {
  it.each(family.cases.map(({ title }, index) => [title, index] as const))('%s', (_, index) => {
    expect(differences(family, index)).toEqual([])
  })

  it('reports a row whose expectation is wrong', () => {
    const index = Math.floor(family.cases.length / 2)
    expect(differences(flipped(family, index), index)).not.toEqual([])
  })
})
