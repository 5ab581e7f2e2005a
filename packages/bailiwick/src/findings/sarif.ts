import { type Finding, pageOf } from './finding.ts'

const levels = { error: 'error', warning: 'warning', info: 'note' } as const

/** The findings as a SARIF 2.1.0 log, which code hosts and editors read. */
export function sarif(findings: readonly Finding[]): object {
  const ids = [...new Set(findings.map(({ id }) => id))]
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'bailiwick',
            rules: ids.map((id) => ({
              id,
              shortDescription: { text: findings.find((finding) => finding.id === id)!.why },
              help: { text: `See docs/${pageOf(id)}.` },
            })),
          },
        },
        results: findings.map((finding) => ({
          ruleId: finding.id,
          ruleIndex: ids.indexOf(finding.id),
          level: levels[finding.severity],
          message: { text: [`${finding.object}: ${finding.message}`, finding.fix].filter(Boolean).join('\n') },
          locations: [location(finding)],
          // What is found in a database has no line: the object tells one from the other over several runs.
          partialFingerprints: { object: `${finding.id} ${finding.object}` },
        })),
      },
    ],
  }
}

function location({ object, position }: Finding): object {
  const logicalLocations = [{ fullyQualifiedName: object }]
  if (position === undefined) return { logicalLocations }
  return {
    logicalLocations,
    physicalLocation: {
      artifactLocation: { uri: position.file.replaceAll('\\', '/') },
      region: { startLine: position.line, startColumn: position.column },
    },
  }
}
