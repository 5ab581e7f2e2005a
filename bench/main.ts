/** Runs every section in a process of its own, prints what it found, and writes the document after a whole run. */
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { judge } from './goals.ts'
import type { Result } from './harness.ts'
import { chosen, type Job, type Options, readOptions, UsageError } from './options.ts'
import { peers } from './peers.ts'
import { describeMachine, type Finished, goalsMarkdown, resultsMarkdown, terminalTable, withResults } from './report.ts'
import { type Chapter, chapterOf, chapters } from './table.ts'
import { tables } from './tables.ts'

const root = new URL('../../../', import.meta.url) // from bench/dist/bench
const document = new URL('docs/benchmark.md', root)

/** cedar-wasm's hot loops abort Node 20 in its deoptimizer without the second flag. */
const flags = ['--expose-gc', '--no-turbo-inline-js-wasm-calls']

try {
  await main(readOptions(process.argv.slice(2)))
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error)
  process.exit(error instanceof UsageError ? 2 : 1)
}

async function main(options: Options): Promise<void> {
  const jobs = chosen(tables, options.only).filter(
    ({ section }) => !(options.quick && section.notQuick && options.only.length === 0),
  )
  const machine = describeMachine({
    cpu: `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}`,
    node: process.version,
    flags,
    command: options.command,
    versions: { bailiwick: version(), ...peers.versions },
  })
  console.log(machine.map(([name, value]) => `${name}: ${value}`).join('\n'))
  const busy = loadavg()[0] ?? 0
  if (!options.quick && busy > 0.7) console.log(`The machine is busy (load ${busy.toFixed(1)}): trust ratios only.`)
  const finished = await runAll(jobs, options)
  const judged = judge(new Map(finished.map(({ job, result }) => [result.name ?? job.section.name, result])))
  if (options.quick) {
    const questions = finished.reduce((sum, { result }) => sum + result.questions, 0)
    console.log(
      `\n${finished.length} parts ran; all contenders agreed on all of ${questions.toLocaleString('en')} questions.`,
    )
  } else {
    const ran = new Set(jobs.map(({ table }) => chapterOf(table)))
    console.log(`\n${goalsMarkdown(judged.filter(({ chapter }) => ran.has(chapter)))}`)
  }
  if (options.json !== undefined)
    writeFileSync(options.json, JSON.stringify({ machine, finished: plain(finished), judged }, null, 2))
  if (options.quick) return
  for (const chapter of chapters.filter((one) => isWhole(one, jobs))) {
    const own = finished.filter(({ job }) => chapterOf(job.table) === chapter)
    const goals = judged.filter((goal) => goal.chapter === chapter)
    const text = withResults(readFileSync(document, 'utf8'), resultsMarkdown(machine, goals, own, chapter), chapter)
    writeFileSync(document, text)
    console.log(`\nWritten: the chapter of ${chapter} in ${fileURLToPath(document)}`)
  }
}

/** A chapter is written only by a run of all of it. */
function isWhole(chapter: Chapter, jobs: readonly Job[]): boolean {
  const all = chosen(tables, []).filter(({ table }) => chapterOf(table) === chapter)
  return all.every((job) => jobs.some(({ section }) => section === job.section))
}

/** Quick runs measure nothing, so two may run at a time; not two of one table, which may share a database. */
async function runAll(jobs: readonly Job[], options: Options): Promise<Finished[]> {
  const waiting = [...new Set(jobs.map(({ table }) => table))]
  const finished = new Map<Job, readonly Finished[]>()
  const worker = async () => {
    for (let table = waiting.shift(); table !== undefined; table = waiting.shift()) {
      for (const job of jobs.filter((each) => each.table === table)) {
        const results = await runSection(job, options)
        finished.set(
          job,
          results.map((result) => ({ job, result })),
        )
        for (const result of results) {
          console.log(options.quick ? `ok ${job.table.name}: ${result.title}` : `\n${terminalTable(job, result)}`)
        }
      }
    }
  }
  await Promise.all(Array.from({ length: options.quick ? 2 : 1 }, worker))
  return jobs.flatMap((job) => finished.get(job)!)
}

function runSection({ table, section }: Job, options: Options): Promise<readonly Result[]> {
  const program = fileURLToPath(new URL('section.js', import.meta.url))
  const args = [...flags, program, table.name, section.name, options.quick ? 'quick' : 'full']
  const env = { ...process.env, ...(options.postgres === undefined ? {} : { BENCH_POSTGRES: options.postgres }) }
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve([JSON.parse(output) as Result | readonly Result[]].flat())
      else
        reject(new Error(`${table.name}, ${section.name} failed (${signal ?? `exit ${code}`}): the reason is above.`))
    })
  })
}

function plain(finished: readonly Finished[]) {
  return finished.map(({ job, result }) => ({ table: job.table.name, section: job.section.name, ...result }))
}

function version(): string {
  const text = readFileSync(new URL('packages/bailiwick/package.json', root), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
