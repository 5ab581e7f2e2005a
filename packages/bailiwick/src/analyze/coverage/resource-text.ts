/** A table, or a column of it, as somebody would declare it in the model: ready to be put there. */
import type { ModelNode } from '../../ast/model.ts'
import { declarationOf, quoted } from './column-types.ts'
import type { MatchedTable } from './matching.ts'
import type { SchemaColumn } from './schema.ts'

/** `authorId` of `author_id`. */
export const camelCase = (name: string) =>
  name.toLowerCase() === name || name.toUpperCase() === name
    ? name.toLowerCase().replace(/[^a-z0-9]+(.)?/g, (_, letter: string | undefined) => letter?.toUpperCase() ?? '')
    : name.replace(/[^A-Za-z0-9]+(.)?/g, (_, letter: string | undefined) => letter?.toUpperCase() ?? '')

const snakeCase = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()

/** How the columns of the model are called, as far as its attributes show. */
function naming(model: ModelNode): (name: string) => string {
  const attributes = Object.values(model.resources).flatMap((resource) => Object.values(resource.attributes))
  const isSnake = attributes.some(({ name, column }) => name !== column && snakeCase(name) === column)
  return isSnake ? snakeCase : (name) => name
}

/** `authorId: t.id(),`; undefined for a column of a type that no rule can use. */
export function attributeText(model: ModelNode, column: SchemaColumn, use?: 'key' | 'tenant'): string | undefined {
  const declaration = declarationOf(column, use)
  if (declaration === undefined) return undefined
  const name = attributeName(column.name)
  const mapped = naming(model)(name) === column.name ? '' : `.column(${quoted(column.name)})`
  return `${name}: ${declaration}${mapped},`
}

function attributeName(column: string): string {
  const name = camelCase(column)
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`
}

/** The whole resource, and its entry in `tables` where the naming does not lead to it. */
export function resourceText(model: ModelNode, { table, label }: MatchedTable): string {
  const tenants = new Set(
    Object.values(model.resources).flatMap(({ tenant, attributes }) => (tenant ? [attributes[tenant]!.column] : [])),
  )
  const foreign = new Set(table.foreignKeys.flatMap(({ columns }) => columns))
  const lines = table.columns.map((column) => {
    const isTenant = model.subjectTenant !== undefined && tenants.has(column.name)
    const isKey = column.name === 'id' || foreign.has(column.name)
    const text = attributeText(model, column, isTenant ? 'tenant' : isKey ? 'key' : undefined)
    return `  ${text ?? `// ${column.name}: no rule can use ${column.type.name}; say whose it is in the options of coverage`}`
  })
  const name = attributeName(table.name)
  const entry = naming(model)(name) === label ? [] : [`// tables: { ${name}: ${quoted(label)} }`]
  const hasTenant = table.columns.some((column) => tenants.has(column.name))
  const isGlobal = model.subjectTenant !== undefined && !hasTenant
  const shared = isGlobal ? [`// global: [${quoted(name)}], as its rows belong to no tenant`] : []
  return [`${name}: {`, ...lines, '},', ...entry, ...shared].join('\n')
}
