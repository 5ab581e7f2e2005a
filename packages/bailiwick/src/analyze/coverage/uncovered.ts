/** S01 and S04: what nobody decides over. */
import type { ModelNode } from '../../ast/model.ts'
import type { Finding } from '../../findings/finding.ts'
import { nearest } from '../../util/did-you-mean.ts'
import { quoted } from './column-types.ts'
import { kinds } from './kinds.ts'
import type { MatchedTable } from './matching.ts'
import { coverageActions } from './options.ts'
import type { TableCoverage } from './report.ts'
import { attributeText, resourceText } from './resource-text.ts'

const at = ({ position }: { readonly position?: Finding['position'] }) => (position ? { position } : {})

/** A table with nothing decided is one finding, not four. */
export function uncoveredActions(model: ModelNode, matched: MatchedTable, coverage: TableCoverage): Finding[] {
  const { label, table, resources } = matched
  const open = coverageActions.filter((action) => coverage.actions[action].state === 'uncovered')
  if (open.length === 0) return []
  const declare = `internal: [${quoted(label)}]`
  const object = `${table.kind} ${label}`
  if (resources.length === 0) {
    const meant = nearest(
      label,
      Object.values(model.resources).flatMap((each) => each.table?.name ?? []),
    )
    const hint = meant === undefined ? '' : ` The model has the table \`${meant}\`.`
    return [
      {
        ...kinds.table,
        object,
        message: `No resource of the model stands for ${label}, and nothing is declared of it.${hint}`,
        fix: `${resourceText(model, matched)}\n\n// Or, where no subject ever asks for it, in the options of coverage: ${declare}`,
        ...at(table),
      },
    ]
  }
  const names = resources.map(({ name }) => name)
  if (open.length === coverageActions.length) {
    return [
      {
        ...kinds.rules,
        object,
        message: `${names.join(' and ')} ${names.length === 1 ? 'has' : 'have'} no action, so no rule says who may do what with ${label}.`,
        fix: `Write \`definePolicy(model, '${names[0]}', …)\`, or declare it: \`${declare}\`.`,
        ...at(table),
      },
    ]
  }
  return open.map((action) => ({
    ...kinds.action,
    object: `action ${names[0]}.${action}`,
    message: `No rule says who may ${action} ${label}, and nothing is declared of it.`,
    fix: `Write a rule for \`${names[0]}.${action}\`, or declare that nobody does: \`denied: [{ table: ${quoted(label)}, actions: ['${action}'] }]\`.`,
    ...at(table),
  }))
}

/** Of tables that the model knows; a whole table that it does not know is a finding already. */
export function uncoveredColumns(model: ModelNode, matched: MatchedTable, coverage: TableCoverage): Finding[] {
  const { label, table, resources } = matched
  const [resource] = resources
  if (resource === undefined) return []
  const attributes = Object.values(resource.attributes).map(({ column }) => column)
  return coverage.columns.flatMap(({ column, attributes: known, state }): Finding[] => {
    if (state !== 'uncovered' || known.length > 0) return []
    const found = table.columns.find(({ name }) => name === column)!
    const text = attributeText(model, found)
    const meant = nearest(column, attributes)
    const hint = meant === undefined ? '' : ` The model has \`${meant}\`.`
    const declare = `internal: [{ table: ${quoted(label)}, columns: [${quoted(column)}] }]`
    return [
      {
        ...kinds.column,
        object: `column ${label}.${column}`,
        message: `\`${resource.name}\` has no attribute for it, and nothing is declared of it.${hint}`,
        fix:
          text === undefined
            ? `No rule can use the type ${found.type.name}. Declare it: ${declare}`
            : `${text.replace(/,$/, '')}, // and .sensitive(), if not everybody who reads the row may see it\n// Or, in the options of coverage: ${declare}`,
        ...at(found),
      },
    ]
  })
}
