import type { ModelNode } from '../ast/model.ts'
import type { ActionNode, PolicyNode, RuleNode } from '../ast/policy.ts'
import { asksChecks, checksOf, operandsOf, unshifted, walk } from '../ast/visit.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { once } from '../util/once.ts'
import { type Check, compileCondition } from './compile-condition.ts'
import type { CompiledAction, CompiledRule, Program } from './compiled.ts'
import type { Loaders } from './environment.ts'
import { compileNewRow } from './new-row.ts'
import { quickCheck } from './quick-check.ts'
import { compileSettled } from './settled.ts'

export function compileProgram(policy: PolicyNode, loaders: Loaders = noLoaders): Program {
  const { model } = policy
  const actions = new Map<string, CompiledAction>()
  const byResource = new Map<string, CompiledAction[]>()
  // A rule that `implies` carries to other actions is compiled once.
  const compiledChecks = new Map<RuleNode['condition'], Check>()
  const compiled = <N extends { readonly condition: RuleNode['condition'] }>(node: N) => {
    const check = compiledChecks.get(node.condition) ?? compileCondition(model, node.condition)
    compiledChecks.set(node.condition, check)
    return { node, check }
  }
  const compiledRule = (node: RuleNode): CompiledRule => {
    const parts = node.parts?.map((rules) => rules.map(compiledRule))
    const settled = once(() => compileSettled(model, node.condition, changes))
    return { ...compiled(node), settled, ...(parts ? { parts } : {}) }
  }
  const add = (node: ActionNode): CompiledAction => {
    const known = actions.get(node.id)
    if (known) return known
    const action = build(node)
    actions.set(node.id, action)
    return action
  }
  const build = ({ after, ...node }: ActionNode): CompiledAction => {
    const requires = node.requires.map((id) => add(policy.actions.get(id)!))
    const conditions = [...node.allow, ...node.deny, ...Object.values(node.fields)].map((rule) => rule.condition)
    const resource = model.resources[node.resource]!
    const creates = node.name === 'create' && Object.keys(resource.attributes).length > 0
    const writesAll = Object.keys(node.fields).length === 0 && !node.allow.some(isLimited)
    const action: CompiledAction = {
      node: after ? { ...node, after } : node,
      allow: node.allow.map(compiledRule),
      deny: node.deny.map(compiledRule),
      fields: new Map(Object.values(node.fields).map((field) => [field.name, compiled(field)])),
      requires,
      ...(after ? { after: build({ ...node, ...after }) } : {}),
      creates,
      ...(creates && writesAll ? { isNewRow: compileNewRow(resource) } : {}),
      isStable: !conditions.some(changes) && requires.every((required) => required.isStable),
      needsNow: conditions.some(needsMoment) || requires.some((required) => required.needsNow),
      quick: quickCheck(model, () => action),
    }
    return action
  }
  for (const node of policy.actions.values()) {
    const action = add(node)
    const ofResource = byResource.get(node.resource)
    if (ofResource) ofResource.push(action)
    else byResource.set(node.resource, [action])
  }
  const conditions = [...compiledChecks.keys()]
  const checks = conditions.flatMap(checksOf)
  return {
    model,
    actions,
    byResource,
    needsFacts: conditions.some(asksFacts),
    needsNow: conditions.some(needsMoment),
    checks,
    loaders,
    asksApplication: checks.length > 0 || [model.subject, model.context].some(hasLoaded),
  }
}

/** Facts and the time may be others at the next question, and a check of the application may say something else. */
function changes(condition: RuleNode['condition']): boolean {
  return asksFacts(condition) || needsMoment(condition)
}

function isLimited(rule: RuleNode): boolean {
  return rule.fields !== undefined || rule.parts !== undefined
}

const noLoaders: Loaders = { subject: {}, context: {} }

function hasLoaded(attributes: ModelNode['subject']): boolean {
  return Object.values(attributes).some((attribute) => attribute.loaded)
}

function asksFacts(condition: RuleNode['condition']): boolean {
  let asks = false
  walk(condition, (node) => {
    if (node.kind === 'granted' || node.kind === 'denied' || node.kind === 'holds') asks = true
  })
  return asks
}

/** A custom check is told the moment too. */
function needsMoment(condition: RuleNode['condition']): boolean {
  return asksNow(condition) || asksChecks(condition)
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
    const meant = [...program.actions.keys()].filter((known) => known.slice(known.indexOf('.') + 1) === text)
    if (meant.length > 0) throw bareAction(text, meant)
    throw unknownName('UNKNOWN_ACTION', 'action (written `resource.action`)', text, [...program.actions.keys()])
  }
  throw unknownName('UNKNOWN_RESOURCE', 'resource', resource, resources, { path: text })
}

/** Other libraries ask with the action and the resource as two words. */
function bareAction(seen: string, meant: readonly string[]): BailiwickError {
  const [suggestion] = meant
  return new BailiwickError(
    'UNKNOWN_ACTION',
    `\`${seen}\` lacks its resource. An action is one text, and the row comes after it: \`can('${suggestion}', row)\`.`,
    { seen, suggestion: suggestion!, expected: meant.join(', ') },
  )
}

export function actionsOf(program: Program, resource: unknown): readonly CompiledAction[] {
  const actions = program.byResource.get(resource as string)
  if (actions) return actions
  throw unknownName('UNKNOWN_RESOURCE', 'resource', String(resource), [...program.byResource.keys()])
}
