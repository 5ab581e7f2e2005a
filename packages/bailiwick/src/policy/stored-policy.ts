import { BEFORE, type ConditionNode, type CustomNode } from '../ast/condition.ts'
import { inside, isJsonObject, type Json, type JsonObject, jsonVersion, shortened } from '../ast/json.ts'
import { lookup, type ModelNode } from '../ast/model.ts'
import { invalidJson, readJson } from '../ast/read-json.ts'
import { checksOf } from '../ast/visit.ts'
import { rootName } from '../ast/write-condition.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { conditionNode } from './condition.ts'
import { type Model, modelNode } from './define-model.ts'
import type { AnyAction } from './part.ts'
import { createPolicy, type PartsOf, type Policy, policyParts } from './policy.ts'
import { conditionsOf, type PolicyPart, readPart } from './read-part.ts'
import { readCondition } from './stored-condition.ts'
import { describeJson, located, locating, type Reading, readKeys } from './stored-path.ts'
import { storedRule } from './stored-rule.ts'
import { checkCount, checkSize } from './stored-size.ts'
import { mapAfter, type PolicyJson } from './write-policy.ts'

export interface FromJsonOptions<P> {
  /** The policy in code whose actions the stored rules may speak of; another action is an error. */
  readonly actions?: P
  /** A policy in code whose custom checks the stored rules may name; without it, that of `actions`. */
  readonly checks?: AnyPolicy
  /** The document may declare actions that no policy in code has. */
  readonly newActions?: boolean
}

// biome-ignore lint/suspicious/noExplicitAny: any policy, whatever its model and parts
type AnyPolicy = Policy<any, any>

/**
 * A policy from JSON, as an admin page stores it: text, or the value that was parsed from it. A stored rule decides exactly
 * as the same rule in code. Everything is checked against the model before anything is kept; errors carry their place
 * in the document. Join it with the code by `combine`.
 *
 * ```ts
 * import { combine, defineModel, definePolicy, fromJSON, t } from 'bailiwick'
 *
 * const model = defineModel({
 *   subject: { id: t.id(), role: t.enum('reader', 'editor') },
 *   resource: { article: { id: t.id(), authorId: t.id() } },
 * })
 * const code = definePolicy(model, 'article', ({ subject, resource: article }) => ({
 *   read: { allow: { own: article.authorId.is(subject.id) } },
 * }))
 * const json = { bailiwick: 1, resources: { article: { read: { allow: { editor: { is: ['subject.role', 'editor'] } } } } } }
 * const policy = combine(code, fromJSON(model, json, { actions: code }))
 *
 * const decision = policy.for({ id: 'u1', role: 'editor' }).decide('article.read', { authorId: 'u2' })
 * decision.reasons[0]?.rule // => 'stored:article.read/editor'
 * ```
 */
export function fromJSON<M extends Model, P extends AnyPolicy>(
  model: M,
  json: string | PolicyJson | unknown,
  options: FromJsonOptions<P> & { readonly actions: P },
): Policy<M, PartsOf<P>>
export function fromJSON<M extends Model>(
  model: M,
  json: string | PolicyJson | unknown,
  options?: FromJsonOptions<undefined>,
): Policy<M, AnyAction<M>>
export function fromJSON(model: Model, json: unknown, options: FromJsonOptions<unknown> = {}): unknown {
  const node = model?.[modelNode]
  if (!node) {
    throw new BailiwickError('INVALID_POLICY', 'The first argument of fromJSON is a model made by `defineModel`.')
  }
  const known = readOptions(node, options)
  const checks = readChecks(node, options.checks ?? options.actions)
  const resources = readDocument(readJson(json))
  const parts = Object.entries(resources).flatMap(([resource, actions]) => {
    return readResource(node, resource, actions, { known, checks, newActions: options.newActions === true })
  })
  if (known) checkStarActions(parts, known, options.newActions === true)
  const policy = locating('$', () => createPolicy(model, node, parts))
  checkSize(parts)
  return policy
}

/** The names of the actions of each resource in code. */
type KnownActions = ReadonlyMap<string, readonly string[]>

function readOptions(node: ModelNode, options: FromJsonOptions<unknown>): KnownActions | undefined {
  const names = ['actions', 'checks', 'newActions']
  if (!isJsonObject(options)) throw new BailiwickError('INVALID_OPTION', 'The options of fromJSON are an object.')
  for (const name of Object.keys(options)) {
    if (!names.includes(name)) throw unknownName('INVALID_OPTION', 'option of fromJSON', name, names)
  }
  if (options.newActions !== undefined && typeof options.newActions !== 'boolean') {
    throw new BailiwickError('INVALID_OPTION', 'fromJSON: `newActions` is true or false.')
  }
  if (options.actions === undefined) return undefined
  const policy = options.actions as Partial<AnyPolicy> | null
  if (!policy?.[policyParts]) {
    throw new BailiwickError('INVALID_OPTION', 'fromJSON: `actions` is a policy made by `definePolicy` or `combine`.')
  }
  if (policy.model[modelNode] !== node) {
    throw new BailiwickError('MODEL_MISMATCH', 'fromJSON: the policy in `actions` is over another model.')
  }
  const known = new Map<string, string[]>()
  for (const { resource, actions } of policy[policyParts]) {
    known.set(resource, [...(known.get(resource) ?? []), ...actions.map((action) => action.name)])
  }
  return known
}

function readDocument(document: Json): JsonObject {
  const version = isJsonObject(document) ? document.bailiwick : undefined
  if (typeof version === 'number' && version > jsonVersion) {
    const expected = `version ${jsonVersion}, the newest that this version of Bailiwick reads: update it`
    throw invalidJson('$.bailiwick', `version ${version}`, expected)
  }
  const { bailiwick, resources } = readKeys(document, '$', ['bailiwick', 'resources'])
  if (bailiwick !== jsonVersion) throw invalidJson('$.bailiwick', describeJson(bailiwick), `the version ${jsonVersion}`)
  if (isJsonObject(resources) && Object.keys(resources).length > 0) return resources
  throw invalidJson('$.resources', describeJson(resources), 'an object from resources to their actions')
}

const actionKeys = [
  'description',
  'metadata',
  'crossTenant',
  'revealsExistence',
  'implies',
  'composedOf',
  'allow',
  'deny',
  'after',
  'fields',
]

/** The custom checks of a policy in code, by their names. */
function readChecks(node: ModelNode, policy: unknown): ReadonlyMap<string, CustomNode> {
  if (policy === undefined) return new Map()
  const parts = (policy as Partial<AnyPolicy> | null)?.[policyParts]
  if (!parts) {
    throw new BailiwickError('INVALID_OPTION', 'fromJSON: `checks` is a policy made by `definePolicy` or `combine`.')
  }
  if ((policy as AnyPolicy).model[modelNode] !== node) {
    throw new BailiwickError('MODEL_MISMATCH', 'fromJSON: the policy in `checks` is over another model.')
  }
  return new Map(
    parts
      .flatMap((part) => part.actions.flatMap(conditionsOf))
      .flatMap(checksOf)
      .map((check) => [check.name, check]),
  )
}

interface Given {
  readonly known: KnownActions | undefined
  readonly checks: ReadonlyMap<string, CustomNode>
  readonly newActions: boolean
}

function readResource(
  model: ModelNode,
  resource: string,
  value: Json,
  { known, checks, newActions }: Given,
): readonly PolicyPart[] {
  const path = inside('$.resources', resource)
  if (resource !== '*' && !lookup(model.resources, resource)) {
    const names = [...Object.keys(model.resources), '*']
    throw located(unknownName('UNKNOWN_RESOURCE', 'resource', shortened(resource), names), path)
  }
  if (!isJsonObject(value)) throw invalidJson(path, describeJson(value), 'an object from actions to their rules')
  const rows = resource === '*' ? new Map() : new Map([[rootName(resource), { level: 0, resource }]])
  checkCount(Object.keys(value).length, path)
  const reading: Reading = { model, rows, resource, isSnapshot: false, checks }
  const places = new Map<string, string>()
  const actions = Object.entries(value).flatMap(([name, given]) => {
    const at = inside(path, name)
    if (known && !newActions && resource !== '*') checkKnownAction(resource, name, known, at)
    return separateRules(given, at).map(([rules, place], index) => {
      return { index, name, rules: readAction(reading, `${resource}.${name}`, rules, place, places) }
    })
  })
  const rounds = [...new Set(actions.map(({ index }) => index))]
  return (rounds.length === 0 ? [0] : rounds).map((round) => {
    const own = actions.filter(({ index }) => index === round).map(({ name, rules }) => [name, rules] as const)
    return asStored(
      locatingRules(places, path, () => readPart(model, resource, Object.fromEntries(own), () => undefined)),
      newActions,
    )
  })
}

/** The rules of an action; or a list of them, where an `after.deny` says nothing of the denies in another. */
function separateRules(value: Json, path: string): readonly (readonly [Json, string])[] {
  if (!Array.isArray(value)) return [[value, path]]
  if (value.length === 0) throw invalidJson(path, 'an empty list', 'the rules of the action')
  checkCount(value.length, path)
  return value.map((rules: Json, index) => [rules, inside(path, index)])
}

function checkKnownAction(resource: string, name: string, known: KnownActions, path: string): void {
  const names = known.get(resource) ?? []
  if (names.includes(name) || (name === '*' && names.length > 0)) return
  throw located(
    unknownName(
      'UNKNOWN_ACTION',
      `action of ${resource}`,
      shortened(name),
      names.filter((other) => other !== '*'),
    ),
    path,
  )
}

/** An action of the resource `*` must be one that some resource has. */
function checkStarActions(parts: readonly PolicyPart[], known: KnownActions, newActions: boolean): void {
  const own = newActions ? parts.flatMap((part) => (part.resource === '*' ? [] : part.actions)) : []
  const declared = new Set([
    ...[...known].flatMap(([resource, names]) => (resource === '*' ? [] : names)),
    ...own.map(({ name }) => name),
  ])
  for (const { name } of parts.flatMap((part) => (part.resource === '*' ? part.actions : []))) {
    if (name === '*' || declared.has(name)) continue
    throw located(unknownName('UNKNOWN_ACTION', "action of '*'", name, [...declared]), inside('$.resources["*"]', name))
  }
}

/** The rules of an action as `definePolicy` takes them; where each stands in the document is noted by its id. */
function readAction(reading: Reading, id: string, value: Json, path: string, places: Map<string, string>): unknown {
  const written = readKeys(value, path, actionKeys, [])
  places.set(id, path)
  const noted: Noted = { id, places }
  for (const key of ['implies', 'composedOf'] as const) places.set(`${id}.${key}`, inside(path, key))
  const { allow, deny, fields, after, ...plain } = written
  return {
    ...plain,
    ...readRules(reading, noted, 'allow', allow, path),
    ...readRules(reading, noted, 'deny', deny, path),
    ...readRules(reading, noted, 'fields', fields, path),
    ...(after === undefined ? {} : { after: readAfter(reading, noted, after, inside(path, 'after')) }),
  }
}

/** Where in the document each rule stands, by the name that errors have for it. */
interface Noted {
  readonly id: string
  readonly places: Map<string, string>
  readonly isAfter?: boolean
}

/** The rules for the row after the changes may compare it with the row before. */
function readAfter(reading: Reading, noted: Noted, value: Json, path: string): unknown {
  const { allow, deny } = readKeys(value, path, ['allow', 'deny'], [])
  const rows = new Map(reading.rows).set('before', { level: BEFORE, resource: reading.resource })
  const inAfter = [
    { ...reading, rows },
    { ...noted, isAfter: true },
  ] as const
  return { ...readRules(...inAfter, 'allow', allow, path), ...readRules(...inAfter, 'deny', deny, path) }
}

function readRules(
  reading: Reading,
  { id, places, isAfter = false }: Noted,
  key: 'allow' | 'deny' | 'fields',
  value: Json | undefined,
  path: string,
): object {
  if (value === undefined) return {}
  const at = inside(path, key)
  places.set(isAfter ? `${id}.after.${key}` : `${id}.${key}`, at)
  if (key === 'allow' && value === true) return { allow: true }
  if (!isJsonObject(value)) throw invalidJson(at, describeJson(value), 'an object from names to conditions')
  const entries = Object.entries(value).map(([name, rule]) => {
    const place = inside(at, name)
    places.set(key === 'fields' ? `${id}.fields.${name}` : `${id}/${isAfter ? 'after/' : ''}${name}`, place)
    return [name, readRule(reading, key, rule, place)]
  })
  return { [key]: Object.fromEntries(entries) }
}

function readRule(reading: Reading, key: 'allow' | 'deny' | 'fields', value: Json, path: string): unknown {
  if (value === true && key !== 'deny') return true
  if (key === 'fields' || !isJsonObject(value) || !Object.hasOwn(value, 'when')) {
    return asCondition(readCondition(reading, value, path))
  }
  const keys = key === 'allow' ? ['when', 'fields', 'because'] : ['when', 'because']
  const { when, fields, because } = readKeys(value, path, keys, ['when'])
  if (because !== undefined && typeof because !== 'string') {
    throw invalidJson(inside(path, 'because'), describeJson(because), 'a text')
  }
  return {
    when: readRule(reading, key, when!, inside(path, 'when')),
    ...(fields === undefined ? {} : { fields }),
    ...(because === undefined ? {} : { because }),
  }
}

function asCondition(node: ConditionNode): unknown {
  return Object.freeze({ [conditionNode]: node })
}

/** Errors about a rule name it by its id; the document calls it by its place. */
function locatingRules<T>(places: ReadonlyMap<string, string>, path: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof BailiwickError)) throw error
    throw located(error, places.get(error.path ?? '') ?? path)
  }
}

function asStored(part: PolicyPart, newActions: boolean): PolicyPart {
  const actions = part.actions.map((action) => ({
    ...action,
    allow: action.allow.map(storedRule),
    deny: action.deny.map(storedRule),
    ...(action.after ? { after: mapAfter(action.after, storedRule) } : {}),
  }))
  return { ...part, actions, stored: newActions ? 'with new actions' : 'known actions' }
}
