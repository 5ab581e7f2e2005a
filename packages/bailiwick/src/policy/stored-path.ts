import type { CustomNode, ListAttribute, OperandNode } from '../ast/condition.ts'
import { inside, isJsonObject, type Json, shortened } from '../ast/json.ts'
import { type AttributeNode, lookup, type ModelNode, resourceAt } from '../ast/model.ts'
import { invalidJson } from '../ast/read-json.ts'
import { isArrayType, isJsonType, isScalarType, type JsonShape } from '../ast/types.ts'
import { reservedRoots } from '../ast/write-condition.ts'
import type { ErrorCode } from '../errors/codes.ts'
import { BailiwickError, type ErrorDetails, unknownName } from '../errors/error.ts'
import type { RowPlace } from './row-reference.ts'

/** What a condition of a document is read against. */
export interface Reading {
  readonly model: ModelNode
  /** The rows in reach by name: the resource, then the elements of the quantifiers around the place. */
  readonly rows: ReadonlyMap<string, { readonly level: number; readonly resource: string }>
  /** The resource that the rules are written under, or `*`. */
  readonly resource: string
  /** A snapshot says what folding leaves: constants, nulls and values in the first place. A policy does not. */
  readonly isSnapshot: boolean
  /** The custom checks that may be named. */
  readonly checks: ReadonlyMap<string, CustomNode>
}

/** What a path leads to. */
export type Target =
  | { readonly kind: 'value'; readonly node: OperandNode }
  | { readonly kind: 'list'; readonly node: ListAttribute }
  | { readonly kind: 'row'; readonly place: RowPlace }
  | { readonly kind: 'many'; readonly place: RowPlace; readonly relation: string; readonly target: string }

const longestPath = 500

/** Follows `article.team.ownerId`, or `subject.role`; `json` are keys that cannot stand in a path. */
export function followPath(reading: Reading, text: Json, path: string, json: readonly string[] = []): Target {
  if (typeof text !== 'string' || text === '' || text.length > longestPath) {
    throw invalidJson(path, describeJson(text), 'a path such as "article.authorId"')
  }
  const [root, ...parts] = text.split('.') as [string, ...string[]]
  const keys = [...parts, ...json]
  if (root === 'subject' || root === 'context') return attributesTarget(reading, root, keys, text, path)
  const row = reading.rows.get(root)
  if (row) return rowTarget(reading.model, { ...row, hops: [] }, keys, text, path)
  const known = [...reservedRoots, ...reading.rows.keys()]
  throw located(
    unknownName('UNKNOWN_ATTRIBUTE', `start of the path \`${shortened(text)}\`:`, shortened(root), known),
    path,
  )
}

function attributesTarget(
  { model }: Reading,
  of: 'subject' | 'context',
  [name, ...json]: readonly string[],
  text: string,
  path: string,
): Target {
  const attributes = model[of]
  const attribute = lookup(attributes, name ?? '')
  if (attribute) return attributeTarget(attribute, { kind: 'attribute', of, name: attribute.name }, json, text, path)
  throw unknownPart(`attribute of the ${of}`, name, Object.keys(attributes), path)
}

function rowTarget(model: ModelNode, place: RowPlace, keys: readonly string[], text: string, path: string): Target {
  const [name, ...rest] = keys
  if (name === undefined) return { kind: 'row', place }
  const resource = resourceAt(model, place.resource, place.hops)
  const attribute = lookup(resource.attributes, name)
  if (attribute) return attributeTarget(attribute, { kind: 'row', ...place, name }, rest, text, path)
  const relation = lookup(resource.relations, name)
  if (relation?.cardinality === 'one')
    return rowTarget(model, { ...place, hops: [...place.hops, name] }, rest, text, path)
  if (relation && rest.length === 0) return { kind: 'many', place, relation: name, target: relation.target }
  if (relation) {
    const expected = `a condition on its rows, such as { "some": { "of": …, "as": "${relation.target}", "where": … } }`
    throw invalidJson(path, `a path through the rows of \`${name}\``, expected)
  }
  const known = [...Object.keys(resource.attributes), ...Object.keys(resource.relations)]
  throw unknownPart(`attribute of ${resource.name}`, name, known, path)
}

type Base =
  | { readonly kind: 'attribute'; readonly of: 'subject' | 'context'; readonly name: string }
  | ({ readonly kind: 'row'; readonly name: string } & RowPlace)

function attributeTarget(
  { type }: AttributeNode,
  base: Base,
  keys: readonly string[],
  text: string,
  path: string,
): Target {
  if (isJsonType(type)) return jsonTarget(type.shape, base, keys, path)
  const [further] = keys
  if (further !== undefined) throw unknownPart(`part of \`${shortened(text)}\`:`, further, [], path)
  if (isArrayType(type)) return { kind: 'list', node: { ...base, element: type.element } }
  return { kind: 'value', node: { ...base, type } }
}

function jsonTarget(shape: JsonShape, base: Base, json: readonly string[], path: string): Target {
  let at: JsonShape = shape
  for (const [index, key] of json.entries()) {
    const inner = lookup(at, key)
    if (inner === undefined) throw unknownPart(`path of ${base.name}`, key, Object.keys(at), path)
    if (!isScalarType(inner)) at = inner
    else if (index === json.length - 1) return { kind: 'value', node: { ...base, json, type: inner } }
    else throw unknownPart(`path of ${base.name}`, json[index + 1]!, [], path)
  }
  throw invalidJson(path, `the whole of \`${base.name}\``, `a path inside it: ${Object.keys(at).join(', ')}`)
}

function unknownPart(what: string, name: string | undefined, known: readonly string[], path: string): BailiwickError {
  return located(unknownName('UNKNOWN_ATTRIBUTE', what, shortened(name ?? ''), known), path)
}

/** The same error with its place in the document. */
export function located(error: BailiwickError, path: string): BailiwickError {
  if (error.path?.startsWith('$')) return error
  const { seen, expected, suggestion } = error
  const details: ErrorDetails = {
    path,
    ...(seen === undefined ? {} : { seen }),
    ...(expected === undefined ? {} : { expected }),
    ...(suggestion === undefined ? {} : { suggestion }),
  }
  return new BailiwickError(error.code as ErrorCode, `${path}: ${error.message}`, details)
}

/** Runs what may throw an error of the policy's own, and gives the error its place in the document. */
export function locating<T>(path: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw error instanceof BailiwickError ? located(error, path) : error
  }
}

/** An object with these keys and no others. */
export function readKeys(
  value: Json | undefined,
  path: string,
  known: readonly string[],
  required = known,
): Readonly<Record<string, Json>> {
  if (!isJsonObject(value)) {
    throw invalidJson(path, describeJson(value), `an object with ${known.map((key) => `\`${key}\``).join(', ')}`)
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key))
      throw located(unknownName('INVALID_JSON', 'key', shortened(key), known), inside(path, key))
  }
  for (const key of required) {
    if (!Object.hasOwn(value, key)) throw invalidJson(path, 'an object without it', `the key \`${key}\``)
  }
  return value
}

export function describeJson(value: Json | undefined): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (isJsonObject(value)) return 'an object'
  return typeof value === 'string' ? JSON.stringify(shortened(value)) : String(value)
}
