import type { LazyPosition } from '../errors/position.ts'
import type { ConditionNode } from './condition.ts'
import type { ModelNode } from './model.ts'

export type Effect = 'allow' | 'deny'

export interface RuleNode {
  /** `article.read/team owner`; the action it was written under, also where it reaches another by `implies`. */
  readonly id: string
  readonly action: string
  readonly name: string
  readonly effect: Effect
  readonly condition: ConditionNode
  /** For the end user, in their words. */
  readonly because?: string
  /** The attributes that the rule gives where it is true; without them it gives all. An allow only. */
  readonly fields?: readonly string[]
  /** The allows of each part of a composed action, where some name `fields`: an attribute must be given by every part. */
  readonly parts?: readonly (readonly RuleNode[])[]
  readonly position: LazyPosition
  /** It came from JSON; its id begins with `stored:`. */
  readonly stored?: true
}

/** What an action comes to after combining: every rule that can decide it, in declaration order. */
export interface ActionNode {
  /** `article.read` */
  readonly id: string
  readonly resource: string
  readonly name: string
  readonly description?: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly allow: readonly RuleNode[]
  readonly deny: readonly RuleNode[]
  /** The rules for the row after the changes, where they are others. */
  readonly after?: AfterRules
  /** Per attribute the condition under which it is visible (read) or may be written. */
  readonly fields: Readonly<Record<string, FieldNode>>
  /** Actions that must be permitted as well: `article.read` for update and delete. */
  readonly requires: readonly string[]
  readonly implies: readonly string[]
  readonly composedOf: readonly string[]
  /** A row that is there and not permitted may be told from one that is not there. */
  readonly revealsExistence?: true
  readonly position: LazyPosition
}

export interface AfterRules {
  readonly allow: readonly RuleNode[]
  readonly deny: readonly RuleNode[]
}

/** Every rule that decides an action, those for the row after the changes included. */
export function rulesOf({ allow, deny, after }: ActionNode): readonly RuleNode[] {
  return [...allow, ...deny, ...(after ? [...after.allow, ...after.deny] : [])]
}

export interface FieldNode {
  /** An attribute name, or `*` for those that are not listed. */
  readonly name: string
  readonly condition: ConditionNode
  readonly position: LazyPosition
}

export interface PolicyNode {
  readonly model: ModelNode
  /** By action id, in declaration order. */
  readonly actions: ReadonlyMap<string, ActionNode>
}
