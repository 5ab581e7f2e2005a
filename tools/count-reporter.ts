/**
 * A vitest reporter for machines: the last line of a run is `N passed, N failed` (and `, N skipped` if any were).
 *
 * - A file that cannot be imported, a failing hook and an unhandled error count as failed: a run that did not run its tests
 *   must not look green.
 * - With BAILIWICK_COUNTS=FILE the counts are appended to FILE, so that a caller can add up several runs, and before them a line
 *   `failed: FILE > TEST: MESSAGE` for each of the first failures.
 * - What was sampled is said in one line, so that nobody takes it for everything.
 * - Skips are listed with their reasons. With BAILIWICK_REQUIRE=all a skip without a reason, or whose reason begins with
 *   `needs `, is a failure: there the machine is supposed to have everything.
 */
import { appendFileSync, writeSync } from 'node:fs'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { everything, leftOut, samples } from './samples.ts'

interface Skip {
  readonly reason: string
  readonly title: string
}

export default class CountReporter implements Reporter {
  private summary: string | undefined
  private readonly failures: string[] = []
  private listening = false

  onInit(): void {
    if (this.listening) return
    this.listening = true
    // The default reporter and vitest itself still print after the run ends; the exit is the only place that is last.
    process.on('exit', () => this.writeSummary())
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0
    let failed = errors.length + (modules.length === 0 ? 1 : 0) // a run that found no file ran nothing
    for (const error of errors) this.tell('outside of any test', [error])
    const skips: Skip[] = []
    for (const module of modules) {
      for (const { title, found } of errorsOf(module)) {
        failed += found.length
        this.tell(title, found)
      }
      for (const test of module.children.allTests()) {
        const { state, errors: found = [] } = test.result()
        if (state === 'passed') passed++
        else if (state === 'skipped')
          skips.push({ reason: reasonOf(test), title: `${module.relativeModuleId} > ${test.fullName}` })
        else {
          failed++ // a test that is still pending when the run is over did not finish
          this.tell(`${module.relativeModuleId} > ${test.fullName}`, found)
        }
      }
    }
    const forbidden = process.env.BAILIWICK_REQUIRE === 'all' ? skips.filter(isAnExcuse) : []
    failed += forbidden.length
    if (forbidden.length > 0) process.exitCode = 1
    printSkips(skips, forbidden)
    printSamples(modules.map((module) => module.relativeModuleId))
    this.summary = summarize(passed, failed, skips.length - forbidden.length)
  }

  private writeSummary(): void {
    // vitest ended before it reported a run: a broken configuration, a crash.
    const summary = this.summary ?? summarize(0, 1, 0)
    const file = process.env.BAILIWICK_COUNTS
    if (file) appendFileSync(file, [...this.failures.slice(0, MOST_NAMED), summary, ''].join('\n'))
    writeSync(1, `${summary}\n`)
  }

  /** One line for each, whatever its message is made of: the first line of it, without the sums that are read for counts. */
  private tell(title: string, errors: readonly unknown[]): void {
    const [first] = errors
    const message = first instanceof Object && 'message' in first ? String(first.message) : 'did not finish'
    this.failures.push(`failed: ${title}: ${message.split('\n', 1)[0]!.slice(0, 300)}`)
  }
}

const MOST_NAMED = 20

/** What went wrong in a module outside of its tests: an import, a hook. */
function errorsOf(module: TestModule): readonly { readonly title: string; readonly found: readonly unknown[] }[] {
  const suites = [...module.children.allSuites()].map((suite) => ({ title: suite.fullName, found: suite.errors() }))
  const all = [{ title: '', found: module.errors() }, ...suites]
  return all.flatMap(({ title, found }) =>
    found.length === 0 ? [] : [{ title: [module.relativeModuleId, title].filter(Boolean).join(' > '), found }],
  )
}

function reasonOf(test: TestCase): string {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  return note ?? (test.options.mode === 'todo' ? 'to do' : '')
}

/** A test that another machine would have run; `not on this engine: ...` is a decision and stays a skip. */
function isAnExcuse({ reason }: Skip): boolean {
  return reason === '' || reason.startsWith('needs ')
}

function printSkips(skips: readonly Skip[], forbidden: readonly Skip[]): void {
  for (const reason of new Set(skips.map((skip) => skip.reason))) {
    const group = skips.filter((skip) => skip.reason === reason)
    const verb = forbidden.includes(group[0]!) ? 'Skipped, but nothing may be skipped here' : 'Skipped'
    const named = group.length > 3 ? [`${group.length} tests`] : group.map((skip) => skip.title)
    console.log(` ${verb}: ${named.join('; ')}${reason && ` (${reason})`}`)
  }
}

function printSamples(files: readonly string[]): void {
  const taken = Object.entries(samples).flatMap(([file, part]) => (files.includes(file) ? [part] : []))
  if (everything || taken.length === 0) return
  const missing = Object.entries(leftOut).flatMap(([file, what]) =>
    files.includes(file) || files.length < 100 ? [] : [what],
  )
  if (missing.length > 0) console.log(` Left out (BAILIWICK_TESTS=all, or name one): ${missing.join('; ')}`)
  console.log(` Samples, not everything (BAILIWICK_TESTS=all for that): ${taken.join('; ')}`)
}

function summarize(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
