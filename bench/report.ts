import type { Judged } from './goals.ts'
import type { Measured, Result } from './harness.ts'
import type { Job } from './options.ts'
import type { Chapter, Table } from './table.ts'

export interface Finished {
  readonly job: Job
  readonly result: Result
}

export type Machine = readonly (readonly [name: string, value: string])[]

export function describeMachine(facts: {
  readonly cpu: string
  readonly node: string
  readonly flags: readonly string[]
  readonly command: string
  readonly versions: Readonly<Record<string, string>>
}): Machine {
  const versions = Object.entries(facts.versions).map(([name, version]) => `${name} ${version}`)
  return [
    ['Command', `\`${facts.command}\``],
    ['Node', `${facts.node} with \`${facts.flags.join(' ')}\``],
    ['Machine', facts.cpu],
    ['Versions', versions.join(', ')],
  ]
}

export function terminalTable({ table }: Job, result: Result): string {
  const rows = result.contenders.map((one) => [one.name, time(one.median), range(one), ratio(one.ratio), last(one)])
  const head = [`${table.title}: ${result.title}`, 'median', rangeHead(result), 'ratio', lastHead(result)]
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)))
  return [head, ...rows]
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
    )
    .join('\n')
}

export function goalsMarkdown(judged: readonly Judged[]): string {
  const rows = judged.flatMap(({ number, what, parts, reason }) =>
    parts.map(({ text, value, reached }, index) => {
      const verdict = reached === undefined ? 'not measured' : reached ? 'reached' : '**not reached**'
      const seen = value === undefined ? '' : ratio(value)
      return `| ${index === 0 ? number : ''} | ${index === 0 ? what : ''} | ${text} | ${seen} | ${verdict}${
        index === parts.length - 1 && reason ? `. ${reason}` : ''
      } |`
    }),
  )
  return ['| | What | Goal | Measured | |', '|---|---|---|---|---|', ...rows].join('\n')
}

const heads: Readonly<Record<Chapter, readonly [run: string, goals: string]>> = {
  decisions: ['The run', 'Goals'],
  queries: ['Queries: the run', 'Queries: goals'],
  directory: ['Directory: the run', 'Directory: goals'],
  analyze: ['Analyser: the run', 'Analyser: goals'],
}

export function resultsMarkdown(
  machine: Machine,
  judged: readonly Judged[],
  finished: readonly Finished[],
  chapter: Chapter,
): string {
  const [run, goals] = heads[chapter]
  const tables = [...new Set(finished.map(({ job }) => job.table))]
  const facts = Object.assign({}, ...finished.map(({ result }) => result.facts)) as Record<string, string>
  return [
    `## ${run}`,
    [...machine, ...Object.entries(facts)].map(([name, value]) => `- ${name}: ${value}`).join('\n'),
    `## ${goals}`,
    goalsMarkdown(judged),
    ...tables.map((table) =>
      tableMarkdown(
        table,
        finished.filter(({ job }) => job.table === table),
      ),
    ),
  ].join('\n\n')
}

/** Only what stands between the two marks is the command's. */
export function withResults(text: string, results: string, chapter: Chapter): string {
  const [begin, end] = [`<!-- ${chapter}, written by npm run bench -->`, `<!-- end of ${chapter} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/benchmark.md lacks its marks: ${begin} and ${end}`)
  return `${text.slice(0, from)}${begin}\n\n${results}\n\n${text.slice(to)}`
}

function tableMarkdown(table: Table, finished: readonly Finished[]): string {
  const parts = finished.map(({ result }) => {
    const share =
      result.allowed === undefined ? '' : `, ${Math.round((100 * result.allowed) / result.questions)} % allowed`
    const rows = result.contenders.map((one) => {
      const name = one.kind === 'ours' ? `**${one.name}**` : one.name
      return `| ${name} | ${time(one.median)} | ${range(one)} | ${ratio(one.ratio)} | ${last(one)} |`
    })
    const head = [
      `| ${result.title} (${result.questions} questions${share}) | median | ${rangeHead(result)} | ratio | ${lastHead(result)} |`,
      '|---|---|---|---|---|',
    ]
    return [...head, ...rows].join('\n')
  })
  return [`## ${table.title}`, table.about, ...parts].join('\n\n')
}

function time(nanoseconds: number): string {
  if (nanoseconds < 1000) return `${digits(nanoseconds)} ns`
  if (nanoseconds < 1_000_000) return `${digits(nanoseconds / 1000)} µs`
  return `${digits(nanoseconds / 1_000_000)} ms`
}

function rangeHead({ contenders }: Result): string {
  return contenders.some(({ p99 }) => p99 !== undefined) ? 'p99' : 'range'
}

function range({ low, high, p99 }: Measured): string {
  return p99 === undefined ? `${time(low)} to ${time(high)}` : time(p99)
}

function ratio(value: number): string {
  return value < 100 ? digits(value) : Math.round(value).toLocaleString('en')
}

function digits(value: number): string {
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0)
}

/** Bytes for work in this process; for a question to a database, what its ratio is to. */
function lastHead({ contenders }: Result): string {
  return contenders.some(({ to }) => to !== undefined) ? 'to' : 'B/op'
}

function last(one: Measured): string {
  return one.to === undefined ? bytes(one) : one.to === one.name ? 'itself' : one.to
}

function bytes({ bytes }: Measured): string {
  return Number.isFinite(bytes) ? bytes.toLocaleString('en') : '?'
}
