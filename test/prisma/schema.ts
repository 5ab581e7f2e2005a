import type { AttributeNode, ModelNode, RelationNode, ResourceNode } from '../../packages/bailiwick/src/ast/model.ts'
import { isArrayType, isJsonType, type ScalarKind, type ScalarType } from '../../packages/bailiwick/src/ast/types.ts'

/** The schema of Prisma for a model. Prisma names are letters, digits and `_`, so others get `@map`. */

const prismaTypes: Readonly<Record<Exclude<ScalarKind, 'enum'>, string>> = {
  id: 'String',
  text: 'String',
  boolean: 'Boolean',
  int: 'Int',
  bigint: 'BigInt',
  decimal: 'Decimal @db.Decimal',
  float: 'Float',
  date: 'DateTime @db.Date',
  timestamp: 'DateTime @db.Timestamptz(6)',
  uuid: 'String @db.Uuid',
}

export const prismaName = (name: string) =>
  name.replace(/[^A-Za-z0-9_]/gu, (character) => `_${character.codePointAt(0)!.toString(16)}`)
const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
const mapped = (name: string, stored: string, sign: string) => (name === stored ? '' : ` ${sign}(${quoted(stored)})`)

export function schemaOf(model: ModelNode): string {
  const resources = Object.values(model.resources)
  const enums = new Map<string, readonly string[]>()
  for (const { attributes } of resources) {
    for (const { type } of Object.values(attributes)) {
      const scalar = isArrayType(type) ? type.element : type
      if (scalar.kind === 'enum' && scalar.databaseType) enums.set(scalar.databaseType, scalar.values!)
    }
  }
  return [
    '// Written from model.ts: BAILIWICK_WRITE=yes npx vitest run test/prisma/schema.test.ts',
    'datasource db {\n  provider = "postgresql"\n}',
    'generator client {\n  provider = "prisma-client"\n  output   = "./generated"\n}',
    ...[...enums].map(([name, values]) => enumOf(name, values)),
    ...resources.map((resource) => modelOf(model, resource)),
  ]
    .join('\n\n')
    .concat('\n')
}

function enumOf(name: string, values: readonly string[]): string {
  const lines = values.map((value) => `  ${enumValue(value)}${mapped(enumValue(value), value, '@map')}`)
  const table = mapped(prismaName(name), name, '@@map').trim()
  return `enum ${prismaName(name)} {\n${lines.join('\n')}\n${table ? `\n  ${table}\n` : ''}}`
}

/** The name of an enum value in Prisma: it must begin with a letter. */
export const enumValue = (value: string) =>
  /^[a-z]/i.test(prismaName(value)) ? prismaName(value) : `v${prismaName(value)}`

function modelOf(model: ModelNode, resource: ResourceNode): string {
  const joins = joinsOf(model)
  const unique = new Set(joins.filter(({ target }) => target === resource.name).map(({ references }) => references))
  const lines = Object.values(resource.attributes).map((attribute) => {
    const sign = attribute.name === resource.key ? ' @id' : unique.has(attribute.name) ? ' @unique' : ''
    const field = prismaName(attribute.name)
    return `  ${field} ${typeOf(attribute)}${sign}${mapped(field, attribute.column, '@map')}`
  })
  for (const { owner, target, via, references, one, many } of joins) {
    const name = `${owner}_${via}`
    const { nullable } = model.resources[owner]!.attributes[via]!
    if (owner === resource.name)
      lines.push(
        `  ${one} ${target}${nullable ? '?' : ''} @relation(${quoted(name)}, fields: [${via}], references: [${references}])`,
      )
    if (target === resource.name) lines.push(`  ${many} ${owner}[] @relation(${quoted(name)})`)
  }
  const table = mapped(resource.name, resource.table!.name, '@@map').trim()
  return `model ${resource.name} {\n${lines.join('\n')}\n${table ? `\n  ${table}\n` : ''}}`
}

function typeOf({ type, nullable }: AttributeNode): string {
  if (isJsonType(type)) return 'Json?'
  const [name, ...native] = scalarOf(isArrayType(type) ? type.element : type).split(' ')
  return [`${name}${isArrayType(type) ? '[]' : nullable ? '?' : ''}`, ...native].join(' ')
}

function scalarOf(type: ScalarType): string {
  if (type.kind !== 'enum') return prismaTypes[type.kind]
  return type.databaseType ? prismaName(type.databaseType) : 'String'
}

interface Join {
  readonly owner: string
  readonly target: string
  readonly via: string
  readonly references: string
  readonly one: string
  readonly many: string
}

/** Prisma wants both ends of each relation; an end that the model does not name gets a name of its own. */
function joinsOf({ resources }: ModelNode): readonly Join[] {
  const joins = new Map<string, Join>()
  const add = (relation: RelationNode, holder: string) => {
    const isOne = relation.cardinality === 'one'
    const [owner, target] = isOne ? [holder, relation.target] : [relation.target, holder]
    const { via, references } = relation
    const key = `${owner}.${via} ${target}.${references}`
    const known = joins.get(key) ?? { owner, target, via, references, one: `one_${via}`, many: `many_${owner}_${via}` }
    joins.set(key, { ...known, [isOne ? 'one' : 'many']: relation.name })
  }
  for (const resource of Object.values(resources)) {
    for (const relation of Object.values(resource.relations)) add(relation, resource.name)
  }
  return [...joins.values()]
}
