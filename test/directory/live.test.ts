/** Answers from what a process knows: never older than the call that asks for them. */
import { type Directory, type Live, openDirectory } from '@bailiwick/server/directory'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeNewestServer } from '../support/databases.ts'
import { type Delayed, delayed } from './support/delayed.ts'
import { type Newsroom, openNewsroom, refusalOf, request } from './support/newsroom.ts'

describeNewestServer('live answers, fresh', (server) => {
  let newsroom: Newsroom
  let as: Newsroom['as']
  let tenant: string
  let client: Delayed
  let there: Directory<string, typeof request>
  let live: Live<string, { tenant: string; subject: string | null; onBehalfOf?: string | readonly string[] }>
  const clock = { ahead: 0, steady: () => performance.now() + clock.ahead, wall: () => Date.now() + clock.ahead }

  beforeAll(async () => {
    newsroom = await openNewsroom(server)
    ;({ as, tenant } = newsroom)
    const ada = as('ada')
    for (const reference of ['ann', 'bob', 'cy']) await ada.users.create({ reference })
    for (const code of ['staff', 'desk', 'empty']) await ada.groups.create({ code })
    await ada.groups.nest('desk', { in: 'staff' })
    await ada.groups.addMember('desk', 'ann')
    await ada.grants.grant({ to: 'staff', permission: 'article.read' })
  })
  beforeEach(async () => {
    const { platform } = newsroom
    // As another process has it: a pool of its own, and no word from the one that writes.
    client = delayed(platform.database.pool(platform.role, { max: 4 }))
    there = openDirectory({ db: client.db, key: platform.key, database: platform.identity, request })
    live = await there.live({ clock })
    clock.ahead = 0
  })
  afterAll(() => newsroom.platform.database.drop())

  const of = (subject: string | null) => live.as({ tenant, subject })

  it('are denied on the first call after what gave them is gone, in another process', async () => {
    const ada = as('ada')
    const id = await ada.grants.grant({ to: 'bob', permission: 'page.read' })
    expect(await of('bob').can('page.read')).toBe(true)
    const kept = await of('bob').snapshot()
    await ada.grants.remove(id)
    expect(await of('bob').can('page.read')).toBe(false)
    // Whoever does not ask for the epochs does not know.
    expect(kept.has('page.read')).toBe(true)
  })

  it('read once what does not change, and what changes for others not again', async () => {
    const ada = as('ada')
    await of('ann').can('article.read')
    const { loads } = live.counts()
    await of('ann').canMany([{ permission: 'article.read' }, { permission: 'article.update' }])
    const id = await ada.grants.grant({ to: 'cy', permission: 'page.read' })
    await ada.groups.addMember('empty', 'bob')
    await ada.groups.nest('empty', { in: 'staff' })
    await ada.roles.create({ code: 'unused', permissions: ['article.read'] })
    await ada.resources.register(['folder', 'f1'])
    await ada.settings.set('journal.level', 'all')
    await ada.users.disable('cy')
    await ada.users.enable('cy')
    expect(await of('ann').can('article.read')).toBe(true)
    await ada.groups.unnest('empty', { from: 'staff' })
    await ada.grants.remove(id)
    expect(await of('ann').can('article.update')).toBe(false)
    expect(live.counts().loads).toBe(loads)
    expect(live.counts().confirmed).toBe(3)
  })

  const changes: Readonly<Record<string, (ada: ReturnType<Newsroom['as']>) => Promise<unknown>>> = {
    'a denial above': (ada) => ada.grants.deny({ to: 'staff', permission: 'article.read' }),
    'the denial lifted': (ada) => ada.grants.lift({ to: 'staff', permission: 'article.read' }),
    'a group disabled': (ada) => ada.groups.disable('staff'),
    'a group enabled': (ada) => ada.groups.enable('staff'),
    'a group taken out': (ada) => ada.groups.unnest('desk', { from: 'staff' }),
    'a group put back': (ada) => ada.groups.nest('desk', { in: 'staff' }),
    'a member taken out': (ada) => ada.groups.removeMember('desk', 'ann'),
    'a member put back': (ada) => ada.groups.addMember('desk', 'ann'),
    'a user disabled': (ada) => ada.users.disable('ann'),
    'a user enabled': (ada) => ada.users.enable('ann'),
    'an account locked': () => newsroom.root.accounts.lock('ann'),
    'an account unlocked': () => newsroom.root.accounts.unlock('ann'),
  }
  it('follow each kind of change', async () => {
    const ada = as('ada')
    let may = true
    expect(await of('ann').can('article.read')).toBe(may)
    for (const [name, change] of Object.entries(changes)) {
      await change(ada)
      may = !may
      expect([name, await of('ann').can('article.read')]).toEqual([name, may])
      expect([name, await as('ann').can('article.read')]).toEqual([name, may])
    }
    await ada.roles.create({ code: 'reader', permissions: ['page.read'] })
    await ada.grants.grant({ to: '*members', role: 'reader' })
    expect(await of('cy').can('page.read')).toBe(true)
    await ada.roles.removePermissions('reader', ['page.read'])
    expect(await of('cy').can('page.read')).toBe(false)
    await ada.roles.addPermissions('reader', ['page.read'])
    expect(await of('cy').can('page.read')).toBe(true)
    expect(await of(null).can('page.read')).toBe(false)
    await ada.grants.revoke({ to: '*members', role: 'reader' })
    expect(await of('cy').can('page.read')).toBe(false)
    await ada.groups.create({ code: 'gone' })
    await ada.groups.addMember('gone', 'cy')
    await ada.grants.grant({ to: 'gone', permission: 'page.read' })
    expect(await of('cy').can('page.read')).toBe(true)
    await ada.groups.remove('gone')
    expect(await of('cy').can('page.read')).toBe(false)
    // The same name again is another group.
    await ada.groups.create({ code: 'gone' })
    await ada.grants.grant({ to: 'gone', permission: 'page.read' })
    expect(await of('cy').can('page.read')).toBe(false)
  })

  it('keep a no as they keep a yes', async () => {
    const ada = as('ada')
    expect(await of('cy').can('row.read')).toBe(false)
    expect(await of('nobody').can('row.read')).toBe(false)
    const { loads } = live.counts()
    expect(await of('cy').can('row.read')).toBe(false)
    expect(await of('nobody').can('row.read')).toBe(false)
    expect(live.counts().loads).toBe(loads)
    const id = await ada.grants.grant({ to: '*', permission: 'row.read' })
    expect(await of('cy').can('row.read')).toBe(true)
    // An account without a tenant is nobody until it is somebody, which no tenant hears of.
    expect(await of('nobody').can('row.read')).toBe(false)
    await newsroom.root.users.create({ reference: 'nobody' })
    expect(await of('nobody').can('row.read')).toBe(true)
    await newsroom.root.accounts.disable('nobody')
    expect(await of('nobody').can('row.read')).toBe(false)
    await ada.grants.remove(id)
  })

  it('are refused of a tenant that is disabled, and of a context that is none', async () => {
    const { root, platform } = newsroom
    const other = await root.tenants.create({ code: 'south', title: 'South', administrator: 'ada' })
    const there = live.as({ tenant: other, subject: 'ada' })
    expect(await there.can('directory.users.read')).toBe(true)
    await root.tenants.disable(other)
    expect(await refusalOf(() => there.can('directory.users.read'))).toMatchObject({ code: 'TENANT_INACTIVE' })
    await root.tenants.enable(other)
    expect(await there.can('directory.users.read')).toBe(true)
    const stranger = await openDirectory({
      db: client.db,
      key: { ...platform.key, secret: 'x'.repeat(32) },
      database: platform.identity,
    }).live()
    expect(await refusalOf(() => stranger.as({ tenant, subject: 'ann' }).snapshot())).toMatchObject({
      code: 'CONTEXT_REFUSED',
    })
  })

  it('know a permission from the moment that it is declared, and refuse one that nobody declared', async () => {
    expect(await refusalOf(() => of('ada').can('article.delte'))).toMatchObject({ code: 'UNKNOWN_PERMISSION' })
    const { admin } = newsroom.platform
    const entry = { code: 'article.delete' }
    await admin.query('select * from bailiwick.sync_catalogue($1)', [
      JSON.stringify({ source: 'more', isFinal: false, permissions: [entry], resourceTypes: [], conditions: [] }),
    ])
    expect(await of('ada').can('article.delete')).toBe(true)
    expect((await of('ada').map()).permissions.map(({ code }) => code)).toContain('article.delete')
    const wrong = await refusalOf(() => of('ada').can('article.delte'))
    expect(wrong).toMatchObject({ code: 'UNKNOWN_PERMISSION', suggestion: 'article.delete' })
  })
})
