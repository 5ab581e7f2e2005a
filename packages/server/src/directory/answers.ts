/** Who may what: lists, effective rights and explanations, as the database answers them. */
import type { Caller } from './caller.ts'
import * as functions from './generated/bailiwick.ts'

/** `conditional` hangs on conditions of grants. */
export type GrantAnswer = 'allow' | 'deny' | 'none' | 'conditional'

/** A resource; without it a question is about the tenant. */
export interface Place {
  readonly type: string
  readonly key: string
}

/** About whom: whoever asks, unless another one is named, which needs `directory.inspect`. */
export interface About {
  readonly principal?: string
}

export interface Paging {
  /** The key, the reference or the code of the last row. */
  readonly after?: string
  /** 50 unless given, at most 500. */
  readonly limit?: number
}

/** A grant with a condition, on which an answer hangs. */
export interface OpenCondition {
  readonly id: string
  readonly effect: 'allow' | 'deny'
  readonly permission?: string
  readonly role?: string
  readonly condition: string
  readonly params: unknown
  readonly principal: string
  readonly resource: Place
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
  readonly resource: Place
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
  readonly resource: Place | null
  readonly answer: GrantAnswer
  readonly conditions: readonly OpenCondition[]
  /** Everybody who asks; each has to be permitted. */
  readonly bounds: readonly (PermissionExplanation & { readonly subject: string; readonly isActive: boolean })[]
}

export interface Answers {
  /** The resources of a type on which the permission is had, by key. */
  resources(
    permission: string,
    type: string,
    options?: About & Paging,
  ): Promise<{ key: string; answer: 'allow' | 'conditional'; conditions: OpenCondition[] }[]>
  /** Who has the permission: users unless another kind is asked for, by reference. Needs `directory.inspect`. */
  subjects(
    permission: string,
    place?: Place | null,
    options?: Paging & { readonly kind?: 'user' | 'service' | 'key' | 'all'; readonly search?: string },
  ): Promise<{ reference: string; kind: string; title: string | null; answer: 'allow' | 'conditional' }[]>
  /** The permissions that are had, by code. */
  actions(place?: Place | null, options?: About): Promise<{ permission: string; answer: 'allow' | 'conditional' }[]>
  /** Each permission that grants say something about, with every path that gives or blocks it. */
  rights(
    place?: Place | null,
    options?: About & Paging & { readonly permission?: string },
  ): Promise<{ permission: string; answer: GrantAnswer; paths: GrantPath[] }[]>
  /** One decision as a tree; see `printExplanation`. */
  explain(permission: string, place?: Place | null, options?: About): Promise<Explanation>
}

const at = (place: Place | null | undefined) => ({ type: place?.type ?? null, key: place?.key ?? null })

/** The questions of a caller. */
export function answers(caller: Caller): Answers {
  const call = async () => ({ db: caller.db, tenant: caller.tenant, context: await caller.context() })
  return Object.freeze<Answers>({
    resources: async (permission, type, options = {}) => {
      const rows = await functions.listResources(await call(), { permission, type, ...options })
      return rows.map(({ key, answer, conditions }) => ({
        key,
        answer: answer as 'allow' | 'conditional',
        conditions: (conditions ?? []) as OpenCondition[],
      }))
    },
    subjects: async (permission, place, { kind = 'user', ...options } = {}) => {
      const wanted = kind === 'all' ? null : kind
      const rows = await functions.listSubjects(await call(), { permission, ...at(place), kind: wanted, ...options })
      return rows.map((row) => ({ ...row, answer: row.answer as 'allow' | 'conditional' }))
    },
    actions: async (place, options = {}) => {
      const rows = await functions.listActions(await call(), { ...at(place), ...options })
      return rows.map((row) => ({ ...row, answer: row.answer as 'allow' | 'conditional' }))
    },
    rights: async (place, options = {}) => {
      const rows = await functions.effectiveRights(await call(), { ...at(place), ...options })
      return rows.map(({ permission, answer, paths }) => ({
        permission,
        answer: answer as GrantAnswer,
        paths: paths as GrantPath[],
      }))
    },
    explain: async (permission, place, options = {}) =>
      (await functions.explain(await call(), { permission, ...at(place), ...options })) as Explanation,
  })
}
