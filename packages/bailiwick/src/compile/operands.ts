import type { ListNode, OperandNode } from '../ast/condition.ts'
import type { ScalarType } from '../ast/types.ts'
import { unshifted } from '../ast/visit.ts'
import { assertNever } from '../util/assert-never.ts'
import { column, type Reach } from './columns.ts'
import { type Fragment, sql } from './fragment.ts'
import {
  columnType,
  durationParameter,
  listParameter,
  plainType,
  textListParameter,
  valueParameter,
} from './parameters.ts'

export function operandSql(reach: Reach, node: OperandNode): Fragment {
  switch (node.kind) {
    case 'literal':
      return valueParameter(node.type, node)
    case 'row': {
      const value = column(reach, node, node.name)
      return node.json ? jsonSql(value, node.json, node.type) : value
    }
    case 'shifted':
      return sql`(${operandSql(reach, node.operand)} + ${durationParameter(node.microseconds)})`
    case 'attribute': {
      if (!reach.given) throw unresolved(node)
      const value = reach.given.operand(node)
      return node.json ? jsonSql(value, node.json, node.type) : value
    }
    default:
      return assertNever(node, 'operand')
  }
}

function unresolved(node: { readonly of: string; readonly name: string }): TypeError {
  return new TypeError(`${node.of}.${node.name} is not resolved: compile what a plan left`)
}

/** Whether it is read from the subject or the context, in the type of its kind and not of a column. */
export function isGiven(node: OperandNode | ListNode): boolean {
  return unshifted(node).kind === 'attribute'
}

/** What is given in the type of a column that it stands beside: a database enum has no operator with text. */
export function givenBeside(reach: Reach, node: OperandNode, other: OperandNode): Fragment {
  const value = operandSql(reach, node)
  const isColumn = other.kind === 'row' && !other.json && other.type.databaseType !== undefined
  return isColumn ? sql`(${value})::${columnType(other.type)}` : value
}

/** The operand with the type that it has outside its column: a database enum as text. */
export function plainSql(reach: Reach, node: OperandNode): Fragment {
  return node.type.databaseType === undefined || isGiven(node)
    ? operandSql(reach, node)
    : sql`${operandSql(reach, node)}::text`
}

export function listSql(reach: Reach, node: ListNode): Fragment {
  switch (node.kind) {
    case 'values':
      return listParameter(node.element, node)
    case 'row':
      return sql`${column(reach, node, node.name)}::${plainType(node.element)}[]`
    case 'attribute':
      if (!reach.given) throw unresolved(node)
      return reach.given.list(node)
    default:
      return assertNever(node, 'list')
  }
}

/** A list of an overlap, with the element type that both sides have. */
export function listAs(reach: Reach, node: ListNode, element: Fragment): Fragment {
  if (node.kind === 'values') return listParameter(node.element, node, element)
  if (node.kind === 'row') return sql`${column(reach, node, node.name)}::${element}[]`
  // The cast also says that it is one array: `any` of a bare subquery asks its rows.
  return sql`${listSql(reach, node)}::${element}[]`
}

export function plainScalar(type: ScalarType): ScalarType {
  const { databaseType: _, ...plain } = type
  return plain
}

/**
 * A path inside jsonb with its declared type. The JSON type is checked before the cast, in CASE so that the order is kept;
 * another type, JSON null and an absent key are all null.
 */
function jsonSql(value: Fragment, json: readonly string[], type: ScalarType): Fragment {
  const path = textListParameter(json)
  const kind = sql`jsonb_typeof(${value} #> ${path})`
  const text = sql`${value} #>> ${path}`
  switch (type.kind) {
    case 'boolean':
      return sql`(case when ${kind} = 'boolean' then (${text})::boolean end)`
    case 'int': {
      // As the JavaScript driver reads it: a double that is a whole number up to 2^53 - 1.
      const double = sql`(${text})::float8`
      const whole = sql`case when ${double} = trunc(${double}) and abs(${double}) <= 9007199254740991 then ${double}::int8 end`
      // Too large or too small for a double is an error in a cast; JavaScript reads the smallest as 0.
      const size = sql`abs((${text})::numeric)`
      const zero = sql`case when ${size} < 2.4703282292062327e-324 then 0::int8 end`
      const small = sql`case when ${size} < 1 then ${zero} when ${size} < 1e18 then ${whole} end`
      return sql`(case when ${kind} = 'number' then ${small} end)`
    }
    case 'enum': {
      const known = textListParameter(type.values ?? [])
      return sql`(case when ${kind} = 'string' and (${text}) = any(${known}) then ${text} end)`
    }
    default:
      return sql`(case when ${kind} = 'string' then ${text} end)`
  }
}
