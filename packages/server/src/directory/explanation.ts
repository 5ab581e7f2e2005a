/** What the database says about who may what, and why: the shapes of effective rights and explanations. */
import type { StoredPlace } from './facade/place.ts'

/** `conditional` hangs on conditions of grants. */
export type GrantAnswer = 'allow' | 'deny' | 'none' | 'conditional'

/** A grant with a condition, on which an answer hangs. */
export interface OpenCondition {
  readonly id: string
  readonly effect: 'allow' | 'deny'
  readonly permission?: string
  readonly role?: string
  readonly condition: string
  readonly params: unknown
  readonly principal: string
  readonly resource: StoredPlace
}

export type WhyIdle =
  | 'subject-inactive'
  | 'expired'
  | 'not-yet-valid'
  | 'membership-expired'
  | 'membership-not-yet-valid'
  | 'role-disabled'
  | 'group-disabled'
  | 'retired'
  | 'denied'

/** A grant that gives or blocks a permission, and how it comes to somebody. */
export interface GrantPath {
  readonly grant: string
  readonly effect: 'allow' | 'deny'
  /** What it is of, one of the two. */
  readonly permission?: string
  readonly role?: string
  /** Who asks, and to whom the grant is. */
  readonly subject: string
  readonly principal: string
  /** From the subject to the principal: a group it is a member of, and groups above; empty where these are the same. */
  readonly way: readonly string[]
  readonly membership?: {
    readonly group: string
    readonly from?: string
    readonly until?: string
    readonly source: string
  }
  readonly resource: StoredPlace
  /** From the resource that is asked about up to it, as `type:key`; empty where these are the same. */
  readonly above: readonly string[]
  readonly from?: string
  readonly until?: string
  readonly delegable: boolean
  readonly source: string
  readonly reason?: string
  readonly condition?: string
  readonly params?: unknown
  /** The parts that it gives, where it does not give the whole. */
  readonly parts?: readonly string[]
  /** Why it has no effect; those that have one say nothing. */
  readonly why?: WhyIdle
  /** The grants that deny, where that is why. */
  readonly deniedBy?: readonly string[]
}

/** What it would take. */
export type Needed =
  | { readonly kind: 'nothing' | 'active-subject' | 'condition' | 'platform-tenant' }
  | { readonly kind: 'lift'; readonly grants: readonly string[] }
  | { readonly kind: 'grant'; readonly permissions: readonly string[] }

export interface PermissionExplanation {
  readonly permission: string
  readonly answer: GrantAnswer
  readonly denies: readonly GrantPath[]
  readonly allows: readonly GrantPath[]
  /** What has no effect, and why. */
  readonly idle: readonly GrantPath[]
  /** Alternatives: each a list of parts that give it together. */
  readonly parts: readonly (readonly PermissionExplanation[])[]
  readonly needed: Needed
}

export interface Explanation {
  readonly permission: string
  readonly resource: StoredPlace | null
  readonly answer: GrantAnswer
  readonly conditions: readonly OpenCondition[]
  /** Everybody who asks; each has to be permitted. */
  readonly bounds: readonly (PermissionExplanation & { readonly subject: string; readonly isActive: boolean })[]
}
