import type { Finding } from '../finding.ts'
import { printCase } from '../spec/print.ts'
import type { CaseSpec } from '../spec/spec.ts'

export interface Failure {
  readonly spec: CaseSpec
  readonly findings: readonly Finding[]
}

/** A disagreement for a reader: the case as source, then each wrong answer beside the right one. */
export function report({ spec, findings }: Failure): string {
  return [printCase(spec), '', ...findings.slice(0, 5).map((finding) => describe(spec, finding))].join('\n')
}

function describe({ rows }: CaseSpec, { engine, action, row, expected, seen }: Finding): string {
  const [resource] = action.split('.')
  const which = row === undefined ? '' : ` of ${resource} ${JSON.stringify(rows[resource!]?.[row]?.['id'])}`
  return `${action}${which}: ${engine} says ${seen}; by the definition it is ${expected}`
}
