/** What the policies of a table are for. */
export type RlsCommand = 'select' | 'insert' | 'update' | 'delete'

/** One policy of one table. */
export interface RlsPolicy {
  readonly name: string
  /** `all` for the restrictive ones of tenant roles. */
  readonly command: RlsCommand | 'all'
  readonly kind: 'permissive' | 'restrictive'
  readonly to: readonly string[]
  /** The action that it enforces, such as `article.read`; empty for those that follow from an option. */
  readonly action: string
  readonly using?: string
  readonly check?: string
  readonly comment: string
  readonly sql: string
}

/** A function that policies or triggers ask. */
export interface RlsFunction {
  /** In the schema `bailiwick_rls`. */
  readonly name: string
  readonly comment: string
  readonly sql: string
  /** The tables and columns that it reads as the role `bailiwick_reader`. */
  readonly reads: readonly { readonly schema?: string; readonly table: string; readonly columns: readonly string[] }[]
}

export interface RlsTrigger {
  readonly name: string
  readonly command: 'insert' | 'update'
  /** Its function in `bailiwick_rls`. */
  readonly function: string
  readonly comment: string
  readonly sql: string
}

/** The columns that the role may use at all, where those are not all. */
export interface RlsColumns {
  readonly select?: readonly string[]
  readonly insert?: readonly string[]
  readonly update?: readonly string[]
}

export interface RlsTable {
  readonly resource: string
  readonly schema?: string
  readonly table: string
  /** The commands that some action permits; the role is granted no other. */
  readonly commands: readonly RlsCommand[]
  readonly policies: readonly RlsPolicy[]
  readonly functions: readonly RlsFunction[]
  readonly triggers: readonly RlsTrigger[]
  readonly columns: RlsColumns
  /** Of everything that is said about this table. */
  readonly hash: string
}

/** An index that the conditions would use. */
export interface IndexAdvice {
  readonly table: string
  readonly columns: readonly string[]
  /** The rules that want it. */
  readonly rules: readonly string[]
  readonly sql: string
}

/** Row-level security for a policy, as data and as statements. */
export interface RlsPlan {
  /** A digest of the model, the policy, the options and the version of the generator. It stands in every comment. */
  readonly hash: string
  readonly tables: readonly RlsTable[]
  /** In their order, for one transaction; running them again changes nothing. */
  readonly statements: readonly string[]
  readonly advice: readonly IndexAdvice[]
  /** What a reviewer should know. */
  readonly notes: readonly string[]
}
