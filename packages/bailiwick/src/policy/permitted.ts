import { type ConditionNode, FALSE, type PermittedNode } from '../ast/condition.ts'
import { type ModelNode, resourceAt } from '../ast/model.ts'
import type { ActionNode, FieldNode, RuleNode } from '../ast/policy.ts'
import { printCondition } from '../ast/print.ts'
import type { ScalarType } from '../ast/types.ts'
import { walk } from '../ast/visit.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import type { LazyPosition } from '../errors/position.ts'
import { deepFreeze } from '../util/deep-freeze.ts'
import { rebase } from './rebase.ts'
import { placeOf, type RowPlace } from './row-reference.ts'
import { used } from './session.ts'

/** What `permitted(row, action)` stands for until everything is combined; throws for what can be seen at once. */
export function permittedNode(model: ModelNode, row: unknown, action: unknown): PermittedNode {
  const place = placeOf(row)
  if (place) used(row as object)
  if (!place || typeof action !== 'string' || !/^[^.]+\.[^.]+$/.test(action)) {
    throw new BailiwickError(
      'INVALID_POLICY',
      "permitted() takes a row and an action of its resource: `permitted(comment.article, 'article.read')`.",
    )
  }
  const target = resourceAt(model, place.resource, place.hops).name
  const resource = action.split('.')[0]!
  if (resource !== target)
    throw unknownName('UNKNOWN_RESOURCE', `resource in permitted('${action}')`, resource, [target])
  return { kind: 'permitted', action, ...place }
}

/**
 * Puts the rules of the other action in the place of every `permitted`, so that every target sees conditions that it knows.
 * Throws UNKNOWN_ACTION, and PERMITTED_CYCLE where an action would hang on itself.
 */
export function resolvePermitted(
  model: ModelNode,
  actions: ReadonlyMap<string, ActionNode>,
): ReadonlyMap<string, ActionNode> {
  const resolver: Resolver = { model, actions, known: new Map() }
  const resolved = [...actions].map(([id, action]): [string, ActionNode] => {
    const rule = (of: RuleNode): RuleNode => {
      const resolved = resolveIn(resolver, of, of.id, [id])
      return of.parts ? { ...resolved, parts: of.parts.map((part) => part.map(rule)) } : resolved
    }
    const field = (of: FieldNode) => resolveIn(resolver, of, `${id}.fields.${of.name}`, [])
    const fields = Object.entries(action.fields).map(([name, of]) => [name, field(of)])
    return [
      id,
      {
        ...action,
        allow: action.allow.map(rule),
        deny: action.deny.map(rule),
        ...(action.after ? { after: { allow: action.after.allow.map(rule), deny: action.after.deny.map(rule) } } : {}),
        fields: Object.fromEntries(fields),
      },
    ]
  })
  return new Map(resolved)
}

interface Resolver {
  readonly model: ModelNode
  readonly actions: ReadonlyMap<string, ActionNode>
  /** A rule that `implies` carries to other actions stays one condition. */
  readonly known: Map<ConditionNode, ConditionNode>
}

/** The rule in which a `permitted` stands, and the actions that led there. */
interface Asking {
  readonly path: string
  readonly position: LazyPosition
  readonly trace: readonly string[]
}

type Written = Pick<RuleNode, 'condition' | 'position'>

function resolveIn<T extends Written>(resolver: Resolver, of: T, path: string, trace: readonly string[]): T {
  const { condition, position } = of
  if (!delegates(condition)) return of
  const known = resolver.known.get(condition)
  const resolved = known ?? deepFreeze(expand(resolver, condition, 0, { path, position, trace }))
  resolver.known.set(condition, resolved)
  return { ...of, condition: resolved }
}

function delegates(node: ConditionNode): boolean {
  let found = false
  walk(node, (inner) => {
    if (inner.kind === 'permitted') found = true
  })
  return found
}

/** `depth` counts the quantifiers around the node. */
function expand(resolver: Resolver, node: ConditionNode, depth: number, asking: Asking): ConditionNode {
  switch (node.kind) {
    case 'all':
    case 'any':
      return { ...node, conditions: node.conditions.map((inner) => expand(resolver, inner, depth, asking)) }
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
      return { ...node, condition: expand(resolver, node.condition, depth, asking) }
    case 'quantifier':
      return { ...node, condition: expand(resolver, node.condition, node.elementLevel, asking) }
    case 'permitted': {
      const { level, resource, hops } = node
      return formula(resolver, node.action, { level, resource, hops }, depth, asking)
    }
    default:
      return node
  }
}

/**
 * True exactly where the action is permitted on the row at `place`, else false: some allow is TRUE, every deny is FALSE, so it is for
 * what the action requires, and the row is there.
 */
function formula(resolver: Resolver, id: string, place: RowPlace, depth: number, asking: Asking): ConditionNode {
  const action = actionOf(resolver, id, asking)
  const trace = [...asking.trace, id]
  if (asking.trace.includes(id)) throw cycle(id, trace, asking)
  const inner = (rule: RuleNode) =>
    expand(resolver, rebase(rule.condition, place, depth), depth, { path: rule.id, position: rule.position, trace })
  const allows = action.allow.map(
    (rule): ConditionNode => ({ kind: 'isTrue', condition: inner(rule), text: `allow ${rule.id}` }),
  )
  const denies = action.deny.map((rule): ConditionNode => {
    const condition: ConditionNode = { kind: 'isNotFalse', condition: inner(rule), text: `deny ${rule.id}` }
    return { kind: 'not', condition, text: `no deny ${rule.id}` }
  })
  return {
    kind: 'all',
    text: printCondition({ kind: 'permitted', action: id, ...place }),
    conditions: [
      ...(place.hops.length === 0 ? [] : [isThere(resolver.model, place)]),
      someOf(allows),
      ...denies,
      ...action.requires.map((required) => formula(resolver, required, place, depth, { ...asking, trace })),
    ],
  }
}

function someOf(allows: readonly ConditionNode[]): ConditionNode {
  if (allows.length === 0) return FALSE
  return allows.length === 1 ? allows[0]! : { kind: 'any', conditions: allows, text: 'some allow' }
}

/** A row that a null or a dangling key leads to is permitted nothing, also where everybody is permitted everything. */
function isThere(model: ModelNode, place: RowPlace): ConditionNode {
  const owner = resourceAt(model, place.resource, place.hops.slice(0, -1))
  const { target, references } = owner.relations[place.hops.at(-1)!]!
  const type = model.resources[target]!.attributes[references]!.type as ScalarType
  const key: ConditionNode = { kind: 'isNull', operand: { kind: 'row', ...place, name: references, type } }
  return { kind: 'not', condition: key, text: `${[place.resource, ...place.hops].join('.')} is there` }
}

function actionOf(resolver: Resolver, id: string, { path, position }: Asking): ActionNode {
  const action = resolver.actions.get(id)
  if (action) return action
  const resource = id.split('.')[0]!
  const known = [...resolver.actions.values()].filter((other) => other.resource === resource).map((other) => other.id)
  throw unknownName('UNKNOWN_ACTION', `action in permitted(…) of ${path}`, id, known, { path, position: position() })
}

function cycle(id: string, trace: readonly string[], { path, position }: Asking): BailiwickError {
  const seen = trace.slice(trace.indexOf(id)).join(' -> ')
  return new BailiwickError(
    'PERMITTED_CYCLE',
    `\`${id}\` hangs on itself: ${seen}. Say in one of them what permits it, without \`permitted\`.`,
    { path, seen, position: position() },
  )
}
