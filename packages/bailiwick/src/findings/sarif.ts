import type { Position } from '../errors/position.ts'
import { type Finding, pageOf, type TextChange } from './finding.ts'

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
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => ({
          ruleId: finding.id,
          ruleIndex: ids.indexOf(finding.id),
          level: levels[finding.severity],
          message: { text: [`${finding.object}: ${finding.message}`, finding.fix].filter(Boolean).join('\n') },
          locations: [location(finding)],
          ...relatedLocations(finding),
          ...fixes(finding),
          // Lines move, and what is found in a database has none: this tells one from the other over several runs.
          partialFingerprints: { object: [finding.id, finding.object, finding.key].filter(Boolean).join(' ') },
        })),
      },
    ],
  }
}

function location({ object, position }: { readonly object: string; readonly position?: Position }): object {
  const logicalLocations = [{ fullyQualifiedName: object }]
  if (position === undefined) return { logicalLocations }
  return {
    logicalLocations,
    physicalLocation: {
      artifactLocation: { uri: uriOf(position.file) },
      region: { startLine: position.line, startColumn: position.column },
    },
  }
}

function relatedLocations({ related = [] }: Finding): object {
  if (related.length === 0) return {}
  return {
    relatedLocations: related.map((each, id) => ({
      id,
      ...location(each),
      message: { text: `${each.object} ${each.message}` },
    })),
  }
}

function fixes({ changes = [], fix = 'As the finding says.' }: Finding): object {
  if (changes.length === 0) return {}
  const files = [...new Set(changes.map(({ file }) => file))]
  return {
    fixes: [
      {
        description: { text: fix },
        artifactChanges: files.map((file) => ({
          artifactLocation: { uri: uriOf(file) },
          replacements: changes.filter((change) => change.file === file).map(replacement),
        })),
      },
    ],
  }
}

function replacement({ start, end, text }: TextChange): object {
  const region = { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column }
  return { deletedRegion: region, ...(text === '' ? {} : { insertedContent: { text } }) }
}

/** A path as a reference of a URI; one from the root is of the scheme `file`. */
function uriOf(file: string): string {
  const path = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
  if (path.startsWith('/')) return `file://${path}`
  return /^[A-Za-z]%3A\//.test(path) ? `file:///${path.replace('%3A', ':')}` : path
}
