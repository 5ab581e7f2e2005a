import { BEFORE, type ConditionNode } from '../../ast/condition.ts'
import type { CompiledAction } from '../../evaluate/compiled.ts'
import { demandsOf } from '../../evaluate/plan.ts'
import { whereFalse, whereTrue } from '../../evaluate/where.ts'
import { rebase } from '../../policy/rebase.ts'
import type { Part } from '../solve/question.ts'
import { FormIndex, type Way, waysOf } from './forms.ts'

/** One way to meet a requirement. */
export interface Alternative extends Part {
  /** The ways in which it can be true: see `waysOf`. */
  readonly ways: readonly Way[]
}

/** Something that must be so where an action is permitted: at least one of the alternatives is true. */
export interface Requirement {
  /** `article.read/allow` for the allows of an action, else the id of a deny. */
  readonly label: string
  /** Alternatives are allows, or ways for one deny to be false. */
  readonly of: 'allows' | 'deny'
  readonly alternatives: readonly Alternative[]
}

/**
 * When an action is permitted, as conditions that must all be met: some allow is true, every deny is false, and so for what it requires.
 * An allow that is a disjunction is several alternatives, a deny that is one is several requirements.
 */
export function requirementsOf(action: CompiledAction): readonly Requirement[] {
  const known = requirements.get(action)
  if (known) return known
  const made = demandsOf(action).flatMap((demand): readonly Requirement[] => {
    if ('deny' in demand) return requirementsFrom(demand.deny.node.id, whereFalse(demand.deny.node.condition))
    const alternatives = demand.allow.flatMap(({ node }) => alternativesFrom(node.id, whereTrue(node.condition)))
    return [{ label: `${demand.action}/allow`, of: 'allows', alternatives: unique(alternatives) }]
  })
  requirements.set(action, made)
  return made
}

const requirements = new WeakMap<CompiledAction, readonly Requirement[]>()

/** When a write is permitted: that of the row before it, and that of the row after it. */
export function requirementsToWrite(action: CompiledAction): readonly Requirement[] {
  const before = requirementsOf(action).map(({ label, of, alternatives }) => ({
    label: `before: ${label}`,
    of,
    alternatives: alternatives.map((one) => aboutBefore(one, action.node.resource)),
  }))
  return [...before, ...requirementsOf(action.after ?? action)]
}

function aboutBefore({ label, condition }: Part, resource: string): Alternative {
  const moved = rebase(condition, { level: BEFORE, resource, hops: [] }, 0)
  return { label: `before: ${label}`, condition: moved, ways: waysOf(moved) }
}

/** The requirements that a condition be true. */
export function requirementsFrom(label: string, condition: ConditionNode): readonly Requirement[] {
  const all = condition.kind === 'all' ? condition.conditions : [condition]
  return all.map((one) => ({ label, of: 'deny', alternatives: alternativesFrom(label, one) }))
}

function alternativesFrom(label: string, condition: ConditionNode): readonly Alternative[] {
  const any = condition.kind === 'any' ? condition.conditions : [condition]
  return any.map((one) => ({ label, condition: one, ways: waysOf(one) }))
}

function unique(alternatives: readonly Alternative[]): readonly Alternative[] {
  const byKey = new Map<string, Alternative>()
  for (const one of alternatives) {
    const key = JSON.stringify(one.ways)
    if (!byKey.has(key)) byKey.set(key, one)
  }
  return [...byKey.values()]
}

/** The requirement as one part: any of the alternatives is true. The same part each time, as the solver knows conditions again. */
export function met(requirement: Requirement): Part {
  const known = metParts.get(requirement)
  if (known) return known
  const { label, alternatives } = requirement
  const conditions = alternatives.map(({ condition }) => condition)
  const part = { label, condition: conditions.length === 1 ? conditions[0]! : ({ kind: 'any', conditions } as const) }
  metParts.set(requirement, part)
  return part
}

const metParts = new WeakMap<Requirement, Part>()

/** The alternative is not true. */
export function missed(part: Part): Part {
  const known = missedParts.get(part)
  if (known) return known
  const { label, condition } = part
  const missing: Part = { label, condition: { kind: 'not', condition: { kind: 'isTrue', condition } } }
  missedParts.set(part, missing)
  return missing
}

const missedParts = new WeakMap<Part, Part>()

const indexes = new WeakMap<Requirement, FormIndex<Alternative>>()

/** The alternatives of a requirement by their form. */
export function formsOf(requirement: Requirement): FormIndex<Alternative> {
  const index = indexes.get(requirement) ?? new FormIndex(requirement.alternatives)
  indexes.set(requirement, index)
  return index
}
