import { type ConditionNode, FALSE } from '../ast/condition.ts'
import type { ModelNode, ResourceNode } from '../ast/model.ts'
import type { ActionNode, FieldNode, PolicyNode, RuleNode } from '../ast/policy.ts'
import type { ScalarType } from '../ast/types.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { printPosition } from '../errors/position.ts'
import { bindGrants, usesGrants } from './own-grants.ts'
import type { PartAction, PolicyPart } from './read-part.ts'

/** An action with all that was written under it, before `implies` and `composedOf` are followed. */
interface Merged {
  readonly resource: ResourceNode
  readonly name: string
  readonly id: string
  readonly written: readonly PartAction[]
  readonly allow: readonly RuleNode[]
  readonly deny: readonly RuleNode[]
  readonly implies: readonly string[]
  readonly composedOf: readonly string[]
}

/**
 * Turns the parts into the rules that decide each action: `'*'` is expanded, `implies` and `composedOf` are followed,
 * the implicit rules are added. Nothing depends on the order of the parts but the order of reasons.
 */
export function resolvePolicy(model: ModelNode, parts: readonly PolicyPart[]): PolicyNode {
  checkStarActions(parts)
  const actions = new Map<string, ActionNode>()
  for (const name of new Set(parts.map((part) => part.resource))) {
    if (name === '*') continue
    const merged = mergeResource(model.resources[name]!, parts)
    checkCycles(merged)
    const flow = createFlow(merged)
    const controlled = [...merged.values()].some((action) =>
      action.allow.concat(action.deny).some((rule) => usesGrants(rule.condition)),
    )
    for (const action of merged.values()) actions.set(action.id, resolveAction(model, action, flow, controlled))
  }
  return { model, actions }
}

/** What can be said before everything is combined: throws DUPLICATE_RULE and ACTION_CYCLE. */
export function checkParts(model: ModelNode, parts: readonly PolicyPart[]): void {
  for (const name of new Set(parts.map((part) => part.resource))) {
    if (name !== '*') checkCycles(mergeResource(model.resources[name]!, parts))
  }
}

/** A rule of `'*'` for an action that no resource declares would never apply. */
function checkStarActions(parts: readonly PolicyPart[]): void {
  const declared = new Set(
    parts.flatMap((part) => (part.resource === '*' ? [] : part.actions.map((action) => action.name))),
  )
  for (const part of parts) {
    for (const action of part.resource === '*' ? part.actions : []) {
      if (action.name === '*' || declared.has(action.name)) continue
      throw unknownName('UNKNOWN_ACTION', "action of '*'", action.name, [...declared], { position: action.position() })
    }
  }
}

function mergeResource(resource: ResourceNode, parts: readonly PolicyPart[]): ReadonlyMap<string, Merged> {
  const own = parts.filter((part) => part.resource === resource.name)
  const names = new Set(own.flatMap((part) => part.actions.map((action) => action.name)).filter((name) => name !== '*'))
  const merged = new Map<string, Merged>()
  for (const name of names) {
    const written = parts
      .filter((part) => part.resource === resource.name || part.resource === '*')
      .flatMap((part) => part.actions)
      .filter((action) => action.name === name || action.name === '*')
    const id = `${resource.name}.${name}`
    const bound = (rules: readonly RuleNode[]) =>
      rules.map((rule) => ({ ...rule, condition: bindGrants(rule.condition, resource.name, name) }))
    const allow = bound(written.flatMap((action) => action.allow))
    const deny = bound(written.flatMap((action) => action.deny))
    checkUnique(id, [...allow, ...deny])
    if (!resource.key && [...allow, ...deny].some((rule) => usesGrants(rule.condition))) {
      throw new BailiwickError(
        'INVALID_MODEL',
        `${id} uses granted(), so \`${resource.name}\` needs an attribute \`id\`.`,
      )
    }
    const implies = [...new Set(written.flatMap((action) => action.implies))]
    const composedOf = [...new Set(written.flatMap((action) => action.composedOf))]
    merged.set(name, { resource, name, id, written, allow, deny, implies, composedOf })
  }
  return merged
}

function checkUnique(action: string, rules: readonly RuleNode[]): void {
  const seen = new Map<string, RuleNode>()
  for (const rule of rules) {
    const other = seen.get(rule.id)
    if (other) throw duplicate(`rules \`${rule.id}\``, other, rule, action)
    seen.set(rule.id, rule)
  }
}

type Positioned = Pick<RuleNode, 'position'>

function duplicate(what: string, first: Positioned, second: Positioned, path: string): BailiwickError {
  const places = [first, second].map((rule) => printPosition(rule.position())).filter((place) => place !== '')
  return new BailiwickError('DUPLICATE_RULE', `Two ${what}: ${places.join(' and ') || 'rename one of them'}.`, {
    path,
    position: second.position(),
  })
}

/** Denials flow against `implies` and from parts to the whole; both graphs must end. */
function checkCycles(actions: ReadonlyMap<string, Merged>): void {
  const finished = new Set<string>()
  const follow = (name: string, trace: readonly string[]): void => {
    if (finished.has(name)) return
    const action = actions.get(name)!
    if (trace.includes(name)) throw cycle(action, [...trace.slice(trace.indexOf(name)), name])
    for (const next of [...action.implies, ...action.composedOf]) follow(next, [...trace, name])
    finished.add(name)
  }
  for (const name of actions.keys()) follow(name, [])
}

function cycle(action: Merged, trace: readonly string[]): BailiwickError {
  const seen = trace.join(' -> ')
  return new BailiwickError(
    'ACTION_CYCLE',
    `The actions of \`${action.resource.name}\` lead back to where they start: ${seen}. Remove one \`implies\` or \`composedOf\`.`,
    { path: action.id, seen, position: action.written[0]?.position() },
  )
}

function resolveAction(model: ModelNode, action: Merged, flow: Flow, controlled: boolean): ActionNode {
  const first = action.written[0]!
  const described = action.written.find((written) => written.description !== undefined)
  const implicit = implicitDenies(model, action, controlled)
  return {
    id: action.id,
    resource: action.resource.name,
    name: action.name,
    ...(described?.description === undefined ? {} : { description: described.description }),
    metadata: Object.assign({}, ...action.written.map((written) => written.metadata)),
    allow: flow.allows(action.name),
    deny: [...implicit, ...flow.denies(action.name)],
    fields: mergeFields(action),
    requires: requiredReads(action, flow.actions),
    implies: action.implies,
    composedOf: action.composedOf,
    position: first.position,
  }
}

/** The rules that reach an action over `implies` and `composedOf`, each action worked out once. */
interface Flow {
  readonly actions: ReadonlyMap<string, Merged>
  /** allow(x): its own, those of every action that implies it, and all its parts together. */
  allows(name: string): readonly RuleNode[]
  /** deny(x): its own, those of every action that it implies, and those of its parts. */
  denies(name: string): readonly RuleNode[]
}

function createFlow(actions: ReadonlyMap<string, Merged>): Flow {
  const allows = remembered((name): readonly RuleNode[] => {
    const action = actions.get(name)!
    const implying = [...actions.values()].filter((other) => other.implies.includes(name))
    return uniqueById([
      ...action.allow,
      ...implying.flatMap((other) => allows(other.name)),
      ...composedRule(action, action.composedOf.map(allows)),
    ])
  })
  const denies = remembered((name): readonly RuleNode[] => {
    const action = actions.get(name)!
    return uniqueById([...action.deny, ...[...action.implies, ...action.composedOf].flatMap(denies)])
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
  const condition = joined('all', alternatives)
  return [{ id: `${action.id}/${name}`, action: action.id, name, effect: 'allow', condition, position }]
}

function joined(kind: 'all' | 'any', conditions: readonly ConditionNode[]): ConditionNode {
  if (conditions.length === 0) return FALSE
  return conditions.length === 1 ? conditions[0]! : { kind, conditions }
}

function uniqueById(rules: readonly RuleNode[]): readonly RuleNode[] {
  return [...new Map(rules.map((rule) => [rule.id, rule])).values()]
}

/** Rules that nobody wrote, so they have no place in anybody's source. */
function implicitDenies(model: ModelNode, action: Merged, controlled: boolean): readonly RuleNode[] {
  const { id, resource } = action
  const rule = (name: string, condition: ConditionNode): RuleNode => ({
    id: `${id}/${name}`,
    action: id,
    name,
    effect: 'deny',
    condition,
    position: () => undefined,
  })
  const crossTenant = action.written.some((written) => written.crossTenant)
  const isolated = resource.tenant !== undefined && !crossTenant
  return [
    ...(isolated ? [rule('other tenant', otherTenant(model, resource))] : []),
    ...(controlled
      ? [rule('denied', { kind: 'denied', action: id, level: 0, resource: resource.name, hops: [] })]
      : []),
  ]
}

/** True for a row of another tenant, unknown where either tenant is null; a shared row without a tenant is nobody's other. */
function otherTenant(model: ModelNode, resource: ResourceNode): ConditionNode {
  const tenant = resource.attributes[resource.tenant!]!
  const type = tenant.type as ScalarType
  const left = { kind: 'row', level: 0, resource: resource.name, hops: [], name: tenant.name, type } as const
  const right = { kind: 'attribute', of: 'subject', name: model.subjectTenant!, type } as const
  const differs: ConditionNode = { kind: 'comparison', operator: 'isNot', left, right }
  if (tenant.tenant !== 'shared') return differs
  return { kind: 'all', conditions: [{ kind: 'not', condition: { kind: 'isNull', operand: left } }, differs] }
}

function mergeFields(action: Merged): Readonly<Record<string, FieldNode>> {
  const fields: Record<string, FieldNode> = {}
  for (const written of action.written) {
    for (const field of written.fields) {
      const other = Object.hasOwn(fields, field.name) ? fields[field.name] : undefined
      if (other) throw duplicate(`conditions for the field \`${field.name}\` of ${action.id}`, other, field, action.id)
      fields[field.name] = { ...field, condition: bindGrants(field.condition, action.resource.name, action.name) }
    }
  }
  return fields
}

/** A row that one may not read can be neither updated nor deleted: so it is under row-level security, so it is here. */
function requiredReads(action: Merged, actions: ReadonlyMap<string, Merged>): readonly string[] {
  const hasRows = Object.keys(action.resource.attributes).length > 0
  if (!hasRows || (action.name !== 'update' && action.name !== 'delete')) return []
  const read = actions.get('read')
  if (read) return [read.id]
  throw new BailiwickError(
    'READ_REQUIRED',
    `\`${action.id}\` requires \`${action.resource.name}.read\`, which no policy declares. Declare who may read.`,
    { path: action.id, position: action.written[0]?.position() },
  )
}
