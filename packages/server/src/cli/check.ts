/** `bailiwick check`: the mistakes in a policy, each with a case that shows it. */
import { coverageKeys, coverageKinds } from 'bailiwick/analyze'
import { findingFormats, isAtLeast, severities } from 'bailiwick/findings'
import { readBaseline, writeBaseline } from '../dev/check/baseline.ts'
import { checkPolicy } from '../dev/check/check-policy.ts'
import type { Texts } from '../dev/check/policy-sources.ts'
import { isOfLoading, toldOf } from '../dev/check/told.ts'
import { projectCoverage } from './check/coverage.ts'
import { fix } from './check/fix.ts'
import { type CheckOptions, readOptions } from './check/options.ts'
import { type CheckProject, checkProject } from './check/project.ts'
import { report, rootOf, type Seen, shown, summary, writeReport } from './check/report.ts'
import { watch } from './check/watch.ts'
import { styleOf } from './terminal.ts'

export const checkHelp = `Usage: bailiwick check [POLICY] [options]

Looks for mistakes in a policy: rules that contradict, repeat or outvote each other, let somebody through who should not be, or say
something else than they seem to. Each comes with a case that shows it, or with the rules that cover it. Needs no database.
With --coverage also which tables nobody has decided over, and where model and tables differ.

POLICY is the policy's file; by default that of the nearest bailiwick.config.ts, from here upwards.

Options:
  --format FORMAT      ${findingFormats.join(', ')}; by default pretty; with --coverage also markdown
  --output FILE        write there instead of here
  --fail-level LEVEL   exit with 1 from this on: ${severities.join(', ')}, never; by default error
  --only IDS           nothing but these: L05,L06
  --skip IDS           everything but these
  --baseline FILE      do not tell what this file knows
  --write-baseline     write what is found now into the baseline
  --fix                make the changes that change no decision, and look again
  --dry-run            show what --fix would change
  --watch              look again whenever the policy, what it imports or the configuration changes
  --coverage           also the tables that the policy covers, as \`check.schema\` says: database, Drizzle or Prisma
  --min N              with --coverage, the percentage that must be decided; by default that of the configuration, or 100
  --database URL       with --coverage, connect there; any role that may connect can read it
  --config FILE        the configuration; by default the nearest bailiwick.config.ts
  -h, --help           this text

What the project lives with stands beside the rule, or in the configuration:
  // bailiwick-ignore L15 until 2027-01-31: a post without an owner is the system's
  check: { accept: [{ id: 'L15', object: 'post.read/own', because: '…', until: '2027-01-31' }], severity: { L17: 'off' } }

Exit codes: 0 fine, 1 findings, 2 a mistake in the arguments or the configuration.
`

export async function check(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv)
  if (options.watches) return await watch(options, (project) => look(project, options))
  const project = await checkProject(options)
  if (options.writesBaseline) return await adopt(project, options)
  if (options.fixes) {
    const told = async (texts: Texts) => (await see(project, { ...options, covers: false }, texts)).told.findings
    const { text, note } = await fix(project.policy, told, options.isDry)
    process.stdout.write(text)
    process.stderr.write(note)
    if (options.isDry) return 0
  }
  const { text, code } = await look(project, options)
  process.stdout.write(text)
  return code
}

/** One look at the policy: what to print, and the exit code. */
export async function look(
  project: CheckProject,
  options: CheckOptions,
): Promise<{ readonly text: string; readonly code: number }> {
  const seen = await see(project, options)
  const code = isAtLeast(seen.told.findings, seen.failLevel) ? 1 : 0
  const { output, format } = options
  const root = rootOf(format)
  if (output === undefined) return { text: report(seen, format, styleOf(), root), code }
  writeReport(output, report(seen, format, undefined, root))
  const here = process.cwd()
  return { text: `${summary(seen, here)}Written to ${shown(output, here)}.\n`, code }
}

async function see(
  { policy, project, settings, baseline }: CheckProject,
  options: CheckOptions,
  texts?: Texts,
): Promise<Seen> {
  const started = performance.now()
  // Before the policy is asked anything: a baseline that is none should not take minutes to be noticed.
  const entries = baseline === undefined || options.writesBaseline ? undefined : readBaseline(baseline)
  const { failLevel } = settings
  const held = Object.fromEntries(Object.entries(settings).filter(([key]) => !notOfRules.includes(key)))
  const checked = await checkPolicy(policy, held, texts?.size ? texts : undefined)
  const coverage =
    options.covers && checked.policy ? await projectCoverage(project, checked.policy, options) : undefined
  const all = coverage ? { ...checked, findings: [...checked.findings, ...coverage.findings] } : checked
  const told = toldOf(all, {
    settings,
    only: options.only,
    // What was not looked at is not gone.
    skip: coverage ? options.skip : [...options.skip, ...coverageKinds.map(({ id }) => id)],
    ...(baseline !== undefined && entries ? { baseline: { file: baseline, entries } } : {}),
    today: new Date().toISOString().slice(0, 10),
  })
  const milliseconds = performance.now() - started
  const level = options.failLevel ?? failLevel ?? 'error'
  return { policy, checked: all, told, failLevel: level, milliseconds, ...(coverage ? { coverage } : {}) }
}

/** Keys of `check` in the configuration that say nothing of rules. */
const notOfRules: readonly string[] = ['accept', 'severity', 'failLevel', 'baseline', 'schema', ...coverageKeys]

/** Writes what there is now into the baseline: from here on only what is new is told. */
async function adopt(project: CheckProject, options: CheckOptions): Promise<number> {
  const seen = await see(project, options)
  const { findings } = seen.told
  if (findings.some(isOfLoading)) {
    process.stdout.write(report(seen, options.format, styleOf(), rootOf(options.format)))
    process.stderr.write('The baseline was not written: the policy does not load.\n')
    return 1
  }
  // What is wrong with comments and acceptances is no finding of the policy.
  const taken = findings.filter(({ id }) => !id.startsWith('L41/'))
  const file = project.baseline!
  writeBaseline(file, taken)
  const here = process.cwd()
  const place = shown(file, here)
  const next =
    options.baseline === undefined && project.settings.baseline !== undefined
      ? ''
      : `\nFrom now on: \`bailiwick check --baseline ${place}\`, or \`check: { baseline: './${place}' }\` in the configuration.`
  process.stdout.write(`${place}: ${taken.length} ${taken.length === 1 ? 'finding' : 'findings'} known.${next}\n`)
  return 0
}
