/** A database with the directory in it: an application that may only execute, a key that signs for it, and rows to begin with. */
import { createHash, createHmac, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { addContextKey, newContextKey } from '@bailiwick/server'
import type pg from 'pg'
import { functionFiles } from '../../packages/server/src/sql/directory-files.ts'
import { installDirectory } from '../../packages/server/src/sql/install-directory.ts'
import { openDatabase, type Server, type Template, type TestDatabase } from './databases.ts'

/** Who asks, in a test: references of principals, null for the anonymous one. */
export interface Asking {
  readonly tenant: string
  /** One, or several of whom each has to be permitted. */
  readonly as: string | null | readonly (string | null)[]
  readonly request?: Readonly<Record<string, unknown>>
  /** Milliseconds that the context is valid, from now on. */
  readonly expiresIn?: number
}

export interface DirectoryDatabase {
  readonly database: TestDatabase
  /** The superuser: for preparing and for looking, never for acting. */
  readonly admin: pg.Client
  /** Connected as the role of the application, which may only execute functions. */
  readonly app: pg.Client
  readonly role: string
  readonly key: { readonly id: string; readonly secret: string }
  /** The identity of the database. */
  readonly identity: string
  /** A context with a good signature. */
  sign(asking: Asking): string
  /** Rows of a function of the schema `bailiwick`, called as the application: `call('create_group', asking, { code: 'a' })`. */
  call<Row = Record<string, unknown>>(
    name: string,
    asking: Asking,
    given?: Readonly<Record<string, unknown>>,
  ): Promise<Row[]>
  /** A tenant whose one user, `admin`, has a delegable `*`, made by the superuser. */
  tenant(
    code?: string,
  ): Promise<{ readonly id: string; readonly admin: string; readonly as: (who: Asking['as']) => Asking }>
}

const sql = new URL('../../packages/server/src/sql/', import.meta.url)

/** The directory as it is installed, for nobody: every file of it is in the key, so that a changed one makes another template. */
export function directoryTemplate(): Template {
  const files = (readdirSync(sql, { recursive: true }) as string[]).filter((name) => /\.(sql|ts)$/.test(name)).sort()
  const hash = createHash('sha256')
  for (const name of files)
    hash
      .update(`${name}\0`)
      .update(readFileSync(new URL(name, sql)))
      .update('\0')
  return {
    key: `directory ${hash.digest('hex')}`,
    build: async (client) => void (await installDirectory(client, { roles: [] })),
  }
}

/** To be closed with `drop` of its database. */
export async function openDirectory(server: Server): Promise<DirectoryDatabase> {
  const database = await openDatabase(server, { template: directoryTemplate() })
  const { admin } = database
  const role = await database.createRole()
  const key = newContextKey()
  // A copy is another database: contexts for one are worth nothing in the others.
  await admin.query('update bailiwick_private.database_identity set id = gen_random_uuid()')
  // What an installation for this role would do, which would look at everything else too; `install.test.ts` compares.
  const executed = functionFiles().flatMap(({ name, execute }) => (execute.includes('application') ? [name] : []))
  const contextual = ['verified', 'verified_context', 'sole_principal', 'subject', 'context', 'tenant', 'request']
  const names = new Set([...executed, ...contextual.map((name) => `bailiwick.${name}`)])
  await admin.query(
    `grant usage on schema bailiwick to ${role}; grant execute on function ${[...names].join(', ')} to ${role}`,
  )
  await addContextKey(admin, key)
  const { rows: known } = await admin.query('select id from bailiwick_private.database_identity')
  const identity = String(known[0].id)
  const app = await database.connect(role)
  const sign = ({ tenant, as, request = {}, expiresIn = 30_000 }: Asking): string => {
    const principals = (Array.isArray(as) ? as : [as]).map((id) => ({ id }))
    const payload = JSON.stringify({
      d: identity,
      e: Date.now() + expiresIn,
      t: tenant,
      p: principals,
      c: {},
      r: request,
    })
    const mac = createHmac('sha256', key.secret).update(`1.${key.id}.${payload}`).digest('hex')
    return `1.${key.id}.${mac}.${payload}`
  }
  let tenants = 0
  return {
    database,
    admin,
    app,
    role,
    key,
    identity,
    sign,
    call: async <Row>(name: string, asking: Asking, given: Readonly<Record<string, unknown>> = {}) => {
      const named = Object.keys(given).map((parameter, at) => `, _${parameter} => $${at + 3}`)
      const text = `select * from bailiwick.${name}($1, $2${named.join('')})`
      const { rows } = await app.query(text, [asking.tenant, sign(asking), ...Object.values(given)])
      return rows as Row[]
    },
    tenant: async (code = `t${++tenants}`) => {
      const id = randomUUID()
      const account = randomUUID()
      const reference = `admin-${code}`
      await admin.query('select bailiwick_directory.make_tenant($1, $2, $2)', [id, code])
      await admin.query('insert into bailiwick_identity.account (id, reference) values ($1, $2)', [account, reference])
      await admin.query(
        `insert into bailiwick_directory.principal (tenant_id, id, reference, kind) values ($1, $2, $3, 'user')`,
        [id, account, reference],
      )
      await admin.query(
        `insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, resource_id, effect, delegable)
         values ($1, gen_random_uuid(), $2, 0, $1, 'allow', true)`,
        [id, account],
      )
      await admin.query(
        `insert into bailiwick_directory.root_rights (tenant_id, principal_id, allow, deny, bounded) values ($1, $2, '{0}', '{}', '{}')`,
        [id, account],
      )
      return { id, admin: reference, as: (as) => ({ tenant: id, as }) }
    },
  }
}
