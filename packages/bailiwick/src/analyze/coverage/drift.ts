/** S02 and S03: what the model says of tables and columns, and what they are. */
import type { AttributeNode, ModelNode, ResourceNode } from '../../ast/model.ts'
import { isArrayType, isJsonType, printType, type ScalarType } from '../../ast/types.ts'
import type { Finding } from '../../findings/finding.ts'
import { nearest } from '../../util/did-you-mean.ts'
import { declarationOf, lostDigits, misfit, quoted } from './column-types.ts'
import { kinds } from './kinds.ts'
import type { Matched, MatchedTable } from './matching.ts'
import { printColumnType, type Schema, type SchemaColumn, sqlName, tableLabel } from './schema.ts'

export function missingTables(schema: Schema, { missing, ambiguous }: Matched): Finding[] {
  const labels = schema.tables.map((table) => tableLabel(schema, table))
  return [
    ...missing.map((resource): Finding => {
      const label = tableLabel(schema, resource.table!)
      const meant = nearest(label, labels)
      return {
        ...kinds.missingTable,
        object: `resource ${resource.name}`,
        message: `Its table \`${label}\` is not in ${schema.source}.${meant === undefined ? '' : ` Did you mean \`${meant}\`?`}`,
        fix: `tables: { ${resource.name}: ${quoted(meant ?? 'the_table')} }`,
      }
    }),
    ...ambiguous.map(
      ({ resource, labels: several }): Finding => ({
        ...kinds.ambiguous,
        object: `resource ${resource.name}`,
        message: `Its table could be ${several.map((label) => `\`${label}\``).join(' or ')}: none of them is on the search path.`,
        fix: `tables: { ${resource.name}: ${quoted(several[0]!)} }`,
      }),
    ),
  ]
}

export function driftOf(model: ModelNode, { table, label, resources }: MatchedTable): Finding[] {
  return resources.flatMap((resource) =>
    Object.values(resource.attributes).flatMap((attribute) => {
      if (attribute.virtual) return []
      const column = table.columns.find(({ name }) => name === attribute.column)
      if (column === undefined) return [missingColumn(resource, attribute, label, table.columns)]
      const drift = [
        type(attribute, column, label),
        nullability(model, resource, attribute, column, label),
        ...values(attribute, column, label),
      ]
      return drift.flatMap((found) =>
        found ? [{ ...found, object: `attribute ${resource.name}.${attribute.name}`, ...at(column) }] : [],
      )
    }),
  )
}

const at = ({ position }: SchemaColumn) => (position ? { position } : {})

type Drift = Omit<Finding, 'object' | 'position'>

function missingColumn(
  resource: ResourceNode,
  { name, column }: AttributeNode,
  label: string,
  columns: readonly SchemaColumn[],
): Finding {
  const meant = nearest(
    column,
    columns.map((each) => each.name),
  )
  return {
    ...kinds.missingColumn,
    object: `attribute ${resource.name}.${name}`,
    message: `${label} has no column \`${column}\`.${meant === undefined ? '' : ` Did you mean \`${meant}\`?`}`,
    fix:
      meant === undefined
        ? `Remove \`${name}\`, or say that the application fills it: \`.virtual()\`.`
        : `Add \`.column(${quoted(meant)})\` to \`${name}\`, or rename one of the two.`,
  }
}

function type(attribute: AttributeNode, column: SchemaColumn, label: string): Drift | undefined {
  const said = `The model says ${printType(attribute.type)}, ${label}.${column.name} is ${printColumnType(column.type)}.`
  const wrong = misfit(attribute.type, column.type)
  if (wrong) {
    const declaration = declarationOf(column, attribute.tenant ? 'tenant' : undefined)
    return {
      ...kinds.type,
      message: [said, wrong.hint].filter(Boolean).join(' '),
      ...(declaration === undefined ? {} : { fix: `${attribute.name}: ${declaration}` }),
    }
  }
  if (!lostDigits(attribute.type, column.type)) return undefined
  return {
    ...kinds.digits,
    message: `${said.slice(0, -1)} with ${column.type.scale} digits after the point.`,
    fix: `t.decimal(${column.type.scale})`,
  }
}

function nullability(
  model: ModelNode,
  resource: ResourceNode,
  attribute: AttributeNode,
  column: SchemaColumn,
  label: string,
): Drift | undefined {
  if (column.nullable === undefined || column.nullable === attribute.nullable) return undefined
  if (column.nullable) {
    // A row whose tenant is null belongs to nobody, which is denied; it is worth a constraint.
    const isTenant = attribute.tenant === 'own' && model.subjectTenant !== undefined
    const fix = isTenant || attribute.name === resource.key ? '' : `${attribute.name}: ….optional()\n-- or\n`
    return {
      ...kinds.null,
      message: `${label}.${column.name} may be null, and the model says that it never is.`,
      fix: `${fix}alter table ${sqlName(label)} alter column ${sqlName(column.name)} set not null;`,
    }
  }
  // A path of json may always be absent, so such an attribute is nullable whatever its column is.
  if (isJsonType(attribute.type)) return undefined
  // A tenant that may be shared is nullable by itself.
  return {
    ...kinds.neverNull,
    message: `${label}.${column.name} is never null, and the model says that it may be.`,
    fix: attribute.tenant === 'shared' ? 't.tenant()' : `Take \`.optional()\` from \`${attribute.name}\`.`,
  }
}

function values(attribute: AttributeNode, column: SchemaColumn, label: string): Drift[] {
  const element = (isArrayType(attribute.type) ? attribute.type.element : attribute.type) as ScalarType
  const stored = column.type.values
  if (element.kind !== 'enum' || stored === undefined) return []
  const declared = element.values ?? []
  const list = (some: readonly string[]) => some.map(quoted).join(', ')
  const unknown = stored.filter((value) => !declared.includes(value))
  const extra = declared.filter((value) => !stored.includes(value))
  return [
    ...(unknown.length === 0
      ? []
      : [
          {
            ...kinds.values,
            message: `${label}.${column.name} may be ${list(unknown)}, which the model does not have.`,
            fix: `${attribute.name}: ${declarationOf(column, undefined) ?? `t.enum(${list(stored)})`}`,
          },
        ]),
    ...(extra.length === 0
      ? []
      : [
          {
            ...kinds.extraValues,
            message: `The model has ${list(extra)}, which ${label}.${column.name} never is.`,
            fix: `${attribute.name}: ${declarationOf(column, undefined) ?? `t.enum(${list(stored)})`}`,
          },
        ]),
  ]
}
