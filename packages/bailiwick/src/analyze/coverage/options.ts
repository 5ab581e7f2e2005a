/** What coverage is told: which tables are no business of the policy, and how much is enough. */
import { BailiwickError, unknownName } from '../../errors/error.ts'

/** The four things that are done with the rows of a table. */
export const coverageActions = ['create', 'read', 'update', 'delete'] as const

export type CoverageAction = (typeof coverageActions)[number]

/**
 * A table: `countries`, `news.drafts`, or several: `audit_*`, `reporting.*`. With `actions` or `columns` only these.
 */
export type Declared =
  | string
  | {
      readonly table: string
      readonly actions?: readonly CoverageAction[]
      readonly columns?: readonly string[]
    }

export interface CoverageOptions {
  /** Everybody may read these; without `actions` nobody but the application's own code writes them. */
  readonly public?: readonly Declared[]
  /** Only the application's own code touches these, never on behalf of a subject. */
  readonly internal?: readonly Declared[]
  /** Nobody does this, and that is meant. */
  readonly denied?: readonly Declared[]
  /** Foreign keys that may lead to a row of another tenant: `articles.reviewer_id`. */
  readonly crossTenant?: readonly string[]
  /** The percentage that must be decided, of actions and of columns; 100 unless said otherwise. */
  readonly min?: number | { readonly actions?: number; readonly columns?: number }
}

/** Where the schema is from. Paths are relative to the configuration. */
export type SchemaSource =
  | { readonly from: 'database' }
  | {
      /** The modules that export the tables. */
      readonly drizzle: string | readonly string[]
      /** As in `drizzle()`: how columns without a name of their own are called. */
      readonly casing?: 'snake_case' | 'camelCase'
    }
  /** The file, or the directory of `.prisma` files. */
  | { readonly prisma: string }

/** What `check` of the configuration says about coverage. */
export interface CoverageConfig extends CoverageOptions {
  readonly schema?: SchemaSource
}

export interface CoverageSettings {
  readonly public: readonly Declared[]
  readonly internal: readonly Declared[]
  readonly denied: readonly Declared[]
  readonly crossTenant: readonly string[]
  readonly min: { readonly actions: number; readonly columns: number }
}

export const coverageKeys = ['public', 'internal', 'denied', 'crossTenant', 'min'] as const

const lists = ['public', 'internal', 'denied'] as const

/** The options with their defaults; throws INVALID_OPTION. */
export function readCoverageOptions(options: unknown = {}): CoverageSettings {
  if (!isRecord(options)) throw invalid("Coverage takes options: `{ internal: ['migrations'], min: 90 }`.")
  checkKeys('option of coverage', options, coverageKeys)
  const { crossTenant = [], min = 100 } = options
  if (!Array.isArray(crossTenant) || !crossTenant.every(isText)) {
    throw invalid("`crossTenant` is a list of columns with their table: `['articles.reviewer_id']`.")
  }
  const listed = lists.map((name) => [name, declaredOf(name, options[name])] as const)
  return {
    ...(Object.fromEntries(listed) as Record<(typeof lists)[number], readonly Declared[]>),
    crossTenant,
    min: minOf(min),
  }
}

/** Whether `from`, `drizzle` or `prisma` says where the schema is; throws INVALID_OPTION. */
export function readSchemaSource(source: unknown): SchemaSource {
  const said =
    "`schema` says where the tables are: `{ from: 'database' }`, `{ drizzle: './schema.ts' }` or `{ prisma: './schema.prisma' }`."
  if (!isRecord(source)) throw invalid(said)
  checkKeys('key of `schema`', source, ['from', 'drizzle', 'prisma', 'casing'])
  const { from, drizzle, prisma, casing } = source
  if ([from, drizzle, prisma].filter((value) => value !== undefined).length !== 1) throw invalid(said)
  if (from !== undefined && from !== 'database')
    throw unknownName('INVALID_OPTION', '`from`', String(from), ['database'])
  if (prisma !== undefined && !isText(prisma)) throw invalid(said)
  if (drizzle !== undefined && !isText(drizzle) && !(isList(drizzle) && drizzle.length > 0 && drizzle.every(isText))) {
    throw invalid(said)
  }
  if (casing !== undefined) {
    if (drizzle === undefined) throw invalid('`casing` goes with `drizzle`.')
    if (casing !== 'snake_case' && casing !== 'camelCase') {
      throw unknownName('INVALID_OPTION', '`casing`', String(casing), ['snake_case', 'camelCase'])
    }
  }
  return source as unknown as SchemaSource
}

function declaredOf(list: string, value: unknown = []): readonly Declared[] {
  if (!isList(value)) throw invalid(`\`${list}\` is a list of tables: \`['countries']\`.`)
  for (const entry of value) {
    if (isText(entry)) continue
    const said = `An entry of \`${list}\` is a table, or \`{ table, actions, columns }\`.`
    if (!isRecord(entry) || !isText(entry.table)) throw invalid(said)
    checkKeys(`key in \`${list}\``, entry, ['table', 'actions', 'columns'])
    const { actions, columns } = entry
    if (actions !== undefined && !(isList(actions) && actions.length > 0)) throw invalid(said)
    for (const action of (actions ?? []) as readonly unknown[]) {
      if ((coverageActions as readonly unknown[]).includes(action)) continue
      throw unknownName('INVALID_OPTION', `action in \`${list}\``, String(action), coverageActions)
    }
    if (columns !== undefined && !(isList(columns) && columns.length > 0 && columns.every(isText))) throw invalid(said)
  }
  return value as readonly Declared[]
}

function minOf(min: unknown): CoverageSettings['min'] {
  const said = '`min` is a percentage from 0 to 100, or `{ actions: 100, columns: 80 }`.'
  const isPercentage = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 100
  if (isPercentage(min)) return { actions: min, columns: min }
  if (!isRecord(min)) throw invalid(said)
  checkKeys('key of `min`', min, ['actions', 'columns'])
  const { actions = 100, columns = 100 } = min
  if (!isPercentage(actions) || !isPercentage(columns)) throw invalid(said)
  return { actions, columns }
}

function checkKeys(what: string, record: object, known: readonly string[]): void {
  for (const key of Object.keys(record)) {
    if (!known.includes(key)) throw unknownName('INVALID_OPTION', what, key, known)
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function invalid(message: string): BailiwickError {
  return new BailiwickError('INVALID_OPTION', message)
}
