/** What happens, told in the order of commits: each commit once, to whom it concerns, wherever somebody was. */
import { readFileSync } from 'node:fs'
import {
  type DirectoryEvent,
  type EventBatch,
  type EventOptions,
  type EventStream,
  eventKinds,
  type Live,
  openDirectory,
} from '@bailiwick/server/directory'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { functionFiles } from '../../packages/server/src/sql/directory-files.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type Newsroom, openNewsroom, refusalOf } from './support/newsroom.ts'
import { until } from './support/until.ts'

describe('the kinds of events', () => {
  it('are all that the functions of the database say', () => {
    const said = new Set<string>()
    for (const { path } of functionFiles()) {
      const text = readFileSync(new URL(`../../packages/server/src/sql/${path}`, import.meta.url), 'utf8')
      if (!/\b(done|done_in|tell|move_tenant|set_account_state)\(/.test(text)) continue
      for (const [, kind] of text.matchAll(/'([a-z_A-Z]+\.[a-z_]+)'/g)) said.add(kind!)
      for (const [, area] of text.matchAll(/'([a-z_]+)\.'/g)) said.add(`${area}.`)
    }
    const isNone = /^(bailiwick|bailiwick_\w+|platform|directory|cache|events)\./
    const unknown = [...said].filter(
      (kind) =>
        !isNone.test(kind) &&
        !(kind in eventKinds) &&
        !(kind.endsWith('.') && Object.keys(eventKinds).some((known) => known.startsWith(kind))),
    )
    expect(unknown).toEqual([])
    expect(said.size).toBeGreaterThan(40)
  })
})

describeNewestServer('events', (server) => {
  let newsroom: Newsroom
  let ada: ReturnType<Newsroom['as']>
  let live: Live<string, { tenant: string; subject: string | null }>
  let other: string
  const aborts: AbortController[] = []

  beforeAll(async () => {
    newsroom = await openNewsroom(server)
    const { platform, root } = newsroom
    ada = newsroom.as('ada')
    for (const reference of ['ann', 'bob', 'eve', 'olga']) await ada.users.create({ reference })
    for (const code of ['staff', 'desk', 'guests']) await ada.groups.create({ code })
    await ada.groups.nest('desk', { in: 'staff' })
    await ada.groups.addMember('desk', 'ann')
    await ada.groups.addMember('guests', 'bob')
    await ada.grants.grant({ to: 'eve', permission: 'directory.audit.read' })
    await ada.grants.grant({ to: 'olga', permission: 'directory.audit' as 'directory.audit.read' })
    await ada.grants.grant({ to: 'olga', permission: 'directory.inspect' })
    other = await root.tenants.create({ code: 'south', title: 'South', administrator: 'ada' })
    live = await openDirectory({
      db: platform.database.pool(platform.role, { max: 8 }),
      key: platform.key,
      database: platform.identity,
    }).live({ listen: platform.database.connection(platform.role), onProblem: () => {} })
  })
  afterEach(() => {
    for (const abort of aborts.splice(0)) abort.abort()
  })
  afterAll(async () => {
    await live.close()
    await newsroom.platform.database.drop()
  })

  /** A stream that is at the present, so that what comes next is in it. */
  const follow = async (subject: string, options: EventOptions = {}, tenant = newsroom.tenant) => {
    const abort = new AbortController()
    aborts.push(abort)
    const stream = live.as({ tenant, subject }).events({ debounce: 0, poll: 10_000, signal: abort.signal, ...options })
    const batches: EventBatch[] = []
    const ended = (async () => {
      for await (const batch of stream) batches.push(batch)
    })()
    ended.catch(() => {})
    if (options.after === undefined) await Promise.race([until(() => stream.position !== undefined), ended])
    const events = () => batches.flatMap((batch) => batch.events)
    const arrived = async (count: number) => {
      await until(() => events().reduce((sum, { times }) => sum + times, 0) >= count)
      return events()
    }
    return { stream, batches, events, arrived, ended, abort }
  }
  const told = (events: readonly DirectoryEvent[]) => events.map(({ kind, target }) => [kind, target])
  const epoch = ({ id }: { readonly id: string }) => Number(id.split('/')[3])

  it('are told to whom they concern, and of others nothing', async () => {
    const ann = await follow('ann')
    const bob = await follow('bob')
    await ada.grants.grant({ to: 'staff', permission: 'page.read' })
    await ada.groups.removeMember('guests', 'bob')
    await ada.groups.create({ code: 'others' })
    await ada.grants.grant({ to: 'guests', permission: 'row.read' })
    await ada.resources.register(['folder', 'f1'])
    await ada.roles.create({ code: 'reader', permissions: ['article.read'] })
    await ada.grants.grant({ to: 'desk', role: 'reader' })
    await ada.roles.removePermissions('reader', ['article.read'])
    await ada.groups.disable('staff')
    await ada.groups.enable('staff')
    await ada.users.disable('bob')
    expect(told(await ann.arrived(5))).toEqual([
      ['grant.created', expect.objectContaining({ principal: 'staff', permission: 'page.read' })],
      ['grant.created', expect.objectContaining({ principal: 'desk', role: 'reader' })],
      ['role.changed', { role: 'reader' }],
      ['group.disabled', { group: 'staff' }],
      ['group.enabled', { group: 'staff' }],
    ])
    expect(told(await bob.arrived(2))).toEqual([
      ['group.member_removed', { group: 'guests', member: 'bob' }],
      ['user.disabled', { kind: 'user', reference: 'bob' }],
    ])
    expect(bob.events().map((event) => event.class)).toEqual(['soft', 'hard'])
    // Whoever is inactive hears of himself only.
    await ada.grants.grant({ to: '*', permission: 'row.read' })
    const reached = (await live.as({ tenant: newsroom.tenant, subject: 'ada' }).snapshot()).revision
    await until(() => bob.stream.position === reached)
    await ada.users.enable('bob')
    expect(told(await bob.arrived(3)).at(-1)).toEqual(['user.enabled', { kind: 'user', reference: 'bob' }])
    await ada.grants.revoke({ to: '*', permission: 'row.read' })
    expect(told(await bob.arrived(4)).at(-1)![0]).toBe('grant.removed')
  })

  it('of everything are for whoever may read the journal, each commit once and in order, and of this tenant', async () => {
    expect(await refusalOf(() => follow('ann', { of: 'tenant' }).then(({ ended }) => ended))).toMatchObject({
      code: 'FORBIDDEN',
      expected: 'directory.audit.read',
    })
    const eve = await follow('eve', { of: 'tenant' })
    const from = epoch({ id: eve.stream.position! })
    const there = openDirectory({
      db: newsroom.platform.database.pool(newsroom.platform.role, { max: 2 }),
      key: newsroom.platform.key,
      database: newsroom.platform.identity,
    }).as({ tenant: other, subject: 'ada' })
    for (let at = 0; at < 10; at++) {
      await Promise.all([ada.groups.create({ code: `g${at}` }), there.groups.create({ code: `foreign${at}` })])
      if (at % 3 === 0) await ada.groups.update(`g${at}`, { title: 'Called' })
    }
    const events = await eve.arrived(14)
    expect(events.map(epoch)).toEqual(Array.from({ length: 14 }, (_, at) => from + 1 + at))
    expect(JSON.stringify(events)).not.toContain('foreign')
    expect(eve.stream.position).toBe(eve.batches.at(-1)!.id)
  })

  it('say whose rights they may change, to whoever may look into these', async () => {
    expect(
      await refusalOf(() => follow('eve', { of: 'tenant', affected: true }).then(({ ended }) => ended)),
    ).toMatchObject({ code: 'FORBIDDEN', expected: 'directory.inspect' })
    const olga = await follow('olga', { of: 'tenant', affected: true })
    let count = 0
    const affectedBy = async (change: Promise<unknown>) => {
      await change
      const { kind, affected } = (await olga.arrived(++count)).at(-1)!
      return [kind, affected && [...affected].sort()]
    }
    for (const [change, ...expected] of [
      [() => ada.groups.addMember('guests', 'eve'), 'group.member_added', ['eve']],
      [() => ada.grants.grant({ to: 'guests', role: 'reader' }), 'grant.created', ['eve']],
      [() => ada.roles.addPermissions('reader', ['page.read']), 'role.changed', ['ann', 'eve']],
      [() => ada.groups.nest('guests', { in: 'staff' }), 'group.nested', ['eve']],
      [() => ada.grants.grant({ to: 'staff', permission: 'row.read' }), 'grant.created', ['ann', 'eve']],
      [() => ada.grants.grant({ to: '*members', permission: 'row.read' }), 'grant.created', null],
      [() => ada.grants.revoke({ to: '*members', permission: 'row.read' }), 'grant.removed', null],
      [() => ada.grants.grant({ to: 'bob', permission: 'row.read' }), 'grant.created', ['bob']],
      [() => ada.settings.set('journal.level', 'none'), 'setting.set', []],
      [() => ada.groups.disable('guests'), 'group.disabled', ['eve']],
      // Who was in it is written down with it, as nobody could tell afterwards.
      [() => ada.groups.remove('guests'), 'group.removed', ['eve']],
      [() => ada.users.disable('bob'), 'user.disabled', ['bob']],
      [() => ada.users.enable('bob'), 'user.enabled', ['bob']],
    ] as const) {
      expect(await affectedBy(change())).toEqual(expected)
    }
  })

  it('go on where somebody was, and lose nothing while nobody listens', async () => {
    const first = await follow('eve', { of: 'tenant' })
    await ada.groups.create({ code: 'one' })
    await first.arrived(1)
    first.abort.abort()
    await first.ended
    const seen = first.batches.at(-1)!.id
    const kill = () =>
      newsroom.platform.admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'bailiwick listener'`,
      )
    // As a listener without a place to go on from has it: what comes while it is away is never heard of.
    const heard: string[] = []
    const naive = new pg.Client(newsroom.platform.database.connection(newsroom.platform.role))
    await naive.connect()
    naive.on('notification', () => heard.push('something'))
    await naive.query('listen bailiwick')
    const second = await follow('eve', { of: 'tenant', after: seen })
    await naive.end()
    await kill()
    for (const code of ['two', 'three', 'four']) await ada.groups.create({ code })
    const events = await second.arrived(3)
    expect(events.map(({ target }) => target!.group)).toEqual(['two', 'three', 'four'])
    expect(events.map(epoch)).toEqual([1, 2, 3].map((at) => epoch({ id: seen }) + at))
    expect(heard).toEqual([])
    // Each of them is a place to go on from, and to be as far as.
    const third = await follow('eve', { of: 'tenant', after: events[1]!.id })
    expect((await third.arrived(1)).map(({ target }) => target!.group)).toEqual(['four'])
    expect(
      (await live.as({ tenant: newsroom.tenant, subject: 'ann' }).snapshot({ atLeast: events[2]!.id })).groups,
    ).toBeDefined()
  })

  it('wait for others a while, and leave none of them out', async () => {
    const eve = await follow('eve', { of: 'tenant', debounce: 150 })
    const [before] = (
      await newsroom.platform.admin.query('select n from bailiwick_directory.tenant_epoch where tenant_id = $1', [
        newsroom.tenant,
      ])
    ).rows
    let isOver = false
    let changes = 0
    const writing = (async () => {
      for (let at = 0; !isOver; at++) {
        await ada.groups.update('one', { title: `Title ${at % 7}` })
        await ada.users.update('ann', { displayName: `Ann ${at}` })
        changes += 2
      }
    })()
    // It does not wait for a silence that never comes.
    await until(() => eve.batches.length >= 2)
    isOver = true
    await writing
    const events = await eve.arrived(changes)
    expect(events.reduce((sum, { times }) => sum + times, 0)).toBe(changes)
    const last = Math.max(...events.map(epoch))
    expect(last).toBe(Number(before.n) + changes)
    for (const batch of eve.batches) {
      const keys = batch.events.map(({ kind, target }) => JSON.stringify([kind, target]))
      expect(new Set(keys).size).toBe(keys.length)
    }
    // By kind and name alone, as keen does it, one of two members is forgotten.
    const two = await follow('eve', { of: 'tenant', debounce: 150 })
    await ada.groups.addMember('one', 'ann')
    await ada.groups.addMember('one', 'eve')
    const both = await two.arrived(2)
    expect(both.map(({ target }) => target!.member)).toEqual(['ann', 'eve'])
    const naive = new Map(both.map((event) => [`${event.kind} ${event.target!.group}`, event]))
    expect(naive.size).toBe(1)
  })

  it('that are not kept any more are told of as lost', async () => {
    const eve = await follow('eve', { of: 'tenant' })
    const old = eve.stream.position!
    eve.abort.abort()
    await ada.groups.create({ code: 'five' })
    await ada.groups.create({ code: 'six' })
    const { admin } = newsroom.platform
    await admin.query(`update bailiwick_directory.outbox set at = at - interval '169 hours' where tenant_id = $1`, [
      newsroom.tenant,
    ])
    await ada.groups.create({ code: 'seven' })
    const removed = await admin.query('select bailiwick.trim_events() as n')
    expect(Number(removed.rows[0].n)).toBeGreaterThan(2)
    const again = await follow('eve', { of: 'tenant', after: old })
    const [lost] = await again.arrived(1)
    expect(lost).toMatchObject({ kind: 'events.lost', class: 'medium', target: null })
    await ada.groups.create({ code: 'eight' })
    expect(told((await again.arrived(2)).slice(1))).toEqual([['group.created', { group: 'eight' }]])
    // Of another database, or one that was set back, nobody can say either.
    const parts = old.split('/')
    for (const strange of [
      ['00000000-0000-4000-8000-000000000000', ...parts.slice(1)],
      [parts[0], '0', ...parts.slice(2)],
    ]) {
      const stream = await follow('ann', { after: strange.join('/') })
      expect((await stream.arrived(1))[0]!.kind).toBe('events.lost')
    }
    for (const wrong of ['', 'garbage', old.replace(newsroom.tenant, other), `${old}0000000000000000`]) {
      expect(await refusalOf(() => follow('ann', { after: wrong })), wrong).toMatchObject({ code: 'INVALID_CURSOR' })
    }
  })

  it('end where the right to them ends', async () => {
    await ada.grants.grant({ to: 'ann', permission: 'directory.audit.read' })
    const ann = await follow('ann', { of: 'tenant' })
    await ada.grants.revoke({ to: 'ann', permission: 'directory.audit.read' })
    await ada.groups.create({ code: 'secret' })
    await expect(ann.ended).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(JSON.stringify(ann.events())).not.toContain('secret')
    const there = await follow('ada', {}, other)
    await newsroom.root.tenants.disable(other)
    await expect(there.ended).rejects.toMatchObject({ code: 'TENANT_INACTIVE' })
    await newsroom.root.tenants.enable(other)
  })

  it('tell of the catalogue, and have the classes that somebody gives them', async () => {
    const ann = await follow('ann', {
      classes: { 'catalogue.changed': 'hard', grant: 'medium', 'grant.removed': 'hard' },
    })
    await newsroom.platform.admin.query('select * from bailiwick.sync_catalogue($1)', [
      JSON.stringify({
        source: 'more',
        isFinal: false,
        permissions: [{ code: 'photo.view' }],
        resourceTypes: [],
        conditions: [],
      }),
    ])
    await ann.arrived(1)
    await ada.grants.grant({ to: 'ann', permission: 'row.read' })
    await ann.arrived(2)
    await ada.grants.revoke({ to: 'ann', permission: 'row.read' })
    expect((await ann.arrived(3)).map(({ kind, class: of }) => [kind, of])).toEqual([
      ['catalogue.changed', 'hard'],
      ['grant.created', 'medium'],
      ['grant.removed', 'hard'],
    ])
    const wrong: EventOptions[] = [
      { classes: { 'grant.made': 'soft' } },
      { classes: { grant: 'loud' as never } },
      { debounce: -1 },
      { poll: 1 },
      { of: 'all' as never },
      { affected: true },
      { extra: 1 } as never,
    ]
    for (const options of wrong) {
      expect(await refusalOf(() => follow('ann', options)), JSON.stringify(options)).toMatchObject({
        code: expect.stringMatching(/^INVALID_(OPTION|VALUE)$/),
      })
    }
  })

  it('end when they are told to, and ask nothing while nobody waits', async () => {
    const idle: EventStream = live.as({ tenant: newsroom.tenant, subject: 'ann' }).events()
    expect(idle.position).toBeUndefined()
    expect(await idle.return!()).toEqual({ value: undefined, done: true })
    const ann = await follow('ann', { debounce: 30_000 })
    await ada.grants.grant({ to: 'ann', permission: 'page.read' })
    const { position } = ann.stream
    ann.abort.abort()
    await ann.ended
    // What was not handed on comes again.
    expect(ann.batches).toEqual([])
    expect(ann.stream.position).toBe(position)
    const again = await follow('ann', { after: position! })
    expect((await again.arrived(1))[0]!.kind).toBe('grant.created')
  })
})
