import { type ConditionNode, type CustomNode, FALSE } from '../ast/condition.ts'
import type { ModelNode, ResourceNode } from '../ast/model.ts'
import type { ActionNode, AfterRules, FieldNode, PolicyNode, RuleNode } from '../ast/policy.ts'
import type { ScalarType } from '../ast/types.ts'
import { checksOf } from '../ast/visit.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { printPosition } from '../errors/position.ts'
import { deepFreeze } from '../util/deep-freeze.ts'
import { afterOf, mergeAfter, withAfterRules } from './after-rules.ts'
import { sameCheck } from './custom.ts'
import { checkGenerated } from './generated.ts'
import { bindGrants, usesGrants } from './own-grants.ts'
import { resolvePermitted } from './permitted.ts'
import { conditionsOf, type PartAction, type PolicyPart, revealsExistence } from './read-part.ts'
import { checkStoredActions } from './stored-actions.ts'
import { ruleId } from './stored-rule.ts'
import { type WrittenByAction, writtenByResource } from './written.ts'

/** An action with all that was written under it, before `implies` and `composedOf` are followed. */
interface Merged {
  readonly resource: ResourceNode
  readonly name: string
  readonly id: string
  readonly written: readonly PartAction[]
  readonly allow: readonly RuleNode[]
  readonly deny: readonly RuleNode[]
  /** The rules for the row after the changes, where some are written. */
  readonly after: AfterRules | undefined
  readonly fields: Readonly<Record<string, FieldNode>>
  readonly implies: readonly string[]
  readonly composedOf: readonly string[]
  /** Asks for stored grants. */
  readonly isControlled: boolean
  /** Every part that declares it leaves out the tenant rule. */
  readonly isCrossTenant: boolean
}

/**
 * Turns the parts into the rules that decide each action: `'*'` is expanded, `implies` and `composedOf` are followed,
 * the implicit rules are added. Nothing depends on the order of the parts but the order of reasons.
 */
export function resolvePolicy(model: ModelNode, parts: readonly PolicyPart[]): PolicyNode {
  checkStoredActions(parts)
  checkStarActions(parts)
  const actions = new Map<string, ActionNode>()
  for (const [name, written] of writtenByResource(parts)) {
    const merged = withImplicitDenies(model, mergeResource(model, model.resources[name]!, written))
    checkCycles(merged)
    const flow = createFlow(merged)
    const afterFlow = createFlow(withAfterRules(merged))
    for (const action of merged.values()) {
      const node = resolveAction(action, flow, afterFlow)
      checkGenerated(model, node)
      actions.set(action.id, node)
    }
  }
  return { model, actions: resolvePermitted(model, actions) }
}

/** What can be said before everything is combined: throws DUPLICATE_RULE and ACTION_CYCLE. */
export function checkParts(model: ModelNode, parts: readonly PolicyPart[]): void {
  for (const [name, written] of writtenByResource(parts)) {
    checkCycles(mergeResource(model, model.resources[name]!, written))
  }
  checkCustom(parts)
}

/** A reason that names a check must name one function. */
function checkCustom(parts: readonly PolicyPart[]): void {
  const seen = new Map<string, { readonly node: CustomNode; readonly action: Positioned }>()
  for (const action of parts.flatMap((part) => part.actions)) {
    for (const node of conditionsOf(action).flatMap(checksOf)) {
      const other = seen.get(node.name)
      if (other && !sameCheck(other.node, node)) {
        throw duplicate(`different checks are named \`${node.name}\``, other.action, action, node.name)
      }
      seen.set(node.name, { node, action })
    }
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

function mergeResource(
  model: ModelNode,
  resource: ResourceNode,
  writtenByAction: WrittenByAction,
): ReadonlyMap<string, Merged> {
  const merged = new Map<string, Merged>()
  for (const [name, written] of writtenByAction) {
    const id = `${resource.name}.${name}`
    const bound = (rules: readonly RuleNode[]) => rules.map((rule) => boundRule(rule, resource.name, name))
    const rules = written.map((action) => ({ ...action, allow: bound(action.allow), deny: bound(action.deny) }))
    const allow = rules.flatMap((action) => action.allow)
    const deny = rules.flatMap((action) => action.deny)
    const { after, own: afterOnly } = mergeAfter(name, rules, bound)
    const unique = [...allow, ...deny, ...afterOnly]
    checkUnique(id, unique)
    const fields = mergeFields(resource, name, written)
    const isControlled = [...unique, ...Object.values(fields)].some((rule) => usesGrants(rule.condition))
    if (!resource.key && isControlled) {
      throw new BailiwickError(
        'INVALID_MODEL',
        `${id} uses granted(), so \`${resource.name}\` needs an attribute \`id\`.`,
      )
    }
    const implies = [...new Set(written.flatMap((action) => action.implies))]
    const composedOf = [...new Set(written.flatMap((action) => action.composedOf))]
    for (const other of [...implies, ...composedOf]) {
      if (writtenByAction.has(other)) continue
      throw unknownName('UNKNOWN_ACTION', `action of ${id}`, other, [...writtenByAction.keys()], { path: id })
    }
    const isCrossTenant = written.filter((action) => action.name === name).every((action) => action.crossTenant)
    checkGenerated(model, { name, resource: resource.name, allow, deny, fields })
    merged.set(name, {
      resource,
      name,
      id,
      written,
      allow,
      deny,
      after,
      fields,
      implies,
      composedOf,
      isControlled,
      isCrossTenant,
    })
  }
  return merged
}

/** A rule of `'*'` that asks for grants is another rule under each action, so it has another id. */
function boundRule(rule: RuleNode, resource: string, name: string): RuleNode {
  const condition = bindGrants(rule.condition, resource, name)
  const id = `${resource}.${name}`
  if (condition === rule.condition || rule.action === id) return { ...rule, condition }
  return { ...rule, id: ruleId(rule, id), action: id, condition }
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

/**
 * Denials flow against `implies`, allows along it, and both from parts to the whole: neither may come back to where it starts. So an
 * action cannot imply what it is composed of.
 */
function checkCycles(actions: ReadonlyMap<string, Merged>): void {
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

function resolveAction(action: Merged, flow: Flow, afterFlow: Flow): ActionNode {
  const first = action.written[0]!
  const described = action.written.find((written) => written.description !== undefined)
  return {
    id: action.id,
    resource: action.resource.name,
    name: action.name,
    ...(described?.description === undefined ? {} : { description: described.description }),
    metadata: Object.assign({}, ...action.written.map((written) => written.metadata)),
    allow: flow.allows(action.name),
    deny: flow.denies(action.name),
    ...afterOf(action.name, flow, afterFlow),
    ...(revealsExistence(action.written) === true ? { revealsExistence: true } : {}),
    fields: action.fields,
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

/** Each rule once, and the tenant rule once for all the actions whose denials come together. */
function unique(rules: readonly RuleNode[]): readonly RuleNode[] {
  const ids = new Set<string>()
  const conditions = new Map<string, Set<ConditionNode>>()
  return rules.filter(({ id, name, condition }) => {
    const named = conditions.get(name) ?? new Set()
    if (ids.has(id) || named.has(condition)) return false
    ids.add(id)
    conditions.set(name, named.add(condition))
    return true
  })
}

/**
 * Adds the rules that nobody wrote, so they have no place in anybody's source: the tenant rule, and for a resource that asks for
 * stored grants the rule that a stored denial denies. They flow on like the others.
 */
function withImplicitDenies(model: ModelNode, actions: ReadonlyMap<string, Merged>): ReadonlyMap<string, Merged> {
  const controlled = [...actions.values()].some((action) => action.isControlled)
  const [first] = actions.values()
  const tenant = first?.resource.tenant === undefined ? undefined : otherTenant(model, first.resource)
  const added = [...actions.values()].map((action): [string, Merged] => {
    const { id, resource } = action
    const rule = (name: string, condition: ConditionNode): RuleNode => ({
      id: `${id}/${name}`,
      action: id,
      name,
      effect: 'deny',
      condition: deepFreeze(condition),
      position: () => undefined,
    })
    const implicit = [
      ...(tenant && !action.isCrossTenant ? [rule('other tenant', tenant)] : []),
      ...(controlled
        ? [rule('denied', { kind: 'denied', action: id, level: 0, resource: resource.name, hops: [] })]
        : []),
    ]
    const after = action.after && { ...action.after, deny: [...implicit, ...action.after.deny] }
    return [action.name, { ...action, deny: [...implicit, ...action.deny], after }]
  })
  return new Map(added)
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

function mergeFields(
  resource: ResourceNode,
  name: string,
  written: readonly PartAction[],
): Readonly<Record<string, FieldNode>> {
  const fields: Record<string, FieldNode> = {}
  const id = `${resource.name}.${name}`
  for (const field of written.flatMap((action) => action.fields)) {
    const other = Object.hasOwn(fields, field.name) ? fields[field.name] : undefined
    if (other) throw duplicate(`conditions for the field \`${field.name}\` of ${id}`, other, field, id)
    fields[field.name] = { ...field, condition: bindGrants(field.condition, resource.name, name) }
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
