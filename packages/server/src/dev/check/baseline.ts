/** The file of findings that were there when a project began to check: they are not told. */
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Finding } from 'bailiwick/findings'
import { CommandError } from '../command-error.ts'
import { kinds } from './kinds.ts'
import { replaceFile } from './replace-file.ts'

/** Grows when an older `bailiwick` could not read the file any more. */
const VERSION = 1

/** A finding by what it is about. It has no line, so lines may move. */
export interface BaselineEntry {
  readonly id: string
  readonly object: string
  readonly key?: string
  /** How many are alike; 1 unless it says so. */
  readonly count?: number
}

const fingerprint = ({ id, object, key }: Pick<Finding, 'id' | 'object' | 'key'>) => JSON.stringify([id, object, key])

/** Throws CommandError for a file that is not there, is not JSON, or is of another version. */
export function readBaseline(file: string): readonly BaselineEntry[] {
  if (!existsSync(file)) {
    throw new CommandError(
      'BASELINE_NOT_FOUND',
      `There is no baseline ${file}. \`bailiwick check --baseline ${basename(file)} --write-baseline\` makes it.`,
    )
  }
  const invalid = (what: string) =>
    new CommandError(
      'INVALID_BASELINE',
      `${file}: ${what} Write it anew with --write-baseline, and look at what changes.`,
    )
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw invalid(`this is no JSON: ${(error as Error).message}.`)
  }
  const { version, findings } = (content ?? {}) as { version?: unknown; findings?: unknown }
  if (version !== VERSION) {
    throw invalid(
      `this is a baseline of version ${JSON.stringify(version) ?? 'none'}; this bailiwick reads ${VERSION}.`,
    )
  }
  if (!Array.isArray(findings) || !findings.every(isEntry)) {
    throw invalid('`findings` is a list of `{ id, object }`, some with `key` and `count`.')
  }
  return findings
}

function isEntry(value: unknown): value is BaselineEntry {
  if (typeof value !== 'object' || value === null) return false
  const { id, object, key = '', count = 1 } = value as Record<string, unknown>
  return [id, object, key].every((text) => typeof text === 'string') && Number.isSafeInteger(count) && Number(count) > 0
}

/** One entry a line, so that a change of the file shows what was mended. */
export function writeBaseline(file: string, findings: readonly Finding[]): void {
  const entries = new Map<string, BaselineEntry>()
  for (const finding of findings) {
    const { id, object, key } = finding
    const count = (entries.get(fingerprint(finding))?.count ?? 0) + 1
    const entry = { id, object, ...(key === undefined ? {} : { key }), ...(count === 1 ? {} : { count }) }
    entries.set(fingerprint(finding), entry)
  }
  const lines = [...entries.values()].map((entry) => JSON.stringify(entry)).sort()
  const list = lines.length === 0 ? '[]' : `[\n    ${lines.join(',\n    ')}\n  ]`
  replaceFile(file, `{\n  "version": ${VERSION},\n  "findings": ${list}\n}\n`)
}

/** What is not in the baseline, and the entries that nothing is found for; of one entry as many as it counts. */
export function withoutBaseline(
  findings: readonly Finding[],
  baseline: readonly BaselineEntry[],
): { readonly findings: readonly Finding[]; readonly known: number; readonly stale: readonly BaselineEntry[] } {
  const left = new Map<string, number>()
  for (const entry of baseline) left.set(fingerprint(entry), (left.get(fingerprint(entry)) ?? 0) + (entry.count ?? 1))
  const news = findings.filter((finding) => {
    const count = left.get(fingerprint(finding)) ?? 0
    left.set(fingerprint(finding), count - 1)
    return count <= 0
  })
  const stale = baseline.filter((entry) => (left.get(fingerprint(entry)) ?? 0) > 0)
  return { findings: news, known: findings.length - news.length, stale }
}

export function staleFinding({ id, object }: BaselineEntry, file: string): Finding {
  return {
    ...kinds.staleBaseline,
    object,
    key: id,
    message: `${basename(file)} knows ${id} of ${object}, which is found less often now.`,
    fix: 'Write the baseline anew, with --write-baseline: it has got shorter.',
  }
}
