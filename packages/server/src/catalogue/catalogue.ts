/** What a database says of itself, as far as it decides who sees which row. Read by `readCatalogue`. */

/** A right that somebody has: `grantee` 0 is everybody (PUBLIC). */
export interface Grant {
  readonly grantee: number
  readonly privilege: string
}

export interface Role {
  readonly oid: number
  readonly name: string
  readonly superuser: boolean
  readonly bypassRls: boolean
  readonly createRole: boolean
  readonly replication: boolean
  readonly login: boolean
}

/** `member` has, or can take, the rights of `role`. */
export interface Membership {
  readonly role: number
  readonly member: number
  /** Whether `member` may let itself in further. */
  readonly admin: boolean
  readonly usable: boolean
}

/** `alter role … set`, `alter database … set`; 0 stands for all roles, or all databases. */
export interface Setting {
  readonly database: string | null
  readonly role: number
  readonly name: string
  readonly value: string
}

export interface Schema {
  readonly name: string
  readonly owner: number
  readonly grants: readonly Grant[]
}

/** `r` table, `p` partitioned table, `v` view, `m` materialized view, `f` foreign table. */
export type RelationKind = 'r' | 'p' | 'v' | 'm' | 'f'

export interface Relation {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly kind: RelationKind
  readonly owner: number
  readonly rowSecurity: boolean
  readonly forced: boolean
  readonly isPartition: boolean
  readonly isOfExtension: boolean
  /** The tables that this one is a partition or a child of. */
  readonly parents: readonly number[]
  /** `security_invoker=true`, as views have them. */
  readonly options: readonly string[]
  readonly comment: string | null
  readonly grants: readonly Grant[]
  readonly columns: readonly Column[]
}

export interface Column {
  readonly number: number
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  readonly grants: readonly Grant[]
}

export type Command = 'select' | 'insert' | 'update' | 'delete' | 'all'

/** A policy for row-level security, with its conditions as PostgreSQL prints them, every name with its schema. */
export interface DeployedPolicy {
  readonly name: string
  readonly table: number
  readonly command: Command
  readonly permissive: boolean
  /** 0 is PUBLIC. */
  readonly roles: readonly number[]
  readonly using: string | null
  readonly check: string | null
  readonly comment: string | null
}

export interface Routine {
  readonly oid: number
  readonly schema: string
  readonly name: string
  /** As `drop function` takes it: `public.f(uuid, text)`. */
  readonly signature: string
  readonly kind: 'function' | 'procedure'
  readonly owner: number
  readonly definer: boolean
  readonly leakproof: boolean
  readonly volatility: 'i' | 's' | 'v'
  /** `sql`, `plpgsql`, `c`. */
  readonly language: string
  readonly settings: readonly string[]
  /** What stands between the quotes; empty for a body of the form `return` or `begin atomic`. */
  readonly source: string
  /** The same, and those bodies as PostgreSQL prints them. */
  readonly body: string
  readonly comment: string | null
  readonly isTrigger: boolean
  /** The relations that a body of the form `begin atomic` or `return` names. */
  readonly dependsOn: readonly number[]
  readonly grants: readonly Grant[]
}

export interface Trigger {
  readonly table: number
  readonly name: string
  readonly routine: number
  readonly enabled: boolean
  readonly comment: string | null
  readonly definition: string
}

/** A rewrite rule: that of a view (`_RETURN`), or one that somebody made. */
export interface RewriteRule {
  readonly relation: number
  readonly name: string
  readonly dependsOn: readonly number[]
  /** The functions that it calls. */
  readonly calls: readonly number[]
}

/** `alter default privileges`: what is granted on each table that `owner` will make, in one schema or, with null, in all. */
export interface DefaultGrants {
  readonly owner: number
  readonly schema: string | null
  readonly grants: readonly Grant[]
}

/** Another database, as `postgres_fdw` and the like know it. */
export interface ForeignServer {
  readonly name: string
  readonly owner: number
  readonly grants: readonly Grant[]
}

export interface Index {
  readonly table: number
  readonly name: string
  readonly columns: readonly (string | null)[]
  readonly unique: boolean
  readonly primary: boolean
  /** The name of the constraint that it stands for. */
  readonly constraint: string | null
  readonly usable: boolean
  readonly partial: boolean
}

export interface ForeignKey {
  readonly table: number
  readonly name: string
  readonly columns: readonly string[]
  readonly target: number
  readonly targetColumns: readonly string[]
  readonly definition: string
}

export interface Catalogue {
  /** `server_version_num`: 180004 is 18.4. */
  readonly version: number
  readonly database: { readonly name: string; readonly owner: number; readonly grants: readonly Grant[] }
  /** Where names without a schema are looked for. */
  readonly searchPath: readonly string[]
  /** Who read it. */
  readonly reader: string
  /** A name as SQL takes it, quoted where this server needs it. */
  quote(name: string): string
  readonly roles: readonly Role[]
  readonly memberships: readonly Membership[]
  readonly settings: readonly Setting[]
  readonly schemas: readonly Schema[]
  readonly relations: readonly Relation[]
  readonly policies: readonly DeployedPolicy[]
  readonly routines: readonly Routine[]
  readonly triggers: readonly Trigger[]
  readonly rules: readonly RewriteRule[]
  readonly indexes: readonly Index[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly defaultGrants: readonly DefaultGrants[]
  readonly foreignServers: readonly ForeignServer[]
  /** Parameters that are granted, and PostgreSQL's own tables that hold other people's values. */
  readonly parameters: readonly (Grant & { readonly name: string })[]
  readonly statistics: readonly (Grant & { readonly name: string })[]
}
