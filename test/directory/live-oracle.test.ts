/** Whatever a snapshot answers is the answer of the oracle, in small worlds in which everything meets everything. */
import { openDirectory as openFacade } from '@bailiwick/server/directory'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { Oracle, type Question } from './support/oracle.ts'
import { Random, randomWorld, testCatalogue } from './support/random-world.ts'
import type { Catalogue, World } from './support/rows.ts'
import { ownPermissions, storeCatalogue, storeWorld } from './support/store-world.ts'
import { later } from './support/stored-world.ts'

const wanted = process.env.BAILIWICK_WORLDS
const worlds = wanted === undefined ? (everything ? 12 : 2) : Number(wanted)
const firstSeed = Number(process.env.BAILIWICK_SEED ?? 1)

describeNewestServer('snapshots and the oracle', (server) => {
  let directory: DirectoryDatabase
  let catalogue: Catalogue

  beforeAll(async () => {
    directory = await openDirectory(server)
    const { admin } = directory
    const own = await ownPermissions(admin)
    catalogue = testCatalogue(own, true)
    await storeCatalogue(admin, catalogue)
  })
  afterAll(() => directory.database.drop())

  it(
    'agree on everything that a snapshot says, and it says most',
    async () => {
      const said = { tenant: 0, resource: 0, all: 0 }
      for (let seed = firstSeed; seed < firstSeed + worlds; seed++) {
        const random = new Random(seed * 2 + 1)
        const world = withPlatform(random, randomWorld(random, catalogue), catalogue, seed === firstSeed)
        await storeWorld(directory.admin, catalogue, world)
        await agrees(directory, catalogue, world, random, said, `seed ${seed}`)
      }
      expect(said.tenant).toBeGreaterThan(0)
      expect(said.resource).toBeGreaterThan(0)
      // These worlds are full of conditions and of grants on resources.
      expect(said.tenant + said.resource).toBeGreaterThan(said.all / 8)
    },
    Math.max(30_000, worlds * 5_000),
  )
})

async function agrees(
  { app, key, identity }: DirectoryDatabase,
  catalogue: Catalogue,
  world: World,
  random: Random,
  said: { tenant: number; resource: number; all: number },
  name: string,
) {
  const live = await openFacade({ db: app, key, database: identity }).live()
  const oracle = new Oracle(catalogue, world)
  const references = [...world.accounts, ...world.principals.filter(({ kind }) => kind !== 'group')]
  const known = [...new Set([...references.map(({ reference }) => reference), 'nobody'])].filter(
    (reference) => !reference.startsWith('*'),
  )
  const whos: (readonly [string | null, ...string[]])[] = [
    [null],
    ...known.map((one) => [one] as const),
    [known[0]!, known[1]!],
    [known[1]!, known[2]!, known[0]!],
    random.shuffled(known).slice(0, 2) as [string, string],
  ]
  const permissions = catalogue.permissions.filter(
    ({ id, code }) => id >= -3 || code === 'platform.tenants.read' || code === 'platform',
  )
  const resources = [
    { type: 'tenant', key: world.tenant.id },
    { type: 'article', key: 'unknown' },
    { type: 'note', key: '["p1","s1","n2"]' },
    ...world.resources.map(({ type, key }) => ({ type, key })),
  ]
  for (const [subject, ...others] of whos) {
    const bounds = [subject, ...others]
    const snapshot = await live.as({ tenant: world.tenant.id, subject, onBehalfOf: others }).snapshot()
    // Until it ends, time changes nothing of what it says.
    const lasts = snapshot.validUntil === null ? 36_000_000 : snapshot.validUntil.getTime() - Date.now() - 5_000
    const then = new Oracle(catalogue, later(world, lasts))
    for (const { code, isRetired } of permissions) {
      const question: Question = { permission: code, type: null, key: null }
      const shown = `${name}: ${bounds} ${code}`
      const answer = snapshot.answer(code)
      const expected = oracle.answer(bounds, question)
      const findings = bounds.map((bound) => oracle.findings(bound, question))
      const hasConditions = expected === 'none' && findings.some(({ denying }) => denying.length > 0)
      said.all++
      if (answer !== 'unknown') said.tenant++
      // Conditions are for the database, and nothing else is.
      expect([shown, answer]).toEqual([shown, expected === 'conditional' || hasConditions ? 'unknown' : expected])
      if (answer !== 'unknown') expect([shown, then.answer(bounds, question)]).toEqual([shown, answer])
      expect([shown, snapshot.has(code)]).toEqual([shown, expected === 'allow'])
      const isShown = snapshot.map().permissions.some((held) => held.code === code)
      const isNamed = !isRetired && code !== '*' && !['article', 'media', 'report'].includes(code) && !isNamespace(code)
      if (code !== 'article' && code !== 'media' && code !== 'report')
        expect([shown, isShown]).toEqual([shown, expected === 'allow' && isNamed])
      for (const { type, key } of random.shuffled(resources).slice(0, 6)) {
        said.all++
        const about = `${shown} ${type} ${key}`
        const on: Question = { permission: code, type, key }
        const place = { type, key: type === 'note' || type === 'section' ? (JSON.parse(key) as string[]) : key }
        const there = snapshot.answer(code, place)
        if (there !== 'unknown') {
          said.resource++
          expect([about, there]).toEqual([about, oracle.answer(bounds, on)])
          expect([about, then.answer(bounds, on)]).toEqual([about, there])
        }
        const facts = snapshot.facts()
        const fact = (ask: () => boolean) => {
          try {
            return ask()
          } catch (error) {
            expect(error).toMatchObject({ code: 'MISSING_FACTS' })
            return undefined
          }
        }
        const granted = fact(() => facts.granted(code, type, key))
        if (granted !== undefined) expect([about, granted]).toEqual([about, oracle.answer(bounds, on) === 'allow'])
        const denied = fact(() => facts.denied(code, type, key))
        if (denied !== undefined) expect([about, denied]).toEqual([about, oracle.isDenied(bounds, on)])
      }
    }
  }
}

/** Grants of what only the platform's own tenant gives. */
function withPlatform(random: Random, world: World, { permissions }: Catalogue, isPlatform: boolean): World {
  const ids = permissions.flatMap(({ id, isPlatform }) => (isPlatform ? [id] : []))
  const grants = world.grants.map((grant) =>
    grant.permission !== null && random.once(6) ? { ...grant, permission: random.of(ids) } : grant,
  )
  return { ...world, grants, tenant: { ...world.tenant, isPlatform } }
}

const isNamespace = (code: string) => /^(directory|platform)(\.[a-zA-Z]+)?$/.test(code)
