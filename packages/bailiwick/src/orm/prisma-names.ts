import type { ModelNode, ResourceNode } from '../ast/model.ts'
import { lookup } from '../ast/model.ts'
import type { ScalarType } from '../ast/types.ts'
import { columnOf } from '../compile/columns.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { Unsayable } from './not-in-prisma.ts'

/** How the Prisma schema differs from the model. Everything that is left out has the same name in both. */
export interface PrismaOptions {
  /** The client: names of fields are checked against it, and two columns of a row can be compared. */
  readonly client?: object
  /** By resource, the name of its model in the client: `{ article: 'blogPost' }` for `prisma.blogPost`. */
  readonly models?: Readonly<Record<string, string>>
  /** By resource and attribute or relation, the name of the field: `{ article: { authorId: 'author_id' } }`. */
  readonly names?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** By database enum and value, the name of the value in Prisma's enum, where it has `@map`. */
  readonly enums?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Says that every connection of the client has the time zone UTC. Without it instants are refused: see the guide. */
  readonly timeZone?: 'UTC'
}

const optionNames = ['client', 'models', 'names', 'enums', 'timeZone']
/** What a `where` means by itself. */
const words = ['AND', 'OR', 'NOT']

/** Throws INVALID_OPTION for an option, a resource, an attribute or an enum that is not known. */
export function checkPrismaOptions(model: ModelNode, options: PrismaOptions): void {
  for (const option of Object.keys(options)) {
    if (!optionNames.includes(option)) throw unknownName('INVALID_OPTION', 'option of filter', option, optionNames)
  }
  for (const option of ['client', 'models', 'names', 'enums'] as const) {
    const value: unknown = options[option]
    if (value !== undefined && (typeof value !== 'object' || value === null)) throw wrong(option, 'an object', value)
  }
  if (options.timeZone !== undefined && options.timeZone !== 'UTC') throw wrong('timeZone', "'UTC'", options.timeZone)
  const resources = Object.keys(model.resources)
  for (const resource of [...Object.keys(options.models ?? {}), ...Object.keys(options.names ?? {})]) {
    if (!resources.includes(resource)) throw unknownName('INVALID_OPTION', 'resource', resource, resources)
  }
  for (const [resource, names] of Object.entries(options.names ?? {})) {
    const { attributes, relations } = model.resources[resource]!
    const known = [...Object.keys(attributes), ...Object.keys(relations)]
    for (const name of Object.keys(names)) {
      if (!known.includes(name)) throw unknownName('INVALID_OPTION', `name in \`${resource}\``, name, known)
    }
  }
}

function wrong(option: string, expected: string, value: unknown): BailiwickError {
  const seen = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return new BailiwickError('INVALID_OPTION', `\`${option}\` takes ${expected}; seen: ${seen}.`, { seen, expected })
}

/** The names of Prisma's schema. */
export class PrismaNames {
  readonly #options: PrismaOptions

  constructor(options: PrismaOptions) {
    this.#options = options
  }

  get isUtc(): boolean {
    return this.#options.timeZone === 'UTC'
  }

  /** Throws VIRTUAL_ATTRIBUTE for what the application works out, INVALID_OPTION for a field that the client does not have. */
  field(resource: ResourceNode, attribute: string): string {
    columnOf(resource, attribute)
    const name = this.#nameOf(resource, attribute)
    const fields = this.#fields(resource)
    if (fields !== undefined && !(name in fields)) {
      throw unknownName(
        'INVALID_OPTION',
        `field of Prisma's \`${this.#delegate(resource)}\``,
        name,
        Object.keys(fields),
        {
          path: `${resource.name}.${attribute}`,
        },
      )
    }
    return name
  }

  /** Relations are not among the fields that a client lists: Prisma itself refuses one that it does not know. */
  relation(resource: ResourceNode, relation: string): string {
    return this.#nameOf(resource, relation)
  }

  /** What Prisma takes in the place of a value for another column of the same row. */
  reference(resource: ResourceNode, attribute: string): unknown {
    const name = this.field(resource, attribute)
    const reference = this.#fields(resource)?.[name]
    if (reference === undefined) throw new Unsayable('two columns compared', 'Give `filter` the option `client`.')
    return reference
  }

  enumValue(type: ScalarType, value: string): string {
    if (type.databaseType === undefined) return value
    return lookup(lookup(this.#options.enums ?? {}, type.databaseType) ?? {}, value) ?? value
  }

  #nameOf(resource: ResourceNode, name: string): string {
    const field = lookup(lookup(this.#options.names ?? {}, resource.name) ?? {}, name) ?? name
    if (!words.includes(field)) return field
    const path = `${resource.name}.${name}`
    const message = `\`${path}\` cannot be the field \`${field}\`: in a \`where\` that is Prisma's own word. Name the field in \`names\`.`
    throw new BailiwickError('INVALID_OPTION', message, { seen: field, path })
  }

  #delegate(resource: ResourceNode): string {
    return lookup(this.#options.models ?? {}, resource.name) ?? resource.name
  }

  #fields(resource: ResourceNode): Readonly<Record<string, unknown>> | undefined {
    const { client } = this.#options
    if (client === undefined) return undefined
    const name = this.#delegate(resource)
    const model = (
      client as Readonly<Record<string, { readonly fields?: Readonly<Record<string, unknown>> } | undefined>>
    )[name]
    if (model?.fields) return model.fields
    throw new BailiwickError(
      'INVALID_OPTION',
      `The client has no model \`${name}\`. Name it in the option \`models\`: \`{ ${resource.name}: '…' }\`.`,
      { seen: name, path: resource.name },
    )
  }
}
