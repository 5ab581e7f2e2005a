import type { ConditionNode, OperandNode, Value } from '../ast/condition.ts'
import { identity } from '../ast/identity.ts'
import type { ModelNode } from '../ast/model.ts'
import type { Check } from './compile-condition.ts'
import { compileOperand } from './compile-operand.ts'
import type { CompiledAction, CompiledRule } from './program.ts'
import { ASK, NO, type QuickCheck, YES } from './quick-answer.ts'
import { Failure, fold, type Truth } from './truth.ts'

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
  const { byValue, rules } = group
  return (environment) => {
    let value: Value
    try {
      value = read(environment)
    } catch (error) {
      return new Failure(error)
    }
    // Unknown, or what the rest of a rule makes of that.
    if (value === null) return fold(rules.length, (index) => rules[index]!.check(environment), true)
    const found = byValue.get(value)
    if (found === undefined || found === true) return found === true
    return fold(found.length, (index) => found[index]!.check(environment), true)
  }
}

/** Whether any of the rules holds: looked up where they can be, the others asked one by one. */
function anyCheck(model: ModelNode, rules: readonly CompiledRule[]): { check: Check; indexed: boolean } {
  const { groups, rest } = indexRules(rules)
  const checks = [...groups.map((group) => groupCheck(model, group)), ...rest.map((rule) => rule.check)]
  return {
    check: (environment) => fold(checks.length, (index) => checks[index]!(environment), true),
    indexed: groups.length > 0,
  }
}

/** The action's answer by its index; undefined where no rule can be looked up, so that the closures are as quick. */
export function indexedAnswer(model: ModelNode, action: CompiledAction): QuickCheck | undefined {
  const asked = [action, ...action.requires]
  const parts = asked.map(({ allow, deny }) => ({ allow: anyCheck(model, allow), deny: anyCheck(model, deny) }))
  if (!parts.some(({ allow, deny }) => allow.indexed || deny.indexed)) return undefined
  if (action.requires.some((required) => required.requires.length > 0)) return undefined
  return (environment) => {
    let unknown = false
    for (const { allow, deny } of parts) {
      const denied: Truth = deny.check(environment)
      if (denied === true) return NO
      const allowed: Truth = allow.check(environment)
      if (allowed === false) return NO
      if (isUnclear(denied) || isUnclear(allowed)) return ASK
      if (denied === null || allowed === null) unknown = true
    }
    return unknown ? NO : YES
  }
}

/** A failure, of whatever kind: which one counts is for the closures to say. */
function isUnclear(value: unknown): boolean {
  return value !== true && value !== false && value !== null
}
