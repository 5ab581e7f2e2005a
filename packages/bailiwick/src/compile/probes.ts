import type { ConditionNode, ListNode, OperandNode, Value } from '../ast/condition.ts'
import { identity } from '../ast/identity.ts'
import type { ModelNode } from '../ast/model.ts'
import type { ScalarType } from '../ast/types.ts'
import { childrenOf, isRow, needsRow, operandsOf, unshifted } from '../ast/visit.ts'
import { compileList, compileOperand } from '../evaluate/compile-operand.ts'
import type { Environment } from '../evaluate/environment.ts'
import { checkOf } from '../evaluate/partial.ts'
import type { Formula } from '../evaluate/plan.ts'
import { isBeyond } from './parameters.ts'

/** Something that is known without a row, with the little of it that a text can depend on. */
interface Probe {
  read(environment: Environment): unknown
  /** From 0; equal where the text is the same. Undefined where a text cannot be shared, as where the value is a failure. */
  classOf(value: unknown): number | undefined
}

/** Everything that the text of a filter depends on besides the policy, and every value of the subject and the context in it. */
export interface Probes {
  readonly all: readonly Probe[]
  /** The probe that answers a condition without a row. */
  readonly ofCondition: ReadonlyMap<ConditionNode, number>
  /** The probe that reads an operand or a list. */
  readonly ofOperand: ReadonlyMap<OperandNode | ListNode, number>
}

/**
 * The probes of a formula. Undefined where a filter asks the application: a check may write SQL of its own, and neither it nor
 * a loader should run for a text that is then not used.
 */
export function probesOf(model: ModelNode, formula: Formula): Probes | undefined {
  const all: Probe[] = []
  const known = new Map<string, number>()
  const ofCondition = new Map<ConditionNode, number>()
  const ofOperand = new Map<OperandNode | ListNode, number>()
  /** One probe for what is written several times, so that one slot has one identity. */
  const add = (what: string, make: () => Probe): number => {
    const at = known.get(what) ?? all.push(make()) - 1
    known.set(what, at)
    return at
  }
  const visit = (node: ConditionNode): boolean => {
    if (asksApplication(model, node)) return false
    if (!needsRow(node)) {
      const probe = () => ({ read: checkOf(model, node), classOf: classOfTruth })
      ofCondition.set(node, add(identity(node), probe))
      // What is inside is not asked alone, but it must not ask the application either.
      return childrenOf(node).every((child) => !asksInside(model, child))
    }
    for (const operand of operandsOf(node)) {
      if (isRow(operand) || operand.kind === 'literal' || operand.kind === 'values') continue
      if (isList(operand)) {
        const probe = () => ({ read: compileList(model, operand), classOf: classOfList(operand.element) })
        ofOperand.set(operand, add(`list ${identity({ kind: 'isEmpty', list: operand })}`, probe))
      } else {
        const probe = () => ({ read: compileOperand(model, operand), classOf: classOfValue(operand.type) })
        ofOperand.set(operand, add(`value ${identity({ kind: 'truth', operand })}`, probe))
      }
    }
    return childrenOf(node).every(visit)
  }
  return formula.conditions.every(visit) ? { all, ofCondition, ofOperand } : undefined
}

function isList(node: OperandNode | ListNode): node is ListNode {
  return 'element' in node
}

function asksInside(model: ModelNode, node: ConditionNode): boolean {
  return asksApplication(model, node) || childrenOf(node).some((child) => asksInside(model, child))
}

/** A check, or a loader. */
function asksApplication(model: ModelNode, node: ConditionNode): boolean {
  if (node.kind === 'custom') return true
  return operandsOf(node).some((operand) => {
    const base = unshifted(operand)
    return base.kind === 'attribute' && model[base.of][base.name]!.loaded === true
  })
}

function classOfTruth(value: unknown): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 2
  return value === null ? 0 : undefined
}

/** Null, or a value; and the values that are bound as another type. */
function classOfValue(type: ScalarType): Probe['classOf'] {
  return (value) => {
    if (value === null) return 0
    if (typeof value === 'bigint') return isBeyond(type, value) ? 2 : 1
    return typeof value === 'object' || value === undefined ? undefined : 1
  }
}

function classOfList(element: ScalarType): Probe['classOf'] {
  const mayBeBeyond = element.kind === 'bigint'
  return (list) => {
    if (list === null) return 0
    if (!Array.isArray(list)) return undefined
    return mayBeBeyond && list.some((value: Value) => isBeyond(element, value)) ? 2 : 1
  }
}
