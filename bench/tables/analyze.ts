/** The analyser beside Z3: the same questions, in one run. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Measured, median, type Result, type Settings } from '../harness.ts'
import type { Table } from '../table.ts'

interface Measurements {
  readonly version: string
  readonly results: readonly {
    readonly name: string
    readonly title: string
    readonly questions: number
    readonly facts: Readonly<Record<string, string>>
    /** Milliseconds for a question, by round. */
    readonly ours: readonly number[]
    readonly theirs: readonly number[]
  }[]
}

const program = fileURLToPath(new URL('../../../../tools/measure-analyzer.mjs', import.meta.url)) // from bench/dist/bench/tables

async function run({ quick }: Settings): Promise<readonly Result[]> {
  const { version, results } = await measured(quick)
  return results.map(({ name, title, questions, facts, ours, theirs }): Result => {
    const of = (called: string, kind: Measured['kind'], times: readonly number[]): Measured => ({
      name: called,
      kind,
      median: median(times) * 1e6,
      low: Math.min(...times) * 1e6,
      high: Math.max(...times) * 1e6,
      ratio: median(times) / median(theirs),
      bytes: Number.NaN,
      questions,
    })
    const told = Object.entries(facts).map(([what, value]) => `${what} ${value}`)
    return {
      name,
      title: `${title}: ${told.join(', ')}`,
      facts: { 'z3-solver': version },
      questions,
      contenders: [of(`z3-solver ${version}`, 'limit', theirs), of('Bailiwick', 'ours', ours)],
    }
  })
}

function measured(isQuick: boolean): Promise<Measurements> {
  const child = spawn(process.execPath, [program, isQuick ? 'quick' : 'full'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(output)) : reject(new Error('measuring the analyser failed')),
    )
  })
}

export const table: Table = {
  name: 'analyze',
  title: 'The analyser beside Z3',
  chapter: 'analyze',
  about:
    'Is there somebody and some row for whom one condition is true and another is not? Z3 is asked in one solver whose scopes are taken back, called without a thread, and is given its question as text that was made before; ours translates its question, and replays in the evaluator what it finds. Neither is asked which parts of a proof were needed. All answers are compared. The time is that of one question: the mean of all, of few large ones the median.',
  sections: [{ name: 'analyze', run }],
}
