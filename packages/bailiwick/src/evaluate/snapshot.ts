import type { ConditionNode } from '../ast/condition.ts'
import { type Json, jsonVersion } from '../ast/json.ts'
import type { ActionNode, FieldNode, RuleNode } from '../ast/policy.ts'
import { rootName, writeCondition } from '../ast/write-condition.ts'
import { BailiwickError } from '../errors/error.ts'
import type { CompiledAction, Program } from './compiled.ts'
import type { Facts } from './facts.ts'
import { type Folding, foldCondition } from './fold.ts'

/** One subject's rules with what is known of it filled in: what `access.toJSON()` gives and `fromSnapshot` takes. */
export interface SnapshotJson {
  /** The version of the format. */
  readonly bailiwick: 1
  /** The hash of the policy that the rules are from. */
  readonly policy: string
  /** The context attributes that are filled in; absent where there are none. */
  readonly context?: readonly string[]
  /** By action id, in declaration order. */
  readonly actions: Readonly<Record<string, SnapshotAction>>
}

export interface SnapshotAction {
  readonly allow?: readonly SnapshotRule[]
  readonly deny?: readonly SnapshotRule[]
  /** The rules for the row after the changes, where they are others. */
  readonly after?: { readonly allow: readonly SnapshotRule[]; readonly deny: readonly SnapshotRule[] }
  readonly fields?: Readonly<Record<string, Json>>
  readonly requires?: readonly string[]
}

export interface SnapshotRule {
  readonly id: string
  readonly when: Json
  readonly because?: string
  /** The attributes that it gives, where it does not give all. */
  readonly fields?: readonly string[]
  /** Of a composed action: the rules of each part, where some give a part of the attributes. */
  readonly parts?: readonly (readonly SnapshotRule[])[]
}

/** The code that stands for a part of a rule that could not be answered; the facts of a snapshot refuse every code. */
const unanswered: ConditionNode = Object.freeze({ kind: 'holds', code: 'unanswered' })

/** The rules of every action, folded over the subject, the given context and the facts. */
export function writeSnapshot(
  program: Program,
  known: Pick<Folding, 'subject' | 'context' | 'facts' | 'answers'>,
): SnapshotJson {
  const folding: Folding = { ...known, model: program.model, failed: () => unanswered }
  const actions = [...program.actions.values()].map((action) => [action.node.id, writeAction(folding, action)])
  const context = settledContext(program, Object.keys(known.context))
  return {
    bailiwick: jsonVersion,
    policy: program.hash?.() ?? '',
    ...(context.length > 0 ? { context } : {}),
    actions: Object.fromEntries(actions),
  }
}

/** A check of the subject has answered with the circumstances that there were, whichever of them it looked at. */
function settledContext(program: Program, given: readonly string[]): readonly string[] {
  if (program.checks.every(({ uses }) => uses === 'resource')) return given
  return Object.keys(program.model.context).filter((name) => name !== 'now' || given.includes(name))
}

function writeAction(folding: Folding, action: CompiledAction): SnapshotAction {
  const { allow, deny, after, fields, requires } = complete(action.node)
  const rows = [rootName(action.node.resource)]
  const write = (node: ConditionNode) => writeCondition(foldCondition(folding, node), rows)
  const rules = (list: readonly RuleNode[]): readonly SnapshotRule[] =>
    list.map(completeRule).map(({ id, condition, because, fields, parts }) => ({
      id,
      when: write(condition),
      ...(because === undefined ? {} : { because }),
      ...(fields === undefined ? {} : { fields }),
      ...(parts === undefined ? {} : { parts: parts.map(rules) }),
    }))
  const masks = Object.values(fields).map((field: FieldNode) => [field.name, write(field.condition)] as const)
  return {
    ...(allow.length > 0 ? { allow: rules(allow) } : {}),
    ...(deny.length > 0 ? { deny: rules(deny) } : {}),
    ...(after ? { after: { allow: rules(after.allow), deny: rules(after.deny) } } : {}),
    ...(masks.length > 0 ? { fields: Object.fromEntries(masks) } : {}),
    ...(requires.length > 0 ? { requires } : {}),
  }
}

/** Fails to compile where an action has a part that decides and is not written: the snapshot would decide without it. */
function complete(action: ActionNode): ActionNode {
  const { id, resource, name, allow, deny, after, fields, requires, ...undecisive } = action
  const { description, metadata, implies, composedOf, revealsExistence, position, ...rest } = undecisive
  rest satisfies Record<PropertyKey, never>
  return action
}

function completeRule(rule: RuleNode): RuleNode {
  const { id, action, name, effect, condition, because, fields, parts, position, stored, ...rest } = rule
  rest satisfies Record<PropertyKey, never>
  return rule
}

/** A snapshot knows no stored permissions: what asks for one fails, and what fails does not allow. */
export const snapshotFacts: Facts = {
  granted: (action) => refuse(action),
  denied: (action) => refuse(action),
  holds: () => {
    throw new BailiwickError('DECISION_FAILED', 'A part of this rule could not be answered when the snapshot was made.')
  },
}

function refuse(action: string): never {
  throw new BailiwickError(
    'DECISION_FAILED',
    `Whether \`${action}\` is stored for this row is not in a snapshot: ask the server.`,
    { path: action },
  )
}
