import type { ConditionNode, QuantifierNode } from '../ast/condition.ts'
import { inside, isJsonObject, type Json, shortened } from '../ast/json.ts'
import { parseLike } from '../ast/like.ts'
import { resourceAt } from '../ast/model.ts'
import { invalidJson } from '../ast/read-json.ts'
import { reservedRoots } from '../ast/write-condition.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import type { RowPlace } from './row-reference.ts'
import {
  readHas,
  readListReference,
  readMembership,
  readNullable,
  readOverlap,
  readPair,
  readReference,
} from './stored-operand.ts'
import { describeJson, followPath, located, type Reading, readKeys } from './stored-path.ts'

type Reader = (reading: Reading, value: Json, path: string) => ConditionNode

/**
 * Reads what `writeCondition` writes. Each value is read as the type of its attribute says, exactly as in code; each error
 * has its place in the document.
 */
export function readCondition(reading: Reading, value: Json, path: string): ConditionNode {
  if (typeof value === 'string') return readTruth(reading, value, path)
  if (isJsonObject(value)) {
    const [name, ...more] = Object.keys(value)
    if (name !== undefined && more.length === 0) return readOperator(reading, name, value[name]!, path)
    const expected = 'one operator, such as { "is": ["article.status", "published"] }; join several by `all` or `any`'
    throw invalidCondition(path, name === undefined ? 'an empty object' : `${more.length + 1} keys`, expected)
  }
  if (reading.isSnapshot && (value === null || typeof value === 'boolean')) return { kind: 'constant', value }
  throw invalidCondition(path, describeJson(value), 'a condition such as { "is": ["article.status", "published"] }')
}

function readOperator(reading: Reading, name: string, value: Json, path: string): ConditionNode {
  const reader = Object.hasOwn(conditionReaders, name) ? conditionReaders[name] : undefined
  if (reader && (reading.isSnapshot || !snapshotOnly.includes(name))) return reader(reading, value, inside(path, name))
  const known = Object.keys(conditionReaders).filter((operator) => !snapshotOnly.includes(operator))
  const meant = Object.hasOwn(synonyms, name) ? synonyms[name] : undefined
  if (meant) {
    const message = `Unknown operator \`${name}\`. Did you mean \`${meant}\`?`
    throw located(new BailiwickError('INVALID_CONDITION', message, { seen: name, suggestion: meant }), path)
  }
  throw located(unknownName('INVALID_CONDITION', 'operator', shortened(name), known), path)
}

/** What other languages call them: the nearest spelling of `and` is `any`, which means the opposite. */
const synonyms: Readonly<Record<string, string>> = {
  and: 'all',
  or: 'any',
  eq: 'is',
  equals: 'is',
  ne: 'isNot',
  neq: 'isNot',
  exists: 'isNotNull',
}

const comparison =
  (operator: Extract<ConditionNode, { kind: 'comparison' }>['operator']): Reader =>
  (reading, value, path) => {
    const [left, right] = readPair(reading, operator, value, path)
    return { kind: 'comparison', operator, left, right }
  }

const text =
  (operator: Extract<ConditionNode, { kind: 'text' }>['operator']): Reader =>
  (reading, value, path) => {
    const [left, right] = readPair(reading, operator, value, path)
    if (operator === 'like' && (right.kind !== 'literal' || !parseLike(String(right.value)))) {
      const message = '`like` takes a pattern text that does not end in a lone backslash.'
      throw located(new BailiwickError('INVALID_PATTERN', message), inside(path, 1))
    }
    return { kind: 'text', operator, left, right }
  }

const enumOrder =
  (operator: 'atLeast' | 'atMost'): Reader =>
  (reading, value, path) => {
    const [left, right] = readPair(reading, operator, value, path)
    return { kind: 'enumOrder', operator, left, right }
  }

const join =
  (kind: 'all' | 'any'): Reader =>
  (reading, value, path) => {
    if (!Array.isArray(value)) throw invalidCondition(path, describeJson(value), 'a list of conditions')
    if (value.length === 0) {
      throw located(new BailiwickError('EMPTY_CONDITION', `\`${kind}\` of nothing. Give it a condition.`), path)
    }
    return { kind, conditions: value.map((inner: Json, index) => readCondition(reading, inner, inside(path, index))) }
  }

const wrap =
  (kind: 'not' | 'isTrue' | 'isNotFalse'): Reader =>
  (reading, value, path) => ({ kind, condition: readCondition(reading, value, path) })

const overlap =
  (operator: 'hasAny' | 'hasAll'): Reader =>
  (reading, value, path) => ({ kind: 'overlap', operator, ...readOverlap(reading, operator, value, path) })

const not = (condition: ConditionNode): ConditionNode => ({ kind: 'not', condition })

const isNull: Reader = (reading, value, path) => ({ kind: 'isNull', operand: readNullable(reading, value, path) })
const membership =
  (operator: 'in' | 'notIn'): Reader =>
  (reading, value, path) => ({ kind: 'in', ...readMembership(reading, operator, value, path) })

/** One entry for each operator: the names that code has. */
const conditionReaders: Readonly<Record<string, Reader>> = {
  is: comparison('is'),
  isNot: comparison('isNot'),
  isDistinctFrom: comparison('isDistinctFrom'),
  lt: comparison('lt'),
  lte: comparison('lte'),
  gt: comparison('gt'),
  gte: comparison('gte'),
  like: text('like'),
  startsWith: text('startsWith'),
  endsWith: text('endsWith'),
  contains: text('contains'),
  isIgnoringCase: text('isIgnoringCase'),
  atLeast: enumOrder('atLeast'),
  atMost: enumOrder('atMost'),
  in: membership('in'),
  notIn: (reading, value, path) => not(membership('notIn')(reading, value, path)),
  isNull,
  isNotNull: (reading, value, path) => not(isNull(reading, value, path)),
  has: (reading, value, path) => ({ kind: 'in', ...readHas(reading, value, path) }),
  hasAny: overlap('hasAny'),
  hasAll: overlap('hasAll'),
  isEmpty: (reading, value, path) => ({ kind: 'isEmpty', list: readListReference(reading, value, path) }),
  truth: readTruth,
  all: join('all'),
  any: join('any'),
  not: wrap('not'),
  isTrue: wrap('isTrue'),
  isNotFalse: wrap('isNotFalse'),
  some: quantifier('some'),
  every: quantifier('every'),
  none: quantifier('none'),
  granted: stored('granted'),
  denied: stored('denied'),
  holds: (_, value, path) => {
    if (typeof value === 'string' && value !== '') return { kind: 'holds', code: value }
    throw invalidCondition(path, describeJson(value), 'a permission code such as "report.export"')
  },
  custom: readCustom,
  permitted: (reading, value, path) => ({ kind: 'permitted', ...readActionOn(reading, value, path) }),
}

/** What no rule says: the implicit denial of stored permissions, written out where rules are folded. */
const snapshotOnly = ['denied']

/** A check of the policy in code, by its name; its function is there and its parameters are here. */
function readCustom(reading: Reading, value: Json, path: string): ConditionNode {
  const { name, parameters } = readKeys(value, path, ['name', 'parameters'], ['name'])
  const known = [...reading.checks.values()].filter(
    ({ uses, resource }) => uses === 'subject' || resource === reading.resource,
  )
  const check = known.find((node) => node.name === name)
  if (!check) {
    const names = known.map((node) => node.name)
    throw located(
      unknownName('INVALID_CONDITION', 'custom check', shortened(String(name)), names),
      inside(path, 'name'),
    )
  }
  if (!sameShape(check.parameters, parameters)) {
    const expected = `parameters of the shape that code gives it: ${JSON.stringify(check.parameters) ?? 'none'}`
    throw invalidCondition(inside(path, 'parameters'), JSON.stringify(parameters) ?? 'none', expected)
  }
  return { ...check, parameters }
}

/** Whether the function of a check would find in one what it finds in the other. */
function sameShape(code: unknown, given: unknown): boolean {
  if (Array.isArray(code)) return Array.isArray(given)
  if (typeof code !== 'object' || code === null) return given === null ? code === null : typeof code === typeof given
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false
  const [keys, others] = [Object.keys(code), Object.keys(given)]
  const inner = (record: object, key: string) => (record as Record<string, unknown>)[key]
  return (
    keys.length === others.length &&
    keys.every((key) => Object.hasOwn(given, key) && sameShape(inner(code, key), inner(given, key)))
  )
}

/** A boolean attribute is a condition itself. */
function readTruth(reading: Reading, value: Json, path: string): ConditionNode {
  const operand = readReference(reading, value, path)
  if (operand.type.kind === 'boolean') return { kind: 'truth', operand }
  throw invalidCondition(path, `${describeJson(value)}: ${operand.type.kind}`, 'a boolean attribute, or an operator')
}

function quantifier(quantifier: QuantifierNode['quantifier']): Reader {
  return (reading, value, path) => {
    const { of, as, where } = readKeys(value, path, ['of', 'as', 'where'])
    const found = followPath(reading, of!, inside(path, 'of'))
    if (found.kind !== 'many') throw invalidCondition(inside(path, 'of'), describeJson(of), 'a to-many relation')
    const name = readElementName(reading, as, inside(path, 'as'))
    const elementLevel = 1 + Math.max(...[...reading.rows.values()].map(({ level }) => level))
    const rows = new Map(reading.rows).set(name, { level: elementLevel, resource: found.target })
    const condition = readCondition({ ...reading, rows }, where!, inside(path, 'where'))
    const { place, relation, target } = found
    return { kind: 'quantifier', quantifier, ...place, relation, elementLevel, elementResource: target, condition }
  }
}

function readElementName(reading: Reading, value: Json | undefined, path: string): string {
  const name = typeof value === 'string' && /^[A-Za-z_][\w-]{0,100}$/.test(value) ? value : undefined
  if (name === undefined) throw invalidJson(path, describeJson(value), 'a name for the element, such as "comment"')
  if (!reservedRoots.includes(name) && !reading.rows.has(name)) return name
  throw invalidJson(path, `\`${name}\`, which is taken`, 'another name for the element')
}

/** `true` is the action that the rule is written under, on its own resource. */
function stored(kind: 'granted' | 'denied'): Reader {
  return (reading, value, path) => {
    if (value === true && kind === 'granted' && !reading.isSnapshot) {
      const self: RowPlace = { level: 0, resource: reading.resource, hops: [] }
      return { kind, action: '', ...keyed(reading, self, path) }
    }
    const { action, ...place } = readActionOn(reading, value, path)
    return { kind, action, ...keyed(reading, place, path) }
  }
}

/** An action, and the row that it is asked about. */
function readActionOn(reading: Reading, value: Json, path: string): RowPlace & { readonly action: string } {
  const { action, on } = readKeys(value, path, ['action', 'on'])
  if (typeof action !== 'string' || !/^[^.]+(\.[^.]+)+$/.test(action)) {
    throw invalidCondition(inside(path, 'action'), describeJson(action), 'an action such as "team.manage"')
  }
  const found = followPath(reading, on!, inside(path, 'on'))
  if (found.kind !== 'row')
    throw invalidCondition(inside(path, 'on'), describeJson(on), 'a row, such as "article.team"')
  const { name } = resourceAt(reading.model, found.place.resource, found.place.hops)
  const type = action.split('.')[0]!
  if (type === name) return { action, ...found.place }
  throw located(
    unknownName('UNKNOWN_RESOURCE', `resource in \`${shortened(action)}\`:`, type, [name]),
    inside(path, 'action'),
  )
}

function keyed(reading: Reading, place: RowPlace, path: string): RowPlace {
  if (place.resource === '*' || resourceAt(reading.model, place.resource, place.hops).key) return place
  throw located(new BailiwickError('INVALID_MODEL', '`granted` needs a resource with an attribute `id`.'), path)
}

function invalidCondition(path: string, seen: string, expected: string): BailiwickError {
  const message = `${path}: seen ${seen}; expected ${expected}.`
  return new BailiwickError('INVALID_CONDITION', message, { path, seen, expected })
}
