import { describe, expect, test } from 'vitest'
import { judge } from '../judge.ts'
import { solver } from '../solver.ts'
import { keptCases } from './keep.ts'

/** Questions that were once answered wrongly. `npm run analyzer -- --keep NAME` adds the one that a run finds. */
describe('kept questions', () => {
  const cases = keptCases()
  test('there are some', () => expect(cases.length).toBeGreaterThan(0))
  test.each(cases)('$title', async ({ given }) => {
    const { answer, findings } = await judge(given, { solver })
    expect(findings).toEqual([])
    expect(answer.kind).not.toBe('unknown')
  })
})
