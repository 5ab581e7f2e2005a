import type { ConditionNode, CustomNode, ListNode, OperandNode } from '../ast/condition.ts'
import { type ModelNode, resourceAt } from '../ast/model.ts'
import { printCondition, printOperand } from '../ast/print.ts'
import { showValue } from '../ast/scalars.ts'
import type { ScalarType } from '../ast/types.ts'
import { childrenOf, operandsOf } from '../ast/visit.ts'
import { compileCondition } from './compile-condition.ts'
import { compileList, compileOperand, compileRow } from './compile-operand.ts'
import { compileCheck } from './custom.ts'
import type { Environment } from './environment.ts'
import { relatedRows } from './read-value.ts'
import { Failure, IMPRECISE, showTruth, type TruthName } from './truth.ts'

/** A condition with what it came to, down to the values of its operands. */
export interface ExplainedCondition {
  /** The condition in the author's words. */
  readonly text: string
  readonly value: TruthName
  /** What each attribute was, as text, and how many rows a relation has; literals are left out. */
  readonly operands: readonly { readonly text: string; readonly value: string }[]
  /** Why it is unknown or failed; what a custom check said. */
  readonly cause?: string
  /** The conditions inside; for a relation one for each row that was looked at. */
  readonly children: readonly ExplainedCondition[]
}

/** How many related rows an explanation shows. */
const shownRows = 20

export function explainCondition(model: ModelNode, node: ConditionNode, environment: Environment): ExplainedCondition {
  if (node.kind === 'custom') return explainCheck(model, node, environment)
  const value = compileCondition(model, node)(environment)
  const elements = node.kind === 'quantifier' ? explainElements(model, node, environment) : undefined
  const operands =
    elements?.operands ?? operandsOf(node).flatMap((operand) => explainOperand(model, operand, environment))
  const children = elements?.children ?? childrenOf(node).map((child) => explainCondition(model, child, environment))
  const cause = causeOf(value, operands, children)
  return { text: printCondition(node), value: showTruth(value), operands, ...(cause ? { cause } : {}), children }
}

function explainCheck(model: ModelNode, node: CustomNode, environment: Environment): ExplainedCondition {
  const { value, reason } = compileCheck(model, node)(environment)
  const cause = causeOf(value, [], []) ?? reason
  return {
    text: printCondition(node),
    value: showTruth(value),
    operands: [],
    ...(cause ? { cause } : {}),
    children: [],
  }
}

/** What a custom check inside said: rather one that came to `value`, as under `not` none may. */
export function reasonOfCheck(tree: ExplainedCondition, value: TruthName): string | undefined {
  const said = leavesOf(tree).filter((leaf) => typeof leaf.value === 'boolean' && leaf.cause !== undefined)
  return (said.find((leaf) => leaf.value === value) ?? said[0])?.cause
}

function leavesOf(tree: ExplainedCondition): readonly ExplainedCondition[] {
  return tree.children.length === 0 ? [tree] : tree.children.flatMap(leavesOf)
}

function explainOperand(model: ModelNode, node: OperandNode | ListNode, environment: Environment) {
  if (node.kind === 'literal' || node.kind === 'values') return []
  return [{ text: printOperand(node), value: operandValue(model, node, environment) }]
}

/** What an operand or a list comes to, as text; of one that cannot be read the message. */
export function operandValue(model: ModelNode, node: OperandNode | ListNode, environment: Environment): string {
  try {
    if (!('element' in node)) return showValue(node.type, compileOperand(model, node)(environment))
    const values = compileList(model, node)(environment)
    const { element } = node as { readonly element: ScalarType }
    return values === null ? 'null' : `[${values.map((value) => showValue(element, value)).join(', ')}]`
  } catch (error) {
    return messageOf(error)
  }
}

type Quantifier = Extract<ConditionNode, { kind: 'quantifier' }>

/** How many rows the relation has, and what each of the first came to. */
function explainElements(
  model: ModelNode,
  node: Quantifier,
  environment: Environment,
): Pick<ExplainedCondition, 'operands' | 'children'> {
  const text = [node.resource, ...node.hops, node.relation].join('.')
  try {
    const row = compileRow(model, node)(environment)
    if (row === null) return { operands: [{ text, value: 'null' }], children: [] }
    const owner = resourceAt(model, node.resource, node.hops)
    const elements = relatedRows(model, row, owner, owner.relations[node.relation]!, node.relation)
    const check = compileCondition(model, node.condition)
    const weights = elements.map((element) => {
      environment.rows[node.elementLevel] = element
      const value = check(environment)
      return value === (node.quantifier !== 'every') ? 0 : typeof value === 'boolean' ? 2 : 1
    })
    // Those that decide come first, then those that leave it open.
    const order = elements.map((_, index) => index).sort((a, b) => weights[a]! - weights[b]! || a - b)
    const children = order.slice(0, shownRows).map((index) => {
      environment.rows[node.elementLevel] = elements[index]
      return explainCondition(model, node.condition, environment)
    })
    const count = elements.length === 1 ? '1 row' : `${elements.length} rows`
    return { operands: [{ text, value: count }], children }
  } catch (error) {
    return { operands: [{ text, value: messageOf(error) }], children: [] }
  }
}

/** Why a condition is unknown or failed. */
export function causeOf(
  value: ReturnType<ReturnType<typeof compileCondition>>,
  operands: readonly { readonly text: string; readonly value: string }[],
  children: readonly ExplainedCondition[],
): string | undefined {
  if (value instanceof Failure) return value === IMPRECISE ? `it needs ${value.error}` : messageOf(value.error)
  if (value !== null) return undefined
  const empty = operands.find((operand) => operand.value === 'null')
  if (empty) return `${empty.text} is null`
  const inner = children.find((child) => child.value === 'unknown')?.cause
  if (inner) return inner
  return operands.length > 0
    ? `${operands.map((operand) => operand.text).join(' and ')}: null among the values`
    : 'a row on the way is absent'
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
