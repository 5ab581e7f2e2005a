import type { GrantedNode } from '../ast/condition.ts'
import { type AttributeNode, lookup, type ModelNode, resourceAt } from '../ast/model.ts'
import { printOperand } from '../ast/print.ts'
import { isArrayType, isJsonType, isScalarType, type JsonShape, type ScalarType } from '../ast/types.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { nodeOf } from './builders.ts'
import { description, Guarded, inspection, notAValue } from './guarded.ts'
import { built, readCondition, readReference, used } from './session.ts'
import { BooleanReference, ListReference, ValueReference } from './value-reference.ts'

/** Where a row stands in a condition: the row at a level, and the to-one relations from it. */
export interface RowPlace {
  readonly level: number
  readonly resource: string
  readonly hops: readonly string[]
}

/** Finds the place of a row reference; kept apart, so that no attribute name can collide with it. */
const places = new WeakMap<object, RowPlace>()

export function placeOf(reference: unknown): RowPlace | undefined {
  return typeof reference === 'object' && reference !== null ? places.get(reference) : undefined
}

/** A reference for every attribute and relation of a row; an unknown name throws with a suggestion. */
export function rowReference(model: ModelNode, place: RowPlace): object {
  const resource = resourceAt(model, place.resource, place.hops)
  const owner = [place.resource, ...place.hops].join('.')
  const reference = pathReference(owner, (name, below) => {
    const attribute = lookup(resource.attributes, name)
    if (attribute) return attributeReference(attribute, { kind: 'row', ...place }, below)
    const relation = lookup(resource.relations, name)
    const text = () => `${owner}.${name}`
    if (relation?.cardinality === 'one') {
      return readReference(rowReference(model, { ...place, hops: [...place.hops, name] }), text, below)
    }
    if (relation) return readReference(new ManyReference(model, place, name), text, below)
    const known = [...Object.keys(resource.attributes), ...Object.keys(resource.relations)]
    throw unknownName('UNKNOWN_ATTRIBUTE', `attribute of ${resource.name}`, name, known, { path: text() })
  })
  places.set(reference, place)
  return reference
}

/** A reference for every attribute of the subject or the context. */
export function attributesReference(
  of: 'subject' | 'context',
  attributes: Readonly<Record<string, AttributeNode>>,
): object {
  return pathReference(of, (name, below) => {
    const attribute = lookup(attributes, name)
    if (attribute) return attributeReference(attribute, { kind: 'attribute', of }, below)
    throw unknownName('UNKNOWN_ATTRIBUTE', `attribute of the ${of}`, name, Object.keys(attributes), {
      path: `${of}.${name}`,
    })
  })
}

/**
 * What has references below it and is none itself. To be read further is its use. JavaScript gets no text, number or list of
 * names from it.
 */
function pathReference(text: string, read: (name: string, below: Below) => object): object {
  const refuse = () => {
    throw notAValue(text)
  }
  const get = (target: object, name: string | symbol): unknown => {
    if (typeof name === 'symbol') return Reflect.get(target, name)
    used(reference)
    return read(name, get)
  }
  const has = (target: object, name: string | symbol) => (typeof name === 'symbol' ? name in target : refuse())
  const target = Object.freeze({ [Symbol.toPrimitive]: refuse, [inspection]: () => text })
  const reference: object = new Proxy(target, { get, has })
  return reference
}

type Base = ({ readonly kind: 'row' } & RowPlace) | { readonly kind: 'attribute'; readonly of: 'subject' | 'context' }
type Below = (...args: never[]) => unknown

function attributeReference(attribute: AttributeNode, base: Base, below: Below): object {
  const { name, type } = attribute
  if (isArrayType(type)) {
    const node = { ...base, name, element: type.element }
    return readReference(new ListReference(node), () => printOperand(node), below)
  }
  if (isJsonType(type)) return jsonReference(type.shape, base, name, [], below)
  return scalarReference({ ...base, name, type }, below)
}

function scalarReference(node: ConstructorParameters<typeof ValueReference>[0] & { type: ScalarType }, below: Below) {
  if (node.type.kind !== 'boolean') return readReference(new ValueReference(node), () => printOperand(node), below)
  const reference = new BooleanReference(node)
  readCondition(reference, below)
  return reference
}

function jsonReference(shape: JsonShape, base: Base, name: string, json: readonly string[], below: Below): object {
  const owner = base.kind === 'row' ? [base.resource, ...base.hops] : [base.of]
  const text = [...owner, name, ...json].join('.')
  const reference = pathReference(text, (key, below) => {
    const inner = lookup(shape, key)
    if (inner === undefined) {
      throw unknownName('UNKNOWN_ATTRIBUTE', `path of ${[name, ...json].join('.')}`, key, Object.keys(shape))
    }
    if (!isScalarType(inner)) return jsonReference(inner, base, name, [...json, key], below)
    return scalarReference({ ...base, name, json: [...json, key], type: inner }, below)
  })
  return readReference(reference, () => text, below)
}

/** The rows at the other end of a to-many relation. */
class ManyReference extends Guarded {
  readonly #model: ModelNode
  readonly #place: RowPlace
  readonly #relation: string

  constructor(model: ModelNode, place: RowPlace, relation: string) {
    super()
    this.#model = model
    this.#place = place
    this.#relation = relation
  }

  [description]() {
    const { resource, hops } = this.#place
    return { text: [resource, ...hops, this.#relation].join('.'), operators: ['some', 'every', 'none'] }
  }

  some(condition: (row: never) => unknown) {
    return this.#quantify('some', condition, this.some)
  }
  every(condition: (row: never) => unknown) {
    return this.#quantify('every', condition, this.every)
  }
  none(condition: (row: never) => unknown) {
    return this.#quantify('none', condition, this.none)
  }

  #quantify(quantifier: 'some' | 'every' | 'none', condition: (row: never) => unknown, below: Below) {
    const from = resourceAt(this.#model, this.#place.resource, this.#place.hops)
    const elementLevel = nextLevel()
    const elementResource = from.relations[this.#relation]!.target
    const element = rowReference(this.#model, { level: elementLevel, resource: elementResource, hops: [] })
    const inner = condition(element as never)
    return built(
      {
        kind: 'quantifier',
        quantifier,
        ...this.#place,
        relation: this.#relation,
        elementLevel,
        elementResource,
        condition: nodeOf(inner, `${this.#relation}.${quantifier}`),
      },
      below,
      [this],
    )
  }
}

let lastLevel = 0

/** A level that no other element has; `bindLevels` gives it the one that it has in its rule. */
function nextLevel(): number {
  lastLevel++
  return lastLevel
}

/** Conditions answered by stored permissions; `granted()` without arguments means its own action on this resource. */
export function grantedCondition(model: ModelNode, self: RowPlace, action: unknown, row: unknown, below: Below) {
  const place = row === undefined ? self : placeOf(row)
  if (place && row !== undefined) used(row as object)
  const target = place && place.resource !== '*' ? resourceAt(model, place.resource, place.hops) : undefined
  if (target && !target.key) {
    throw new BailiwickError('INVALID_MODEL', `granted() about \`${target.name}\`: it needs an attribute \`id\`.`)
  }
  const type = typeof action === 'string' ? action.split('.')[0]! : undefined
  if (target && type !== undefined && type !== target.name) {
    throw unknownName('UNKNOWN_RESOURCE', `resource in granted('${String(action)}')`, type, [target.name])
  }
  const node: GrantedNode = { kind: 'granted', action: action === undefined ? '' : String(action), ...(place ?? self) }
  return { node, valid: place !== undefined, build: () => built<false>(node, below) }
}
