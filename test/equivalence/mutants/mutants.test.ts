import { expect, test } from 'vitest'
import { Laboratory } from './load-mutant.ts'
import { mutants } from './mutants.ts'

/**
 * The mutation guard: would the generator notice? Copies of the engine, each broken in one place, are asked the cases of the generator
 * until one is answered wrongly. One that survives means that the generator is too tame.
 *
 * `npm run equivalence -- --mutants` hunts them; this only looks that every mutant still fits the sources.
 */
test('every mutant fits exactly one place of the sources', () => {
  expect(new Laboratory().lost(mutants)).toEqual([])
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
})
