import { type Finding, isAtLeast, pageOf, type Severity } from './finding.ts'

/**
 * The findings as JUnit's XML, which build servers read: a test case each. Those below the level do not fail, so that the report says
 * what the exit code says.
 */
export function junit(findings: readonly Finding[], name: string, level: Severity | 'never'): string {
  const failures = findings.filter((finding) => isAtLeast([finding], level)).length
  const names = namesOf(findings)
  const cases = findings.map((finding, index) => testCase(finding, names[index]!, isAtLeast([finding], level)))
  const counts = `tests="${Math.max(1, cases.length)}" failures="${failures}" errors="0" skipped="0"`
  // A suite without a case counts as one that did not run.
  const all = cases.length === 0 ? ['    <testcase classname="bailiwick" name="no findings"/>'] : cases
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${escaped(name)}" ${counts}>`,
    ...all,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function testCase(finding: Finding, name: string, fails: boolean): string {
  const { id, severity, message, why, fix, position } = finding
  const place = position ? ` file="${escaped(position.file)}" line="${position.line}"` : ''
  const where = position ? [`${position.file}:${position.line}:${position.column}`] : []
  const told = [message, why, ...(fix === undefined ? [] : ['Fix:', fix]), ...where, `docs/${pageOf(id)}`].join('\n')
  const body = fails
    ? `<failure type="${severity}" message="${escaped(message)}">${escaped(told)}</failure>`
    : `<system-out>${escaped(`${severity}: ${told}`)}</system-out>`
  return `    <testcase classname="${escaped(id)}" name="${escaped(name)}"${place}>\n      ${body}\n    </testcase>`
}

/** Two cases of one name are one to a build server. */
function namesOf(findings: readonly Finding[]): string[] {
  const seen = new Map<string, number>()
  return findings.map(({ id, object, key }) => {
    const name = key === undefined ? object : `${object}: ${key}`
    const count = (seen.get(`${id} ${name}`) ?? 0) + 1
    seen.set(`${id} ${name}`, count)
    return count === 1 ? name : `${name} (${count})`
  })
}

// What XML 1.0 cannot hold, not even escaped.
const impossible = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** For text and for attributes; line breaks are kept in both. */
function escaped(text: string): string {
  return text
    .replace(impossible, '\ufffd')
    .replace(/[&<>"']/g, (seen) => entities[seen]!)
    .replace(/[\t\n\r]/g, (seen) => `&#${seen.charCodeAt(0)};`)
}
