/** Holds a policy beside the tables that there are: what is ruled, what is declared, what nobody has thought of. */
import type { PolicyNode } from '../../ast/policy.ts'
import { BailiwickError } from '../../errors/error.ts'
import { type Finding, inOrder } from '../../findings/finding.ts'
import { modelNode } from '../../policy/define-model.ts'
import { type Policy, policyParts } from '../../policy/policy.ts'
import type { PolicyPart } from '../../policy/read-part.ts'
import { resolvePolicy } from '../../policy/resolve.ts'
import { tableCoverage } from './cells.ts'
import { crossings } from './crossings.ts'
import { Declarations } from './declared.ts'
import { driftOf, missingTables } from './drift.ts'
import { kinds } from './kinds.ts'
import { matchTables } from './matching.ts'
import { type CoverageOptions, type CoverageSettings, coverageActions, readCoverageOptions } from './options.ts'
import { type Coverage, type Share, shareOf, type TableCoverage } from './report.ts'
import type { Schema } from './schema.ts'
import { uncoveredActions, uncoveredColumns } from './uncovered.ts'
import { unreachable, valueCoverage } from './values.ts'

/** Any policy, whatever its model. */
// biome-ignore lint/suspicious/noExplicitAny: the types of a policy say nothing that is asked here
type AnyPolicy = Policy<any, any>

/**
 * Every table with each of create, read, update and delete, and every column: ruled by the policy, declared in the options, or
 * uncovered. Also where model and tables differ. Throws INVALID_OPTION, INVALID_SCHEMA for a schema without tables, and what the first
 * question of the policy would throw.
 *
 * ```ts
 * import { coverage, fromPrisma, printCoverage } from 'bailiwick/analyze'
 *
 * const report = coverage(policy, fromPrisma(text), { public: ['country'], internal: ['job_*'], min: 90 })
 * console.log(printCoverage(report, 'text'))
 * ```
 */
export function coverage(policy: AnyPolicy, schema: Schema, options: CoverageOptions = {}): Coverage {
  const parts: readonly PolicyPart[] | undefined = policy?.[policyParts]
  if (!parts) throw new BailiwickError('INVALID_POLICY', 'coverage takes a policy made by `definePolicy` or `combine`.')
  const settings = readCoverageOptions(options)
  return coverageOf(resolvePolicy(policy.model[modelNode], parts), schema, settings)
}

function coverageOf(policy: PolicyNode, schema: Schema, settings: CoverageSettings): Coverage {
  const { model } = policy
  const matched = matchTables(model, schema)
  if (matched.tables.length === 0) {
    const message = `${schema.source} has no table to cover. Expected those of the application: look at where the schema is read from.`
    throw new BailiwickError('INVALID_SCHEMA', message)
  }
  const declarations = new Declarations(matched.tables, settings)
  const tables = matched.tables.map((table) => ({ table, covered: tableCoverage(policy, table, declarations) }))
  const covered = tables.map((each) => each.covered)
  const actions = shareOfActions(covered)
  const columns = shareOfColumns(covered)
  const values = valueCoverage(policy, matched.tables)
  const { min } = settings
  const findings = [
    ...missingTables(schema, matched),
    ...tables.flatMap(({ table, covered: each }) => [
      ...uncoveredActions(model, table, each),
      ...uncoveredColumns(model, table, each),
      ...driftOf(model, table),
    ]),
    ...crossings(model, schema, matched.tables, settings.crossTenant),
    ...unreachable(values),
    ...declarations.findings,
    ...declarations.unused(),
    ...threshold('actions', actions, min.actions),
    ...threshold('columns', columns, min.columns),
  ]
  return {
    source: schema.source,
    tables: covered,
    actions,
    columns,
    values,
    min,
    isEnough: actions.percent >= min.actions && columns.percent >= min.columns,
    findings: inOrder(findings),
  }
}

function shareOfActions(tables: readonly TableCoverage[]): Share {
  const states = tables.flatMap(({ actions }) => coverageActions.map((action) => actions[action].state))
  const counted = states.filter((state) => state !== 'none')
  return shareOf(counted.filter((state) => state !== 'uncovered').length, counted.length)
}

function shareOfColumns(tables: readonly TableCoverage[]): Share {
  const states = tables.flatMap(({ columns }) => columns.map(({ state }) => state))
  return shareOf(states.filter((state) => state !== 'uncovered').length, states.length)
}

function threshold(what: 'actions' | 'columns', { covered, total, percent }: Share, min: number): Finding[] {
  if (percent >= min) return []
  return [
    {
      ...kinds.threshold,
      object: `coverage of ${what}`,
      message: `${covered} of ${total} ${what} are decided: ${percent} %, and ${min} % are asked for.`,
      fix: `Mend what S01 and S04 say, or ask for less for now: \`min: ${what === 'actions' ? percent : `{ columns: ${percent} }`}\`.`,
    },
  ]
}
