/** What `bailiwick migrate verify` finds: each kind is made on a real database, and mended where a command mends it. */
import { readFileSync } from 'node:fs'
import type { Finding } from 'bailiwick/findings'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { installDirectory } from '../../packages/server/src/sql/install-directory.ts'
import { kinds } from '../../packages/server/src/sql/migrate/kinds.ts'
import { migrate, readStanding } from '../../packages/server/src/sql/migrate/migrate.ts'
import { verifyDirectory } from '../../packages/server/src/sql/migrate/verify.ts'
import { everything } from '../../tools/samples.ts'
import {
  describeEachServer,
  newestServer,
  openDatabase,
  type TestDatabase,
  withDatabase,
} from '../support/databases.ts'
import { directoryTemplate } from '../support/directory.ts'

const history = 'bailiwick_private.migration'
const bound = 'bailiwick_evaluator.bound(uuid,text)'

/** Of these one is mended in every run; the others take a migration or a statement each as well. */
const mendedByDefault = new Set<string>(['M02/missing', 'M03/rights'])

/** By what, and what is found then. `APP` is the role of the application. */
const planted: readonly (readonly [keyof typeof kinds, object: string, by: string])[] = [
  [
    'M01/pending',
    'migration 0005-own-permissions.sql',
    `delete from ${history} where name = '0005-own-permissions.sql'`,
  ],
  [
    'M01/changed',
    'migration 0001-catalogue.sql',
    `update ${history} set sha256 = '' where name = '0001-catalogue.sql'`,
  ],
  ['M01/newer', 'migration 9000-later.sql', `insert into ${history} values ('9000-later.sql', '', '9.0.0', 0)`],
  ['M01/newer', 'database', `update bailiwick_private.installed_version set version = '9.0.0'`],
  ['M02/missing', 'function bailiwick_evaluator.bound(uuid,text)', `drop function ${bound}`],
  ['M02/missing', 'table bailiwick_directory.sync_source', 'drop table bailiwick_directory.sync_source'],
  ['M02/changed', `function ${bound}`, `alter function ${bound} security definer`],
  ['M02/changed', `function ${bound}`, `alter function ${bound} owner to bailiwick_directory`],
  ['M02/changed', 'table bailiwick_directory.role', 'alter table bailiwick_directory.role disable row level security'],
  ['M02/changed', 'table bailiwick_directory.role', 'alter policy look on bailiwick_directory.role to public'],
  ['M02/changed', 'table bailiwick_directory.membership', 'drop index bailiwick_directory.membership_group'],
  [
    'M02/extra',
    'function bailiwick_evaluator.bound(text)',
    'create function bailiwick_evaluator.bound(text) returns int language sql return 1',
  ],
  ['M02/extra', 'view bailiwick.peek', 'create view bailiwick.peek as select * from bailiwick_directory.role'],
  [
    'M02/body',
    `function ${bound}`,
    `create or replace function bailiwick_evaluator.bound(_tenant uuid, _reference text) returns uuid
     language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp as $$ begin return _tenant; end $$`,
  ],
  ['M03/rights', `function ${bound}`, `grant execute on function ${bound} to public`],
  ['M03/rights', 'table bailiwick_identity.account', 'grant select (email) on bailiwick_identity.account to APP'],
  ['M03/rights', 'schema bailiwick_evaluator', 'revoke usage on schema bailiwick_evaluator from bailiwick_directory'],
  ['M04/owner', 'role bailiwick_journal', 'alter role bailiwick_journal login'],
  ['M04/member', 'role bailiwick_directory', 'grant bailiwick_directory to APP'],
]

describeEachServer('verifying the schema', (server) => {
  let database: TestDatabase
  let role: string
  beforeAll(async () => {
    database = await openDatabase(server, { template: directoryTemplate() })
    role = await database.createRole()
    await installDirectory(database.admin, { roles: [role] })
  })
  afterAll(() => database.drop())

  const verified = async (): Promise<readonly Finding[]> => {
    const { standing } = await readStanding(database.admin)
    return verifyDirectory(database.admin, standing, { roles: [role], deployment: [] })
  }

  it('finds nothing where there is nothing, and what there is', async () => {
    const { admin } = database
    await admin.query('begin')
    expect(await verified()).toEqual([])
    // What is found is not of a version.
    const isNewest = server.major === newestServer().major
    const first = (at: number) => planted.findIndex(([id]) => id === planted[at]![0]) === at
    const taken = planted.filter((_, at) => everything || (isNewest ? first(at) : at % 9 === 0))
    for (const [id, object, by] of taken) {
      await admin.query('savepoint before')
      await admin.query(by.replaceAll('APP', role))
      const findings = await verified()
      expect(
        findings.map((one) => `${one.id} ${one.object}`),
        by,
      ).toContain(`${id} ${object}`)
      const found = findings.find((one) => one.id === id && one.object === object)
      if (!isNewest) expect(found?.message).not.toBe('')
      if (!everything && (!isNewest || !mendedByDefault.has(id))) {
        await admin.query('rollback to savepoint before')
        continue
      }
      if (found?.fix === 'bailiwick migrate up' && id !== 'M01/pending') {
        await migrate(admin, { roles: [role] })
        expect(await verified(), by).toEqual([])
      } else if (found?.fix?.endsWith(';')) {
        await admin.query(found.fix)
        expect(await verified(), by).toEqual([])
      }
      await admin.query('rollback to savepoint before')
    }
    await admin.query('rollback')
  })

  if (!everything && server.major !== newestServer().major) return

  it('finds every migration pending where none has run', async () => {
    await withDatabase(server, {}, async ({ admin }) => {
      await admin.query('begin')
      const { standing } = await readStanding(admin)
      const found = await verifyDirectory(admin, standing, { roles: [], deployment: [] })
      expect(new Set(found.map(({ id }) => id))).toEqual(new Set(['M01/pending']))
      await admin.query('rollback')
    })
  })
})

it('has a page for each kind, and makes each', () => {
  expect(new Set(planted.map(([id]) => id))).toEqual(new Set(Object.keys(kinds)))
  for (const [id, { severity, why }] of Object.entries(kinds)) {
    const page = readFileSync(new URL(`../../docs/findings/${id.split('/')[0]}.md`, import.meta.url), 'utf8')
    const { [0]: said = '' } = page.split(/^## /m).filter((section) => section.startsWith(`${id}\n`))
    expect(said.replace(/\s+/g, ' '), id).toContain(`${severity[0]!.toUpperCase()}${severity.slice(1)}. ${why}`)
  }
})
