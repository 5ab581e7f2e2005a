import {
  type AttributeNode,
  lookup,
  type ModelNode,
  type RelationNode,
  type ResourceNode,
  type TableName,
} from '../ast/model.ts'
import { isMisfit, scalars } from '../ast/scalars.ts'
import { type AttributeType, isArrayType, isJsonType } from '../ast/types.ts'
import type { ErrorCode } from '../errors/codes.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { deepFreeze } from '../util/deep-freeze.ts'
import { checkModel } from './check-model.ts'
import type { Attributes, FieldSpec, Fields, Many, One } from './fields.ts'
import type { AnyModelTypes, SubjectIn } from './infer.ts'
import { specOf } from './types.ts'

/** The key under which a {@link Model} carries its checked form. */
export const modelNode: unique symbol = Symbol('bailiwick.model')

/**
 * A checked model. Give the inferred type a name once, and every error and declaration file stays short:
 *
 * ```ts
 * import { defineModel, t } from 'bailiwick'
 *
 * const inferred = defineModel({ subject: { id: t.id() }, resource: { article: { id: t.id() } } })
 * type Inferred = typeof inferred
 * export interface AppModel extends Inferred {}
 * export const model: AppModel = inferred
 * ```
 */
export interface Model<T extends AnyModelTypes = AnyModelTypes> {
  readonly [modelNode]: ModelNode
  /** Exists in the types only. */
  readonly '~types': T
  /** The model as plain data: every attribute, relation, table and column. */
  describe(): ModelNode
}

/** `context.now` is always there: the instant of the question. */
export interface DefaultContext {
  readonly now: ReturnType<typeof import('./types.ts').t.timestamp>
}

/** A relation whose target the model does not declare shows as a compile error that names it. */
type CheckedRelations<R> = {
  [K in keyof R]: {
    [F in keyof R[K]]: R[K][F] extends One<infer T, boolean> | Many<infer T>
      ? T extends keyof R
        ? R[K][F]
        : `no resource "${T}" in this model`
      : R[K][F]
  }
}

export interface ModelDefinition<S, C, R> {
  /** Who asks. */
  readonly subject: S
  /** The circumstances of one request. `now` is always declared. */
  readonly context?: C
  /** The subject that `policy.for(null)` stands for; without it, null is refused. */
  readonly anonymous?: Partial<SubjectIn<S>>
  /** What is asked about. `{}` declares plain named permissions. */
  readonly resource: R & CheckedRelations<R>
  /**
   * The resources that belong to no tenant, such as countries. Where the subject has a tenant, every other resource with
   * attributes needs a `t.tenant()`.
   */
  readonly global?: readonly (keyof R & string)[]
  /** Table names where they differ from the resource's name: `'articles'`, or `'news.articles'` with its schema. */
  readonly tables?: { readonly [K in keyof R]?: string }
  /** `snake_case` derives columns and tables from camelCase names; the default takes names as they are. */
  readonly naming?: 'as-is' | 'snake_case'
}

/**
 * Declares what a policy speaks about. Throws `INVALID_MODEL`, `UNKNOWN_RESOURCE` or `UNKNOWN_ATTRIBUTE` if the parts
 * contradict each other.
 *
 * ```ts
 * import { defineModel, t } from 'bailiwick'
 *
 * const model = defineModel({
 *   subject: { id: t.id() },
 *   resource: {
 *     article: { id: t.id(), authorId: t.id(), comments: t.many('comment', 'articleId') },
 *     comment: { id: t.id(), articleId: t.id(), article: t.one('article', 'articleId') },
 *   },
 * })
 * ```
 */
export function defineModel<
  const S extends Attributes,
  const R extends Readonly<Record<string, Fields>>,
  const C extends Attributes = Record<never, never>,
>(
  definition: ModelDefinition<S, C, R>,
): Model<{ readonly subject: S; readonly context: C & DefaultContext; readonly resource: R }> {
  checkKeys(definition)
  if (![undefined, 'as-is', 'snake_case'].includes(definition.naming)) {
    throw unknownName('INVALID_MODEL', 'naming', String(definition.naming), ['as-is', 'snake_case'])
  }
  const naming = definition.naming === 'snake_case' ? snakeCase : (name: string) => name
  const resources: Record<string, ResourceNode> = {}
  for (const [name, fields] of Object.entries(definition.resource as Record<string, Fields>)) {
    checkName(name, 'a resource')
    resources[name] = defineResource(
      name,
      fields,
      tableName(lookup(definition.tables ?? {}, name), naming(name)),
      naming,
    )
  }
  const subject = defineAttributes('subject', definition.subject, naming)
  const now: AttributeNode = { ...plainAttribute('now', { kind: 'timestamp' }), hasDefault: true }
  const context = { ...defineAttributes('context', definition.context ?? {}, naming), now }
  const subjectTenant = tenantOf('subject', subject)
  const node: ModelNode = {
    subject,
    ...(subjectTenant === undefined ? {} : { subjectTenant }),
    context,
    resources,
    ...(definition.anonymous === undefined ? {} : { anonymous: { ...definition.anonymous } }),
  }
  checkModel(node, definition.tables ?? {}, definition.global)
  deepFreeze(node)
  // '~types' is a phantom: it carries the inferred types and is never read.
  return Object.freeze({ [modelNode]: node, describe: () => node }) as Model<{
    readonly subject: S
    readonly context: C & DefaultContext
    readonly resource: R
  }>
}

const definitionKeys = ['subject', 'context', 'anonymous', 'resource', 'global', 'tables', 'naming']

function checkKeys(definition: object): void {
  for (const key of Object.keys(definition)) {
    if (!definitionKeys.includes(key)) throw unknownName('INVALID_MODEL', 'key of a model', key, definitionKeys)
  }
  for (const key of ['subject', 'resource'] as const) {
    const value = (definition as Record<string, unknown>)[key]
    if (typeof value !== 'object' || value === null) throw invalid(`A model needs \`${key}\`.`)
  }
}

function defineResource(
  name: string,
  fields: Fields,
  table: TableName,
  naming: (name: string) => string,
): ResourceNode {
  const attributes = defineAttributes(name, fields, naming)
  const relations: Record<string, RelationNode> = {}
  for (const [field, value] of Object.entries(fields)) {
    const spec = specOf(value)!
    if (spec.type.kind !== 'one' && spec.type.kind !== 'many') continue
    relations[field] = {
      name: field,
      cardinality: spec.type.kind,
      target: (spec.type as { target: string }).target,
      via: spec.via!,
      references: spec.references ?? 'id',
      nullable: spec.nullable,
      parent: spec.parent,
    }
  }
  const tenant = tenantOf(name, attributes)
  return {
    name,
    ...(Object.keys(attributes).length === 0 ? {} : { table }),
    ...(lookup(attributes, 'id') ? { key: 'id' } : {}),
    attributes,
    relations,
    ...(tenant === undefined ? {} : { tenant }),
  }
}

function plainAttribute(name: string, type: AttributeType): AttributeNode {
  const flags = {
    nullable: false,
    sensitive: false,
    virtual: false,
    hasDefault: false,
    generated: false,
    loaded: false,
  }
  return { name, type, column: name, ...flags }
}

function defineAttributes(
  owner: string,
  fields: Readonly<Record<string, unknown>>,
  naming: (name: string) => string,
): Record<string, AttributeNode> {
  const attributes: Record<string, AttributeNode> = {}
  for (const [name, value] of Object.entries(fields)) {
    checkName(name, `an attribute of ${owner}`)
    const spec = specOf(value)
    if (!spec) throw invalid(`\`${owner}.${name}\` is not a type: write \`t.text()\`, \`t.one(…)\` and so on.`)
    if (spec.type.kind === 'one' || spec.type.kind === 'many') {
      if (spec.sensitive || spec.virtual || spec.column || spec.default || spec.generated || spec.loaded) {
        throw invalid(`\`${owner}.${name}\` is a relation: it takes no modifier but \`optional()\`.`)
      }
      if (owner === 'subject' || owner === 'context') {
        throw invalid(`\`${owner}.${name}\` is a relation: the ${owner} has attributes only.`)
      }
      continue
    }
    if (spec.loaded && owner !== 'subject' && owner !== 'context') {
      throw invalid(`\`${owner}.${name}\`: only attributes of the subject and the context are \`loaded()\`.`)
    }
    if (spec.loaded && spec.default) throw invalid(`\`${owner}.${name}\` has both a default and a loader.`)
    attributes[name] = attributeNode(name, spec, naming)
    checkDefault(owner, attributes[name])
  }
  return attributes
}

function attributeNode(name: string, spec: FieldSpec, naming: (name: string) => string): AttributeNode {
  return {
    name,
    type: spec.type as AttributeType,
    nullable: spec.nullable,
    sensitive: spec.sensitive,
    virtual: spec.virtual,
    ...(spec.tenant ? { tenant: spec.tenant } : {}),
    column: spec.column ?? naming(name),
    hasDefault: spec.default !== undefined,
    ...(spec.default ? { default: spec.default.value } : {}),
    generated: spec.generated,
    loaded: spec.loaded,
  }
}

/** A default must fit its type at once, not at the first request. */
function checkDefault(owner: string, attribute: AttributeNode): void {
  const { type, default: value } = attribute
  if (!attribute.hasDefault || isJsonType(type) || (value === null && attribute.nullable)) return
  const elements = isArrayType(type) ? value : [value]
  const scalar = isArrayType(type) ? type.element : type
  const fits =
    Array.isArray(elements) &&
    elements.every((element) => element != null && !isMisfit(scalars[scalar.kind].read(element, scalar, true)))
  if (!fits) throw invalid(`The default of \`${owner}.${attribute.name}\` is not ${scalars[scalar.kind].expected}.`)
}

function tenantOf(owner: string, attributes: Readonly<Record<string, AttributeNode>>): string | undefined {
  const keys = Object.values(attributes).filter((attribute) => attribute.tenant)
  if (keys.length > 1)
    throw invalid(`\`${owner}\` declares two tenant keys: ${keys.map((key) => key.name).join(', ')}.`)
  return keys[0]?.name
}

/** Parts of an action id are joined by dots, so no part may contain one; the rest keeps names printable. */
export function checkName(name: string, what: string, code: ErrorCode = 'INVALID_MODEL'): void {
  if (/^[A-Za-z_][\w-]*$/.test(name) && !(name in Object.prototype)) return
  throw new BailiwickError(
    code,
    `\`${name}\` cannot name ${what}: use letters, digits, \`_\` and \`-\`, starting with a letter, and no name that every JavaScript object has.`,
  )
}

function tableName(declared: string | undefined, fallback: string): TableName {
  const parts = (declared ?? fallback).split('.')
  if (parts.length > 2 || parts.some((part) => part === '')) {
    throw invalid(`\`${declared}\` is not a table name: write \`table\` or \`schema.table\`.`)
  }
  return parts.length === 2 ? { schema: parts[0]!, name: parts[1]! } : { name: parts[0]! }
}

function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
}

function invalid(message: string): BailiwickError {
  return new BailiwickError('INVALID_MODEL', message)
}
