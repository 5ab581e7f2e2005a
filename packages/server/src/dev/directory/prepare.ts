/** Makes and fills the directory in the embedded database, and asks it for whoever the page is about. */
import { createHash } from 'node:crypto'
import pg from 'pg'
import { signedContext } from '../../directory/asking.ts'
import { type Caller, callers, type Queryable } from '../../directory/caller.ts'
import type { DeclaredDirectory } from '../../directory/declare/declaration.ts'
import { syncCatalogue, syncTenant } from '../../directory/declare/sync.ts'
import { foundPlatform } from '../../directory/found-platform.ts'
import { openDirectory } from '../../directory/open-directory.ts'
import { atomically } from '../../sql/atomically.ts'
import { migrate } from '../../sql/migrate/migrate.ts'
import { quotedName } from '../../sql/quoted-name.ts'
import type { Project } from '../load-config.ts'
import type { Progress } from '../progress.ts'
import { declarationFile, loadDeclaration } from './declared.ts'
import { devFunctions } from './dev-functions.ts'
import { keptKey, writeEnvironment } from './kept-key.ts'
import { runSetup } from './setup.ts'

/** The directory of the development database. */
export interface DevDirectory {
  /**
   * Somebody who asks on a connection, by the tenant as the model has it: an id or a code of the directory. Undefined where there is no
   * such tenant.
   */
  caller(db: Queryable, tenant: string | undefined, subject: string): Promise<Caller | undefined>
  /** Brings in what the project declares now, in all tenants that have had it before. Throws SYNC_CONFLICT. */
  sync(project: Project): Promise<void>
  /** To the database as its superuser: what listens for changes. */
  readonly connection: pg.ClientConfig
  close(): Promise<void>
}

export interface Prepared {
  readonly project: Project
  /** Of the superuser, to the project's database. */
  readonly connection: pg.ClientConfig
  /** Who the page reads as. */
  readonly reader: string
  /** The address for a role. */
  readonly urlOf: (role: string) => string
}

const platform = { code: 'platform', title: 'Platform', administrator: 'root' }

/** Again it changes only what is another thing than the files say. */
export async function prepareDirectory(given: Prepared, progress: Progress): Promise<DevDirectory> {
  const admin = quietPool({ ...given.connection, max: 2 })
  try {
    return await progress.step('Directory', (note) => prepare(given, admin, note))
  } catch (error) {
    await admin.end()
    throw error
  }
}

/** A connection that breaks fails what waits for it; without listeners it would end the process. */
function quietPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ ...config, application_name: 'bailiwick dev' })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

async function prepare(given: Prepared, admin: pg.Pool, note: (line: string) => void): Promise<DevDirectory> {
  const { project, reader } = given
  const { roles, deployment = [] } = project.config.directory!
  const key = keptKey(project.directory)
  const client = await admin.connect()
  let database: string
  let tenant: string
  try {
    await createRoles(client, [...roles, ...deployment])
    // A view of its own must not keep a table from being changed.
    await client.query('drop view if exists bailiwick_dev.membership')
    database = (await migrate(client, { roles: [...roles, reader], deployment, keys: [key] })).database
    await client.query(devFunctions(quotedName(reader)))
    tenant = await platformOf(client)
  } finally {
    client.release()
  }
  await syncDeclared(admin, project)
  const [application = reader] = roles
  await fill(given, admin, { key, database, tenant, application }, note)
  writeEnvironment(project.directory, { key, database, url: given.urlOf(application), platform: tenant })

  const tenants = tenantIds(admin)
  return {
    connection: given.connection,
    sync: (current) => syncDeclared(admin, current),
    close: () => admin.end(),
    caller: async (db, named, subject) => {
      const id = await tenants(named)
      return id === undefined ? undefined : callers(db, { key, database })({ tenant: id, subject })
    },
  }
}

async function createRoles(client: pg.PoolClient, names: readonly string[]): Promise<void> {
  const { rows } = await client.query(
    'select n as name from unnest($1::text[]) n where not exists (select from pg_roles where rolname = n)',
    [names],
  )
  for (const { name } of rows) await client.query(`create role ${quotedName(String(name))} login`)
}

async function platformOf(client: pg.PoolClient): Promise<string> {
  // By whatever code: somebody may have founded it by a command.
  const { rows } = await client.query('select tenant_id as id from bailiwick_directory.tenant where is_platform')
  return rows.length > 0 ? String(rows[0].id) : await foundPlatform(client, platform)
}

interface Opened {
  readonly key: { readonly id: string; readonly secret: string }
  readonly database: string
  readonly tenant: string
  readonly application: string
}

/** Lets the project fill it, as the application, unless it has done so. */
async function fill({ project, connection }: Prepared, admin: pg.Pool, opened: Opened, note: (line: string) => void) {
  const path = project.config.directory?.setup
  if (path === undefined || (await isKept(admin, filled))) return
  const { key, database, tenant, application } = opened
  const pool = quietPool({ ...connection, user: application, max: 4 })
  try {
    await runSetup(project, path, {
      directory: openDirectory({ db: pool, key, database }),
      platform: { tenant, administrator: platform.administrator },
      read: async (text, values = []) => (await admin.query(text, [...values])).rows,
      call: async (asking, text, values = []) => {
        const context = await signedContext({ key, database, expiresIn: 60_000 })(asking)()
        return (await pool.query(text, [asking.tenant, context, ...values])).rows
      },
      sync: async (declared, id) => void (await syncTenant(admin, declared, id)),
      note,
    })
    // What the planner knows of new tables is wrong until it has looked.
    await admin.query(analyzed)
    await keep(admin, filled)
  } finally {
    await pool.end()
  }
}

const filled = 'directory setup'

/** Whether it is among what was done in this database, with this text where it has one. */
async function isKept(admin: pg.Pool, name: string, text = ''): Promise<boolean> {
  const { rows } = await admin.query('select sha256 from bailiwick_dev.history where name = $1', [name])
  return rows[0]?.sha256 === hashOf(text)
}

async function keep(admin: pg.Pool, name: string, text = ''): Promise<void> {
  await admin.query(
    `insert into bailiwick_dev.history (name, sha256) values ($1, $2)
     on conflict (name) do update set sha256 = excluded.sha256, applied_at = now()`,
    [name, hashOf(text)],
  )
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

const analyzed = `do $$ declare tables text; begin
  select string_agg(c.oid::regclass::text, ', ') into tables
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname in ('bailiwick_catalogue', 'bailiwick_directory', 'bailiwick_identity') and c.relkind = 'r';
  execute 'analyze ' || tables;
end $$`

/** For what a policy asks of the catalogue has to be there when it asks, whatever was saved last. */
async function syncDeclared(admin: pg.Pool, project: Project): Promise<void> {
  if (declarationFile(project) === undefined) return
  const declared = await loadDeclaration(project)
  const text = JSON.stringify(declared)
  const name = `declaration of ${declared.source}`
  if (await isKept(admin, name, text)) return
  const client = await admin.connect()
  try {
    await atomically(client, async () => {
      await syncCatalogue(client, declared)
      for (const tenant of await tenantsWith(client, declared)) await syncTenant(client, declared, tenant)
    })
  } finally {
    client.release()
  }
  await keep(admin, name, text)
}

async function tenantsWith(client: pg.PoolClient, { source }: DeclaredDirectory): Promise<readonly string[]> {
  const { rows } = await client.query(
    `select s.tenant_id as id from bailiwick_directory.sync_source s
       join bailiwick_directory.tenant t on t.tenant_id = s.tenant_id and t.state = 'active'
      where s.source = $1 order by 1`,
    [source],
  )
  return rows.map(({ id }) => String(id))
}

/** A code is never given to another tenant, so what was found once stays. Without a name it is the only one there is. */
function tenantIds(admin: pg.Pool): (named: string | undefined) => Promise<string | undefined> {
  const known = new Map<string, string>()
  return async (named) => {
    const found = named === undefined ? undefined : known.get(named)
    if (found !== undefined) return found
    const { rows } = await admin.query(
      `select t.tenant_id as id from bailiwick_directory.tenant t
        where case when $1::text is null then not t.is_platform and t.state <> 'deleted'
          else t.code = $1 or t.tenant_id::text = lower($1) end`,
      [named ?? null],
    )
    if (rows.length !== 1) return undefined
    const id = String(rows[0].id)
    if (named !== undefined) known.set(named, id)
    return id
  }
}
