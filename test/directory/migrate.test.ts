/** The runner of migrations, on real databases: once, whole, and by whoever may. */
import { afterAll, expect, it } from 'vitest'
import {
  type DirectoryFile,
  directoryFile,
  type FunctionFile,
  functionFile,
  functionFiles,
  migrationFiles,
} from '../../packages/server/src/sql/directory-files.ts'
import { isNewer } from '../../packages/server/src/sql/migrate/history.ts'
import { type MigrationReport, migrate } from '../../packages/server/src/sql/migrate/migrate.ts'
import { statementsOf } from '../../packages/server/src/sql/migrate/statements.ts'
import { everything } from '../../tools/samples.ts'
import {
  describeEachServer,
  newestServer,
  openDatabase,
  type TestDatabase,
  withDatabase,
} from '../support/databases.ts'
import { directoryTemplate } from '../support/directory.ts'

const migrations = migrationFiles()
const functions = functionFiles()
const probe = (text: string) =>
  functionFile(directoryFile('functions/shared/probe.sql', `-- owner: bailiwick_directory\n${text}`))
const path = 'set search_path = pg_catalog, pg_temp'
const one = (parameters: string, returns = 'int', more = '') =>
  probe(`${more}create or replace function bailiwick.probe(${parameters}) returns ${returns}
language sql immutable ${path} as $$ select null::${returns} $$;`)

/** Migrates in a transaction that is taken back, so that all of these share a database. */
const tried = async <R>(database: TestDatabase, work: (up: Up) => Promise<R>): Promise<R> => {
  const { admin } = database
  await admin.query('begin')
  try {
    return await work((files = {}, roles = []) => migrate(admin, { roles, files: { migrations, functions, ...files } }))
  } finally {
    await admin.query('rollback')
  }
}
type Up = (
  files?: { readonly migrations?: readonly DirectoryFile[]; readonly functions?: readonly FunctionFile[] },
  roles?: readonly string[],
) => Promise<MigrationReport>

describeEachServer('a migration', (server) => {
  let copy: Promise<TestDatabase> | undefined
  afterAll(async () => (await copy)?.drop())
  const inCopy = async (work: (database: TestDatabase) => Promise<void>) => {
    copy ??= openDatabase(server, { template: directoryTemplate() })
    await work(await copy)
  }

  it('is done once by many at once who may make roles and schemas, and are no owners afterwards', async () => {
    await withDatabase(server, {}, async (database) => {
      const [role, deployer] = [await database.createRole(), await database.createRole('deployer')]
      await database.admin.query(
        `grant create on database ${database.name} to ${deployer}; alter role ${deployer} createrole`,
      )
      // As for one who makes the roles: they are there already, from other databases of the server.
      await inCopy(async () => {})
      const owners = (await database.admin.query(`select rolname from pg_roles where rolname ~ '^bailiwick_'`)).rows
      if (server.major >= 16)
        for (const { rolname } of owners)
          await database.admin.query(`grant ${rolname} to ${deployer} with admin option, inherit false, set false`)
      const clients = await Promise.all(Array.from({ length: everything ? 10 : 2 }, () => database.connect(deployer)))
      const reports = await Promise.all(clients.map((client) => migrate(client, { roles: [role] })))
      const done = reports.filter(({ changes }) => changes.length > 0)
      expect(done).toHaveLength(1)
      expect(done[0]!.changes.length).toBeGreaterThan(migrations.length)
      expect(new Set(reports.map(({ database: identity }) => identity)).size).toBe(1)
      const { rows } = await database.admin.query('select name from bailiwick_private.migration order by name')
      expect(rows.map(({ name }) => `migrations/${name}`)).toEqual(migrations.map((file) => file.path))
      const [client] = clients as [(typeof clients)[0], ...typeof clients]
      await expect(client.query('set role bailiwick_directory')).rejects.toMatchObject({ code: '42501' })
      await expect(client.query('select from bailiwick_directory.tenant')).rejects.toMatchObject({ code: '42501' })
      expect((await migrate(client, { roles: [role] })).changes).toEqual([])
    })
  })

  // The rest is not of a version.
  if (!everything && server.major !== newestServer().major) return

  it('happens as a whole or not at all, and an error says the file and the line', async () => {
    await inCopy(async (database) => {
      const bad = directoryFile(
        'migrations/0900-bad.sql',
        `-- owner: bailiwick_directory\ncreate table bailiwick_directory.half (id int);\n\n-- é😀\nselect 'é😀',\n  nonsense;\n`,
      )
      const files = { migrations: [...migrations, bad], functions }
      await expect(migrate(database.admin, { roles: [], files })).rejects.toMatchObject({
        code: 'MIGRATION_FAILED',
        message: expect.stringMatching(/^migrations\/0900-bad\.sql:6: column "nonsense" does not exist \(42703\)\./),
      })
      const { rows } = await database.admin.query(`select to_regclass('bailiwick_directory.half') as half`)
      expect(rows[0].half).toBe(null)
      expect((await migrate(database.admin, { roles: [] })).changes).toEqual([])
    })
  })

  it('is refused where another package was, where one has changed, and by an unsafe owner', async () => {
    await inCopy(async (database) => {
      const { admin } = database
      const refused = (before: string, files = {}) =>
        tried(database, async (up) => {
          await admin.query(before)
          await expect(up(files)).rejects.toBeInstanceOf(Error)
          return await up(files).catch((error: { code: string; message: string }) => error)
        })
      const unknown = `insert into bailiwick_private.migration (name, sha256, version, duration_ms) values ('9999-x.sql', '', '9.0.0', 0)`
      expect(await refused(unknown)).toMatchObject({
        code: 'DATABASE_TOO_NEW',
        message: expect.stringMatching(/9999-x\.sql/),
      })
      const newer = `update bailiwick_private.installed_version set version = '99.0.0'`
      expect(await refused(newer)).toMatchObject({
        code: 'DATABASE_TOO_NEW',
        message: expect.stringMatching(/99\.0\.0 was here/),
      })
      const [first, ...rest] = migrations
      const changed = { migrations: [directoryFile(first!.path, `${first!.text}-- a word more\n`), ...rest] }
      expect(await refused('', changed)).toMatchObject({
        code: 'MIGRATION_CHANGED',
        message: expect.stringMatching(/0000-private\.sql/),
      })
      // As a checkout may have it: no other text.
      const crlf = {
        migrations: migrations.map((file) => directoryFile(file.path, file.text.replaceAll('\n', '\r\n'))),
      }
      expect(await tried(database, (up) => up(crlf))).toMatchObject({ changes: [] })
      const login = await refused('alter role bailiwick_journal login')
      expect(login).toMatchObject({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(/alter role bailiwick_journal nologin/),
      })
      await admin.query('begin isolation level repeatable read')
      await expect(migrate(admin, { roles: [] })).rejects.toMatchObject({ code: 'INVALID_OPTION' })
      await admin.query('rollback')
    })
  })

  it('makes functions again that changed, by files or by hands, and never leaves two of a name', async () => {
    await inCopy(async (database) => {
      const { admin } = database
      const probes = async () =>
        (await admin.query(`select oid::regprocedure::text as it from pg_proc where proname = 'probe'`)).rows.map(
          ({ it }) => it,
        )
      await tried(database, async (up) => {
        const withProbe = (...parameters: Parameters<typeof one>) =>
          up({ functions: [...functions, one(...parameters)] })
        const line = (text: string) => ({ changes: [`function bailiwick.probe: ${text}`] })
        expect((await withProbe('_a int')).changes[0]).toBe('function bailiwick.probe: created')
        expect(await withProbe('_a int')).toMatchObject({ changes: [] })
        const anew = line('made anew, as its signature changed')
        for (const [parameters, returns] of [
          ['_b int'],
          ['_b text'],
          ['_b text, _c int default null'],
          ['_b text, _c int'],
          ['_b text, _c int', 'text'],
        ] as const) {
          expect((await withProbe(parameters, returns)).changes[0]).toBe(anew.changes[0])
          expect(await probes()).toHaveLength(1)
        }
        await withProbe('_a int')
        await admin.query(`create or replace function bailiwick.probe(_a int) returns int language sql as 'select 1'`)
        expect((await withProbe('_a int')).changes[0]).toBe('function bailiwick.probe: replaced')
        await admin.query('create function bailiwick.probe(_a text) returns int language sql as $$ select 1 $$')
        await admin.query('alter function bailiwick.probe(text) owner to bailiwick_directory')
        await withProbe('_a int')
        expect(await probes()).toEqual(['bailiwick.probe(integer)'])
        // A view of somebody's asks it.
        await admin.query('create view public.asks as select bailiwick.probe(1) as it')
        await admin.query('savepoint before')
        await expect(withProbe('_a int', 'text')).rejects.toMatchObject({
          code: 'FUNCTION_IN_USE',
          message: expect.stringContaining('view public.asks depends on function bailiwick.probe(integer)'),
        })
        await admin.query('drop view public.asks')
        expect(await up()).toMatchObject({ changes: ['function bailiwick.probe: dropped, its file is gone'] })
        expect(await probes()).toEqual([])
      })
    })
  })

  it('derives the rights of permissions again where it changed what they follow from', async () => {
    await inCopy(async (database) => {
      await tried(database, async (up) => {
        const refreshing = functionFile(
          directoryFile(
            'functions/catalogue/refresh_rights.sql',
            `-- owner: bailiwick_catalogue\n-- execute: deployment\ncreate or replace function bailiwick_catalogue.refresh_rights() returns void
language sql security definer ${path} as $$ update bailiwick_catalogue.epoch set n = n + 1 $$;`,
          ),
        )
        const others = functions.filter(({ name }) => name !== refreshing.name)
        const files = { functions: [...others, refreshing] }
        const epoch = async () => {
          const { rows } = await database.admin.query('select n::int from bailiwick_catalogue.epoch')
          return rows[0].n as number
        }
        const before = await epoch()
        await up(files)
        expect(await epoch()).toBe(before + 1)
        await up(files)
        expect(await epoch()).toBe(before + 1)
        const more = directoryFile('migrations/0900-more.sql', '-- owner: bailiwick_catalogue\nselect 1;')
        await up({ ...files, migrations: [...migrations, more] })
        expect(await epoch()).toBe(before + 2)
        const deployer = await database.createRole('deployer')
        await migrate(database.admin, {
          roles: [],
          deployment: [deployer],
          files: { migrations: [...migrations, more], ...files },
        })
        await database.admin.query(
          `set local role ${deployer}; select bailiwick_catalogue.refresh_rights(); reset role`,
        )
      })
    })
  })

  it('gives what the files say, and takes what they do not', async () => {
    await inCopy(async (database) => {
      const { admin } = database
      const [role, other] = [await database.createRole(), await database.createRole('other')]
      await tried(database, async (up) => {
        const files = { functions: [...functions, one('_a int', 'int', '-- execute: application\n')] }
        const may = async (who: string) =>
          (await admin.query(`select has_function_privilege($1, 'bailiwick.probe(int)', 'execute') as it`, [who]))
            .rows[0].it
        await up(files, [role])
        expect([await may(role), await may(other)]).toEqual([true, false])
        const { changes } = await up(files, [other])
        // Of all that the application executes, the probe.
        expect(
          changes.filter((change) => change.includes('bailiwick.probe(')).sort((a, b) => b.localeCompare(a)),
        ).toEqual(
          [
            `rights: revoke EXECUTE on routine bailiwick.probe(integer) from "${role}"`,
            `rights: grant EXECUTE on routine bailiwick.probe(integer) to "${other}"`,
          ].sort((a, b) => b.localeCompare(a)),
        )
        expect([await may(role), await may(other)]).toEqual([false, true])
        await admin.query(`grant execute on function bailiwick_directory.make_tenant to public;
          grant select on bailiwick_directory.tenant to ${role}; grant usage, create on schema bailiwick_directory to ${role};
          grant create on schema bailiwick to ${role}; grant usage on type bailiwick_directory.acting to public;
          grant usage on sequence bailiwick_catalogue.permission_number to ${role}`)
        expect((await up(files, [other])).changes).toHaveLength(7)
        expect((await up(files, [other])).changes).toEqual([])
      })
    })
  })
})

it('cuts files into statements where they end', () => {
  const texts = (sql: string) => statementsOf(sql).map(({ text, line }) => `${line}: ${text}`)
  expect(texts(`-- a;b\nselect ';', ";", $1;\n\n/* ; */ do $x$ begin; $$ ; $$ end; $x$;\n-- the end;\n`)).toEqual([
    `2: select ';', ";", $1;`,
    `4: /* ; */ do $x$ begin; $$ ; $$ end; $x$;`,
  ])
  expect(texts('select 1')).toEqual(['1: select 1'])
})

it('knows the later of two versions', () => {
  expect(isNewer('0.10.0', '0.9.9')).toBe(true)
  expect(isNewer('1.0.0', '1.0.0-rc.10')).toBe(true)
  expect(isNewer('1.0.0-rc.10', '1.0.0-rc.9')).toBe(true)
  for (const [a, b] of [
    ['0.1.0', '0.1.0'],
    ['1.0.0-rc.1', '1.0.0'],
    ['0.9.9', '0.10.0'],
  ] as const)
    expect(isNewer(a, b)).toBe(false)
})
