import { type ConditionNode, FALSE } from '../ast/condition.ts'
import type { RuleNode } from '../ast/policy.ts'
import { BailiwickError } from '../errors/error.ts'
import { deepFreeze } from '../util/deep-freeze.ts'
import type { Merged } from './merged-action.ts'

/** The rules that reach an action over `implies` and `composedOf`, each action worked out once. */
export interface Flow {
  readonly actions: ReadonlyMap<string, Merged>
  /** allow(x): its own, those of every action that implies it, and all its parts together. */
  allows(name: string): readonly RuleNode[]
  /** deny(x): its own, those of every action that it implies, and those of its parts. */
  denies(name: string): readonly RuleNode[]
}

export function createFlow(actions: ReadonlyMap<string, Merged>): Flow {
  const implying = implyingOf(actions)
  const allows = remembered((name): readonly RuleNode[] => {
    const action = actions.get(name)!
    return unique([
      ...action.allow,
      ...implying.get(name)!.flatMap((other) => allows(other.name)),
      ...composedRule(action, action.composedOf.map(allows)),
    ])
  })
  const denies = remembered((name): readonly RuleNode[] => {
    const action = actions.get(name)!
    return unique([...action.deny, ...[...action.implies, ...action.composedOf].flatMap(denies)])
  })
  return { actions, allows, denies }
}

function remembered<T>(work: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>()
  return (name) => {
    const value = known.get(name) ?? work(name)
    known.set(name, value)
    return value
  }
}

function composedRule(action: Merged, parts: readonly (readonly RuleNode[])[]): readonly RuleNode[] {
  if (parts.length === 0) return []
  const name = `composed of ${action.composedOf.join(' and ')}`
  const { position } = action.written[0]!
  const alternatives = parts.map((rules) =>
    joined(
      'any',
      rules.map((rule) => rule.condition),
    ),
  )
  const condition = deepFreeze(joined('all', alternatives))
  const names = parts.flat().some((rule) => rule.fields || rule.parts)
  const fields = names ? { parts } : {}
  return [{ id: `${action.id}/${name}`, action: action.id, name, effect: 'allow', condition, ...fields, position }]
}

function joined(kind: 'all' | 'any', conditions: readonly ConditionNode[]): ConditionNode {
  if (conditions.length === 0) return FALSE
  return conditions.length === 1 ? conditions[0]! : { kind, conditions }
}

/**
 * Each rule once, and the tenant rule once for all the actions whose denials come together. Rules that look alike and give other
 * attributes are different ones.
 */
function unique(rules: readonly RuleNode[]): readonly RuleNode[] {
  const ids = new Set<string>()
  const conditions = new Map<string, Set<ConditionNode>>()
  return rules.filter(({ id, name, condition, fields, parts }) => {
    if (ids.has(id)) return false
    ids.add(id)
    if (fields || parts) return true
    const named = conditions.get(name) ?? new Set()
    if (named.has(condition)) return false
    conditions.set(name, named.add(condition))
    return true
  })
}

/**
 * Denials flow against `implies`, allows along it, and both from parts to the whole: neither may come back to where it starts. So an
 * action cannot imply what it is composed of.
 */
export function checkCycles(actions: ReadonlyMap<string, Merged>): void {
  checkEnds(actions, ({ implies, composedOf }) => [...implies, ...composedOf])
  const implying = implyingOf(actions)
  checkEnds(actions, ({ name, composedOf }) => [...implying.get(name)!.map((other) => other.name), ...composedOf])
}

function checkEnds(actions: ReadonlyMap<string, Merged>, next: (action: Merged) => readonly string[]): void {
  const finished = new Set<string>()
  const follow = (name: string, trace: readonly string[]): void => {
    if (finished.has(name)) return
    const action = actions.get(name)!
    if (trace.includes(name)) throw cycle(actions, action, [...trace.slice(trace.indexOf(name)), name])
    for (const other of next(action)) follow(other, [...trace, name])
    finished.add(name)
  }
  for (const name of actions.keys()) follow(name, [])
}

/** The actions that imply each. */
function implyingOf(actions: ReadonlyMap<string, Merged>): ReadonlyMap<string, readonly Merged[]> {
  const implying = new Map<string, Merged[]>([...actions.keys()].map((name) => [name, []]))
  for (const action of actions.values()) for (const name of action.implies) implying.get(name)!.push(action)
  return implying
}

function cycle(actions: ReadonlyMap<string, Merged>, action: Merged, trace: readonly string[]): BailiwickError {
  const seen = trace.join(' -> ')
  const places = trace.flatMap((name) => actions.get(name)!.written.map((written) => written.rulePosition))
  const inRule = places.find((place) => place !== undefined)
  return new BailiwickError(
    'ACTION_CYCLE',
    `The actions of \`${action.resource.name}\` lead back to where they start: ${seen}. Remove one \`implies\` or \`composedOf\`.`,
    { path: action.id, seen, position: (inRule ?? action.written[0]?.position)?.() },
  )
}
