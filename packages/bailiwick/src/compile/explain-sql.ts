import type { ConditionNode, ListNode, OperandNode } from '../ast/condition.ts'
import { lookup, resourceAt } from '../ast/model.ts'
import { printCondition, printOperand } from '../ast/print.ts'
import { isMisfit, scalars, showValue } from '../ast/scalars.ts'
import type { ScalarType } from '../ast/types.ts'
import { childrenOf, isRow, needsRow, operandsOf } from '../ast/visit.ts'
import type { Environment } from '../evaluate/environment.ts'
import { causeOf, type ExplainedCondition, explainCondition, operandValue } from '../evaluate/explain-condition.ts'
import { evaluatePartially } from '../evaluate/partial.ts'
import { Failure, showTruth, type Truth } from '../evaluate/truth.ts'
import { whereFalse, whereTrue } from '../evaluate/where.ts'
import { freshName, type Reach, relatedSource, rowExists } from './columns.ts'
import { conditionSql } from './condition-sql.ts'
import { type Fragment, joined, sql } from './fragment.ts'
import { listSql, operandSql } from './operands.ts'
import { columnText, fromText, operandText } from './read-columns.ts'

/** What the database said, in the order in which it was asked. */
export type Said = readonly (string | null)[]

/** Collects what a query has to say, each as text. */
export class Asking {
  readonly #texts: Fragment[] = []

  /** @returns where the answer will be in what the database {@link Said}. */
  add(text: Fragment): number {
    return this.#texts.push(text) - 1
  }

  /** One column: the text of a JSON list, which every driver hands on as it is. */
  get column(): Fragment {
    if (this.#texts.length === 0) return sql`'[]'`
    return sql`to_json(array[${joined(this.#texts, sql`, `)}]::text[])::text`
  }
}

export function readSaid(column: unknown): Said {
  return JSON.parse(column as string) as Said
}

/** What a condition comes to on the row in reach, once the database has answered. */
export interface AskedCondition {
  truth(said: Said): Truth
  explain(said: Said): ExplainedCondition
}

/**
 * Asks for a condition of a rule down to the values of its operands. What needs no row is known here; of the rows of a relation it is
 * said how many there are.
 */
export function askCondition(asking: Asking, reach: Reach, node: ConditionNode, party: Environment): AskedCondition {
  const { model } = reach
  if (!needsRow(node)) {
    const explained = explainCondition(model, node, party)
    return { truth: () => truthOf(explained), explain: () => explained }
  }
  const truth = askTruth(asking, reach, node, party)
  const operands =
    node.kind === 'quantifier' ? [askCount(asking, reach, node)] : askOperands(asking, reach, node, party)
  const children =
    node.kind === 'quantifier' ? [] : childrenOf(node).map((child) => askCondition(asking, reach, child, party))
  return {
    truth,
    explain: (said) => {
      const value = truth(said)
      const shown = operands.map((operand) => operand(said))
      const inner = children.map((child) => child.explain(said))
      const cause = causeOf(value, shown, inner)
      const text = printCondition(node)
      return { text, value: showTruth(value), operands: shown, ...(cause ? { cause } : {}), children: inner }
    },
  }
}

function truthOf({ value, cause }: ExplainedCondition): Truth {
  if (typeof value === 'boolean') return value
  return value === 'unknown' ? null : new Failure(new Error(cause))
}

/** The form that is TRUE where it is true, and the form that is TRUE where it is false: neither means unknown. */
function askTruth(asking: Asking, reach: Reach, node: ConditionNode, party: Environment): (said: Said) => Truth {
  const { condition, failures } = evaluatePartially(reach.model, node, party)
  const otherwise = failures[0] ?? null
  const [certain, refuted] = [whereTrue(condition), whereFalse(condition)]
  if (certain.kind === 'constant' && refuted.kind === 'constant') {
    const value = certain.value ? true : refuted.value ? false : otherwise
    return () => value
  }
  const form = (of: ConditionNode) => conditionSql(reach, of)
  const at = asking.add(sql`case when ${form(certain)} then 't' when ${form(refuted)} then 'f' end`)
  return (said) => (said[at] === 't' ? true : said[at] === 'f' ? false : otherwise)
}

type Shown = (said: Said) => { readonly text: string; readonly value: string }

function askOperands(asking: Asking, reach: Reach, node: ConditionNode, party: Environment): readonly Shown[] {
  return operandsOf(node).flatMap((operand): Shown[] => {
    if (operand.kind === 'literal' || operand.kind === 'values') return []
    const text = printOperand(operand)
    if (!isRow(operand)) return [() => ({ text, value: operandValue(reach.model, operand, party) })]
    const value = 'element' in operand ? askList(asking, reach, operand) : askOperand(asking, reach, operand)
    return [(said) => ({ text, value: value(said) })]
  })
}

function askOperand(asking: Asking, reach: Reach, operand: OperandNode): (said: Said) => string {
  const at = asking.add(operandText(operand.type, operandSql(reach, operand)))
  return (said) => shown(operand.type, said[at] === null ? null : fromText(operand.type, said[at]!))
}

function askList(asking: Asking, reach: Reach, list: ListNode): (said: Said) => string {
  const at = asking.add(columnText({ kind: 'array', element: list.element }, listSql(reach, list)))
  return (said) => {
    if (said[at] === null) return 'null'
    const values = JSON.parse(said[at]!) as readonly unknown[]
    return `[${values.map((value) => shown(list.element, value)).join(', ')}]`
  }
}

/** A value that the model does not know is shown as the database has it. */
function shown(type: ScalarType, given: unknown): string {
  if (given === null || given === undefined) return 'null'
  const value = scalars[type.kind].read(given, type, false)
  return isMisfit(value) ? String(given) : showValue(type, value)
}

type Quantifier = Extract<ConditionNode, { kind: 'quantifier' }>

function askCount(asking: Asking, reach: Reach, node: Quantifier): Shown {
  const owner = resourceAt(reach.model, node.resource, node.hops)
  const relation = lookup(owner.relations, node.relation)!
  const inner = freshName(reach, reach.model.resources[relation.target]!)
  const count = sql`(select count(*) from ${relatedSource(reach, node, relation, inner)})::text`
  const at = asking.add(node.hops.length === 0 ? count : sql`case when ${rowExists(reach, node)} then ${count} end`)
  const text = [node.resource, ...node.hops, node.relation].join('.')
  return (said) => {
    const rows = said[at]
    return { text, value: rows === null || rows === undefined ? 'null' : rows === '1' ? '1 row' : `${rows} rows` }
  }
}
