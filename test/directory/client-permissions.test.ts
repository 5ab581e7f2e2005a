/** What a client is sent of what its user holds, and what its map makes of it: the answers of `check`, and never a silent one of others. */
import {
  type Directory,
  declareDirectory,
  openDirectory as openFacade,
  syncCatalogue,
} from '@bailiwick/server/directory'
import { type PermissionsMap, permissionsMap, permissionsStore } from 'bailiwick/client'
import { definePermissions } from 'bailiwick/permissions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer } from '../support/databases.ts'
import { openDirectory } from '../support/directory.ts'
import { openPlatform, type PlatformDatabase } from '../support/platform.ts'
import { refusalOf } from './support/newsroom.ts'
import { Oracle } from './support/oracle.ts'
import { Random, randomWorld, testCatalogue } from './support/random-world.ts'
import type { Catalogue } from './support/rows.ts'
import { ownPermissions, storeCatalogue, storeWorld } from './support/store-world.ts'

const worlds = everything ? 8 : 2

const numbers = {
  'article.read': 1,
  'article.update': { id: 2, implies: ['article.read'] },
  'article.publish': { id: 3, composedOf: ['article.update', 'media.use'] },
  'media.use': 4,
  'report.run': 5,
} as const
const declare = (more: Record<string, number> = {}) =>
  declareDirectory({
    source: 'app',
    permissions: definePermissions({ permissions: { ...numbers, ...more } as typeof numbers }),
    resourceTypes: { article: {} },
    conditions: { office: { parameters: { department: 'text' } } },
  })
const declared = declare()
type Declared = typeof declared

describeNewestServer('the permissions of a client', (server) => {
  it('are what check allows and the oracle says, of everybody in random worlds, and the groups with a live way', {
    timeout: 300_000,
  }, async () => {
    const directory = await openDirectory(server)
    const { admin, database, key, identity } = directory
    try {
      const catalogue = testCatalogue(await ownPermissions(admin), false)
      await storeCatalogue(admin, catalogue)
      const facade = openFacade({ db: database.pool(directory.role, { max: 1 }), key, database: identity })
      const named = askable(catalogue)
      expect(named).toEqual(expect.arrayContaining(['article', 'article.read', 'launch', 'directory.users.read']))
      expect([named.includes('old'), named.includes('directory'), named.includes('*')]).toEqual([false, false, false])
      for (let seed = 1; seed <= worlds; seed++) {
        const random = new Random(seed)
        const world = randomWorld(random, catalogue)
        await storeWorld(admin, catalogue, world)
        const oracle = new Oracle(catalogue, world)
        const references = [...world.accounts, ...world.principals.filter(({ kind }) => kind !== 'group')]
        const known = [...new Set(references.map(({ reference }) => reference))]
        const pairs = [random.shuffled(known).slice(0, 2), random.shuffled(known).slice(0, 3)]
        const singles = [...random.shuffled(known).slice(0, everything ? known.length : 3), 'nobody', null]
        for (const [first = null, ...others] of [...singles.map((one) => [one]), ...pairs]) {
          const bounds = [first, ...(others as string[])]
          const asking = { tenant: world.tenant.id, subject: first, onBehalfOf: others as string[] }
          const map = permissionsMap(JSON.stringify(await facade.as(asking).permissions.forClient()))
          expect(Object.keys(map.codes).sort()).toEqual([...named].sort())
          const checked = await facade.as(asking).checkMany(named.map((permission) => ({ permission })))
          const shown = `seed ${seed}, ${bounds}`
          const answers = named.map((permission) => oracle.answer(bounds, { permission, type: null, key: null }))
          expect([shown, checked.map(({ answer }) => answer)]).toEqual([shown, answers])
          expect([shown, named.filter(map.has)]).toEqual([shown, named.filter((_, at) => answers[at] === 'allow')])
          expect([shown, [...map.held()].sort()]).toEqual([shown, named.filter(map.has).sort()])
          const live = bounds.map((one) => {
            const principals = oracle.principals(oracle.bound(one))
            const groups = world.principals.filter(({ id, kind }) => kind === 'group' && principals.get(id))
            return groups.map(({ reference }) => reference)
          })
          const common = live[0]!.filter((group) => live.every((list) => list.includes(group)))
          expect([shown, map.groups()]).toEqual([shown, common.sort()])
        }
      }
    } finally {
      await database.drop()
    }
  })

  describe('of one tenant', () => {
    let platform: PlatformDatabase
    let directory: Directory<string>
    let tenant: string
    let ada: ReturnType<Directory<string>['as']>
    const as = (subject: string | null) => directory.as({ tenant, subject })
    const mapOf = async (subject: string | null) => permissionsMap<Declared>(await as(subject).permissions.forClient())

    beforeAll(async () => {
      platform = await openPlatform(server)
      await syncCatalogue(platform.admin, declared)
      const { app: db, key, identity } = platform
      directory = openFacade({ db, key, database: identity })
      const root = directory.as({ tenant: platform.platform, subject: 'root' })
      await root.users.create({ reference: 'ada' })
      tenant = await root.tenants.create({ code: 'north', title: 'North', administrator: 'ada' })
      ada = as('ada')
      for (const reference of ['ann', 'bob', 'cleo', 'dan', 'eve', 'fay']) await ada.users.create({ reference })
    })
    afterAll(() => platform.database.drop())

    it('follow what is implied, composed, denied, disabled, over and open to conditions', async () => {
      const holds = async (expected: readonly string[]) => {
        const map: PermissionsMap<string> = await mapOf('ann')
        expect([...map.held()].sort()).toEqual(expected)
        for (const code of Object.keys(numbers)) {
          expect([code, map.has(code)]).toEqual([code, (await as('ann').check(code)).answer === 'allow'])
        }
      }
      await holds([])
      await ada.grants.grant({ to: 'ann', permission: 'article.update' })
      await holds(['article.read', 'article.update'])
      await ada.grants.grant({ to: 'ann', permission: 'media' })
      await holds(['article.publish', 'article.read', 'article.update', 'media.use'])
      await ada.grants.deny({ to: 'ann', permission: 'article.read' })
      await holds(['media.use'])
      await ada.grants.lift({ to: 'ann', permission: 'article.read' })
      await ada.grants.revoke({ to: 'ann', permission: 'article.update' })
      await ada.grants.revoke({ to: 'ann', permission: 'media' })

      await ada.roles.create({ code: 'editor', permissions: ['article', 'report.run'] })
      await ada.groups.create({ code: 'staff' })
      await ada.groups.create({ code: 'desk' })
      await ada.groups.nest('desk', { in: 'staff' })
      await ada.groups.addMember('desk', 'ann')
      await ada.grants.grant({ to: 'staff', role: 'editor' })
      const ofRole = ['article.publish', 'article.read', 'article.update', 'report.run']
      await holds(ofRole)
      expect((await mapOf('ann')).inAllGroups(['desk', 'staff'])).toBe(true)
      await ada.groups.disable('staff')
      await holds([])
      expect((await mapOf('ann')).groups()).toEqual(['desk'])
      await ada.groups.enable('staff')
      await ada.roles.disable('editor')
      await holds([])
      await ada.roles.enable('editor')
      await holds(ofRole)
      await ada.users.disable('ann')
      await holds([])
      expect((await mapOf('ann')).groups()).toEqual([])
      await ada.users.enable('ann')

      await ada.grants.grant({ to: 'bob', permission: 'report.run', until: new Date(Date.now() + 3_600_000) })
      await ada.grants.grant({
        to: 'bob',
        permission: 'article.read',
        condition: 'office',
        params: { department: 'x' },
      })
      await ada.grants.grant({ to: 'bob', permission: 'media.use', on: ['article', '7'] })
      expect((await mapOf('bob')).held()).toEqual(['report.run'])
      expect([(await mapOf('nobody')).held(), (await mapOf(null)).held()]).toEqual([[], []])
    })

    it('hold everything but the platform where `*` is held, and end when what they hang on does', async () => {
      const all = await mapOf('ada')
      expect(all.hasAll(['article.publish', 'directory.users.create'])).toBe(true)
      expect(all.hasAny(['platform.tenants.read', 'platform.breakGlass'])).toBe(false)

      const minute = 60_000
      const lasting = async (subject: string, options = {}) => {
        const { at, validUntil } = await as(subject).permissions.forClient(options)
        return Date.parse(validUntil) - Date.parse(at)
      }
      expect([await lasting('cleo'), await lasting('cleo', { expiresIn: 1000 })]).toEqual([5 * minute, 1000])
      const end = new Date(Date.now() + 2 * minute)
      await ada.grants.grant({ to: 'cleo', permission: 'report.run', until: end })
      const first = await as('cleo').permissions.forClient()
      expect([first.validUntil, permissionsMap(first).has('report.run')]).toEqual([end.toISOString(), true])
      const begin = new Date(Date.now() + minute)
      await ada.grants.grant({ to: 'cleo', permission: 'media.use', from: begin })
      const second = await as('cleo').permissions.forClient()
      expect([second.validUntil, permissionsMap(second).has('media.use')]).toEqual([begin.toISOString(), false])
      expect(second.revision).not.toBe(first.revision)
      expect((await as('cleo').permissions.forClient()).revision).toBe(second.revision)
      const clock = { now: () => begin.getTime() }
      expect(() => permissionsMap(second, clock).has('report.run')).toThrow('good until')
    })

    it('are short on the wire, and tell of no more than is wanted', async () => {
      await ada.grants.grant({ to: 'dan', permission: 'article' })
      const whole = await as('dan').permissions.forClient()
      const rows = await as('dan').permissions.map()
      expect(whole.codes).toEqual(Object.fromEntries(rows.map(({ code, shortCode }) => [code, shortCode])))
      expect(whole.permissions).toEqual(['01.03', '01.01', '01.02'])
      const short = await as('dan').permissions.forClient({ known: whole.catalogue })
      expect(JSON.stringify(short)).not.toMatch(/article|report|directory/)
      expect(permissionsMap<Declared>(short, { table: permissionsMap(whole) }).has('article.publish')).toBe(true)
      expect((await as('dan').permissions.forClient({ known: null })).codes).toEqual(whole.codes)

      const some = await as('dan').permissions.forClient({ only: ['article.read', 'media'] })
      expect([some.codes, some.permissions]).toEqual([{ 'article.read': '01.01', 'media.use': '02.01' }, ['01.01']])
      expect(some.catalogue).not.toBe(whole.catalogue)
      expect(() => permissionsMap<Declared>(some).has('report.run')).toThrow('Unknown permission `report.run`')
      const everywhere = await as('dan').permissions.forClient({ only: ['*'] })
      expect([everywhere.catalogue, everywhere.codes]).toEqual([whole.catalogue, whole.codes])
    })

    it('are the same from what the process knows, and count from when that was proven', async () => {
      const live = await directory.live()
      for (const subject of ['ada', 'ann', 'bob', 'cleo', 'nobody', null]) {
        const {
          at,
          revision: _,
          ...sent
        } = await live.as({ tenant, subject }).forClient({ only: ['article', 'directory'] })
        const { validUntil, ...asked } = await as(subject).permissions.forClient({ only: ['article', 'directory'] })
        expect([subject, { ...sent, at, validUntil }]).toEqual([
          subject,
          { ...asked, at, validUntil, revision: undefined },
        ])
        expect(Math.abs(Date.parse(sent.validUntil) - Date.parse(validUntil))).toBeLessThan(60_000)
      }
      const snapshot = await live.as({ tenant, subject: 'ada' }).snapshot()
      const first = snapshot.forClient()
      await new Promise((resolve) => setTimeout(resolve, 5))
      expect([snapshot.forClient({ known: first.catalogue }).at, first.codes === undefined]).toEqual([first.at, false])
      const wrong = () => live.as({ tenant, subject: 'ada' }).forClient({ only: ['article.raed'] })
      expect(await refusalOf(wrong)).toMatchObject({ code: 'UNKNOWN_PERMISSION', suggestion: 'article.read' })
      expect(await refusalOf(() => snapshot.forClient({ expiresIn: 0 }))).toMatchObject({ code: 'INVALID_VALUE' })
    })

    it('refuse what is asked wrongly', async () => {
      const { forClient } = as('dan').permissions
      const loosely = forClient as (options: unknown) => Promise<unknown>
      expect(await refusalOf(() => loosely({ only: ['article.raed'] }))).toMatchObject({
        ...{ code: 'UNKNOWN_PERMISSION', seen: 'article.raed', suggestion: 'article.read' },
      })
      for (const expiresIn of [0, -1, 1.5, 86_400_001, Number.NaN, '5']) {
        expect(await refusalOf(() => loosely({ expiresIn }))).toMatchObject({ code: 'INVALID_VALUE' })
      }
      expect(await refusalOf(() => loosely({ known: ['c1'] }))).toMatchObject({ code: 'INVALID_VALUE' })
      expect(await refusalOf(() => loosely({ onli: [] }))).toMatchObject({ code: 'INVALID_OPTION', suggestion: 'only' })
      const elsewhere = directory.as({ tenant: '00000000-0000-4000-8000-000000000000', subject: 'dan' })
      expect(await refusalOf(() => elsewhere.permissions.forClient())).toMatchObject({ code: 'TENANT_INACTIVE' })
    })

    it('are not read by the table of another catalogue', async () => {
      await ada.grants.grant({ to: 'eve', permission: 'report' })
      const before = permissionsMap<Declared | 'report.print'>(await as('eve').permissions.forClient())
      const heldByOldTable = (json: { permissions: readonly string[] }, code: string) =>
        json.permissions.includes(String(before.codes[code]))
      await syncCatalogue(platform.admin, declare({ 'report.print': 6 }))
      const more = await as('eve').permissions.forClient({ known: before.catalogue })
      // Who goes on with the table that he has is told a no without a word.
      expect([heldByOldTable(more, 'report.run'), heldByOldTable(more, 'report.print')]).toEqual([true, false])
      const { codes: _, ...without } = more
      const changed = expect.objectContaining({ code: 'CATALOGUE_CHANGED' })
      expect(() => permissionsMap(without, { table: before })).toThrow(changed)
      expect(permissionsMap<Declared>(more, { table: before }).held()).toEqual(['report.print', 'report.run'])

      await syncCatalogue(platform.admin, declared)
      const less = permissionsMap<'report.print'>(await as('eve').permissions.forClient({ known: more.catalogue }))
      expect(() => less.has('report.print')).toThrow(expect.objectContaining({ code: 'UNKNOWN_PERMISSION' }))
      // What was declared before is as it was, with the short codes that it had.
      expect(less.catalogue).toBe(before.catalogue)
    })

    it('are of one catalogue, also where that changes between the two questions', async () => {
      let permission = 10
      let changes = 0
      const grow = () => syncCatalogue(platform.admin, declare({ [`extra.p${++permission}`]: permission }))
      const asking = { tenant, as: 'ada' }
      const [table] = await platform.call<{ ids: number[] }>('snapshot_catalogue', asking)
      await grow()
      const [held] = await platform.call<{ allowed: number[] }>('permission_snapshot', asking)
      // Put together, these would leave out what is held.
      expect(held!.allowed.filter((id) => !table!.ids.includes(id))).toContain(permission)

      const pool = platform.database.pool(platform.role, { max: 1 })
      const send = pool.query.bind(pool) as (...args: unknown[]) => Promise<unknown>
      const query = async (...args: unknown[]) => {
        const result = await send(...args)
        if (changes > 0 && JSON.stringify(args).includes('snapshot_catalogue')) {
          changes--
          await grow()
        }
        return result
      }
      const { key, identity } = platform
      const changing = openFacade({ db: Object.assign(pool, { query }), key, database: identity })
      const { permissions } = changing.as({ tenant, subject: 'ada' })
      changes = 1
      const map = permissionsMap(await permissions.forClient())
      expect([changes, map.has(`extra.p${permission}`)]).toEqual([0, true])
      changes = 3
      expect(await refusalOf(() => permissions.forClient())).toMatchObject({ code: 'TRY_AGAIN' })
      expect(permissionsMap(await permissions.forClient()).has(`extra.p${permission}`)).toBe(true)
      await syncCatalogue(platform.admin, declared)
    })

    it('keep themselves up to date in a store', async () => {
      await ada.grants.grant({ to: 'fay', permission: 'article.read' })
      const store = permissionsStore<Declared>({
        load: async ({ known }) => JSON.stringify(await as('fay').permissions.forClient({ known: known ?? null })),
        onError: (error) => {
          throw error
        },
      })
      expect((await store.refresh()).held()).toEqual(['article.read'])
      await ada.grants.revoke({ to: 'fay', permission: 'article.read' })
      expect(store.get()?.has('article.read')).toBe(true)
      expect((await store.refresh()).has('article.read')).toBe(false)
      expect(store.get()?.has('article.read')).toBe(false)
      store.stop()
    })
  })
})

/** What can be asked: nothing that is retired, and of the directory's own no namespaces. */
function askable({ permissions }: Catalogue): string[] {
  const above = (code: string) => permissions.some((other) => code === '*' || other.code.startsWith(`${code}.`))
  return permissions.filter(({ id, code, isRetired }) => !isRetired && (id > 0 || !above(code))).map(({ code }) => code)
}
