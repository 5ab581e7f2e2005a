import {
  type ConditionNode,
  type ConstantNode,
  type CustomNode,
  FALSE,
  type ListNode,
  type OperandNode,
  TRUE,
  UNKNOWN,
  type Value,
} from '../ast/condition.ts'
import type { ModelNode } from '../ast/model.ts'
import { needsRow } from '../ast/visit.ts'
import { assertNever } from '../util/assert-never.ts'
import { type Check, compileCondition } from './compile-condition.ts'
import { compileList, compileOperand } from './compile-operand.ts'
import type { Environment } from './environment.ts'
import { givenTo } from './immediate.ts'
import { Failure, failureOf } from './truth.ts'

/** What a condition comes to when everything but the row is known, and the failures that were met on the way. */
export interface PartialCondition {
  readonly condition: ConditionNode
  readonly failures: readonly Failure[]
}

/**
 * Partial evaluation: subject, context and facts become values; what needs no row becomes a constant. What fails becomes
 * `instead`: unknown, which neither allows nor clears a deny.
 */
export function evaluatePartially(
  model: ModelNode,
  node: ConditionNode,
  environment: Environment,
  instead: ConstantNode = UNKNOWN,
): PartialCondition {
  const failures: Failure[] = []
  const failed = (failure: Failure): ConditionNode => {
    failures.push(failure)
    return instead
  }
  const visit = (inner: ConditionNode): ConditionNode => {
    if (!needsRow(inner)) {
      const value = checkOf(model, inner)(environment)
      return value instanceof Failure ? failed(value) : value === null ? UNKNOWN : value ? TRUE : FALSE
    }
    switch (inner.kind) {
      case 'all':
      case 'any':
        return { kind: inner.kind, conditions: inner.conditions.map(visit) }
      case 'not':
      case 'quantifier':
        return { ...inner, condition: visit(inner.condition) }
      case 'isTrue':
      case 'isNotFalse': {
        const before = failures.length
        const condition = visit(inner.condition)
        // Where something failed inside, unknown is not known to be unknown: only true and false pass.
        return failures.length > before ? condition : { ...inner, condition }
      }
      default:
        try {
          return settleAtom(inner, foldedBy(model, environment))
        } catch (error) {
          return failed(failureOf(error))
        }
    }
  }
  return { condition: visit(node), failures }
}

const checks = new WeakMap<ConditionNode, Check>()

/** The check of a part of a rule; a part belongs to one model, and is compiled once. */
export function checkOf(model: ModelNode, node: ConditionNode): Check {
  const check = checks.get(node) ?? compileCondition(model, node)
  checks.set(node, check)
  return check
}

export type AtomNode = Exclude<ConditionNode, { kind: 'all' | 'any' | 'not' | 'isTrue' | 'isNotFalse' | 'quantifier' }>

/** What stands for a part of a single condition once the subject and the context are known. */
export interface Settled {
  operand(node: OperandNode): OperandNode
  list(node: ListNode): ListNode
  custom(node: CustomNode): CustomNode
}

function foldedBy(model: ModelNode, environment: Environment): Settled {
  return {
    operand: (node) => foldOperand(model, node, environment),
    list: (node) => foldList(model, node, environment),
    // Not listed: a plan is data that may be written to a log, and the whole subject need not be in it.
    custom: (node) =>
      Object.defineProperty({ ...node }, 'given', { value: givenTo(node, environment.answers, environment) }),
  }
}

/** A single condition about a row, with its parts settled. */
export function settleAtom(node: AtomNode, { operand, list, custom }: Settled): ConditionNode {
  switch (node.kind) {
    case 'comparison':
    case 'text':
    case 'enumOrder':
      return { ...node, left: operand(node.left), right: operand(node.right) } as ConditionNode
    case 'truth':
      return { ...node, operand: operand(node.operand) }
    case 'in':
      return { ...node, operand: operand(node.operand), list: list(node.list) }
    case 'overlap':
      return { ...node, left: list(node.left), right: list(node.right) }
    case 'isNull':
    case 'isEmpty':
    case 'constant':
    case 'granted':
    case 'denied':
    case 'permitted':
    case 'holds':
      return node
    case 'custom':
      return custom(node)
    default:
      return assertNever(node, 'condition')
  }
}

function foldOperand(model: ModelNode, node: OperandNode, environment: Environment): OperandNode {
  if (node.kind === 'literal' || node.kind === 'row') return node
  if (node.kind === 'shifted') {
    const inner = foldOperand(model, node.operand, environment)
    if (inner.kind !== 'literal') return { ...node, operand: inner }
  }
  return { kind: 'literal', type: node.type, value: compileOperand(model, node)(environment) }
}

function foldList(model: ModelNode, node: ListNode, environment: Environment): ListNode {
  if (node.kind !== 'attribute') return node
  return {
    kind: 'values',
    element: node.element,
    values: compileList(model, node)(environment) as readonly Value[] | null,
  }
}
