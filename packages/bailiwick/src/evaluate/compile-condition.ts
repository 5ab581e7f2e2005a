import type { ComparisonOperator, ConditionNode, QuantifierNode, TextOperator, Value } from '../ast/condition.ts'
import { lowerAscii, matchesLike, parseLike } from '../ast/like.ts'
import { type ModelNode, resourceAt } from '../ast/model.ts'
import { equalValues, printValue, scalars } from '../ast/scalars.ts'
import type { ScalarType } from '../ast/types.ts'
import { BailiwickError } from '../errors/error.ts'
import { assertNever } from '../util/assert-never.ts'
import { compileList, compileOperand, compileRow } from './compile-operand.ts'
import { compileCheck } from './custom.ts'
import type { Environment } from './environment.ts'
import { isElement, isMember, shareElement } from './membership.ts'
import { readAttribute, relatedRows } from './read-value.ts'
import { failureOf, fold, foldChecks, IMPRECISE, negate, type Truth } from './truth.ts'

/** A compiled condition. It never throws: what goes wrong is a Failure, absorbed where the rest decides. */
export type Check = (environment: Environment) => Truth

/** Compiles a condition to a closure that answers in Kleene's logic, exactly as the SQL of the same condition does. */
export function compileCondition(model: ModelNode, node: ConditionNode): Check {
  switch (node.kind) {
    case 'constant':
      return () => node.value
    case 'all':
    case 'any': {
      const checks = node.conditions.map((condition) => compileCondition(model, condition))
      const decisive = node.kind === 'any'
      return (environment) => foldChecks(checks, environment, decisive)
    }
    case 'not': {
      const check = compileCondition(model, node.condition)
      return (environment) => negate(check(environment))
    }
    case 'isTrue':
    case 'isNotFalse': {
      const check = compileCondition(model, node.condition)
      const forUnknown = node.kind === 'isNotFalse'
      return (environment) => {
        const value = check(environment)
        return value === null ? forUnknown : value
      }
    }
    case 'quantifier':
      return compileQuantifier(model, node)
    default:
      return failing(compileAtom(model, node))
  }
}

function failing(check: Check): Check {
  return (environment) => {
    try {
      return check(environment)
    } catch (error) {
      return failureOf(error)
    }
  }
}

type AtomNode = Exclude<
  ConditionNode,
  { kind: 'constant' | 'all' | 'any' | 'not' | 'isTrue' | 'isNotFalse' | 'quantifier' }
>

function compileAtom(model: ModelNode, node: AtomNode): Check {
  switch (node.kind) {
    case 'truth':
      return compileOperand(model, node.operand) as Check
    case 'comparison':
      return binary(model, node, comparisons[node.operator](node.left.type), node.operator !== 'isDistinctFrom')
    case 'text': {
      const compare = node.operator === 'like' ? likeCheck(node.right) : texts[node.operator]
      return binary(model, node, compare, true)
    }
    case 'enumOrder': {
      const values = node.left.type.values ?? []
      const sign = node.operator === 'atLeast' ? 1 : -1
      return binary(
        model,
        node,
        (a, b) => sign * (values.indexOf(a as string) - values.indexOf(b as string)) >= 0,
        true,
      )
    }
    case 'isNull': {
      if ('element' in node.operand) {
        const list = compileList(model, node.operand)
        return (environment) => list(environment) === null
      }
      const operand = compileOperand(model, node.operand)
      return (environment) => operand(environment) === null
    }
    case 'in': {
      const operand = compileOperand(model, node.operand)
      const list = compileList(model, node.list)
      const { type } = node.operand
      if (node.list.kind === 'row' && type.kind !== 'timestamp') {
        return (environment) => {
          const elements = list(environment)
          const value = operand(environment)
          return elements === null ? null : isElement(elements, value)
        }
      }
      return (environment) => contains(type, list(environment), operand(environment))
    }
    case 'overlap': {
      const left = compileList(model, node.left)
      const right = compileList(model, node.right)
      const type = node.left.element
      const decisive = node.operator === 'hasAny'
      // Of two lists of rows neither is kept, and instants have an equality of their own.
      const [leftIsRow, rightIsRow] = [node.left.kind === 'row', node.right.kind === 'row']
      const quick = decisive && type.kind !== 'timestamp' && !(leftIsRow && rightIsRow)
      return (environment) => {
        const whole = left(environment)
        const wanted = right(environment)
        if (whole === null || wanted === null) return null
        if (quick) return rightIsRow ? shareElement(wanted, whole) : shareElement(whole, wanted)
        // A copy, since what is kept of a long list is kept by its identity.
        const elements = leftIsRow ? [...whole] : whole
        return fold(wanted.length, (index) => contains(type, elements, wanted[index]!), decisive)
      }
    }
    case 'isEmpty': {
      const list = compileList(model, node.list)
      return (environment) => {
        const values = list(environment)
        return values === null ? null : values.length === 0
      }
    }
    case 'granted':
    case 'denied':
      return compileGrant(model, node)
    case 'permitted':
      throw new TypeError('`permitted` is not resolved here: compile what combining the policies left')
    case 'holds':
      return ({ facts }) => answered(requireFacts(facts).holds(node.code))
    case 'custom': {
      const check = compileCheck(model, node)
      return (environment) => check(environment).value
    }
    default:
      return assertNever(node, 'condition')
  }
}

type Compare = (a: NonNullable<Value>, b: NonNullable<Value>) => boolean | null

/** A comparison of two operands: null on either side is unknown unless the operator is null-safe. */
function binary(
  model: ModelNode,
  node: Extract<AtomNode, { left: { type: ScalarType } }>,
  compare: Compare,
  nullIsUnknown: boolean,
): Check {
  const left = compileOperand(model, node.left)
  const right = compileOperand(model, node.right)
  return (environment) => {
    const a = left(environment)
    const b = right(environment)
    if (a !== null && b !== null) return compare(a, b) ?? IMPRECISE
    return nullIsUnknown ? null : a !== b
  }
}

const differs =
  (type: ScalarType): Compare =>
  (a, b) =>
    negate(equalValues(type, a, b)) as boolean | null
const ordered =
  (test: (order: number) => boolean) =>
  (type: ScalarType): Compare => {
    const compare = scalars[type.kind].compare!
    return (a, b) => {
      const order = compare(a, b)
      return order === null ? null : test(order)
    }
  }

const comparisons: Readonly<Record<ComparisonOperator, (type: ScalarType) => Compare>> = {
  is: (type) => (a, b) => equalValues(type, a, b),
  isNot: differs,
  isDistinctFrom: differs,
  lt: ordered((order) => order < 0),
  lte: ordered((order) => order <= 0),
  gt: ordered((order) => order > 0),
  gte: ordered((order) => order >= 0),
}

const texts: Readonly<Record<Exclude<TextOperator, 'like'>, Compare>> = {
  startsWith: (a, b) => (a as string).startsWith(b as string),
  endsWith: (a, b) => (a as string).endsWith(b as string),
  contains: (a, b) => (a as string).includes(b as string),
  isIgnoringCase: (a, b) => lowerAscii(a as string) === lowerAscii(b as string),
}

/** A pattern is always a literal, checked when it was written; it is split once. */
function likeCheck(pattern: { readonly kind: string; readonly value?: Value }): Compare {
  const parts = parseLike(pattern.value as string)
  if (!parts) throw new BailiwickError('INVALID_PATTERN', 'A LIKE pattern must not end in a lone backslash.')
  return (text) => matchesLike(text as string, parts)
}

/** Membership as `= ANY` has it: in nothing is false even for null, a null element makes a miss unknown. */
function contains(type: ScalarType, list: readonly Value[] | null, value: Value): Truth {
  if (type.kind !== 'timestamp') return isMember(list, value)
  if (list === null) return null
  return fold(
    list.length,
    (index) => {
      const element = list[index]!
      return element === null || value === null ? null : (equalValues(type, element, value) ?? IMPRECISE)
    },
    true,
  )
}

function compileQuantifier(model: ModelNode, node: QuantifierNode): Check {
  const owner = resourceAt(model, node.resource, node.hops)
  const relation = owner.relations[node.relation]!
  const path = [node.resource, ...node.hops, node.relation].join('.')
  const start = compileRow(model, node)
  const check = compileCondition(model, node.condition)
  const decisive = node.quantifier !== 'every'
  const { elementLevel } = node
  return (environment) => {
    let elements: ReturnType<typeof relatedRows>
    try {
      const row = start(environment)
      if (row === null) return null
      elements = relatedRows(model, row, owner, relation, path)
    } catch (error) {
      return failureOf(error)
    }
    const found = fold(
      elements.length,
      (index) => {
        environment.rows[elementLevel] = elements[index]
        return check(environment)
      },
      decisive,
    )
    return node.quantifier === 'none' ? negate(found) : found
  }
}

function compileGrant(model: ModelNode, node: Extract<AtomNode, { kind: 'granted' | 'denied' }>): Check {
  const target = resourceAt(model, node.resource, node.hops)
  const key = target.attributes[target.key!]!
  const path = [node.resource, ...node.hops, key.name].join('.')
  const at = compileRow(model, node)
  return (environment) => {
    const facts = requireFacts(environment.facts)
    const row = at(environment)
    const id = row === null ? null : readAttribute(row, key, path)
    // No row is granted to nobody; a denial that cannot be looked up is not known to be absent.
    if (id === null) return node.kind === 'granted' ? false : null
    const text = printValue(key.type as ScalarType, id as Value)
    return answered(facts[node.kind](node.action, target.name, text))
  }
}

function requireFacts<T>(facts: T | undefined): T {
  if (facts !== undefined) return facts
  throw new BailiwickError('MISSING_FACTS', 'A rule asks for stored permissions: policy.for(subject, { facts }).')
}

/** Only true and false are answers; a truthy promise in particular is none. */
function answered(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new BailiwickError('DECISION_FAILED', `The facts answered ${typeof value}; expected true or false.`)
}
