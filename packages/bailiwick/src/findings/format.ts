import { assertNever } from '../util/assert-never.ts'
import { type Finding, inOrder, pageOf, type Severity } from './finding.ts'
import { junit } from './junit.ts'
import { placeOf, pretty } from './pretty.ts'
import { printable } from './printable.ts'
import { sarif } from './sarif.ts'
import { plain, type Style } from './style.ts'

export const findingFormats = ['pretty', 'compact', 'json', 'github', 'sarif', 'junit'] as const

export type FindingFormat = (typeof findingFormats)[number]

export interface FormatOptions {
  /** For `pretty`; without it nothing is set off. */
  readonly style?: Style
  /** For `junit`: the name of the suite. */
  readonly name?: string
  /** For `junit`: from which severity on a case has failed; `error` unless said otherwise. */
  readonly failLevel?: Severity | 'never'
}

/** The findings as text, worst first, with a line break at the end; empty for none, except in `json`, `sarif` and `junit`. */
export function formatFindings(
  findings: readonly Finding[],
  format: FindingFormat,
  { style = plain, name = 'bailiwick', failLevel = 'error' }: FormatOptions = {},
): string {
  const sorted = inOrder(findings)
  switch (format) {
    case 'pretty':
      return sorted.map((finding) => pretty(finding, style)).join('\n')
    case 'compact':
      return lines(sorted.map(compact))
    case 'json':
      return lines([JSON.stringify(sorted.map(asJson), withoutBigint, 2)])
    case 'github':
      return lines(sorted.map(github))
    case 'sarif':
      return lines([JSON.stringify(sarif(sorted), null, 2)])
    case 'junit':
      return junit(sorted, name, failLevel)
    default:
      return assertNever(format, 'format')
  }
}

/** `3 errors, 1 warning`. */
export function countFindings(findings: readonly Finding[]): string {
  const counts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length
    if (count === 0) return []
    return [`${count} ${severity}${count === 1 || severity === 'info' ? '' : 's'}`]
  })
  return counts.join(', ') || 'no findings'
}

const asJson = (finding: Finding) => ({ ...finding, page: pageOf(finding.id) })

/** JSON has no `bigint`: all of its digits as text. */
const withoutBigint = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

const lines = (all: readonly string[]) => all.map((line) => `${line}\n`).join('')

function compact({ id, severity, object, message, position }: Finding): string {
  const place = position ? `${placeOf(position)}: ` : ''
  return `${place}${severity} ${id} ${printable(object)}: ${printable(oneLine(message))}`
}

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' }

/** A line that a GitHub workflow shows beside the code. What is in it cannot end the line or begin another command. */
function github({ id, severity, object, message, why, fix, position }: Finding): string {
  const place = position ? [`file=${property(position.file)}`, `line=${position.line}`, `col=${position.column}`] : []
  const text = [`${object}: ${message}`, why, ...(fix === undefined ? [] : ['Fix:', fix])].join('\n')
  return `::${commands[severity]} ${[...place, `title=${property(id)}`].join(',')}::${data(text)}`
}

const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim()
