/** Brings what is declared into the database, says what that would change, and looks whether it is there. */
import { BailiwickError } from 'bailiwick'
import type { SqlClient } from '../../sql/atomically.ts'
import { withErrors } from '../errors.ts'
import type { DeclaredDirectory, DirectoryChange } from './declaration.ts'
import { describeChange } from './describe-change.ts'

export interface SyncOptions {
  /** Says what would change and changes nothing; conflicts are among it, where else they are thrown. */
  readonly dryRun?: boolean
}

/** For all tenants. The client is connected as a role of the deployment. Throws SYNC_CONFLICT with all conflicts. */
export async function syncCatalogue(
  client: SqlClient,
  { catalogue }: DeclaredDirectory,
  { dryRun = false }: SyncOptions = {},
): Promise<readonly DirectoryChange[]> {
  const text = 'select * from bailiwick.sync_catalogue($1::jsonb, $2)'
  const { rows } = await withErrors(() => client.query(text, [JSON.stringify(catalogue), dryRun]))
  return rows as unknown as readonly DirectoryChange[]
}

/** For one tenant, by its id: what `syncCatalogue` has brought in first can be named. */
export async function syncTenant(
  client: SqlClient,
  { tenant, source, isFinal }: DeclaredDirectory,
  id: string,
  { dryRun = false }: SyncOptions = {},
): Promise<readonly DirectoryChange[]> {
  const text = 'select * from bailiwick.sync_tenant($1, $2::jsonb, $3, $4, $5)'
  const { rows } = await withErrors(() => client.query(text, [id, JSON.stringify(tenant), source, isFinal, dryRun]))
  return rows as unknown as readonly DirectoryChange[]
}

/**
 * For the start of an application, which may not write the catalogue: throws SYNC_CONFLICT where the database does not have what
 * is declared, naming what differs. What the database has besides is no error, since a newer version may run beside this one.
 */
export async function verifyCatalogue(client: SqlClient, { catalogue }: DeclaredDirectory): Promise<void> {
  const text = 'select kind, name, entry from bailiwick.catalogue_entries($1)'
  const { rows } = await withErrors(() => client.query(text, [catalogue.source]))
  const stored = new Map(rows.map(({ kind, name, entry }) => [`${kind} ${name}`, entry as Record<string, unknown>]))
  const differences = [
    ...catalogue.permissions.map(({ code, ...entry }) => ['permission', code, entry] as const),
    ...catalogue.resourceTypes.map(({ code, ...entry }) => ['resourceType', String(code), entry] as const),
    ...catalogue.conditions.map(({ name, ...entry }) => ['condition', String(name), entry] as const),
    ...catalogue.events.map(({ code, ...entry }) => ['event', String(code), entry] as const),
    ...catalogue.settings.map(({ name, ...entry }) => ['setting', String(name), entry] as const),
  ].flatMap(([kind, name, entry]): DirectoryChange[] => {
    const before = stored.get(`${kind} ${name}`)
    if (before === undefined) return [{ kind, name, change: 'create', before: null, after: entry }]
    const differs = Object.entries(entry).some(([key, value]) => normal(value) !== normal(before[key]))
    return differs ? [{ kind, name, change: 'update', before, after: entry }] : []
  })
  if (differences.length === 0) return
  const shown = differences.slice(0, 10).map(describeChange).join('\n')
  const more = differences.length > 10 ? `\nand ${differences.length - 10} more` : ''
  throw new BailiwickError(
    'SYNC_CONFLICT',
    `The catalogue of the database is not what ${catalogue.source} declares. Deploy it with \`bailiwick sync\`:\n${shown}${more}`,
    { seen: String(differences.length) },
  )
}

/** Lists of codes in any order, and nothing, an empty list and an empty record alike. */
function normal(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'null' : JSON.stringify([...value].sort())
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return entries.length === 0 ? 'null' : JSON.stringify(entries)
  }
  return JSON.stringify(value ?? null)
}
