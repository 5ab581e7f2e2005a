import { BEFORE } from '../ast/condition.ts'
import { inside, isJsonObject, type Json, jsonVersion, shortened } from '../ast/json.ts'
import { lookup, type ModelNode } from '../ast/model.ts'
import type { ActionNode, AfterRules, FieldNode, RuleNode } from '../ast/policy.ts'
import { invalidJson, readJson } from '../ast/read-json.ts'
import { rootName } from '../ast/write-condition.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { SubjectAccess } from '../evaluate/access.ts'
import { compileProgram } from '../evaluate/program.ts'
import { type SnapshotJson, snapshotFacts } from '../evaluate/snapshot.ts'
import { deepFreeze } from '../util/deep-freeze.ts'
import type { Access } from './access.ts'
import { checkName, type Model, modelNode } from './define-model.ts'
import type { ContextIn } from './infer.ts'
import type { AnyAction } from './part.ts'
import type { PartsOf, Policy } from './policy.ts'
import { readCondition } from './stored-condition.ts'
import { describeJson, located, locating, type Reading, readKeys } from './stored-path.ts'

// biome-ignore lint/suspicious/noExplicitAny: any policy, whatever its model and parts
type AnyPolicy = Policy<any, any>

export interface SnapshotOptions<M extends Model> {
  /** Context attributes that were not given where the snapshot was made; one that was given is in the rules, and refused. */
  readonly context?: ContextIn<M['~types']['context']>
}

/**
 * An access object from `access.toJSON()`: the same verbs and answers, in a browser. What needs stored permissions of a row
 * is denied with an error that says so. It shows and hides controls; the server still decides.
 *
 * ```ts
 * import { defineModel, definePolicy, fromSnapshot, t } from 'bailiwick'
 *
 * const model = defineModel({
 *   subject: { id: t.id(), email: t.text() },
 *   resource: { article: { id: t.id(), authorId: t.id() } },
 * })
 * const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
 *   read: { allow: { own: article.authorId.is(subject.id) } },
 * }))
 * const sent = JSON.stringify(policy.for({ id: 'u1', email: 'ann@example.org' }))
 * sent.includes('ann@example.org') // => false
 *
 * const access = fromSnapshot<typeof policy>(model, sent)
 * access.can('article.read', { authorId: 'u1' }) // => true
 * ```
 */
export function fromSnapshot<M extends Model>(
  model: M,
  json: string | SnapshotJson | unknown,
  options?: SnapshotOptions<M>,
): Access<M, AnyAction<M>>
export function fromSnapshot<P extends AnyPolicy>(
  model: P['model'],
  json: string | SnapshotJson | unknown,
  options?: SnapshotOptions<P['model']>,
): Access<P['model'], PartsOf<P>>
export function fromSnapshot(model: Model, json: unknown, options: SnapshotOptions<Model> = {}): unknown {
  const node = model?.[modelNode]
  if (!node) {
    throw new BailiwickError('INVALID_POLICY', 'The first argument of fromSnapshot is a model made by `defineModel`.')
  }
  if (!isJsonObject(options)) throw new BailiwickError('INVALID_OPTION', 'The options of fromSnapshot are an object.')
  for (const name of Object.keys(options)) {
    if (name !== 'context') throw unknownName('INVALID_OPTION', 'option of fromSnapshot', name, ['context'])
  }
  // The subject is in the rules; nothing is asked of it any more.
  const folded = { ...node, subject: {} }
  const { hash, context, actions } = readSnapshot(folded, readJson(json))
  refuseFolded(context, options.context)
  const program = compileProgram({ model: folded, actions })
  return new SubjectAccess({ ...program, hash: () => hash }, {}, { ...options, facts: snapshotFacts })
}

function readSnapshot(model: ModelNode, document: Json) {
  const version = isJsonObject(document) ? document.bailiwick : undefined
  if (typeof version === 'number' && version > jsonVersion) {
    const expected = `version ${jsonVersion}, the newest that this version of Bailiwick reads: update it`
    throw invalidJson('$.bailiwick', `version ${version}`, expected)
  }
  const given = readKeys(
    document,
    '$',
    ['bailiwick', 'policy', 'context', 'actions'],
    ['bailiwick', 'policy', 'actions'],
  )
  if (version !== jsonVersion) throw invalidJson('$.bailiwick', describeJson(version), `the version ${jsonVersion}`)
  if (typeof given.policy !== 'string')
    throw invalidJson('$.policy', describeJson(given.policy), 'the hash of a policy')
  const written = given.actions
  if (!isJsonObject(written)) throw invalidJson('$.actions', describeJson(written), 'an object from actions to rules')
  const ids = Object.keys(written)
  const actions = new Map(ids.map((id) => [id, readAction(model, id, written[id]!, ids, inside('$.actions', id))]))
  checkRequires(actions)
  return { hash: given.policy, context: listAt(given.context, '$.context'), actions }
}

/** What the rules already know cannot be told otherwise: it would be given and never looked at. */
function refuseFolded(folded: readonly Json[], context: unknown): void {
  if (typeof context !== 'object' || context === null) return
  for (const [name, value] of Object.entries(context)) {
    if (value === undefined || !folded.includes(name)) continue
    throw new BailiwickError(
      'INVALID_OPTION',
      `fromSnapshot: \`context.${name}\` was settled where the snapshot was made: it was given there, or a check was asked. Give it there, not here.`,
      { path: `context.${name}` },
    )
  }
}

function readAction(model: ModelNode, id: string, value: Json, ids: readonly string[], path: string): ActionNode {
  const [resource = '', name = '', ...more] = id.split('.')
  if (!lookup(model.resources, resource) || more.length > 0) {
    throw located(unknownName('UNKNOWN_RESOURCE', 'resource', shortened(resource), Object.keys(model.resources)), path)
  }
  locating(path, () => checkName(name, 'an action', 'INVALID_JSON'))
  const given = readKeys(value, path, ['allow', 'deny', 'after', 'fields', 'requires'], [])
  const rows = new Map([[rootName(resource), { level: 0, resource }]])
  const reading: Reading = { model, rows, resource, isSnapshot: true, checks: new Map() }
  const rules = (effect: 'allow' | 'deny') => readRules(reading, effect, id, given[effect], inside(path, effect))
  return {
    ...{ id, resource, name, metadata: {}, implies: [], composedOf: [], position: () => undefined },
    allow: rules('allow'),
    deny: rules('deny'),
    ...(given.after === undefined ? {} : { after: readAfter(reading, id, given.after, inside(path, 'after')) }),
    fields: readFields(reading, given.fields ?? {}, inside(path, 'fields')),
    requires: listAt(given.requires, inside(path, 'requires')).map((other, index) => {
      if (typeof other === 'string' && ids.includes(other)) return other
      throw invalidJson(inside(inside(path, 'requires'), index), describeJson(other), 'an action of the snapshot')
    }),
  }
}

/** The rules for the row after the changes may compare it with the row before. */
function readAfter(reading: Reading, id: string, value: Json, path: string): AfterRules {
  const given = readKeys(value, path, ['allow', 'deny'])
  const rows = new Map(reading.rows).set('before', { level: BEFORE, resource: reading.resource })
  const rules = (effect: 'allow' | 'deny') =>
    readRules({ ...reading, rows }, effect, id, given[effect], inside(path, effect))
  return { allow: rules('allow'), deny: rules('deny') }
}

function readRules(
  reading: Reading,
  effect: 'allow' | 'deny',
  action: string,
  value: Json | undefined,
  path: string,
): readonly RuleNode[] {
  return listAt(value, path).map((rule, index) => readRule(reading, effect, action, rule, inside(path, index)))
}

function readRule(reading: Reading, effect: 'allow' | 'deny', action: string, value: Json, path: string): RuleNode {
  const keys = ['id', 'when', 'because', 'fields', 'parts']
  const { id, when, because, fields, parts } = readKeys(value, path, keys, ['id', 'when'])
  if (typeof id !== 'string' || !id.includes('/')) throw invalidJson(inside(path, 'id'), describeJson(id), 'a rule id')
  if (because !== undefined && typeof because !== 'string') {
    throw invalidJson(inside(path, 'because'), describeJson(because), 'a text')
  }
  const condition = deepFreeze(readCondition(reading, when!, inside(path, 'when')))
  const place = inside(path, 'parts')
  return {
    id,
    action,
    name: id.slice(id.indexOf('/') + 1),
    effect,
    condition,
    ...(because === undefined ? {} : { because }),
    ...(fields === undefined ? {} : { fields: readAttributes(reading, fields, inside(path, 'fields')) }),
    ...(parts === undefined
      ? {}
      : {
          parts: listAt(parts, place).map((part, index) =>
            readRules(reading, effect, action, part, inside(place, index)),
          ),
        }),
    position: () => undefined,
  }
}

function readAttributes(reading: Reading, value: Json, path: string): readonly string[] {
  const known = Object.keys(reading.model.resources[reading.resource]!.attributes)
  return listAt(value, path).map((name, index) => {
    if (typeof name === 'string' && known.includes(name)) return name
    throw located(
      unknownName('UNKNOWN_ATTRIBUTE', `attribute of ${reading.resource}`, shortened(String(name)), known),
      inside(path, index),
    )
  })
}

function readFields(reading: Reading, value: Json, path: string): Readonly<Record<string, FieldNode>> {
  if (!isJsonObject(value)) throw invalidJson(path, describeJson(value), 'an object from attributes to conditions')
  const { attributes } = reading.model.resources[reading.resource]!
  const fields = Object.entries(value).map(([name, written]): [string, FieldNode] => {
    const at = inside(path, name)
    if (name !== '*' && !lookup(attributes, name)) {
      const known = Object.keys(attributes)
      throw located(unknownName('UNKNOWN_ATTRIBUTE', `attribute of ${reading.resource}`, shortened(name), known), at)
    }
    const condition = deepFreeze(readCondition(reading, written, at))
    return [name, { name, condition, position: () => undefined }]
  })
  return Object.fromEntries(fields)
}

/** What an action requires must end, or asking it would not. */
function checkRequires(actions: ReadonlyMap<string, ActionNode>): void {
  const finished = new Set<string>()
  const follow = (id: string, trace: readonly string[]): void => {
    if (finished.has(id)) return
    const { requires } = actions.get(id)!
    if (trace.includes(id) || trace.length > 3 || requires.length > 10) {
      throw invalidJson(
        inside('$.actions', id),
        'an action that requires itself, or a long chain',
        'requirements that end',
      )
    }
    for (const required of requires) follow(required, [...trace, id])
    finished.add(id)
  }
  for (const id of actions.keys()) follow(id, [])
}

function listAt(value: Json | undefined, path: string): readonly Json[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value
  throw invalidJson(path, describeJson(value), 'a list')
}
