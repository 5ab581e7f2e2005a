import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  describeEachServer,
  newestServer,
  openDatabase,
  servers,
  type TestDatabase,
  withDatabase,
} from './databases.ts'

describeEachServer('a test database', (server) => {
  const builds = { count: 0 }
  const template = {
    // Distinct per run of this file, so that a watcher's second run builds again.
    key: `notes ${Math.random()}`,
    build: async (client: pg.Client) => {
      builds.count += 1
      await client.query("create table note (text text); insert into note values ('from the template')")
    },
  }

  it('is on the server it says', async () => {
    await withDatabase(server, {}, async ({ admin, name }) => {
      const { rows } = await admin.query(
        "select current_setting('server_version') as version, current_database() as name",
      )
      expect(rows[0]).toEqual({ version: expect.stringMatching(`^${server.version.replace('.', '\\.')}\\b`), name })
      expect(server.name).toBe(`PostgreSQL ${server.major}`)
    })
  })

  it('is copied from a template that is built once, also for several at a time', async () => {
    const texts = await Promise.all(
      [1, 2, 3, 4].map((number) =>
        withDatabase(server, { template }, async ({ admin }) => {
          await admin.query('insert into note values ($1)', [`number ${number}`])
          return (await admin.query<{ text: string }>('select text from note')).rows.map((row) => row.text)
        }),
      ),
    )
    expect(texts).toEqual([1, 2, 3, 4].map((number) => ['from the template', `number ${number}`]))
    expect(builds.count).toBe(1)
  })

  it('is built again after a build that failed', async () => {
    const key = `flawed ${Math.random()}`
    const flawed = { key, build: (client: pg.Client) => client.query('create table half ()').then(() => fail()) }
    const fail = (): never => {
      throw new Error('half-way')
    }
    await expect(withDatabase(server, { template: flawed }, async () => {})).rejects.toThrow('half-way')
    await withDatabase(server, { template: { key, build: async () => {} } }, async ({ admin }) => {
      expect((await admin.query("select to_regclass('half') as half")).rows).toEqual([{ half: null }])
    })
  })

  it('is dropped with its roles and connections, also when the test fails', async () => {
    let seen: { name: string; role: string } | undefined
    const failing = withDatabase(server, {}, async (database) => {
      const role = await database.createRole()
      seen = { name: database.name, role }
      await database.connect(role)
      await database.pool(role).query('select 1')
      throw new Error('the test failed')
    })
    await expect(failing).rejects.toThrow('the test failed')
    await withDatabase(server, {}, async ({ admin }) => {
      const { rows } = await admin.query(
        'select from pg_database where datname = $1 union all select from pg_roles where rolname = $2',
        [seen?.name, seen?.role],
      )
      expect(rows).toEqual([])
    })
  })
})

describeEachServer('the role to act as', (server) => {
  let database: TestDatabase
  let role: string

  beforeAll(async () => {
    database = await openDatabase(server, {
      setup: async (client) => {
        await client.query(`create table letter (owner text, text text);
          alter table letter enable row level security;
          create policy own on letter using (owner = current_user)`)
      },
    })
    role = await database.createRole()
  })

  afterAll(() => database.drop())

  it('has no attribute that would spare it a policy', async () => {
    const { rows } = await database.admin.query(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin
       from pg_roles where rolname = $1`,
      [role],
    )
    expect(rows).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        rolcanlogin: true,
      },
    ])
  })

  it('may nothing until it is granted something, and then what policies let it', async () => {
    const client = await database.connect(role)
    await expect(client.query('select * from letter')).rejects.toThrow('permission denied')
    await expect(client.query('create temporary table mine ()')).rejects.toThrow('permission denied')
    await database.admin.query(`grant select on letter to ${role}`)
    await database.admin.query("insert into letter values ($1, 'mine'), ('somebody', 'not mine')", [role])
    expect((await client.query('select text from letter')).rows).toEqual([{ text: 'mine' }])
  })

  it('cannot enter the database of another test', async () => {
    await withDatabase(server, {}, async (other) => {
      const client = new pg.Client(server.connection(other.name, role))
      await expect(client.connect()).rejects.toThrow('permission denied for database')
    })
  })
})

describe('the servers', () => {
  it('include PostgreSQL 18, which is the newest', () => {
    expect(newestServer().major).toBe(18)
    expect(servers().map((server) => server.major)).toContain(18)
  })
})
