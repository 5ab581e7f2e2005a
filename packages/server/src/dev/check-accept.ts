/** Checks what the configuration says of findings: which the project lives with, and how bad each is. */
import { BailiwickError } from 'bailiwick'
import { coverageKeys, readCoverageOptions, readSchemaSource } from 'bailiwick/analyze'
import { severities } from 'bailiwick/findings'
import type { CommandError } from './command-error.ts'
import { unknownKey } from './unknown-key.ts'

type Invalid = (message: string) => CommandError

const keys = ['id', 'object', 'because', 'until']

/** `where` is the key of the configuration: `rls.accept`. */
export function checkAccept(where: string, accept: unknown = [], invalid: Invalid): void {
  const said = `\`${where}\` is a list of \`{ id, object, because, until }\`.`
  if (!Array.isArray(accept)) throw invalid(said)
  for (const entry of accept as readonly unknown[]) {
    if (typeof entry !== 'object' || entry === null) throw invalid(said)
    const { id, object, because, until } = entry as Record<string, unknown>
    const unknown = Object.keys(entry).find((key) => !keys.includes(key))
    if (unknown !== undefined) throw invalid(unknownKey(where, unknown, keys))
    if (![id, object, because].every((text) => typeof text === 'string' && text.trim() !== '')) {
      throw invalid(`an entry of \`${where}\` says \`id\`, \`object\` and \`because\`, each a text.`)
    }
    if (until !== undefined && !isDay(until)) throw invalid(`\`until\` in \`${where}\` is a day, such as '2027-01-31'.`)
  }
}

const ofRules = ['exclusive', 'targets', 'untrusted', 'permissions', 'depth', 'budget']
const checkKeys = ['accept', 'severity', 'failLevel', 'baseline', 'schema', ...coverageKeys, ...ofRules]

/** Whether the ids are known is said by the command, which knows them; what the analyser is given, it checks itself. */
export function checkOfCheck(check: unknown, invalid: Invalid): void {
  if (typeof check !== 'object' || check === null) {
    throw invalid("`check` is a record: `check: { severity: { L17: 'off' } }`.")
  }
  const unknown = Object.keys(check).find((key) => !checkKeys.includes(key))
  if (unknown !== undefined) throw invalid(unknownKey('check', unknown, checkKeys))
  const { accept, severity = {}, failLevel, baseline } = check as Record<string, unknown>
  checkAccept('check.accept', accept, invalid)
  if (typeof severity !== 'object' || severity === null) {
    throw invalid("`check.severity` is a record from ids to severities: `{ L17: 'off' }`.")
  }
  const words: readonly unknown[] = [...severities, 'off']
  const wrong = Object.entries(severity).find(([, word]) => !words.includes(word))
  if (wrong) throw invalid(`\`check.severity.${wrong[0]}\` is one of ${words.join(', ')}; seen: \`${wrong[1]}\`.`)
  if (failLevel !== undefined && ![...severities, 'never'].includes(failLevel as string)) {
    throw invalid(`\`check.failLevel\` is one of ${severities.join(', ')}, never; seen: \`${failLevel}\`.`)
  }
  if (baseline !== undefined && (typeof baseline !== 'string' || baseline === '')) {
    throw invalid("`check.baseline` names a file, such as './bailiwick.baseline.json'.")
  }
  checkCoverage(check as Record<string, unknown>, invalid)
}

/** What says which tables there are, and which of them are nobody's business. */
function checkCoverage(check: Readonly<Record<string, unknown>>, invalid: Invalid): void {
  const options = Object.fromEntries(coverageKeys.flatMap((key) => (key in check ? [[key, check[key]]] : [])))
  const [first] = Object.keys(options)
  if (first !== undefined && check.schema === undefined) {
    throw invalid(
      `\`check.${first}\` goes with \`check.schema\`, which says where the tables are: \`{ from: 'database' }\`.`,
    )
  }
  try {
    if (check.schema !== undefined) readSchemaSource(check.schema)
    readCoverageOptions(options)
  } catch (error) {
    if (!(error instanceof BailiwickError)) throw error
    throw invalid(`\`check\`: ${error.message}`)
  }
}

/** Whether it is a day of the calendar, as `2027-01-31`. */
export function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const day = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value)
}
