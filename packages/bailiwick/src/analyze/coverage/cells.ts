/** Who decides over each table and each column: the policy, a declaration, or nobody. */
import type { ActionNode, PolicyNode } from '../../ast/policy.ts'
import { isImplicit } from '../lints/analysed-policy.ts'
import type { Declarations } from './declared.ts'
import type { MatchedTable } from './matching.ts'
import { type CoverageAction, coverageActions } from './options.ts'
import type { ColumnCoverage, CoverageCell, TableCoverage } from './report.ts'

export function tableCoverage(policy: PolicyNode, matched: MatchedTable, declarations: Declarations): TableCoverage {
  const { table, label, resources } = matched
  const actions = Object.fromEntries(
    coverageActions.map((action) => [action, cellOf(policy, matched, action, declarations)]),
  ) as Record<CoverageAction, CoverageCell>
  const others = [...policy.actions.values()].filter(
    ({ resource, name }) =>
      resources.some((each) => each.name === resource) && !(coverageActions as readonly string[]).includes(name),
  )
  return {
    table: label,
    kind: table.kind,
    resources: resources.map(({ name }) => name),
    actions,
    others: others.map(({ id }) => id),
    columns: table.columns.map(({ name }) => columnCoverage(matched, name, actions.read, declarations)),
  }
}

function cellOf(
  policy: PolicyNode,
  matched: MatchedTable,
  action: CoverageAction,
  declarations: Declarations,
): CoverageCell {
  const nodes = matched.resources.flatMap(({ name }) => policy.actions.get(`${name}.${action}`) ?? [])
  const rules = nodes.reduce((sum, node) => sum + writtenRules(node), 0)
  if (nodes.some(({ allow }) => allow.length > 0)) return { state: 'ruled', rules }
  // An action that is declared and allows nothing says that nobody may.
  if (nodes.length > 0) return { state: 'denied', rules }
  const declared = declarations.action(matched, action)
  if (declared !== undefined) return { state: declared, rules }
  if (matched.table.kind === 'view' && action !== 'read') return { state: 'none', rules }
  return { state: 'uncovered', rules }
}

/** Without those that nobody wrote. */
function writtenRules({ allow, deny, after }: ActionNode): number {
  const all = [...allow, ...deny, ...(after ? [...after.allow, ...after.deny] : [])]
  return new Set(all.filter((rule) => !isImplicit(rule)).map(({ id }) => id)).size
}

/** A column that the model has goes with its row, unless it is sensitive; any other must be declared. */
function columnCoverage(
  matched: MatchedTable,
  column: string,
  read: CoverageCell,
  declarations: Declarations,
): ColumnCoverage {
  const attributes = matched.resources.flatMap((resource) =>
    Object.values(resource.attributes)
      .filter((attribute) => !attribute.virtual && attribute.column === column)
      .map((attribute) => ({ attribute, name: `${resource.name}.${attribute.name}` })),
  )
  const names = attributes.map(({ name }) => name)
  if (attributes.length === 0) {
    return { column, attributes: names, state: declarations.column(matched, column) ?? 'uncovered' }
  }
  if (attributes.every(({ attribute }) => attribute.sensitive)) return { column, attributes: names, state: 'sensitive' }
  const state = read.state === 'none' ? 'uncovered' : read.state
  return { column, attributes: names, state }
}
