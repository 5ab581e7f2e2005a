import type { ConditionNode } from '../ast/condition.ts'
import { canonicalText, type Json } from '../ast/json.ts'
import { lookup } from '../ast/model.ts'
import { type ActionNode, type Effect, type PolicyNode, type RuleNode, rulesOf } from '../ast/policy.ts'
import { printCondition } from '../ast/print.ts'
import { readJson } from '../ast/read-json.ts'
import { describeCondition } from '../ast/words.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import type { Position } from '../errors/position.ts'
import { usesMatcher } from './rule-uses.ts'

/** One action, for introspection. */
export interface ActionInfo {
  readonly id: string
  readonly resource: string
  readonly name: string
  readonly description?: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly implies: readonly string[]
  readonly composedOf: readonly string[]
  readonly requires: readonly string[]
  /** Whether a row that is not permitted may be told from one that is not there. */
  readonly revealsExistence?: true
}

/** One rule, for introspection. */
export interface RuleInfo {
  readonly id: string
  /** The action that it was written under. */
  readonly action: string
  readonly name: string
  readonly effect: Effect
  readonly condition: ConditionNode
  /** The condition as text, in the notation of the code. */
  readonly text: string
  /** The condition as a sentence, for people who do not read code. */
  readonly words: string
  readonly because?: string
  /** The attributes that it gives, where it does not give all. */
  readonly fields?: readonly string[]
  readonly position?: Position
  /** It came from JSON. */
  readonly stored?: true
}

/** What is listed must meet every key that is given. A name that nothing has is an error, not an empty list. */
export interface RuleFilter {
  /** Rules that decide an action, or a pattern with `*`: `article.*`, `*.read`. */
  readonly action?: string
  /** Rules that decide an action of this resource. */
  readonly resource?: string
  readonly effect?: Effect
  /** The name of the rule, or a pattern with `*`. */
  readonly name?: string
  /** Rules of actions with this key in their metadata, or with these values. */
  readonly metadata?: string | Readonly<Record<string, unknown>>
  /**
   * Rules that read this: an attribute (`subject.role`, `article.status`), one over a relation (`article.team.ownerId`), a
   * relation (`article.comments`), or a stored permission by its code.
   */
  readonly uses?: string
}

const filterKeys = ['action', 'resource', 'effect', 'name', 'metadata', 'uses']

export function describeAction(action: ActionNode): ActionInfo {
  const { id, resource, name, description, metadata, implies, composedOf, requires, revealsExistence } = action
  const reveals = revealsExistence ? { revealsExistence } : {}
  return {
    id,
    resource,
    name,
    ...(description ? { description } : {}),
    metadata,
    implies,
    composedOf,
    requires,
    ...reveals,
  }
}

/** The action of that id; throws UNKNOWN_ACTION. */
export function findAction(policy: PolicyNode, id: string): ActionInfo {
  const action = policy.actions.get(id)
  if (action) return describeAction(action)
  throw unknownName('UNKNOWN_ACTION', 'action', String(id), [...policy.actions.keys()])
}

/** The rule of that id; throws UNKNOWN_RULE. */
export function findRule(policy: PolicyNode, id: string): RuleInfo {
  const rules = rulesOfAll([...policy.actions.values()])
  const rule = rules.find((other) => other.id === id)
  if (rule) return describeRule(rule)
  throw unknownName(
    'UNKNOWN_RULE',
    'rule',
    String(id),
    rules.map((other) => other.id),
  )
}

export function listRules(policy: PolicyNode, filter: RuleFilter): readonly RuleInfo[] {
  checkFilter(filter)
  const rules = rulesOfAll(matchingActions(policy, filter))
  const named = filter.name === undefined ? () => true : nameMatcher(policy, filter.name)
  const uses = filter.uses === undefined ? () => true : usesMatcher(policy, filter.uses)
  return rules
    .filter((rule) => filter.effect === undefined || rule.effect === filter.effect)
    .filter((rule) => named(rule.name) && uses(rule))
    .map(describeRule)
}

function checkFilter(filter: RuleFilter): void {
  if (typeof filter !== 'object' || filter === null) {
    throw new BailiwickError('INVALID_OPTION', "The filter of rules is an object: `{ action: 'article.*' }`.")
  }
  for (const [key, value] of Object.entries(filter)) {
    if (!filterKeys.includes(key)) throw unknownName('INVALID_OPTION', 'filter of rules', key, filterKeys)
    const fits = typeof value === 'string' || (key === 'metadata' && typeof value === 'object' && value !== null)
    if (fits) continue
    const message = `The filter \`${key}\` of rules is ${String(value)}; leave it out, or give a text.`
    throw new BailiwickError('INVALID_OPTION', message, { seen: String(value) })
  }
  const effects = ['allow', 'deny']
  if (filter.effect !== undefined && !effects.includes(filter.effect)) {
    throw unknownName('INVALID_OPTION', 'effect', String(filter.effect), effects)
  }
}

function matchingActions(policy: PolicyNode, filter: RuleFilter): readonly ActionNode[] {
  const all = [...policy.actions.values()]
  const { action, resource, metadata } = filter
  const matches = pattern(action ?? '*')
  if (action !== undefined && !all.some(({ id }) => matches(id))) {
    throw unknownName('UNKNOWN_ACTION', 'action', action, [...policy.actions.keys()])
  }
  const resources = [...new Set(all.map((other) => other.resource))]
  if (resource !== undefined && !resources.includes(resource)) {
    throw unknownName('UNKNOWN_RESOURCE', 'resource', resource, resources)
  }
  const described = metadata === undefined ? () => true : metadataMatcher(all, metadata)
  return all.filter((other) => matches(other.id) && (resource ?? other.resource) === other.resource && described(other))
}

function metadataMatcher(
  actions: readonly ActionNode[],
  wanted: string | Readonly<Record<string, unknown>>,
): (action: ActionNode) => boolean {
  const keys = typeof wanted === 'string' ? [wanted] : Object.keys(wanted)
  const known = [...new Set(actions.flatMap((action) => Object.keys(action.metadata)))]
  for (const key of keys) {
    if (!known.includes(key)) throw unknownName('INVALID_OPTION', 'key of metadata', key, known)
  }
  if (typeof wanted === 'string') return (action) => Object.hasOwn(action.metadata, wanted)
  return ({ metadata }) =>
    keys.every((key) => Object.hasOwn(metadata, key) && sameValue(metadata[key], lookup(wanted, key)))
}

/** Plain data is compared in depth, anything else by what it is. */
function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object') return false
  const text = (value: unknown): string | undefined => {
    try {
      return canonicalText(readJson(value) as Json)
    } catch {
      return undefined
    }
  }
  const written = text(a)
  return written !== undefined && written === text(b)
}

function nameMatcher(policy: PolicyNode, name: string): (name: string) => boolean {
  const known = [...new Set(rulesOfAll([...policy.actions.values()]).map((rule) => rule.name))]
  const matches = known.includes(name) ? (other: string) => other === name : pattern(name)
  if (known.some(matches)) return matches
  throw unknownName('UNKNOWN_RULE', 'rule name', name, known)
}

/** Each rule once, though it may decide several actions. */
function rulesOfAll(actions: readonly ActionNode[]): readonly RuleNode[] {
  const rules = actions.flatMap(rulesOf)
  return [...new Map(rules.map((rule) => [rule.id, rule])).values()]
}

function describeRule(rule: RuleNode): RuleInfo {
  const { id, action, name, effect, condition, because, fields } = rule
  const position = rule.position()
  return {
    ...{ id, action, name, effect, condition },
    text: printCondition(condition),
    words: describeCondition(condition),
    ...(because ? { because } : {}),
    ...(fields ? { fields } : {}),
    ...(position ? { position } : {}),
    ...(rule.stored ? { stored: true } : {}),
  }
}

/** Each `*` stands for any run of characters, linear in the text for a few of them. */
function pattern(text: string): (name: string) => boolean {
  const [before = '', ...rest] = text.split('*')
  if (rest.length === 0) return (name) => name === text
  const after = rest.pop()!
  return (name) => {
    if (name.length < before.length + after.length || !name.startsWith(before) || !name.endsWith(after)) return false
    let at = before.length
    for (const part of rest) {
      const found = name.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return at <= name.length - after.length
  }
}
