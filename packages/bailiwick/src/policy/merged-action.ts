import type { ResourceNode } from '../ast/model.ts'
import type { AfterRules, FieldNode, RuleNode } from '../ast/policy.ts'
import type { PartAction } from './read-part.ts'

/** An action with all that was written under it, before `implies` and `composedOf` are followed. */
export interface Merged {
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
