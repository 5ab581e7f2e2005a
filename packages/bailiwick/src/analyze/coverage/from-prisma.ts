/** Reads the tables of a schema of Prisma from its text: Prisma itself is not needed. */
import { BailiwickError } from '../../errors/error.ts'
import { type Attribute, type Block, type Field, parseSchema, type Value } from './prisma/parse.ts'
import { positionOf, problem, type Source } from './prisma/tokens.ts'
import {
  type ColumnType,
  readTypeName,
  type Schema,
  type SchemaColumn,
  type SchemaForeignKey,
  type SchemaTable,
} from './schema.ts'

export interface PrismaSchemaOptions {
  /** The name of the file, for places in it; `schema.prisma` unless said otherwise. */
  readonly file?: string
}

/** Types of Prisma without `@db`, as its migrations write them. */
const defaults: Readonly<Record<string, string>> = {
  String: 'text',
  Boolean: 'boolean',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double precision',
  Decimal: 'numeric',
  DateTime: 'timestamp without time zone',
  Json: 'jsonb',
  Bytes: 'bytea',
}

/** Names behind `@db.` that are not PostgreSQL's own. */
const native: Readonly<Record<string, string>> = {
  DoublePrecision: 'double precision',
  ByteA: 'bytea',
  VarBit: 'bit varying',
}

interface Reading {
  readonly source: Source
  readonly block: Block
}

/**
 * The tables of the models and views of one file, or of several that belong together. Throws INVALID_SCHEMA with the place.
 *
 * ```ts
 * import { readFileSync } from 'node:fs'
 * import { coverage, fromPrisma } from 'bailiwick/analyze'
 *
 * coverage(policy, fromPrisma(readFileSync('prisma/schema.prisma', 'utf8'))).isEnough
 * ```
 */
export function fromPrisma(
  text: string | readonly { readonly file: string; readonly text: string }[],
  { file = 'schema.prisma' }: PrismaSchemaOptions = {},
): Schema {
  const sources = typeof text === 'string' ? [{ file, text }] : text
  const all: Reading[] = sources.flatMap((source) => parseSchema(source).map((block) => ({ source, block })))
  refuseOtherDatabases(all)
  const reader = new Reader(all)
  const tables = [...reader.tables(), ...reader.joinTables()]
  const source = sources.map((each) => each.file).join(', ')
  if (tables.length === 0) {
    throw new BailiwickError(
      'INVALID_SCHEMA',
      `${source || file} has no model. Expected the schema of the application.`,
    )
  }
  return { source, tables }
}

function refuseOtherDatabases(all: readonly Reading[]): void {
  for (const { source, block } of all) {
    const provider = block.kind === 'datasource' ? block.fields.find(({ name }) => name === 'provider') : undefined
    if (provider?.value?.kind !== 'text') continue
    if (['postgresql', 'postgres', 'cockroachdb'].includes(provider.value.text)) continue
    throw problem(source, provider.at, `the provider is \`${provider.value.text}\`, and coverage knows PostgreSQL`)
  }
}

class Reader {
  readonly #models = new Map<string, Reading>()
  readonly #enums = new Map<string, Reading>()

  constructor(all: readonly Reading[]) {
    for (const reading of all) {
      const { kind, name, at } = reading.block
      const into = kind === 'model' || kind === 'view' ? this.#models : kind === 'enum' ? this.#enums : undefined
      if (into?.has(name)) throw problem(reading.source, at, `the ${kind} \`${name}\` is there twice`)
      into?.set(name, reading)
    }
  }

  tables(): SchemaTable[] {
    return [...this.#models.values()].map(({ source, block }) => ({
      ...tableOf(block),
      kind: block.kind === 'view' ? 'view' : 'table',
      columns: block.fields.flatMap((field) => this.#column(source, block, field)),
      foreignKeys: block.fields.flatMap((field) => this.#foreignKey(source, block, field)),
      position: positionOf(source, block.at),
    }))
  }

  /** Of relations that are lists on both ends Prisma makes a table of its own: `_ArticleToTag`, with the columns A and B. */
  joinTables(): SchemaTable[] {
    const found = new Map<string, SchemaTable>()
    for (const { block } of this.#models.values()) {
      for (const field of block.fields) {
        const other = field.type?.list ? this.#models.get(field.type.name)?.block : undefined
        if (other === undefined) continue
        const relation = relationName(field)
        const back = other.fields.filter(
          (each) => each !== field && each.type?.name === block.name && relationName(each) === relation,
        )
        if (!back.some((each) => each.type!.list)) continue
        const [a, b] = [block, other].sort((x, y) => (x.name < y.name ? -1 : 1)) as [Block, Block]
        const name = `_${relation ?? `${a.name}To${b.name}`}`
        const { schema } = tableOf(a)
        found.set(name, {
          ...(schema === undefined ? {} : { schema }),
          name,
          kind: 'table',
          columns: [this.#joinColumn('A', a), this.#joinColumn('B', b)],
          foreignKeys: [a, b].map((target, index) => ({
            columns: [index === 0 ? 'A' : 'B'],
            target: tableOf(target),
            targetColumns: keyOf(target).map(columnName),
          })),
        })
      }
    }
    return [...found.values()]
  }

  #joinColumn(name: string, target: Block): SchemaColumn {
    const key = keyOf(target)[0]
    return { name, type: key ? this.#type(key) : { name: 'text', array: false }, nullable: false }
  }

  #column(source: Source, block: Block, field: Field): SchemaColumn[] {
    const type = field.type!
    if (this.#models.has(type.name) && !type.unsupported) return []
    if (!type.unsupported && !Object.hasOwn(defaults, type.name) && !this.#enums.has(type.name)) {
      throw problem(
        source,
        field.at,
        `\`${block.name}.${field.name}\` is of the type \`${type.name}\`, which nothing declares`,
      )
    }
    // Prisma leaves it to the database whether a list may be null.
    const nullable = type.list || block.kind === 'view' ? undefined : type.optional
    return [{ name: columnName(field), type: this.#type(field), nullable, position: positionOf(source, field.at) }]
  }

  #type({ type, attributes }: Field): ColumnType {
    const { name, list, unsupported } = type!
    const declared = unsupported ? undefined : this.#enums.get(name)?.block
    if (declared) {
      const values = declared.fields.map((field) => mapped(field.attributes) ?? field.name)
      return { name: mapped(declared.attributes) ?? declared.name, array: list, values }
    }
    if (unsupported) return { ...readTypeName(name), array: list }
    const stated = attributes.find((attribute) => attribute.name.startsWith('db.'))
    if (stated === undefined) return { ...readTypeName(defaults[name]!), array: list }
    const word = stated.name.slice(3)
    const length = stated.arguments.map(({ value }) => ('text' in value ? value.text : '')).join(', ')
    const written = Object.hasOwn(native, word) ? native[word]! : word
    return { ...readTypeName(length === '' ? written : `${written}(${length})`), array: list }
  }

  #foreignKey(source: Source, block: Block, field: Field): SchemaForeignKey[] {
    const target = this.#models.get(field.type!.name)?.block
    const relation = field.attributes.find(({ name }) => name === 'relation')
    if (target === undefined || relation === undefined) return []
    const columns = namesOf(argumentOf(relation, 'fields'))
    const references = namesOf(argumentOf(relation, 'references'))
    if (columns.length === 0) return []
    const columnsIn = (owner: Block, names: readonly string[]) =>
      names.map((name) => {
        const found = owner.fields.find((each) => each.name === name)
        if (found) return columnName(found)
        throw problem(source, relation.at, `\`${owner.name}\` has no field \`${name}\``)
      })
    return [
      { columns: columnsIn(block, columns), target: tableOf(target), targetColumns: columnsIn(target, references) },
    ]
  }
}

function tableOf({ name, attributes }: Block): { schema?: string; name: string } {
  const schema = textOf(attributes, 'schema')
  return { ...(schema === undefined ? {} : { schema }), name: mapped(attributes) ?? name }
}

function keyOf({ fields, attributes }: Block): readonly Field[] {
  const single = fields.filter((field) => field.attributes.some(({ name }) => name === 'id'))
  if (single.length > 0) return single
  const several = attributes.find(({ name }) => name === 'id')
  const names = several ? namesOf(argumentOf(several, 'fields') ?? several.arguments[0]?.value) : []
  return fields.filter(({ name }) => names.includes(name))
}

const columnName = ({ name, attributes }: Field) => mapped(attributes) ?? name

const mapped = (attributes: readonly Attribute[]) => textOf(attributes, 'map')

/** The first text that the attribute is given: `@map("author_id")`, `@@map(name: "articles")`. */
function textOf(attributes: readonly Attribute[], wanted: string): string | undefined {
  const value = attributes.find(({ name }) => name === wanted)?.arguments[0]?.value
  return value?.kind === 'text' ? value.text : undefined
}

function relationName({ attributes }: Field): string | undefined {
  const relation = attributes.find(({ name }) => name === 'relation')
  const value = relation?.arguments.find(({ name }) => name === undefined || name === 'name')?.value
  return value?.kind === 'text' ? value.text : undefined
}

const argumentOf = (attribute: Attribute, wanted: string) =>
  attribute.arguments.find(({ name }) => name === wanted)?.value

const namesOf = (value: Value | undefined): readonly string[] =>
  value?.kind === 'list' ? value.values.flatMap((each) => (each.kind === 'list' ? [] : [each.text])) : []
