import type { CoverageConfig } from '../analyze/coverage/options.ts'
import type { AnalyzeOptions } from '../analyze/options.ts'
import type { Acceptance } from '../findings/accepted.ts'
import type { Severity } from '../findings/finding.ts'
import type { RlsOptions } from '../rls/options.ts'

/** What `bailiwick.config.ts` may say. Paths are relative to the configuration file. */
export interface Config {
  /** The module that exports the combined policy, as `policy` or as its default. A project of the directory alone has none. */
  readonly policy?: string
  /** A private PostgreSQL that `bailiwick dev` starts, migrates and fills. */
  readonly embedded?: EmbeddedConfig
  /** A database that already runs, instead of `embedded`. `dev` only reads from it. Without `url` it is that of DATABASE_URL. */
  readonly database?: { readonly url?: string }
  /** Row-level security: what `bailiwick rls` generates and looks after. */
  readonly rls?: RlsConfig
  /** What `bailiwick check` says of the policy. */
  readonly check?: CheckConfig
  /** Stored authority in the database: what `bailiwick migrate` makes and looks after. */
  readonly directory?: DirectoryConfig
  /** Wrappers of functions of the database: what `bailiwick gen` writes. */
  readonly gen?: GenConfig
  /** The people to try the policy as. */
  readonly people?: PeopleConfig
  /** How `dev` lists the rows of a resource: which columns, in what order. */
  readonly lists?: Readonly<Record<string, ListConfig>>
  /** Where `dev` listens; 4747 unless said otherwise. */
  readonly port?: number
}

/** Whom the policies of the database are for, and the findings of `bailiwick rls verify` that the project lives with. */
export interface RlsConfig extends RlsOptions {
  readonly accept?: readonly Acceptance[]
}

/**
 * What `bailiwick check` holds the policy to, how bad each finding is here, and which of them the project lives with. With `schema`, which
 * tables there are that the policy should cover.
 */
export interface CheckConfig extends AnalyzeOptions, CoverageConfig {
  /** Findings that the project lives with. Beside a rule of a source, `// bailiwick-ignore L15: the reason` says the same. */
  readonly accept?: readonly Acceptance[]
  /** By id, `L17` or `L17/every`: another severity than by default, or `off`. */
  readonly severity?: Readonly<Record<string, Severity | 'off'>>
  /** From which severity on the exit code is 1; `error` unless said otherwise. */
  readonly failLevel?: Severity | 'never'
  /** A file of findings that were there at adoption, which are not told; `--write-baseline` makes it. */
  readonly baseline?: string
}

/** Roles of the database, which exist already. */
export interface DirectoryConfig {
  /** Whom the application connects as, or switches to. They may execute the functions of the schema `bailiwick`, and nothing else. */
  readonly roles: readonly string[]
  /** Whom deployments connect as. They may change the catalogue of permissions. */
  readonly deployment?: readonly string[]
  /** Whom a relay connects as. They may read the events of all tenants, and nothing else. */
  readonly relay?: readonly string[]
  /** The module that exports what `bailiwick sync` brings in, as `declared`, `directory` or its default: see `declareDirectory`. */
  readonly declaration?: string
  /**
   * For `bailiwick dev`, which makes the directory of an embedded database: a module whose default export fills it, once, with tenants,
   * people and what they are given. See `DirectorySetup` of `@bailiwick/server`.
   */
  readonly setup?: string
}

/** Which functions of the database get wrappers in TypeScript, and with which types. */
export interface GenConfig {
  readonly schemas: readonly string[]
  /** The directory for the files, which nothing else should be in. */
  readonly out: string
  /** What `int8` is read as; `bigint` unless said otherwise. A parameter takes a number too, where it is exact. */
  readonly int8?: 'bigint' | 'string'
  /** `string`, with all digits and in UTC, unless said otherwise; a `Date` has milliseconds only. A parameter takes both. */
  readonly timestamptz?: 'string' | 'Date'
  /** By the name of a type, such as `jsonb` or `public.money`: a type of the project's own, or `text` for PostgreSQL's text. */
  readonly types?: Readonly<Record<string, GenType | 'text'>>
  /** Functions to leave out: `app.of_all_forms`, or one of several, `app.find(name text)`. */
  readonly exclude?: readonly string[]
  /** Parameters that functions begin with and that are given apart, with the connection: `['_tenant', '_context']`. */
  readonly leading?: readonly string[]
  /** Leaves out what does not begin with them. */
  readonly leadingOnly?: boolean
  /** Whether a parameter without a default takes null; `nullable` unless said otherwise. */
  readonly required?: 'nullable' | 'notNull'
  /** Whether NOT NULL of a table's column counts where functions return rows of the table. */
  readonly notNullColumns?: boolean
  /** What files are imported with; `.ts` unless said otherwise. */
  readonly extension?: '.ts' | '.js' | ''
}

/** A type of the project's own for one of PostgreSQL. */
export interface GenType {
  /** As it stands in TypeScript: `Money`. */
  readonly type: string
  /** The module that exports it, and `read` and `write`: a package, or a path from the configuration. */
  readonly import?: string
  /** The name of a function that makes the value from PostgreSQL's text. */
  readonly read?: string
  /** The name of a function that makes the text from the value. */
  readonly write?: string
}

export interface EmbeddedConfig {
  /** The name of the database. */
  readonly database: string
  /** A directory of `.sql` files that run once each, in the order of their names. */
  readonly migrations?: string
  /** A `.sql` file that runs once, after the first migrations. */
  readonly seed?: string
}

export interface PeopleConfig {
  /** Selects one row a person, with the model's subject attributes as columns: `tenant_id as "tenantId"`. */
  readonly sql: string
  /** The column that people are searched by and shown as. */
  readonly label: string
  /** Further columns to show beside the label. */
  readonly details?: readonly string[]
}

export interface ListConfig {
  /** The attributes to show, in this order; without it all of them. */
  readonly columns?: readonly string[]
  /** The attribute to order by, with a leading `-` for the highest first; without it the key. */
  readonly order?: string
}

/**
 * The configuration of a project, in `bailiwick.config.ts`: returns what it is given, and has its type.
 *
 * ```ts
 * import { defineConfig } from 'bailiwick'
 *
 * export default defineConfig({ policy: './policy.ts', embedded: { database: 'app', migrations: './migrations' } })
 * ```
 */
export function defineConfig(config: Config): Config {
  return config
}
