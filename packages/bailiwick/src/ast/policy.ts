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
  /** Per attribute the condition under which it is visible (read) or may be written. */
  readonly fields: Readonly<Record<string, FieldNode>>
  /** Actions that must be permitted as well: `article.read` for update and delete. */
  readonly requires: readonly string[]
  readonly implies: readonly string[]
  readonly composedOf: readonly string[]
  readonly position: LazyPosition
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
