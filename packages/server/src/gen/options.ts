/** How wrappers are made; what stands in `gen` of the configuration, with paths resolved. */
export interface GenOptions {
  readonly schemas: readonly string[]
  readonly int8?: 'bigint' | 'string'
  readonly timestamptz?: 'string' | 'Date'
  readonly types?: Readonly<Record<string, GenType | 'text'>>
  readonly exclude?: readonly string[]
  readonly leading?: readonly string[]
  readonly leadingOnly?: boolean
  readonly required?: 'nullable' | 'notNull'
  readonly notNullColumns?: boolean
  readonly extension?: '.ts' | '.js' | ''
  /** What the head of each file says to run. */
  readonly command?: string
  /** Instead of the comments in the database: of a function by schema and name; undefined where it says nothing. */
  readonly commentOf?: (schema: string, name: string) => string | undefined
}

/** A TypeScript type of the project's own for a type of PostgreSQL. */
export interface GenType {
  readonly type: string
  /** Where `type`, `read` and `write` are exported, as generated files import it. */
  readonly import?: string
  readonly read?: string
  readonly write?: string
}
