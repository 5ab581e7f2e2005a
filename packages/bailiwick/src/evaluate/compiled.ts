import type { CustomNode } from '../ast/condition.ts'
import type { ModelNode } from '../ast/model.ts'
import type { ActionNode, FieldNode, RuleNode } from '../ast/policy.ts'
import type { Check } from './compile-condition.ts'
import type { Loaders } from './environment.ts'
import type { Quick } from './quick-answer.ts'

export interface CompiledRule {
  readonly node: RuleNode
  readonly check: Check
  /** See `compileSettled`. */
  readonly settled: () => Check
  /** See `RuleNode.parts`. */
  readonly parts?: readonly (readonly CompiledRule[])[]
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
  /** The action as it is asked about the row after the changes, where other rules decide that. */
  readonly after?: CompiledAction
  /** Its row is one to be: see `readCreated`. */
  readonly creates: boolean
  /**
   * Whether a row that is to be is plain and fits; absent where it creates none, or says something about single attributes. Where
   * present, who may create the row may give each of them.
   */
  readonly isNewRow?: (row: unknown) => boolean
  /** Whether it asks for nothing that may change between two questions of one subject. */
  readonly isStable: boolean
  /** Whether any of its rules asks what time it is. */
  readonly needsNow: boolean
  readonly quick: Quick
}

/** A policy compiled to closures once, indexed by action and by resource. */
export interface Program {
  readonly model: ModelNode
  readonly actions: ReadonlyMap<string, CompiledAction>
  readonly byResource: ReadonlyMap<string, readonly CompiledAction[]>
  /** Whether any rule asks for stored permissions. */
  readonly needsFacts: boolean
  /** Whether any rule asks what time it is; a custom check always may. */
  readonly needsNow: boolean
  /** The custom checks of all rules. */
  readonly checks: readonly CustomNode[]
  readonly loaders: Loaders
  /** Whether functions of the application have a say. */
  readonly asksApplication: boolean
  /** The digest of the policy, worked out when it is asked for. */
  readonly hash?: () => string
}
