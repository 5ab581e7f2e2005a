/** What the benchmarks refuse to measure, and how goals are judged. Nothing here is about speed. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { judge } from '../../bench/goals.ts'
import {
  type Comparison,
  compare,
  Disagreement,
  type Measured,
  quickSettings,
  type Result,
} from '../../bench/harness.ts'
import { chosen, readOptions, UsageError } from '../../bench/options.ts'
import { resultsMarkdown, withResults } from '../../bench/report.ts'
import type { Table } from '../../bench/table.ts'

const questions = Array.from({ length: 10 }, (_, n) => ({ n }))

function asked(contenders: Comparison<{ n: number }>['contenders'], decides = true) {
  return () => compare({ title: 'even', questions, contenders, decides }, quickSettings)
}

const hand = { name: 'hand-written', kind: 'limit', ask: (q: { n: number }) => q.n % 2 === 0 } as const

describe('a comparison', () => {
  it('is refused where one contender answers one question otherwise, and says which', () => {
    const other = { name: 'other', kind: 'peer', ask: (q: { n: number }) => q.n % 2 === 0 && q.n !== 4 } as const
    expect(asked([hand, other])).toThrow(Disagreement)
    expect(asked([hand, other])).toThrow('other answers false where hand-written answers true')
    expect(asked([hand, other])).toThrow('{"n":4}')
  })

  it('is refused where nearly all is denied', () => {
    const never = { ...hand, ask: () => false }
    expect(asked([never])).toThrow('0 of 10 questions are allowed, which is no fair share')
  })

  it('does not ask a contender what it cannot answer, but something', () => {
    const evenOnly = {
      name: 'even only',
      kind: 'peer',
      answers: (q: { n: number }) => q.n % 2 === 0,
      ask: () => true,
    } as const
    expect(asked([hand, evenOnly])().contenders.map((one) => one.questions)).toEqual([10, 5])
    expect(asked([hand, { ...evenOnly, answers: () => false }])).toThrow('can answer none of the questions')
  })

  it('needs a limit', () => {
    expect(asked([{ ...hand, kind: 'hand' }])).toThrow('no contender is the limit')
  })
})

describe('goals', () => {
  const measured = (name: string, median: number): Measured => ({
    name,
    kind: 'ours',
    median,
    low: median,
    high: median,
    ratio: 1,
    bytes: 0,
    questions: 1,
  })
  const result = (...contenders: Measured[]): Result => ({ title: '', questions: 1, contenders })
  const goal = (number: number, results: Record<string, Result>) =>
    judge(new Map(Object.entries(results))).find((one) => one.number === number)!

  it('are judged by medians, and say why where one is missed', () => {
    const medians = (ours: number) =>
      result(
        measured('hand-written if/switch', 10),
        measured('Bailiwick, access ready', ours),
        measured('CASL, ability ready', 200),
        measured('CASL, createMongoAbility per user and check', 1000),
      )
    expect(goal(3, { abac: medians(40) }).parts.map(({ reached }) => reached)).toEqual([true, true, true, true])
    expect(goal(3, { abac: medians(40) }).reason).toBeUndefined()
    expect(goal(3, { abac: medians(60) }).parts.map(({ reached }) => reached)).toEqual([false, false, true, true])
    expect(goal(3, { abac: medians(60) }).reason).toBeTypeOf('string')
  })

  it('count the worst of several parts', () => {
    const app = (ours: number) => result(measured('hand-written', 10), measured('Bailiwick, access ready', ours))
    const results = { 'gdrive-50': app(20), 'github-50': app(50), 'tinytodo-50': app(10) }
    expect(goal(9, results).parts[0]).toMatchObject({ value: 5, reached: false })
  })

  it('are not judged where something was not measured', () => {
    expect(goal(2, { rbac: result(measured('hand-written if/switch', 1)) }).parts[0]!.reached).toBeUndefined()
    expect(goal(5, {}).parts[0]!.reached).toBeUndefined()
  })
})

describe('options', () => {
  const section = (name: string) => ({ name, run: () => ({ title: '', questions: 0, contenders: [] }) })
  const tables: Table[] = [
    { name: 'abac', title: '', about: '', sections: [section('abac')] },
    { name: 'apps', title: '', about: '', sections: [section('drive-5'), section('drive-50'), section('todo-5')] },
  ]
  const names = (...only: string[]) => chosen(tables, only).map((job) => job.section.name)

  it('choose tables and sections by name or by the beginning of one', () => {
    expect(names()).toHaveLength(4)
    expect(names('apps')).toEqual(['drive-5', 'drive-50', 'todo-5'])
    expect(names('drive')).toEqual(['drive-5', 'drive-50'])
    expect(names('drive-5', 'abac')).toEqual(['abac', 'drive-5'])
    expect(() => names('drvie')).toThrow(UsageError)
  })

  it('refuse what they do not know', () => {
    expect(readOptions(['--only', 'a,b', '--quick'])).toMatchObject({ only: ['a', 'b'], quick: true })
    expect(() => readOptions(['--fast'])).toThrow(UsageError)
  })
})

describe('the document', () => {
  const document = readFileSync(new URL('../../docs/benchmark.md', import.meta.url), 'utf8')

  it('has its marks, and what is around them stays', () => {
    const written = withResults(document, 'FIRST', 'decisions')
    expect(withResults(written, 'SECOND', 'decisions')).toBe(written.replace('FIRST', 'SECOND'))
    expect(written.split('FIRST')[0]).toContain('## How it is kept fair')
    expect(() => withResults('no marks', '', 'decisions')).toThrow('lacks its marks')
  })

  it('has chapters that are written apart', () => {
    const both = withResults(withResults(document, 'DECISIONS', 'decisions'), 'QUERIES', 'queries')
    expect(both).toMatch(/DECISIONS[\s\S]*QUERIES/)
    expect(withResults(both, 'AGAIN', 'queries')).toBe(both.replace('QUERIES', 'AGAIN'))
  })

  it('says what ran where, what was reached, and every measurement', () => {
    const table: Table = { name: 'abac', title: 'One check', about: 'Articles.', sections: [] }
    const section = { name: 'abac', run: () => result }
    const result: Result = {
      title: 'articles',
      questions: 1024,
      allowed: 512,
      contenders: [
        {
          name: 'hand-written if/switch',
          kind: 'limit',
          median: 5,
          low: 4,
          high: 6,
          ratio: 1,
          bytes: 0,
          questions: 1024,
        },
        {
          name: 'CASL, ability ready',
          kind: 'peer',
          median: 91_000,
          low: 90_000,
          high: 95_000,
          ratio: 18_200,
          bytes: 72,
          questions: 1024,
        },
      ],
    }
    const results = new Map([['abac', result]])
    const text = resultsMarkdown([['Node', 'v20']], judge(results), [{ job: { table, section }, result }], 'decisions')
    expect(text).toContain('- Node: v20')
    expect(text).toContain('| articles (1024 questions, 50 % allowed) | median | range | ratio | B/op |')
    expect(text).toContain('| CASL, ability ready | 91.0 µs | 90.0 µs to 95.0 µs | 18,200 | 72 |')
    expect(text).toContain('not measured')
  })
})
