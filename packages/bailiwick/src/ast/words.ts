import {
  BEFORE,
  type ConditionKind,
  type ConditionNode,
  type ListNode,
  type NodeOf,
  type OperandNode,
  type QuantifierNode,
} from './condition.ts'
import { splitDuration } from './durations.ts'
import { showValue } from './scalars.ts'
import type { ScalarKind } from './types.ts'

/** What the row at each level is called. */
type Names = ReadonlyMap<number, string>

type Speaker<K extends ConditionKind> = (node: NodeOf<K>, names: Names, negated: boolean) => string

type Speakers = {
  readonly [K in ConditionKind]: Speaker<K>
}

/**
 * A condition as an English sentence for people who do not read code: `the article's status is "published"`. The same
 * condition always gives the same words. Values are quoted, with whatever could disguise them escaped.
 */
export function describeCondition(node: ConditionNode): string {
  return speak(node, new Map(), false)
}

function speak(node: ConditionNode, names: Names, negated: boolean): string {
  return (speakers[node.kind] as (node: ConditionNode, names: Names, negated: boolean) => string)(node, names, negated)
}

const joined: Speaker<'all' | 'any'> = ({ kind, conditions }, names, negated) => {
  const [only] = conditions
  if (only && conditions.length === 1) return speak(only, names, negated)
  const parts = conditions.map((condition) => within(condition, names))
  return `${negated ? 'not ' : ''}${kind} of: ${parts.join('; ')}`
}

const nullMeans =
  (answer: 'no' | 'yes'): Speaker<'isTrue' | 'isNotFalse'> =>
  ({ condition }, names, negated) => {
    const text = `${within(condition, names)} (no value counts as ${answer})`
    return negated ? `not: ${text}` : text
  }

const permission =
  (verb: string): Speaker<'granted' | 'denied'> =>
  (node, names, negated) => {
    const action = node.action === '' ? 'this action' : escaped(node.action)
    const row = node.resource === '*' ? 'the resource' : rowWords(node, names)
    return `${negated ? 'no' : 'a'} stored permission ${verb} ${action} on ${row}`
  }

const speakers: Speakers = {
  constant: ({ value }, _, negated) => (value === null ? 'unknown' : value === negated ? 'never' : 'always'),
  truth: ({ operand }, names, negated) => {
    const place = shownOwner(operand, names)
    if (!place) return `${operandWords(operand, names)} is ${negated ? 'false' : 'true'}`
    const [verb, rest] = predicate(place.name)
    return `${place.owner} ${verb}${negated ? ' not' : ''} ${rest}`
  },
  comparison: ({ operator, left, right }, names, negated) => {
    const self = selfWords(left, right, names)
    const [first, second] = self ?? [operandWords(left, names), operandWords(right, names)]
    return `${first} ${comparisonWords(operator, left.type.kind, negated)} ${second}`
  },
  text: ({ operator, left, right }, names, negated) => {
    const [first, second] = [operandWords(left, names), operandWords(right, names)]
    if (operator === 'isIgnoringCase') {
      return `${first} is ${negated ? 'not ' : ''}${second}, whatever the case of the letters A to Z`
    }
    const [plain, infinitive] = textWords[operator]
    return `${first} ${negated ? `does not ${infinitive}` : plain} ${second}`
  },
  enumOrder: ({ operator, left, right }, names, negated) => {
    const side = operator === 'atLeast' ? 'higher' : 'lower'
    return `${operandWords(left, names)} is ${negated ? 'not ' : ''}${operandWords(right, names)} or ${side}`
  },
  isNull: ({ operand }, names, negated) => `${operandWords(operand, names)} has ${negated ? 'a' : 'no'} value`,
  in: ({ operand, list }, names, negated) => {
    if (operand.kind === 'literal' && list.kind !== 'values') {
      const verb = negated ? 'do not include' : 'include'
      return `${operandWords(list, names)} ${verb} ${operandWords(operand, names)}`
    }
    return `${operandWords(operand, names)} is ${negated ? 'not ' : ''}one of ${operandWords(list, names)}`
  },
  overlap: ({ operator, left, right }, names, negated) => {
    const verb = negated ? 'do not include' : 'include'
    const share = operator === 'hasAny' ? 'any of' : 'all of'
    return `${operandWords(left, names)} ${verb} ${share} ${operandWords(right, names)}`
  },
  isEmpty: ({ list }, names, negated) => `${operandWords(list, names)} are ${negated ? 'not ' : ''}empty`,
  all: joined,
  any: joined,
  not: ({ condition }, names, negated) => speak(condition, names, !negated),
  isTrue: nullMeans('no'),
  isNotFalse: nullMeans('yes'),
  quantifier: (node, names, negated) => {
    const rows = `${rowWords(node, names)}'s ${spaced(node.relation)}`
    const share = { some: 'some', every: 'each', none: 'none' }[node.quantifier]
    const inner = elementNames(node, names)
    const { condition } = node
    const own = condition.kind === 'truth' ? shownOwner(condition.operand, inner) : undefined
    const verb = own && predicate(own.name)
    const isOwn = condition.kind === 'truth' && isElement(condition.operand, node) && verb?.[0] === 'is'
    const start = negated ? 'not ' : ''
    if (isOwn) return `${start}${share} of ${rows} ${node.quantifier === 'every' ? 'is' : 'are'} ${verb[1]}`
    return `${start}for ${share} of ${rows}, ${within(condition, inner)}`
  },
  granted: permission('grants'),
  denied: permission('denies'),
  holds: ({ code }, _, negated) =>
    `the subject ${negated ? 'does not hold' : 'holds'} the permission ${escaped(JSON.stringify(code))}`,
  custom: ({ name, parameters }, _, negated) => {
    const given = parameters === undefined ? '' : ` with ${escaped(JSON.stringify(parameters))}`
    return `the check ${escaped(JSON.stringify(name))}${given} is ${negated ? 'not ' : ''}satisfied`
  },
  permitted: (node, names, negated) =>
    `${escaped(node.action)} is ${negated ? 'not ' : ''}permitted on ${rowWords(node, names)}`,
}

/** The condition as a part of another: what has parts of its own stands in parentheses. */
function within(node: ConditionNode, names: Names): string {
  const text = speak(node, names, false)
  const atomic = /^(not )?(all|any) of: |^(not )?for (some|each|none) of |^not: /
  return atomic.test(text) ? `(${text})` : text
}

const textWords = {
  like: ['matches the pattern', 'match the pattern'],
  startsWith: ['starts with', 'start with'],
  endsWith: ['ends with', 'end with'],
  contains: ['contains', 'contain'],
} as const

type Comparison = Extract<ConditionNode, { readonly kind: 'comparison' }>['operator']

function comparisonWords(operator: Comparison, kind: ScalarKind, negated: boolean): string {
  const not = negated ? 'not ' : ''
  const isTime = kind === 'timestamp' || kind === 'date'
  switch (operator) {
    case 'is':
      return `is${negated ? ' not' : ''}`
    case 'isNot':
      return negated ? 'is' : 'is not'
    case 'isDistinctFrom':
      return negated ? 'is the same (or has no value, as well) as' : 'is different (also by having no value) from'
    case 'lt':
      return `is ${not}${isTime ? 'before' : 'less than'}`
    case 'lte':
      return `is ${not}${isTime ? 'at or before' : 'at most'}`
    case 'gt':
      return `is ${not}${isTime ? 'after' : 'more than'}`
    case 'gte':
      return `is ${not}${isTime ? 'at or after' : 'at least'}`
  }
}

/** `the article's author is the subject`, where an id of the row is compared with that of the subject. */
function selfWords(left: OperandNode, right: OperandNode, names: Names): readonly [string, string] | undefined {
  const isSelf = (node: OperandNode) => node.kind === 'attribute' && node.of === 'subject' && node.name === 'id'
  const other = isSelf(right) ? left : isSelf(left) ? right : undefined
  const key = other?.kind === 'row' && !other.json ? /^(.+)(?:Id|_id)$/.exec(other.name)?.[1] : undefined
  if (key === undefined || other?.kind !== 'row') return undefined
  return [`${rowWords(other, names)}'s ${spaced(key)}`, 'the subject']
}

function operandWords(node: OperandNode | ListNode, names: Names): string {
  switch (node.kind) {
    case 'literal':
      return escaped(showValue(node.type, node.value))
    case 'values': {
      const values = node.values?.map((value) => escaped(showValue(node.element, value)))
      return values === undefined ? 'no list' : values.length === 0 ? 'nothing' : values.join(', ')
    }
    case 'shifted': {
      const size = node.microseconds < 0n ? -node.microseconds : node.microseconds
      const parts = Object.entries(splitDuration(size)).map(([unit, count]) => {
        return `${count} ${count === 1 ? unit.slice(0, -1) : unit}`
      })
      return `${parts.join(', ')} ${node.microseconds < 0n ? 'before' : 'after'} ${operandWords(node.operand, names)}`
    }
    default: {
      if (node.kind === 'attribute' && node.of === 'context' && node.name === 'now') return 'the current time'
      const json = ('json' in node && node.json) || []
      const steps = [spaced(node.name), ...json.map(escaped)].join("'s ")
      return `${ownerWords(node, names)}'s ${steps}`
    }
  }
}

type Attribute = Extract<OperandNode | ListNode, { readonly kind: 'attribute' | 'row' }>

function ownerWords(node: Attribute, names: Names): string {
  return node.kind === 'row' ? rowWords(node, names) : node.of === 'subject' ? 'the subject' : 'the request'
}

/** Of whom a boolean is said: undefined for a value inside json, which says it of nobody. */
function shownOwner(node: OperandNode, names: Names): { owner: string; name: string } | undefined {
  if ((node.kind !== 'attribute' && node.kind !== 'row') || node.json) return undefined
  return { owner: ownerWords(node, names), name: node.name }
}

/** `is locked`, `has notes`, `can publish`: the verb in the name of a boolean, else `is`. */
function predicate(name: string): readonly [verb: string, rest: string] {
  const match = /^(is|has|can|was)_?(?=[A-Z_])_?(.+)$/.exec(name)
  return match ? [match[1]!, spaced(match[2]!.charAt(0).toLowerCase() + match[2]!.slice(1))] : ['is', spaced(name)]
}

function rowWords(
  place: { readonly level: number; readonly resource: string; readonly hops: readonly string[] },
  names: Names,
): string {
  const name = names.get(place.level) ?? spaced(place.resource)
  const moment = place.level === BEFORE ? ' before the changes' : ''
  return [`the ${name}${moment}`, ...place.hops.map(spaced)].join("'s ")
}

/** The names inside a quantifier: an element of a type that is around it already gets a number. */
function elementNames(node: QuantifierNode, names: Names): Names {
  const inner = new Map(names)
  if (!inner.has(node.level)) inner.set(node.level, spaced(node.resource))
  const taken = [...inner.values()]
  const name = spaced(node.elementResource)
  let free = name
  for (let number = 2; taken.includes(free); number++) free = `${name} ${number}`
  return inner.set(node.elementLevel, free)
}

function isElement(operand: OperandNode, node: QuantifierNode): boolean {
  return operand.kind === 'row' && operand.level === node.elementLevel && operand.hops.length === 0
}

/** `teamOwner` and `team_owner` as `team owner`. */
function spaced(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replaceAll('_', ' ')
}

/** Characters that are not seen, or turn the direction of what follows, as their code. */
function escaped(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
}
