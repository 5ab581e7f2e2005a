/** Says what was found: in the format that was asked for, and for people in one line at the end. */
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Position } from 'bailiwick'
import type { Coverage } from 'bailiwick/analyze'
import { countFindings, type Finding, formatFindings, type Severity, type Style } from 'bailiwick/findings'
import type { Checked } from '../../dev/check/check-policy.ts'
import type { Told } from '../../dev/check/told.ts'
import { CommandError } from '../../dev/command-error.ts'
import { duration } from '../terminal.ts'
import { coverageText } from './coverage.ts'
import type { CheckOptions } from './options.ts'

export interface Seen {
  readonly policy: string
  readonly checked: Checked
  readonly told: Told
  readonly failLevel: Severity | 'never'
  readonly milliseconds: number
  /** If it was asked for, and the policy loads. */
  readonly coverage?: Coverage
}

/** The whole report. Places are told from `root`. */
export function report(seen: Seen, format: CheckOptions['format'], style: Style | undefined, root: string): string {
  const findings = seen.told.findings.map((finding) => nearRoot(finding, root))
  const matrix = seen.coverage ? coverageText({ ...seen.coverage, findings }, format, process.stdout.columns ?? 80) : ''
  if (format === 'markdown') return matrix
  if (format === 'json' && matrix !== '') return matrix
  const text = formatFindings(findings, format, {
    ...(style ? { style } : {}),
    name: 'bailiwick check',
    failLevel: seen.failLevel,
  })
  if (format !== 'pretty') return text
  const gap = text === '' ? '' : '\n'
  return `${matrix}${text}${gap}${undecided(seen.checked)}${summary(seen, root)}`
}

/** `policy.ts, 14 rules for 9 actions: 1 error, 2 warnings; 1 accepted; 85 ms.` */
export function summary({ policy, checked, told, milliseconds }: Seen, root: string): string {
  const { policy: loaded, undecided, omitted } = checked
  const size = loaded ? `, ${count(loaded.rules().length, 'rule')} for ${count(loaded.actions().length, 'action')}` : ''
  const parts = [
    countFindings(told.findings),
    ...(told.accepted > 0 ? [`${told.accepted} accepted`] : []),
    ...(told.known > 0 ? [`${told.known} known in the baseline`] : []),
    ...(omitted > 0 ? [`${omitted} more of kinds with over 100`] : []),
    ...(undecided.length > 0 ? [`${count(undecided.length, 'question')} undecided`] : []),
    duration(milliseconds),
  ]
  return `${shown(policy, root)}${size}: ${parts.join('; ')}.\n`
}

const few = 5

/** What the solver could not decide made no finding, so whoever reads that there are none has to know. */
function undecided({ undecided: all }: Checked): string {
  // A rule may be asked about more than once.
  const said = [...new Set(all.map(({ object, message }) => `  ${object}: ${message}`))]
  if (said.length === 0) return ''
  const more = said.length > few ? [`  and ${said.length - few} more`] : []
  return ['Not decided:', ...said.slice(0, few), ...more, '', ''].join('\n')
}

/** Where a workflow shows findings beside the code, files are named from the top of the repository. */
export function rootOf(format: CheckOptions['format'], environment: NodeJS.ProcessEnv = process.env): string {
  const workspace = environment.GITHUB_WORKSPACE
  return workspace && (format === 'github' || format === 'sarif') ? workspace : process.cwd()
}

function nearRoot(finding: Finding, root: string): Finding {
  const near = <Placed extends { readonly position?: Position }>(placed: Placed): Placed =>
    placed.position ? { ...placed, position: { ...placed.position, file: shown(placed.position.file, root) } } : placed
  const { related, changes } = finding
  return {
    ...near(finding),
    ...(related ? { related: related.map(near) } : {}),
    ...(changes ? { changes: changes.map((change) => ({ ...change, file: shown(change.file, root) })) } : {}),
  }
}

export function shown(file: string, root: string): string {
  return relative(root, file) || file
}

/** Throws CommandError NOT_WRITTEN. */
export function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new CommandError('NOT_WRITTEN', `--output: ${file} cannot be written: ${(error as Error).message}`)
  }
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}
