import type { Acceptance } from '../findings/accepted.ts'
import type { RlsOptions } from '../rls/options.ts'

/** What `bailiwick.config.ts` may say. Paths are relative to the configuration file. */
export interface Config {
  /** The module that exports the combined policy, as `policy` or as its default. */
  readonly policy: string
  /** A private PostgreSQL that `bailiwick dev` starts, migrates and fills. */
  readonly embedded?: EmbeddedConfig
  /** A database that already runs, instead of `embedded`. `dev` only reads from it. Without `url` it is that of DATABASE_URL. */
  readonly database?: { readonly url?: string }
  /** Row-level security: what `bailiwick rls` generates and looks after. */
  readonly rls?: RlsConfig
  /** Stored authority in the database: what `bailiwick migrate` makes and looks after. */
  readonly directory?: DirectoryConfig
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

/** Roles of the database, which exist already. */
export interface DirectoryConfig {
  /** Whom the application connects as, or switches to. They may execute the functions of the schema `bailiwick`, and nothing else. */
  readonly roles: readonly string[]
  /** Whom deployments connect as. They may change the catalogue of permissions. */
  readonly deployment?: readonly string[]
  /** The module that exports what `bailiwick sync` brings in, as `directory` or as its default: see `declareDirectory`. */
  readonly declaration?: string
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
