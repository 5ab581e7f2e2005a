import { expect, test } from 'vitest'
import { Laboratory } from '../../equivalence/mutants/load-mutant.ts'
import { solverFiles } from '../solver.ts'
import { mutants } from './mutants.ts'

/**
 * Would the random questions notice a broken solver? `npm run analyzer -- --mutants` hunts copies of it, each broken in one place; this
 * only looks that every mutant still fits the sources.
 */
test('every mutant fits exactly one place of the sources', () => {
  expect(new Laboratory(solverFiles).lost(mutants)).toEqual([])
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
})
