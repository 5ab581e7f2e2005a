import type { CustomNode } from '../ast/condition.ts'
import type { ModelNode, ResourceNode } from '../ast/model.ts'
import type { ActionNode, FieldNode, PolicyNode, RuleNode } from '../ast/policy.ts'
import { checksOf } from '../ast/visit.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { printPosition } from '../errors/position.ts'
import { afterOf, mergeAfter, withAfterRules } from './after-rules.ts'
import { sameCheck } from './custom.ts'
import { checkCycles, createFlow, type Flow } from './flow.ts'
import { checkGenerated } from './generated.ts'
import { withImplicitDenies } from './implicit-denies.ts'
import type { Merged } from './merged-action.ts'
import { bindGrants, usesGrants } from './own-grants.ts'
import { resolvePermitted } from './permitted.ts'
import { conditionsOf, type PartAction, type PolicyPart, revealsExistence } from './read-part.ts'
import { checkStoredActions } from './stored-actions.ts'
import { ruleId } from './stored-rule.ts'
import { type WrittenByAction, writtenByResource } from './written.ts'

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
