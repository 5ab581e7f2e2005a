import {
  type ConditionNode,
  FALSE,
  type ListNode,
  type OperandNode,
  TRUE,
  UNKNOWN,
  type Value,
} from '../ast/condition.ts'
import type { ModelNode } from '../ast/model.ts'
import { childrenOf, operandsOf, unshifted } from '../ast/visit.ts'
import { assertNever } from '../util/assert-never.ts'
import { compileCondition } from './compile-condition.ts'
import { compileList, compileOperand } from './compile-operand.ts'
import type { Environment } from './environment.ts'
import { NO_ANSWERS } from './immediate.ts'
import { Failure } from './truth.ts'

/** What is known while rules are folded, and what stays open. */
export interface Folding {
  readonly model: ModelNode
  /** An attribute that is not among its values is open. */
  readonly subject: Readonly<Record<string, unknown>>
  readonly context: Readonly<Record<string, unknown>>
  /** Without facts, everything that asks for stored permissions is open. */
  readonly facts: Environment['facts']
  /** Without answers, custom checks and loaded attributes are open. */
  readonly answers?: Environment['answers']
  /** What stands for a part that could not be answered. */
  readonly failed: () => ConditionNode
}

/**
 * Partial evaluation with more than the row open. The result is the same as the condition, in Kleene's logic and with its
 * failures, for every value of what is open; `planAction` is the form of it for filters, where only TRUE counts.
 */
export function foldCondition(folding: Folding, node: ConditionNode): ConditionNode {
  if (!isOpen(folding, node)) return constantOf(folding, node)
  try {
    return foldOpen(folding, node)
  } catch (error) {
    if (error instanceof TypeError) throw error
    return folding.failed()
  }
}

function foldOpen(folding: Folding, node: ConditionNode): ConditionNode {
  switch (node.kind) {
    case 'all':
    case 'any':
      return foldJoin(folding, node)
    case 'not': {
      const condition = foldCondition(folding, node.condition)
      return condition.kind === 'constant' ? negated(condition.value) : { ...node, condition }
    }
    case 'isTrue':
    case 'isNotFalse': {
      const condition = foldCondition(folding, node.condition)
      if (condition.kind !== 'constant') return { ...node, condition }
      return (condition.value ?? node.kind === 'isNotFalse') ? TRUE : FALSE
    }
    case 'quantifier':
      return { ...node, condition: foldCondition(folding, node.condition) }
    case 'comparison':
    case 'text':
    case 'enumOrder':
      return {
        ...node,
        left: foldOperand(folding, node.left),
        right: foldOperand(folding, node.right),
      } as ConditionNode
    case 'in':
      return { ...node, operand: foldOperand(folding, node.operand), list: foldList(folding, node.list) }
    case 'overlap':
      return { ...node, left: foldList(folding, node.left), right: foldList(folding, node.right) }
    case 'truth':
    case 'isNull':
    case 'isEmpty':
    case 'granted':
    case 'denied':
    case 'holds':
    case 'constant':
      return node
    case 'custom':
      // Where its function can be called for the subject, it cannot be sent along for rows.
      return folding.answers ? folding.failed() : node
    case 'permitted':
      throw new TypeError(`${node.action} is not resolved: fold what was combined`)
    default:
      return assertNever(node, 'condition')
  }
}

/** What decides alone is the whole; what never decides is left out. Failures are absorbed by the former, as in `fold`. */
function foldJoin(folding: Folding, node: Extract<ConditionNode, { kind: 'all' | 'any' }>): ConditionNode {
  const decisive = node.kind === 'any'
  const conditions: ConditionNode[] = []
  for (const inner of node.conditions) {
    const condition = foldCondition(folding, inner)
    if (condition.kind !== 'constant' || condition.value === null) conditions.push(condition)
    else if (condition.value === decisive) return decisive ? TRUE : FALSE
  }
  if (conditions.length === 0) return decisive ? FALSE : TRUE
  return conditions.length === 1 ? conditions[0]! : { ...node, conditions }
}

function negated(value: boolean | null): ConditionNode {
  return value === null ? UNKNOWN : value ? FALSE : TRUE
}

function constantOf(folding: Folding, node: ConditionNode): ConditionNode {
  const value = compileCondition(folding.model, node)(environmentOf(folding))
  if (value instanceof Failure) return folding.failed()
  return value === null ? UNKNOWN : value ? TRUE : FALSE
}

function environmentOf({ subject, context, facts, answers = NO_ANSWERS }: Folding): Environment {
  return { subject, context, facts, answers, rows: [undefined] }
}

/** Whether any part of the condition needs what is not known. */
function isOpen(folding: Folding, node: ConditionNode): boolean {
  if (node.kind === 'quantifier' || node.kind === 'granted' || node.kind === 'denied') return true
  if (node.kind === 'holds' && !folding.facts) return true
  if (node.kind === 'permitted') return true
  if (node.kind === 'custom') return node.uses === 'resource' || !folding.answers
  return (
    operandsOf(node).some((operand) => isOpenOperand(folding, operand)) ||
    childrenOf(node).some((child) => isOpen(folding, child))
  )
}

function isOpenOperand(folding: Folding, operand: OperandNode | ListNode): boolean {
  const base = unshifted(operand)
  if (base.kind !== 'attribute') return base.kind === 'row'
  if (Object.hasOwn(folding[base.of], base.name)) return false
  return !(folding.answers && folding.model[base.of][base.name]?.loaded)
}

function foldOperand(folding: Folding, node: OperandNode): OperandNode {
  if (node.kind === 'literal' || isOpenOperand(folding, node)) return node
  const value = compileOperand(folding.model, node)(environmentOf(folding))
  return { kind: 'literal', type: node.type, value }
}

function foldList(folding: Folding, node: ListNode): ListNode {
  if (node.kind === 'values' || isOpenOperand(folding, node)) return node
  const values = compileList(folding.model, node)(environmentOf(folding)) as readonly Value[] | null
  return { kind: 'values', element: node.element, values }
}
