import type { ScalarType } from './types.ts'

/**
 * A value in a condition. Row operands name their row by level: 0 is the resource that is asked about, 1 the element
 * of the outermost `some`, `every` or `none`, and so on inwards; {@link BEFORE} is the resource before the changes.
 */
export type OperandNode = LiteralNode | AttributeOperand | RowOperand | ShiftedOperand

export interface LiteralNode {
  readonly kind: 'literal'
  readonly type: ScalarType
  /** Canonical, see `scalars.ts`; null only where partial evaluation found null. */
  readonly value: Value
  /** Set in a template only, where the value stands for that of any subject: see `compile/template.ts`. */
  readonly slot?: number
}

export interface AttributeOperand {
  readonly kind: 'attribute'
  readonly of: 'subject' | 'context'
  readonly name: string
  readonly json?: readonly string[]
  readonly type: ScalarType
}

export interface RowOperand {
  readonly kind: 'row'
  readonly level: number
  /** The resource of the row at that level, before the hops. */
  readonly resource: string
  /** To-one relations to follow first. */
  readonly hops: readonly string[]
  readonly name: string
  readonly json?: readonly string[]
  readonly type: ScalarType
}

/** An instant moved by a fixed number of microseconds. */
export interface ShiftedOperand {
  readonly kind: 'shifted'
  readonly operand: OperandNode
  readonly microseconds: bigint
  readonly type: ScalarType
}

/** Several values: written out, or an array attribute. */
export type ListNode = LiteralList | ListAttribute

export interface LiteralList {
  readonly kind: 'values'
  readonly element: ScalarType
  /** Canonical; null for the whole list where partial evaluation found a null array. */
  readonly values: readonly Value[] | null
  /** As that of a literal. */
  readonly slot?: number
}

export type ListAttribute =
  | {
      readonly kind: 'attribute'
      readonly of: 'subject' | 'context'
      readonly name: string
      readonly element: ScalarType
    }
  | {
      readonly kind: 'row'
      readonly level: number
      readonly resource: string
      readonly hops: readonly string[]
      readonly name: string
      readonly element: ScalarType
    }

/** A canonical value. An instant is a bigint of microseconds, or a {@link Millisecond} where the digits are missing. */
export type Value = string | number | boolean | bigint | Millisecond | null

/** A JavaScript Date read from a row: some instant from `from` to `from` + 999 microseconds. */
export interface Millisecond {
  readonly from: bigint
}

export type ComparisonOperator = 'is' | 'isNot' | 'lt' | 'lte' | 'gt' | 'gte' | 'isDistinctFrom'
export type TextOperator = 'like' | 'startsWith' | 'endsWith' | 'contains' | 'isIgnoringCase'

export type ConditionNode =
  | ConstantNode
  | { readonly kind: 'truth'; readonly operand: OperandNode }
  | {
      readonly kind: 'comparison'
      readonly operator: ComparisonOperator
      readonly left: OperandNode
      readonly right: OperandNode
    }
  | { readonly kind: 'text'; readonly operator: TextOperator; readonly left: OperandNode; readonly right: OperandNode }
  | {
      readonly kind: 'enumOrder'
      readonly operator: 'atLeast' | 'atMost'
      readonly left: OperandNode
      readonly right: OperandNode
    }
  | { readonly kind: 'isNull'; readonly operand: OperandNode | ListAttribute }
  | { readonly kind: 'in'; readonly operand: OperandNode; readonly list: ListNode }
  | {
      readonly kind: 'overlap'
      readonly operator: 'hasAny' | 'hasAll'
      readonly left: ListNode
      readonly right: ListNode
    }
  | { readonly kind: 'isEmpty'; readonly list: ListNode }
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly ConditionNode[]; readonly text?: string }
  | { readonly kind: 'not' | 'isTrue' | 'isNotFalse'; readonly condition: ConditionNode; readonly text?: string }
  | QuantifierNode
  | GrantedNode
  | PermittedNode
  | { readonly kind: 'holds'; readonly code: string }
  | CustomNode

export type ConditionKind = ConditionNode['kind']

/** The nodes of a kind: where several kinds share a shape, that shape. */
export type NodeOf<K extends ConditionKind> = ConditionNode extends infer N
  ? N extends ConditionNode
    ? K extends N['kind']
      ? N
      : never
    : never
  : never

export interface ConstantNode {
  readonly kind: 'constant'
  /** null is unknown. */
  readonly value: boolean | null
}

export interface QuantifierNode {
  readonly kind: 'quantifier'
  readonly quantifier: 'some' | 'every' | 'none'
  /** The row that the relation starts from. */
  readonly level: number
  readonly resource: string
  readonly hops: readonly string[]
  readonly relation: string
  /** What must hold of an element; the element is the row at `elementLevel`. */
  readonly elementLevel: number
  readonly elementResource: string
  readonly condition: ConditionNode
}

export interface GrantedNode {
  readonly kind: 'granted' | 'denied'
  /** A full action id such as `team.manage`; empty until the rule that it stands in is named. */
  readonly action: string
  readonly level: number
  readonly resource: string
  readonly hops: readonly string[]
}

/** A condition that a function of the application answers: the way out of what conditions can say. */
export interface CustomNode {
  readonly kind: 'custom'
  /** One name for one function in the whole policy. */
  readonly name: string
  /** What it is asked about: the subject and the circumstances only, or a resource as well. */
  readonly uses: 'subject' | 'resource'
  readonly level: number
  readonly resource: string
  readonly hops: readonly string[]
  /** The attributes and relations of the resource that it is given. */
  readonly reads: readonly string[]
  /** The loaded attributes of the subject that it is given. */
  readonly loads: readonly string[]
  /** Plain data. */
  readonly parameters: unknown
  readonly check: CustomFunctions
  /** The subject and the context that a plan was made for; its SQL needs them. */
  readonly given?: { readonly subject: object; readonly context: object }
}

/** The functions behind a custom check. Their typed faces are in the policy room. */
export interface CustomFunctions {
  readonly evaluate?: (question: never) => unknown
  readonly evaluateMany?: (question: never) => unknown
  readonly sql?: (question: never) => unknown
}

/**
 * Delegation: another action is permitted on that row. It stands in what an author wrote; when the policies are combined it
 * becomes the rules of that action, whose `text` is what is printed for it. No target ever meets one.
 */
export interface PermittedNode {
  readonly kind: 'permitted'
  /** A full action id such as `article.read`. */
  readonly action: string
  readonly level: number
  readonly resource: string
  readonly hops: readonly string[]
}
/** The level of the row before the changes; only the rules for the row after them may name it. */
export const BEFORE = -1

export const TRUE: ConstantNode = Object.freeze({ kind: 'constant', value: true })
export const FALSE: ConstantNode = Object.freeze({ kind: 'constant', value: false })
export const UNKNOWN: ConstantNode = Object.freeze({ kind: 'constant', value: null })
