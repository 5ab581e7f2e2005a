import type { ComparisonOperator, ConditionNode, ListNode, LiteralNode, OperandNode, Value } from '../ast/condition.ts'
import { escapeLike, lowerAscii } from '../ast/like.ts'
import { lookup, resourceAt } from '../ast/model.ts'
import { assertNever } from '../util/assert-never.ts'
import { freshName, type Reach, relatedSource, rowExists } from './columns.ts'
import { customSql } from './custom-sql.ts'
import { type Fragment, joined, sql } from './fragment.ts'
import { givenBeside, isGiven, listAs, listSql, operandSql, plainScalar, plainSql } from './operands.ts'
import {
  columnType,
  commonElement,
  derivedTextParameter,
  enumListParameter,
  listParameter,
  textListParameter,
  textParameter,
  valueParameter,
} from './parameters.ts'
import { storedSql } from './stored-sql.ts'

/** The whole of a filter: what it comes to is asked about a row whose name is the first in reach. */
export function permittedSql(reach: Reach, node: ConditionNode): Fragment {
  const condition = conditionSql(reach, node)
  // It will stand beside the host's own conditions, where a bare OR would take them over; and after a NOT, which would take the
  // first part of a bare AND.
  return node.kind === 'any' || node.kind === 'all' ? sql`(${condition})` : condition
}

/**
 * SQL that is TRUE exactly where the condition is true; elsewhere it is FALSE or NULL, which a WHERE treats alike. It
 * takes what `whereTrue` makes: `not` stands around single comparisons, where it becomes the form that is TRUE exactly
 * where the comparison is false, and around `isTrue`, where it is the plain complement.
 */
export function conditionSql(reach: Reach, node: ConditionNode): Fragment {
  switch (node.kind) {
    case 'constant':
      return node.value === true ? sql`true` : sql`false`
    case 'all':
    case 'any': {
      const parts = node.conditions.map((condition) => operandOf(reach, condition))
      return joined(parts, node.kind === 'all' ? sql` and ` : sql` or `)
    }
    case 'isTrue':
      return conditionSql(reach, node.condition)
    case 'not': {
      const inner = node.condition
      if (inner.kind === 'isTrue') return sql`(${conditionSql(reach, inner.condition)}) is not true`
      return atomSql(reach, inner, false)
    }
    case 'quantifier':
      return quantifierSql(reach, node)
    default:
      return atomSql(reach, node, true)
  }
}

/** A condition that stays one beside AND and OR. */
function operandOf(reach: Reach, node: ConditionNode): Fragment {
  const text = conditionSql(reach, node)
  return node.kind === 'all' || node.kind === 'any' ? sql`(${text})` : text
}

/** A single comparison: the form that is TRUE where it is true (`wanted`), or where it is false. */
function atomSql(reach: Reach, node: ConditionNode, wanted: boolean): Fragment {
  switch (node.kind) {
    case 'truth':
      return wanted ? operandSql(reach, node.operand) : sql`not ${operandSql(reach, node.operand)}`
    case 'comparison':
      return comparisonSql(reach, node, wanted)
    case 'text':
      return textSql(reach, node, wanted)
    case 'enumOrder':
      return enumOrderSql(reach, node, wanted)
    case 'isNull': {
      const operand = 'element' in node.operand ? listSql(reach, node.operand) : operandSql(reach, node.operand)
      return wanted ? sql`${operand} is null` : sql`${operand} is not null`
    }
    case 'in': {
      const beside = node.list.kind === 'row'
      const operand = beside ? besideArray(reach, node.operand) : operandSql(reach, node.operand)
      const list = candidates(reach, node)
      return wanted ? sql`${operand} = any(${list})` : guarded(reach, sql`${operand} <> all(${list})`, node.operand)
    }
    case 'overlap':
      return overlapSql(reach, node, wanted)
    case 'isEmpty': {
      const list = listSql(reach, node.list)
      return wanted ? sql`cardinality(${list}) = 0` : sql`cardinality(${list}) > 0`
    }
    case 'granted':
    case 'denied':
      return storedSql(reach, node, wanted)
    case 'holds': {
      if (!reach.given) throw unresolved(node)
      const held = reach.given.holds(node.code)
      return wanted ? held : sql`not ${held}`
    }
    case 'custom': {
      const check = customSql(reach, node)
      return wanted ? sql`(${check})` : sql`not (${check})`
    }
    case 'permitted':
    case 'constant':
    case 'all':
    case 'any':
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
    case 'quantifier':
      throw unresolved(node)
    default:
      return assertNever(node, 'condition')
  }
}

function unresolved({ kind }: ConditionNode): TypeError {
  return new TypeError(`\`${kind}\` is not resolved here: compile what a plan left`)
}

/** What a value is looked for in, with the type of the value. */
function candidates(reach: Reach, { operand, list }: Binary<'in'>): Fragment {
  const type = isGiven(operand) ? plainScalar(operand.type) : operand.type
  if (list.kind === 'values') return listParameter(type, list)
  return list.kind === 'row' ? listSql(reach, list) : listAs(reach, list, columnType(type))
}

function valuesOf(list: ListNode): readonly Value[] {
  return list.kind === 'values' ? (list.values ?? []) : []
}

/** A value that is looked for in a row's array: with the array's plain element type. */
function besideArray(reach: Reach, node: OperandNode): Fragment {
  return node.kind === 'literal' ? valueParameter(plainScalar(node.type), node) : plainSql(reach, node)
}

/** Each operator with the one that is TRUE exactly where it is false. */
const comparisonText: Readonly<Record<ComparisonOperator, readonly [Fragment, Fragment]>> = {
  is: [sql`=`, sql`<>`],
  isNot: [sql`<>`, sql`=`],
  lt: [sql`<`, sql`>=`],
  lte: [sql`<=`, sql`>`],
  gt: [sql`>`, sql`<=`],
  gte: [sql`>=`, sql`<`],
  isDistinctFrom: [sql`is distinct from`, sql`is not distinct from`],
}

type Binary<K extends ConditionNode['kind']> = Extract<ConditionNode, { kind: K }>

/**
 * A column of text that plays an enum may hold a value that the model does not know, which the evaluator refuses. Only a form
 * that could be TRUE for it says which values there are.
 */
function guarded(reach: Reach, text: Fragment, ...operands: readonly OperandNode[]): Fragment {
  const columns = operands.filter(
    (node) => node.kind === 'row' && node.type.kind === 'enum' && !node.type.databaseType && !node.json,
  )
  if (columns.length === 0) return text
  const guards = columns.map((node) => {
    const column = operandSql(reach, node)
    return sql` and (${column} is null or ${column} = any(${textListParameter(node.type.values ?? [])}))`
  })
  return sql`(${guards.reduce((before, guard) => sql`${before}${guard}`, text)})`
}

function comparisonSql(reach: Reach, node: Binary<'comparison'>, wanted: boolean): Fragment {
  const [whereTrue, whereFalse] = comparisonText[node.operator]
  const operator = wanted ? whereTrue : whereFalse
  const ordering = !['is', 'isNot', 'isDistinctFrom'].includes(node.operator)
  const left = besideSql(reach, node.left, node.right)
  const right = besideSql(reach, node.right, node.left)
  // Text order is byte order, whatever the locale of the database.
  if (ordering && node.left.type.kind === 'text') return sql`${left} collate "C" ${operator} ${right}`
  const text = sql`${left} ${operator} ${right}`
  const equal = (node.operator === 'is') === wanted && node.operator !== 'isDistinctFrom'
  // A literal is a declared value, so whatever equals it is one.
  const literal = node.left.kind === 'literal' || node.right.kind === 'literal'
  const safe = literal && (equal || (node.operator === 'isDistinctFrom' && !wanted))
  return safe ? text : guarded(reach, text, node.left, node.right)
}

/**
 * An operand in the type that the other one has: a literal as the other's column (a database enum has no operator with text), two
 * columns both in their plain type.
 */
function besideSql(reach: Reach, node: OperandNode, other: OperandNode): Fragment {
  if (node.kind === 'literal') return valueParameter(isGiven(other) ? plainScalar(other.type) : other.type, node)
  if (isGiven(node)) return givenBeside(reach, node, other)
  return other.kind === 'literal' || isGiven(other) ? operandSql(reach, node) : plainSql(reach, node)
}

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const foldAscii = (text: Fragment): Fragment =>
  sql`translate(${text}, ${textParameter(upper)}, ${textParameter(lowerAscii(upper))})`

const patterns = {
  like: (text: string) => text,
  startsWith: (text: string) => `${escapeLike(text)}%`,
  endsWith: (text: string) => `%${escapeLike(text)}`,
  contains: (text: string) => `%${escapeLike(text)}%`,
}

function textSql(reach: Reach, node: Binary<'text'>, wanted: boolean): Fragment {
  const left = operandSql(reach, node.left)
  const negation = wanted ? sql`` : sql`not `
  if (node.operator === 'isIgnoringCase') {
    const right =
      node.right.kind === 'literal'
        ? derivedTextParameter(node.right, lowerAscii)
        : foldAscii(operandSql(reach, node.right))
    return wanted ? sql`${foldAscii(left)} = ${right}` : sql`${foldAscii(left)} <> ${right}`
  }
  if (node.right.kind === 'literal') {
    return sql`${left} ${negation}like ${derivedTextParameter(node.right, patterns[node.operator])} escape '\\'`
  }
  const right = operandSql(reach, node.right)
  switch (node.operator) {
    case 'startsWith':
      return sql`${negation}starts_with(${left}, ${right})`
    case 'endsWith':
      return sql`${negation}(right(${left}, char_length(${right})) = ${right})`
    case 'contains':
      return sql`${negation}(strpos(${left}, ${right}) > 0)`
    case 'like':
      throw new TypeError('a LIKE pattern is a literal')
    default:
      return assertNever(node.operator, 'text operator')
  }
}

/** An order among declared values is a list of them. */
function enumOrderSql(reach: Reach, node: Binary<'enumOrder'>, wanted: boolean): Fragment {
  const { left, right } = node
  const values = left.type.values ?? []
  const atLeast = node.operator === 'atLeast'
  if (right.kind === 'literal') return among(reach, left, right, (value) => valuesFrom(values, value, atLeast), wanted)
  if (left.kind === 'literal') return among(reach, right, left, (value) => valuesFrom(values, value, !atLeast), wanted)
  const position = (operand: OperandNode) =>
    sql`array_position(${textListParameter(values)}, ${plainSql(reach, operand)})`
  const operator = atLeast === wanted ? (wanted ? sql`>=` : sql`>`) : wanted ? sql`<=` : sql`<`
  return sql`${position(left)} ${operator} ${position(right)}`
}

function valuesFrom(values: readonly string[], value: Value, upwards: boolean): readonly string[] {
  const at = values.indexOf(value as string)
  return upwards ? values.slice(at) : values.slice(0, at + 1)
}

function among(
  reach: Reach,
  node: OperandNode,
  limit: LiteralNode,
  values: (value: Value) => readonly string[],
  wanted: boolean,
): Fragment {
  const operand = operandSql(reach, node)
  const type = isGiven(node) ? plainScalar(node.type) : node.type
  const list = enumListParameter(type, limit, values)
  return wanted ? sql`${operand} = any(${list})` : guarded(reach, sql`${operand} <> all(${list})`, node)
}

/** Null elements make a miss unknown, an empty list decides, a null array is unknown: as the evaluator folds them. */
function overlapSql(reach: Reach, node: Binary<'overlap'>, wanted: boolean): Fragment {
  const type = commonElement(node.left.element, [...valuesOf(node.left), ...valuesOf(node.right)])
  const whole = listAs(reach, node.left, type)
  const some = listAs(reach, node.right, type)
  const noNull = (list: Fragment, type: Fragment) => sql`array_position(${list}, null::${type}) is null`
  if (node.operator === 'hasAny') {
    if (wanted) return sql`${whole} && ${some}`
    const apart = sql`not (${whole} && ${some}) and ${noNull(whole, type)} and ${noNull(some, type)}`
    return sql`(${whole} is not null and ${some} is not null and (cardinality(${whole}) = 0 or cardinality(${some}) = 0 or (${apart})))`
  }
  if (wanted) return sql`${whole} @> ${some}`
  const missing = sql`not (${whole} @> array_remove(${some}, null::${type})) and ${noNull(whole, type)}`
  return sql`(${whole} is not null and ${some} is not null and ((cardinality(${whole}) = 0 and cardinality(${some}) > 0) or (${missing})))`
}

/** `every` holds of no rows, but not of a row that is absent; an element of which it is not known refutes it. */
function quantifierSql(reach: Reach, node: Binary<'quantifier'>): Fragment {
  const owner = resourceAt(reach.model, node.resource, node.hops)
  const relation = lookup(owner.relations, node.relation)!
  const target = reach.model.resources[relation.target]!
  const inner = freshName(reach, target)
  const names = [...reach.names]
  names[node.elementLevel] = inner
  const source = relatedSource(reach, node, relation, inner)
  const within = { ...reach, names }
  if (node.quantifier === 'some') {
    return sql`exists (select 1 from ${source} and ${operandOf(within, node.condition)})`
  }
  const all = sql`not exists (select 1 from ${source} and (${conditionSql(within, node.condition)}) is not true)`
  return node.hops.length === 0 ? all : sql`(${rowExists(reach, node)} and ${all})`
}
