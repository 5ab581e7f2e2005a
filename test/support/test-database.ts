/** Databases of their own on a running server: prepared once, dropped afterwards. For tests, and for programs beside them. */
import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'

/** What the global setup found: a running server, or why there is none. Plain data, as it crosses to the workers. */
export type ProvidedServer =
  | {
      readonly name: string
      readonly version: string
      readonly socketDirectory: string
      readonly port: number
      readonly user: string
    }
  | { readonly name: string; readonly missing: string }

/** A PostgreSQL server that runs for the tests. */
export type Server = {
  /** e.g. `'PostgreSQL 18'`. */
  readonly name: string
  /** e.g. `'18.4'`. */
  readonly version: string
  /** e.g. `18`. */
  readonly major: number
  /** Configuration of `pg` for a database; without a user, as the cluster's superuser. */
  connection(database: string, user?: string): pg.ClientConfig
}

/** What a database begins with, made once per run and server and copied from then on. */
export type Template = {
  /** Names the content: whoever gives the same key gets the same template, whatever his `build` does. */
  readonly key: string
  /** Fills the template as the superuser. Roles it creates belong to the whole cluster and stay until the run ends. */
  build(client: pg.Client): Promise<void>
}

export type DatabaseOptions = {
  readonly template?: Template
  /** Prepares this one database as the superuser, after the template. */
  readonly setup?: (client: pg.Client) => Promise<void>
}

/** A database for one test or one file of tests. */
export type TestDatabase = {
  readonly server: Server
  readonly name: string
  /** Connected as the superuser, who is subject to no policy: for preparing and for looking, never for acting. */
  readonly admin: pg.Client
  /**
   * Creates the role to act as: it may log in to this database and, until it is granted something, nothing else.
   *
   * @param purpose part of its name, e.g. `'app'`; the name is distinct per database, as roles belong to the cluster.
   * @returns the name. It needs no quotes in SQL.
   */
  createRole(purpose?: string): Promise<string>
  /** Configuration of `pg`, for a role made by `createRole`, or the superuser. */
  connection(user?: string): pg.ClientConfig
  /** A connected client, which is closed with the database. */
  connect(user?: string): Promise<pg.Client>
  /** A pool, which is closed with the database. */
  pool(user?: string, options?: pg.PoolConfig): pg.Pool
  /** Closes the clients and pools, drops the database and its roles. */
  drop(): Promise<void>
}

/** Runs `work` on a database of its own, and drops it afterwards, whatever happens. */
export async function withDatabase<Result>(
  server: Server,
  options: DatabaseOptions,
  work: (database: TestDatabase) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(server, options)
  try {
    return await work(database)
  } finally {
    await database.drop()
  }
}

/** As `withDatabase`, for `beforeAll` and `afterAll`: whoever opens a database calls its `drop`. */
export async function openDatabase(server: Server, options: DatabaseOptions = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const template = options.template === undefined ? 'template0' : await prepareTemplate(server, options.template)
  await asMaintainer(server, (client) => client.query(`create database ${name} template ${template}`))
  const database = await databaseOf(server, name)
  try {
    await options.setup?.(database.admin)
    return database
  } catch (error) {
    await database.drop()
    throw error
  }
}

async function databaseOf(server: Server, name: string): Promise<TestDatabase> {
  const roles: string[] = []
  const open: { end(): Promise<void> }[] = []
  const connection = (user?: string): pg.ClientConfig => server.connection(name, user)
  const connect = async (user?: string): Promise<pg.Client> => {
    const client = new pg.Client(connection(user))
    // One that the server ends fails the query that waits on it; without a listener it would end the process.
    client.on('error', () => {})
    await client.connect()
    open.push(client)
    return client
  }
  const admin = await connect()
  // Everybody may connect to a new database and make temporary tables in it, which is more than nothing.
  await admin.query(`revoke all on database ${name} from public`)
  return {
    server,
    name,
    admin,
    connection,
    connect,
    pool: (user, options) => {
      const pool = new pg.Pool({ ...connection(user), ...options })
      pool.on('error', () => {})
      open.push(pool)
      return pool
    },
    createRole: async (purpose = 'app') => {
      const role = `${name}_${purpose}`
      await admin.query(`create role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole noreplication`)
      roles.push(role)
      await admin.query(`grant connect on database ${name} to ${role}`)
      return role
    },
    drop: async () => {
      // A test may have closed its pool itself, and `pg` refuses to do it again.
      await Promise.allSettled(open.splice(0).map((each) => each.end()))
      await asMaintainer(server, async (client) => {
        await client.query(`drop database if exists ${name} with (force)`)
        for (const role of roles.splice(0)) await client.query(`drop role if exists ${role}`)
      })
    },
  }
}

async function prepareTemplate(server: Server, { key, build }: Template): Promise<string> {
  const name = `template_${createHash('sha256').update(key).digest('hex').slice(0, 12)}`
  await asMaintainer(server, async (client) => {
    // Workers are processes of their own, so the server is where they can wait for each other. The lock goes with the
    // connection. Only what is marked as a template is finished.
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name])
    const ready = await client.query('select from pg_database where datname = $1 and datistemplate', [name])
    if (ready.rowCount === 1) return
    await client.query(`drop database if exists ${name} with (force)`)
    await client.query(`create database ${name} template template0`)
    await withClient(server.connection(name), build)
    // A database with a connection cannot be copied.
    await client.query(`alter database ${name} with is_template true allow_connections false`)
  })
  return name
}

function asMaintainer<Result>(server: Server, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  return withClient(server.connection('postgres'), work)
}

async function withClient<Result>(
  connection: pg.ClientConfig,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** A server as it was provided. */
export function serverOf({
  name,
  version,
  socketDirectory,
  port,
  user: superuser,
}: Exclude<ProvidedServer, { missing: string }>): Server {
  return {
    name,
    version,
    major: Number.parseInt(version, 10),
    connection: (database, user = superuser) => ({ host: socketDirectory, port, user, database, ssl: false }),
  }
}
