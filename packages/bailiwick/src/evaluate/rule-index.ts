import type { ConditionNode, OperandNode, Value } from '../ast/condition.ts'
import { identity } from '../ast/identity.ts'
import type { ModelNode } from '../ast/model.ts'
import type { Check } from './compile-condition.ts'
import { compileOperand } from './compile-operand.ts'
import type { CompiledAction, CompiledRule } from './compiled.ts'
import { ASK, NO, type QuickAnswer, type QuickCheck, YES } from './quick-answer.ts'
import { Failure, foldChecks, type Truth } from './truth.ts'

/**
 * Rules that can hold only where one operand has one of a few values: one look-up finds those that can. For every other
 * rule of the group the equality is false, so it is false, whatever else it says.
 */
export interface RuleGroup {
  readonly operand: OperandNode
  /** True: a rule says nothing more than the equality. */
  readonly byValue: ReadonlyMap<Value, true | readonly CompiledRule[]>
  readonly rules: readonly CompiledRule[]
}

export interface IndexedRules {
  readonly groups: readonly RuleGroup[]
  readonly rest: readonly CompiledRule[]
}

/** Fewer rules than these are asked one by one just as fast. */
const smallestGroup = 6

interface Key {
  readonly operand: OperandNode
  readonly values: readonly Value[]
  readonly alone: boolean
}

/** Sorts rules of which any may hold into groups; each rule goes with the operand that most rules ask about. */
export function indexRules(rules: readonly CompiledRule[]): IndexedRules {
  if (rules.length < smallestGroup) return { groups: [], rest: rules }
  const keys = rules.map((rule) => new Map(keysOf(rule.node.condition).map((key) => [nameOf(key.operand), key])))
  const counts = new Map<string, number>()
  for (const name of keys.flatMap((found) => [...found.keys()])) counts.set(name, (counts.get(name) ?? 0) + 1)
  const members = new Map<string, { rule: CompiledRule; key: Key }[]>()
  const rest: CompiledRule[] = []
  rules.forEach((rule, index) => {
    const [best] = [...keys[index]!].sort(([a], [b]) => counts.get(b)! - counts.get(a)!)
    if (!best || counts.get(best[0])! < smallestGroup) {
      rest.push(rule)
      return
    }
    const [name, key] = best
    const group = members.get(name) ?? []
    group.push({ rule, key })
    members.set(name, group)
  })
  return { groups: [...members.values()].map(groupOf), rest }
}

function groupOf(members: readonly { rule: CompiledRule; key: Key }[]): RuleGroup {
  const byValue = new Map<Value, true | CompiledRule[]>()
  for (const { rule, key } of members) {
    for (const value of key.values) {
      const known = byValue.get(value) ?? []
      if (known === true) continue
      if (key.alone) byValue.set(value, true)
      else {
        known.push(rule)
        byValue.set(value, known)
      }
    }
  }
  return { operand: members[0]!.key.operand, byValue, rules: members.map(({ rule }) => rule) }
}

/** The equalities with written values that the condition cannot be true, or unknown, without. */
function keysOf(node: ConditionNode, alone = true): readonly Key[] {
  if (node.kind === 'all') return node.conditions.flatMap((inner) => keysOf(inner, false))
  if (node.kind === 'comparison' && node.operator === 'is') {
    if (node.right.kind === 'literal') return keyOf(node.left, [node.right.value], alone)
    if (node.left.kind === 'literal') return keyOf(node.right, [node.left.value], alone)
  }
  if (node.kind === 'in' && node.list.kind === 'values') return keyOf(node.operand, node.list.values ?? [null], alone)
  return []
}

/** An instant may lack the digits that decide, and a null decides nothing: neither can be looked up. */
function keyOf(operand: OperandNode, values: readonly Value[], alone: boolean): readonly Key[] {
  const lookedUp = operand.kind !== 'literal' && operand.type.kind !== 'timestamp' && !values.includes(null)
  return lookedUp ? [{ operand, values, alone }] : []
}

function nameOf(operand: OperandNode): string {
  return identity({ kind: 'truth', operand })
}

/** Whether any rule of the group holds. */
export function groupCheck(model: ModelNode, group: RuleGroup): Check {
  const read = compileOperand(model, group.operand)
  const checks = group.rules.map((rule) => rule.check)
  const byValue = new Map([...group.byValue].map(([value, found]) => [value, candidates(found)]))
  return (environment) => {
    let value: Value
    try {
      value = read(environment)
    } catch (error) {
      return new Failure(error)
    }
    // Unknown, or what the rest of a rule makes of that.
    if (value === null) return foldChecks(checks, environment, true)
    const found = byValue.get(value)
    if (found === undefined || found === true) return found === true
    return foldChecks(found, environment, true)
  }
}

function candidates(found: true | readonly CompiledRule[]): true | readonly Check[] {
  return found === true || found.map((rule) => rule.check)
}

/** Checks of which any must hold: looked up where they can be, the others asked one by one. */
function checksOf(model: ModelNode, rules: readonly CompiledRule[]): readonly Check[] {
  const { groups, rest } = indexRules(rules)
  return [...groups.map((group) => groupCheck(model, group)), ...rest.map((rule) => rule.check)]
}

/** The action's answer by its index and its closures. */
export function indexedAnswer(model: ModelNode, action: CompiledAction): QuickCheck {
  const deny = checksOf(model, action.deny)
  const allow = checksOf(model, action.allow)
  const required = action.requires.map((other) => indexedAnswer(model, other))
  return (environment) => {
    const denied = foldChecks(deny, environment, true)
    if (denied === true) return NO
    const allowed = foldChecks(allow, environment, true)
    if (allowed === false) return NO
    let answer: QuickAnswer =
      isClear(denied) && isClear(allowed) ? (denied === false && allowed === true ? YES : NO) : ASK
    for (let index = 0; index < required.length; index++) {
      const other = required[index]!(environment)
      if (other === NO && answer === YES) answer = NO
      if (other === ASK) answer = ASK
    }
    return answer
  }
}

/** Not a failure, of whatever kind: which one counts is for the closures to say. */
function isClear(value: Truth): boolean {
  return value === true || value === false || value === null
}
