/** What a directory is declared by, and what comes of it. */
import type { Part } from 'bailiwick'
import type { Givable, Permissions } from 'bailiwick/permissions'
import type { Announced, EventSpecs, NothingAnnounced, SettingSpecs } from './announced.ts'
import type { OwnCode, OwnPermission } from './own-codes.ts'
import type { ParameterType } from './parameter-type.ts'

/** What is used of a policy. */
export interface PolicyLike {
  readonly model: { describe(): { readonly resources: Readonly<Record<string, ResourceLike>> } }
  actions(): readonly ActionLike[]
  rules(filter?: { readonly resource?: string }): readonly { readonly condition: unknown }[]
}

interface ResourceLike {
  readonly name: string
  readonly key?: string
  readonly relations: Readonly<Record<string, { readonly target: string; readonly parent: boolean }>>
}

interface ActionLike {
  readonly id: string
  readonly resource: string
  readonly description?: string
  readonly implies: readonly string[]
  readonly composedOf: readonly string[]
}

/** The actions of a policy: `article.update`. */
export type ActionCode<P> = P extends { readonly '~parts'?: infer Parts }
  ? Parts extends Part<infer R, infer A>
    ? `${Exclude<R, '*'>}.${Exclude<A, '*'>}`
    : never
  : never

/** What a role consists of and a grant gives: a permission, a namespace, or `*` for everything. */
export type DeclaredCode<C extends string, P> = Givable<C | ActionCode<P>> | OwnCode | '*'

/** What can be asked: permissions without the namespaces above them. */
export type DeclaredPermission<C extends string, P> = C | ActionCode<P> | OwnPermission

export interface ResourceTypeSpec {
  /** Names of the parts of its key; `['id']` unless said. */
  readonly key?: readonly string[]
  /** The type whose key this one's begins with: its resources lie under those without being said. */
  readonly parent?: string
  /** May have others in it. */
  readonly container?: boolean
  /** Whether stored grants decide over it; true unless said. */
  readonly controlled?: boolean
  readonly title?: string
}

export interface RoleDeclaration<Code extends string> {
  readonly title?: string
  readonly description?: string
  readonly permissions: readonly Code[]
}

export interface GroupDeclaration {
  readonly title?: string
  readonly description?: string
  /** Codes of the groups that it lies in. */
  readonly in?: readonly string[]
  /** References of users and service accounts. */
  readonly members?: readonly string[]
}

export interface ServiceAccountDeclaration {
  readonly title?: string
  readonly description?: string
  readonly purpose?:
    | 'system'
    | 'registrator'
    | 'authenticator'
    | 'token_manager'
    | 'api_gateway'
    | 'group_syncer'
    | 'data_processor'
    | 'custom'
}

interface GrantTerms {
  /** Reference of a user, group or service account, or `*`, `*members`, `*anonymous`. */
  readonly to: string
  /** A type and the parts of a key: `['folder', '50']`. The whole tenant unless said. */
  readonly on?: readonly [type: string, ...key: string[]]
  readonly effect?: 'allow' | 'deny'
  /** Whoever has it may give it on. */
  readonly delegable?: boolean
  readonly validFrom?: Date
  readonly validUntil?: Date
  readonly condition?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly reason?: string
}

export type GrantDeclaration<Code extends string, Role extends string> = GrantTerms &
  ({ readonly permission: Code; readonly role?: never } | { readonly role: Role; readonly permission?: never })

export interface DirectoryDeclaration<
  C extends string,
  R extends string,
  P,
  Role extends string,
  E extends EventSpecs = EventSpecs,
  S extends SettingSpecs = SettingSpecs,
> {
  /** Whose declaration it is: the application's name. Only the same source changes or takes away what it declared. */
  readonly source: string
  /** Named permissions; their numbers are kept. */
  readonly permissions?: Permissions<C, R>
  /** Its actions are permissions on its resources. */
  readonly policy?: P & PolicyLike
  /** For clients, in the place of those that are numbered. */
  readonly shortCodes?: { readonly [K in NoInfer<C> | ActionCode<NoInfer<P>>]?: string }
  /** Beside those of the policy's model, or in their place. */
  readonly resourceTypes?: Readonly<Record<string, ResourceTypeSpec>>
  readonly conditions?: Readonly<
    Record<string, { readonly parameters?: Readonly<Record<string, ParameterType>>; readonly description?: string }>
  >
  /** Events of the application's own in the journal, by code: `article.published`. They are written by `audit.record`. */
  readonly events?: E
  /** Settings of the application's own that every tenant has, by name: `mail.sender`. */
  readonly settings?: S
  readonly roles?: {
    readonly [K in Role]:
      | readonly DeclaredCode<NoInfer<C>, NoInfer<P>>[]
      | RoleDeclaration<DeclaredCode<NoInfer<C>, NoInfer<P>>>
  }
  readonly groups?: Readonly<Record<string, GroupDeclaration>>
  readonly serviceAccounts?: Readonly<Record<`service:${string}`, ServiceAccountDeclaration>>
  readonly grants?: readonly GrantDeclaration<DeclaredCode<NoInfer<C>, NoInfer<P>>, NoInfer<Role>>[]
  /** Whether what is not declared any more is retired and taken back; true unless said. */
  readonly isFinal?: boolean
}

export interface CatalogueEntry {
  readonly code: string
  readonly id?: number
  readonly shortCode?: string
  readonly description?: string
  readonly implies?: readonly string[]
  readonly composedOf?: readonly string[]
  readonly resourceType?: string
}

/** A declaration as the database takes it. */
export interface DeclaredDirectory<
  Code extends string = string,
  A extends Announced = NothingAnnounced,
  Permission extends string = string,
> {
  /** The codes that it declares, with the namespaces above them and the directory's own. Only the compiler sees it. */
  readonly '~codes'?: Code
  /** Its events and settings, for the compiler too. */
  readonly '~announced'?: A
  /** Of its codes the permissions, for the compiler too. */
  readonly '~permissions'?: Permission
  readonly source: string
  readonly isFinal: boolean
  readonly catalogue: {
    readonly source: string
    readonly isFinal: boolean
    readonly permissions: readonly CatalogueEntry[]
    readonly resourceTypes: readonly Readonly<Record<string, unknown>>[]
    readonly conditions: readonly Readonly<Record<string, unknown>>[]
    readonly events: readonly Readonly<Record<string, unknown>>[]
    readonly settings: readonly Readonly<Record<string, unknown>>[]
  }
  readonly tenant: Readonly<
    Record<'roles' | 'groups' | 'serviceAccounts' | 'grants', readonly Readonly<Record<string, unknown>>[]>
  >
}

type CatalogueKind = 'permission' | 'resourceType' | 'condition' | 'event' | 'setting'

/** One difference between what is declared and what is stored. */
export interface DirectoryChange {
  readonly kind: CatalogueKind | 'role' | 'group' | 'serviceAccount' | 'member' | 'grant'
  readonly name: string
  /** `conflict` keeps everything from being written; `after` says why. */
  readonly change: 'create' | 'update' | 'retire' | 'revive' | 'remove' | 'conflict'
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
}
