/** Every function asks for the permission that its file names, for that one alone, and refuses before it does anything. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { functionFiles } from '../../packages/server/src/sql/directory-files.ts'
import { describeEachServer, newestServer } from '../support/databases.ts'
import { openPlatform, type PlatformDatabase } from '../support/platform.ts'
import { inTenant, needed, onPlatform, type Side, twoSides } from './support/every-call.ts'
import { person, type Right } from './support/rights.ts'

/** Those that everybody may call: to ask for oneself. */
const asked = functionFiles()
  .filter(({ permission }) => permission !== undefined)
  .map(({ path, permission }) => ({ name: path.replace(/^.*\/|\.sql$/g, ''), permission: permission!.split(' or ') }))
  .sort((a, b) => (a.name < b.name ? -1 : 1))

describeEachServer('exact rights', (server) => {
  let directory: PlatformDatabase
  let alpha: Side
  let bravo: Side

  beforeAll(async () => {
    directory = await openPlatform(server)
    ;({ alpha, bravo } = await twoSides(directory))
  })
  afterAll(() => directory.database.drop())

  /** Somebody with these rights; the same rights are the same person. */
  const people = new Map<string, Promise<string>>()
  const who = (tenant: string, rights: readonly Right[]) => {
    const key = JSON.stringify([tenant, rights])
    const known = people.get(key) ?? person(directory, tenant, rights)
    people.set(key, known)
    return known
  }
  const counts = async () => {
    const { rows } = await directory.admin.query(
      `select (select sum(n) from bailiwick_directory.tenant_epoch) as epochs, (select count(*) from bailiwick_directory.outbox) as outbox,
              (select count(*) from bailiwick_journal.entry) as journal, (select count(*) from bailiwick_directory.resource) as resources,
              (select count(*) from bailiwick_directory.grant_entry) as grants, (select count(*) from bailiwick_directory.principal) as principals,
              (select count(*) from bailiwick_directory.role_permission) as roles, (select count(*) from bailiwick_directory.membership) as members`,
    )
    return rows[0]
  }
  /** On PostgreSQL 15 every fourth. */
  const taken = (at: number) => server.name === newestServer().name || at % 4 === 0

  it('are told of every function that names a permission', () => {
    const calls = { ...inTenant, ...onPlatform }
    expect(asked.filter(({ name }) => !(name in calls)).map(({ name }) => name)).toEqual([])
    expect(asked.length).toBeGreaterThan(70)
  })

  it('suffice, and everything else does not', async () => {
    const wrong: string[] = []
    for (const [at, { name, permission }] of asked.entries()) {
      if (!taken(at)) continue
      const call = inTenant[name] ?? onPlatform[name]!
      const own = name in inTenant
      const tenant = own ? alpha.tenant : directory.platform
      const given = call.with(own ? alpha : bravo)
      const exactly = await who(tenant, [{ permission: permission[0]! }, ...needed(call)])
      await directory.app.query('begin')
      await directory
        .call(name, { tenant, as: exactly }, given)
        .catch((error) => wrong.push(`${name} refuses whoever has ${permission[0]}: ${String(error)}`))
      await directory.app.query('rollback')
      const allBut = await who(tenant, [
        { permission: '*', delegable: true },
        ...(own ? [] : [{ permission: 'platform', delegable: true }]),
        { permission: permission[0]!, effect: 'deny' },
      ])
      const before = await counts()
      const answer = await directory.call(name, { tenant, as: allBut }, given).catch(({ code }) => code)
      // Whoever may see no tenant is told that there is none; a list shows those that one may see.
      const refused = name === 'list_tenants' ? [] : 'BW403'
      if (JSON.stringify(answer) !== JSON.stringify(refused))
        wrong.push(`${name} without ${permission[0]}: ${JSON.stringify(answer)}`)
      expect(await counts(), name).toEqual(before)
      if (!own) continue
      // What is on one tenant does not count in another.
      const there = await directory
        .call(name, { tenant: bravo.tenant, as: exactly }, call.with(bravo))
        .catch(({ code }) => code)
      if (there !== 'BW403') wrong.push(`${name} in another tenant: ${JSON.stringify(there)}`)
    }
    expect(wrong).toEqual([])
  })
})
