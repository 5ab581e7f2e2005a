/** The words behind `bailiwick check`. */
import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type FindingFormat, findingFormats, type Severity, severities } from 'bailiwick/findings'
import { isKnown, unknownId } from '../../dev/check/ignores.ts'
import { knownIds } from '../../dev/check/kinds.ts'
import { CommandError } from '../../dev/command-error.ts'
import { oneOf } from '../one-of.ts'

export interface CheckOptions {
  /** A policy's file or a directory, as it was said. */
  readonly policy?: string
  readonly config?: string
  readonly format: FindingFormat | 'markdown'
  readonly output?: string
  readonly failLevel?: Severity | 'never'
  readonly baseline?: string
  readonly only: readonly string[]
  readonly skip: readonly string[]
  readonly writesBaseline: boolean
  readonly fixes: boolean
  /** Shows what a fix would change. */
  readonly isDry: boolean
  readonly watches: boolean
  /** Also which tables the policy covers. */
  readonly covers: boolean
  /** The percentage that must be decided, as it was said. */
  readonly min?: string
  readonly database?: string
}

/** Throws CommandError INVALID_ARGUMENT with what was meant. */
export function readOptions(argv: readonly string[]): CheckOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      format: { type: 'string', default: 'pretty' },
      output: { type: 'string' },
      'fail-level': { type: 'string' },
      baseline: { type: 'string' },
      'write-baseline': { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      skip: { type: 'string', multiple: true, default: [] },
      fix: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      watch: { type: 'boolean', default: false },
      coverage: { type: 'boolean', default: false },
      min: { type: 'string' },
      database: { type: 'string' },
    },
  })
  const [policy, another] = positionals
  if (another !== undefined) throw invalid(`One policy at a time: ${positionals.map(quoted).join(' and ')} were named.`)
  const level = values['fail-level']
  const options: CheckOptions = {
    ...(policy === undefined ? {} : { policy }),
    ...(values.config === undefined ? {} : { config: values.config }),
    format: oneOf('--format', values.format, [...findingFormats, 'markdown']),
    ...(values.output === undefined ? {} : { output: resolve(values.output) }),
    ...(level === undefined ? {} : { failLevel: oneOf('--fail-level', level, [...severities, 'never']) }),
    ...(values.baseline === undefined ? {} : { baseline: resolve(values.baseline) }),
    only: idsOf('--only', values.only),
    skip: idsOf('--skip', values.skip),
    writesBaseline: values['write-baseline'],
    fixes: values.fix || values['dry-run'],
    isDry: values['dry-run'],
    watches: values.watch,
    covers: values.coverage,
    ...(values.min === undefined ? {} : { min: values.min }),
    ...(values.database === undefined ? {} : { database: values.database }),
  }
  checkTogether(options)
  checkCoverage(options)
  return options
}

function checkTogether({ only, skip, writesBaseline, fixes, watches, output, policy, config }: CheckOptions): void {
  const isPart = only.length + skip.length > 0
  if (writesBaseline && isPart) throw invalid('--write-baseline takes all findings: leave out --only and --skip.')
  if (writesBaseline && fixes)
    throw invalid('--write-baseline and --fix are two runs: mend first, then write the rest.')
  if (watches && (writesBaseline || fixes)) throw invalid('--watch only looks: leave out --fix and --write-baseline.')
  if (watches && output !== undefined) throw invalid('--watch shows each run here: leave out --output.')
  if (policy !== undefined && config !== undefined && isDirectory(policy)) {
    throw invalid(
      `\`${policy}\` is a directory, and --config says another place. Name the policy's file, or one of the two.`,
    )
  }
}

function checkCoverage({ covers, min, database, format }: CheckOptions): void {
  if (covers) return
  if (min !== undefined) throw invalid('--min is of --coverage: say both.')
  if (database !== undefined) throw invalid('--database is of --coverage: rules need none.')
  if (format === 'markdown') throw invalid('--format markdown is of --coverage: say both.')
}

export function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/** `L05,L06`, and the option may be said again. */
function idsOf(option: string, said: readonly string[]): readonly string[] {
  const ids = said.flatMap((text) => text.split(',')).map((id) => id.trim())
  for (const id of ids) if (!isKnown(id, knownIds)) throw invalid(`${option}: ${unknownId(id, knownIds)}`)
  return ids
}

const quoted = (text: string) => `\`${basename(text)}\``

function invalid(message: string): CommandError {
  return new CommandError('INVALID_ARGUMENT', message)
}
