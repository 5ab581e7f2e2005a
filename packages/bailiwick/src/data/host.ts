import type { AttributeNode, ResourceNode } from '../ast/model.ts'
import { lookup } from '../ast/model.ts'
import { boundText } from '../compile/bound-text.ts'
import { table } from '../compile/columns.ts'
import type { AccessLike, AsyncAccessLike } from '../compile/filter.ts'
import { type Fragment, identifier, sql, toPg } from '../compile/fragment.ts'
import { chosen } from '../compile/masks.ts'
import { writtenParameter } from '../compile/parameters.ts'
import type { Connection, Driver, Row } from '../driver/port.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { accessInternals, type Question } from '../evaluate/access.ts'
import { asyncInternals } from '../evaluate/async-access.ts'
import type { CompiledAction } from '../evaluate/compiled.ts'
import { canonical } from '../evaluate/read-value.ts'

/** What `authorized` was given. */
export interface Host {
  readonly driver: Driver<unknown>
  readonly access: AccessLike | AsyncAccessLike
  /** The most rows of a page. */
  readonly maxLimit: number
}

/**
 * One operation of one subject. What is made of the question is made at one moment; of an asynchronous access each piece is attempted
 * until nothing is missing for it.
 */
export class Operation {
  readonly #host: Host
  readonly #action: string
  readonly #isOfOne: boolean
  #question: Question | undefined

  constructor(host: Host, action: string, rows: 'one' | 'many') {
    this.#host = host
    this.#action = action
    this.#isOfOne = rows === 'one'
  }

  async make<T>(work: (question: Question) => T): Promise<T> {
    const { access } = this.#host
    const isOfOne = this.#isOfOne
    if (asyncInternals in access) {
      return access[asyncInternals].ask(this.#action, (question) => work({ ...question, isOfOne }))
    }
    this.#question ??= access[accessInternals].ask(this.#action, (question) => ({ ...question, isOfOne }))
    return work(this.#question)
  }
}

export async function run(connection: Connection, statement: Fragment): Promise<readonly Row[]> {
  const { text, values } = toPg(statement)
  // As text: every driver has its own idea of a list, a number or an instant, and the casts are written out.
  return connection.query(text, values.map(boundText))
}

/** The one row of a key, or undefined; throws DECISION_FAILED where the table has several, since it is not known which one was meant. */
export function onlyRow(rows: readonly Row[], { name, key }: ResourceNode): Row | undefined {
  if (rows.length < 2) return rows[0]
  const path = `${name}.${key}`
  const message = `Several rows of the table have this \`${path}\`, so none was taken and nothing was changed. Its column must be unique in the table by itself.`
  throw new BailiwickError('DECISION_FAILED', message, { path })
}

/** Throws INVALID_OPTION for an action that creates: its rules are of a row to be, and say nothing of who may see rows that are there. */
export function checkLoads({ action: { creates, node } }: Question): void {
  if (!creates) return
  throw new BailiwickError(
    'INVALID_OPTION',
    `\`${node.id}\` is not asked about rows that are there: load with \`${node.resource}.read\`.`,
  )
}

export function resourceOf({ program, action }: Question): ResourceNode {
  return program.model.resources[action.node.resource]!
}

/** The name of the row in a statement: that of its table, which a host's own condition can use. */
export function nameOf(resource: ResourceNode): string {
  // A resource without a table is refused by name.
  table(resource)
  return resource.table!.name
}

/** `"news"."article" as "article"` */
export function sourceOf(resource: ResourceNode): Fragment {
  return sql`${table(resource)} as ${identifier(nameOf(resource))}`
}

export function columnOf(resource: ResourceNode, { column }: AttributeNode): Fragment {
  return identifier(nameOf(resource), column)
}

export function keyOf(resource: ResourceNode): AttributeNode {
  table(resource)
  const key = resource.key === undefined ? undefined : lookup(resource.attributes, resource.key)
  if (key) return key
  throw new BailiwickError(
    'INVALID_MODEL',
    `\`${resource.name}\` has no attribute \`id\`, so none of its rows can be named.`,
    {
      path: resource.name,
    },
  )
}

/** `"article"."id" = $1::text`; throws MISSING_RESOURCE or INVALID_VALUE. */
export function keyIs(resource: ResourceNode, key: unknown): Fragment {
  const attribute = keyOf(resource)
  const path = `${resource.name}.${attribute.name}`
  if (key === undefined || key === null) {
    throw new BailiwickError('MISSING_RESOURCE', `The key of the row is ${key}; give the value of \`${path}\`.`, {
      path,
    })
  }
  const value = canonical(attribute.type, key, path, true)
  return sql`${columnOf(resource, attribute)} = ${writtenParameter(attribute.type, value)}`
}

/** The attributes to return: those named, and the key is not added. */
export function selected(resource: ResourceNode, select: unknown): readonly AttributeNode[] {
  return chosen(resource, select as readonly string[] | undefined)
}

/** The action that says who may see the rows of the resource. */
export function readActionOf({ program, action }: Question): CompiledAction | undefined {
  return program.actions.get(`${action.node.resource}.read`)
}

/** Whether the policy lets it be known that a row is there which the subject may not reach. */
export function revealsExistence(question: Question): boolean {
  const says = (action: CompiledAction | undefined) => action?.node.revealsExistence === true
  return says(question.action) || says(readActionOf(question))
}

/** Throws INVALID_OPTION for an option that is not known. */
export function checkOptions(verb: string, options: unknown, known: readonly string[]): void {
  if (options === undefined) return
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new BailiwickError('INVALID_OPTION', `${verb}: the options are an object.`)
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw unknownName('INVALID_OPTION', `option of ${verb}`, name, known)
  }
}
