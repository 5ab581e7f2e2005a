import type { ModelNode } from '../ast/model.ts'
import type { ActionNode, FieldNode, PolicyNode, RuleNode } from '../ast/policy.ts'
import { operandsOf, unshifted, walk } from '../ast/visit.ts'
import { unknownName } from '../errors/error.ts'
import { type Check, compileCondition } from './compile-condition.ts'

export interface CompiledRule {
  readonly node: RuleNode
  readonly check: Check
}

export interface CompiledField {
  readonly node: FieldNode
  readonly check: Check
}

export interface CompiledAction {
  readonly node: ActionNode
  readonly allow: readonly CompiledRule[]
  readonly deny: readonly CompiledRule[]
  readonly fields: ReadonlyMap<string, CompiledField>
  /** Actions that must be permitted as well. */
  readonly requires: readonly CompiledAction[]
}

/** A policy compiled to closures once, indexed by action and by resource. */
export interface Program {
  readonly model: ModelNode
  readonly actions: ReadonlyMap<string, CompiledAction>
  readonly byResource: ReadonlyMap<string, readonly CompiledAction[]>
  /** Whether any rule asks for stored permissions. */
  readonly needsFacts: boolean
  /** Whether any rule asks what time it is. */
  readonly needsNow: boolean
  /** The digest of the policy, worked out when it is asked for. */
  readonly hash?: () => string
}

export function compileProgram(policy: PolicyNode): Program {
  const { model } = policy
  const actions = new Map<string, CompiledAction>()
  const byResource = new Map<string, CompiledAction[]>()
  // A rule that `implies` carries to other actions is compiled once.
  const checks = new Map<RuleNode['condition'], Check>()
  const compiled = <N extends { readonly condition: RuleNode['condition'] }>(node: N) => {
    const check = checks.get(node.condition) ?? compileCondition(model, node.condition)
    checks.set(node.condition, check)
    return { node, check }
  }
  const add = (node: ActionNode): CompiledAction => {
    const known = actions.get(node.id)
    if (known) return known
    const action: CompiledAction = {
      node,
      allow: node.allow.map(compiled),
      deny: node.deny.map(compiled),
      fields: new Map(Object.values(node.fields).map((field) => [field.name, compiled(field)])),
      requires: node.requires.map((id) => add(policy.actions.get(id)!)),
    }
    actions.set(node.id, action)
    return action
  }
  for (const node of policy.actions.values()) {
    const action = add(node)
    byResource.set(node.resource, [...(byResource.get(node.resource) ?? []), action])
  }
  const conditions = [...checks.keys()]
  return { model, actions, byResource, needsFacts: conditions.some(asksFacts), needsNow: conditions.some(asksNow) }
}

function asksFacts(condition: RuleNode['condition']): boolean {
  let asks = false
  walk(condition, (node) => {
    if (node.kind === 'granted' || node.kind === 'denied' || node.kind === 'holds') asks = true
  })
  return asks
}

function asksNow(condition: RuleNode['condition']): boolean {
  let asks = false
  walk(condition, (node) => {
    for (const operand of operandsOf(node)) {
      const base = unshifted(operand)
      if (base.kind === 'attribute' && base.of === 'context' && base.name === 'now') asks = true
    }
  })
  return asks
}

/** The action of that id; throws UNKNOWN_ACTION or UNKNOWN_RESOURCE with the nearest name. */
export function actionOf(program: Program, id: unknown): CompiledAction {
  const action = program.actions.get(id as string)
  if (action) return action
  const text = String(id)
  const resource = text.split('.')[0]!
  const resources = [...program.byResource.keys()]
  if (program.byResource.has(resource)) {
    const known = program.byResource.get(resource)!.map((other) => other.node.id)
    throw unknownName('UNKNOWN_ACTION', 'action', text, known)
  }
  if (!text.includes('.')) {
    throw unknownName('UNKNOWN_ACTION', 'action (written `resource.action`)', text, [...program.actions.keys()])
  }
  throw unknownName('UNKNOWN_RESOURCE', 'resource', resource, resources, { path: text })
}

export function actionsOf(program: Program, resource: unknown): readonly CompiledAction[] {
  const actions = program.byResource.get(resource as string)
  if (actions) return actions
  throw unknownName('UNKNOWN_RESOURCE', 'resource', String(resource), [...program.byResource.keys()])
}
