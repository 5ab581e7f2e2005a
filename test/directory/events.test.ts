/** What the journal tells: every change once, each event with its sentence, and the application's own events as they are declared. */
import {
  type DirectoryAs,
  declareDirectory,
  openDirectory,
  renderMessage,
  syncCatalogue,
  verifyCatalogue,
} from '@bailiwick/server/directory'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { functionFiles } from '../../packages/server/src/sql/directory-files.ts'
import { describeNewestServer, newestServer } from '../support/databases.ts'
import { openPlatform, type PlatformDatabase } from '../support/platform.ts'
import { type Given, inTenant, onPlatform, type Side, twoSides } from './support/every-call.ts'
import { refusalOf } from './support/newsroom.ts'

interface Entry {
  readonly event: string
  readonly actors: readonly string[]
  readonly request: Readonly<Record<string, unknown>>
  readonly target: Readonly<Record<string, unknown>>
  readonly data: Readonly<Record<string, unknown>>
  readonly template: string | null
}

describe('a change', () => {
  let platform: PlatformDatabase
  let admin: pg.Client
  let alpha: Side
  let bravo: Side
  beforeAll(async () => {
    platform = await openPlatform(newestServer())
    admin = platform.admin
    ;({ alpha, bravo } = await twoSides(platform))
  })
  afterAll(() => platform.database.drop())

  it('stands in the journal once, with who did it, in which request, and a sentence, whatever function made it', async () => {
    const { there, sign, role } = platform
    const count = async () => {
      const { rows } = await admin.query(
        `select e.tenant_id as id, e.n::int as epoch, (select count(*)::int from bailiwick_journal.entry j where j.tenant_id = e.tenant_id) as entries
           from bailiwick_directory.tenant_epoch e`,
      )
      return new Map(
        rows.map(({ id, epoch, entries }) => [String(id), { epoch: Number(epoch), entries: Number(entries) }]),
      )
    }
    const writing = functionFiles().filter(({ text }) => !/enter_reading|_writes => false| stable /.test(text))
    /** What has to be so before something can be another way. */
    const first: Readonly<Record<string, readonly [string, Given]>> = {
      reset_setting: ['set_setting', { name: 'journal.level', value: '"all"' }],
      end_break_glass: ['break_glass', { target: bravo.tenant, reason: 'none' }],
      enable_account: ['disable_account', { reference: bravo.spare }],
      enable_role: ['disable_role', { role: alpha.role }],
      enable_service_account: ['disable_service_account', { reference: alpha.service }],
      enable_tenant: ['disable_tenant', { target: bravo.tenant }],
      enable_user: ['disable_user', { reference: alpha.spare }],
      restore_tenant: ['delete_tenant', { target: bravo.tenant }],
      unlock_account: ['lock_account', { reference: bravo.spare }],
    }
    const instead: Readonly<Record<string, Given>> = {
      add_user: { reference: bravo.user },
      end_break_glass: { target: bravo.tenant },
    }
    const wrong: string[] = []
    const seen = new Set<string>()
    const request = { requestId: 'r-77', ip: '10.1.2.3' }
    for (const [name, { with: given }] of Object.entries({ ...inTenant, ...onPlatform })) {
      const own = name in inTenant
      if (!writing.some((file) => file.name === `bailiwick.${name}`)) continue
      const asking = { ...(own ? alpha.admin : there()), request }
      const called = async (what: string, args: Given, said = asking) => {
        const named = Object.keys(args).map((key, at) => `, _${key} => $${at + 3}`)
        const values = [said.tenant, sign(said), ...Object.values(args)]
        await admin.query(`select * from bailiwick.${what}($1, $2${named.join('')})`, values)
      }
      // Its effects have to be seen, and to be gone afterwards: the same connection looks.
      await admin.query('begin')
      try {
        await admin.query(`set local role ${role}`)
        if (first[name] !== undefined)
          await called(...first[name], { ...asking, request: { ...request, requestId: 'r-1' } })
        await admin.query('reset role')
        const before = await count()
        await admin.query(`set local role ${role}`)
        await called(name, instead[name] ?? given(own ? alpha : bravo))
        await admin.query('reset role')
        for (const [id, { epoch, entries }] of await count()) {
          const old = before.get(id) ?? { epoch: 0, entries: 0 }
          const [moved, added] = [epoch - old.epoch, entries - old.entries]
          // Others hear of an account; who did it is the platform's business. A new leaf, and an event of the application, move nothing.
          const isTold = /_account$/.test(name) && id !== asking.tenant
          const isAlone = ['register_resource', 'record_event'].includes(name) && id === asking.tenant
          if (isTold ? added !== 0 : isAlone ? added !== 1 : added !== moved)
            wrong.push(`${name}: ${moved} epochs and ${added} entries`)
        }
        const { rows } = await admin.query<Entry>(
          `select j.*, e.template from bailiwick_journal.entry j left join bailiwick_catalogue.event e on e.code = j.event
            where j.request ->> 'requestId' = 'r-77'`,
        )
        for (const entry of rows) {
          seen.add(entry.event)
          if (JSON.stringify(entry.actors) !== JSON.stringify([asking.as])) wrong.push(`${name}: by ${entry.actors}`)
          if (entry.request.ip !== request.ip) wrong.push(`${name}: from ${JSON.stringify(entry.request)}`)
          const sentence = entry.template === null ? '—' : renderMessage(entry.template, entry)
          if (sentence.includes('—')) wrong.push(`${name}: ${entry.event} ${sentence} ${JSON.stringify(entry)}`)
        }
        if (rows.length === 0 && name !== 'maintain_journal') wrong.push(`${name}: nothing`)
      } finally {
        await admin.query('rollback')
      }
    }
    expect(wrong).toEqual([])
    expect(seen.size).toBeGreaterThan(40)
  })

  it('is declared with a sentence, wherever a function names an event', async () => {
    const { rows } = await admin.query(
      `select code as name from bailiwick_catalogue.event union select code from bailiwick_catalogue.permission
       union select name from bailiwick_catalogue.setting`,
    )
    const known = new Set(rows.map(({ name }) => String(name)))
    const undeclared = (text: string) =>
      // Whatever looks like the name of an event where events are written.
      /\.(done|done_in|keep|tell|refused|move_tenant|set_account_state)\(/.test(text)
        ? [...text.matchAll(/'([a-zA-Z_]+\.[a-zA-Z_]+)'/g)].flatMap(([, name]) =>
            known.has(name!) || name!.startsWith('bailiwick.') ? [] : [name!],
          )
        : []
    expect(functionFiles().flatMap(({ path, text }) => undeclared(text).map((name) => `${path}: ${name}`))).toEqual([])
    expect(undeclared("perform bailiwick_directory.done(acting, 'thing.happened', '{}')")).toEqual(['thing.happened'])
    // And none without: the catalogue takes no such row.
    await expect(
      admin.query(
        `insert into bailiwick_catalogue.event (code, kind, source) values ('thing.happened', 'change', 'x')`,
      ),
    ).rejects.toMatchObject({ code: '23502' })
  })
})

const declared = declareDirectory({
  source: 'paper',
  events: {
    'paper.printed': {
      template: '{actor} printed {data.copies} of {target.paper}',
      target: { paper: 'text' },
      data: { copies: 'integer', at: 'instant?', tags: 'text[]?' },
    },
    'paper.read': { template: '{actor} read {target.paper}', kind: 'read', target: { paper: 'text' } },
    'paper.leaked': { template: 'A paper leaked', security: true },
  },
  settings: {
    'paper.format': { type: 'text', initial: 'A4', choices: ['A4', 'A5'], description: 'What is printed on.' },
    'paper.copies': { type: 'integer', initial: 1, minimum: 1, maximum: 9, description: 'How many.' },
    'paper.isDraft': { type: 'boolean', initial: false, description: 'Whether it is a draft.' },
    'paper.pause': { type: 'interval', initial: '00:00:05', description: 'Between two.' },
  },
})

describeNewestServer('events and settings of an application', (server) => {
  let platform: PlatformDatabase
  let admin: pg.Client
  let tenant: string
  type Announced = NonNullable<(typeof declared)['~announced']>
  let ada: DirectoryAs<string, Announced>
  let ann: DirectoryAs<string, Announced>

  beforeAll(async () => {
    platform = await openPlatform(server)
    admin = platform.admin
    await syncCatalogue(admin, declared)
    tenant = await platform.make('north', 'ada')
    const { key, identity } = platform
    const directory = openDirectory({ db: platform.database.pool(platform.role), key, database: identity, declared })
    ada = directory.as({ tenant, subject: 'ada' })
    ann = directory.as({ tenant, subject: 'ann', requestId: 'r-1' })
    await ada.users.create({ reference: 'ann' })
  })
  afterAll(() => platform.database.drop())

  it('are written by right, as they are declared, in the transaction of what they tell', async () => {
    const said = { target: { paper: 'p1' }, data: { copies: 3, at: new Date(0), tags: ['a', 'b'] } }
    expect((await refusalOf(() => ann.audit.record('paper.printed', said))).code).toBe('FORBIDDEN')
    await ada.grants.grant({ to: '*members', permission: 'directory.audit.write' })
    expect(await ann.audit.record('paper.printed', said)).toBe(true)
    expect(await ann.audit.record('paper.leaked')).toBe(true)
    const { rows } = await ada.audit.list({ event: 'paper' })
    expect(rows).toMatchObject([
      { event: 'paper.leaked', message: 'A paper leaked', isSecurity: true, target: {} },
      {
        event: 'paper.printed',
        message: 'ann printed 3 of p1',
        isSecurity: false,
        actors: ['ann'],
        request: { requestId: 'r-1' },
        data: { copies: 3, at: '1970-01-01T00:00:00.000Z', tags: ['a', 'b'] },
      },
    ])
    // No event of ours, none that nobody declared, and nothing that does not belong to it.
    for (const [event, given, code] of [
      ['grant.created', {}, 'NOT_FOUND'],
      ['access.denied', {}, 'NOT_FOUND'],
      ['paper.burnt', {}, 'NOT_FOUND'],
      ['paper.printed', {}, 'INVALID_INPUT'],
      ['paper.printed', { ...said, data: { copies: 'many' } }, 'INVALID_INPUT'],
      ['paper.printed', { ...said, data: { copies: 1.5 } }, 'INVALID_INPUT'],
      ['paper.printed', { ...said, data: { copies: 1, at: 'soon' } }, 'INVALID_INPUT'],
      ['paper.printed', { ...said, data: { copies: 1, tags: [1] } }, 'INVALID_INPUT'],
      ['paper.printed', { ...said, data: { copies: 1, more: 1 } }, 'INVALID_INPUT'],
      ['paper.printed', { target: { paper: 'x'.repeat(8001) }, data: { copies: 1 } }, 'INVALID_INPUT'],
      ['paper.leaked', { target: { paper: 'p1' } }, 'INVALID_INPUT'],
      ['paper.leaked', { targt: {} }, 'INVALID_OPTION'],
    ] as const)
      expect(
        (await refusalOf(() => ann.audit.record(event as never, given as never))).code,
        `${event} ${JSON.stringify(given).slice(0, 80)}`,
      ).toBe(code)
    const epoch = async () =>
      (await admin.query('select n from bailiwick_directory.tenant_epoch where tenant_id = $1', [tenant])).rows[0].n
    const before = await epoch()
    await ann.audit.record('paper.leaked')
    expect(await epoch()).toBe(before)
  })

  it('are types of what may be said and set', async () => {
    // Never called: the compiler reads it.
    const compiled = async () => {
      // @ts-expect-error nobody declared it
      await ann.audit.record('paper.burnt')
      // @ts-expect-error what it needs is missing
      await ann.audit.record('paper.printed')
      // @ts-expect-error and is of a type
      await ann.audit.record('paper.printed', { target: { paper: 1 }, data: { copies: 1 } })
      // @ts-expect-error nothing else is said
      await ann.audit.record('paper.read', { target: { paper: 'p', more: 1 } })
      const format: 'A4' | 'A5' = await ada.settings.get('paper.format')
      const level: 'all' | 'update' | 'none' = await ada.settings.get('journal.level')
      const days: number = await ada.settings.get('journal.retentionDays')
      const bound: string = await ada.settings.get('cache.bound')
      const isDraft: boolean = await ada.settings.get('paper.isDraft')
      // @ts-expect-error no choice of it
      await ada.settings.set('paper.format', 'A3')
      // @ts-expect-error another type
      await ada.settings.set('journal.retentionDays', '30')
      // @ts-expect-error nobody declared it
      await ada.settings.get('paper.colour')
      return [format, level, days, bound, isDraft]
    }
    expect(compiled).toBeTypeOf('function')
    expect(await ada.settings.get('paper.format')).toBe('A4')
    await ada.settings.set('paper.format', 'A5')
    await ada.settings.set('paper.copies', 4)
    await ada.settings.set('paper.isDraft', true)
    await ada.settings.set('paper.pause', '1 minute')
    expect([
      await ada.settings.get('paper.copies'),
      await ada.settings.get('paper.isDraft'),
      await ada.settings.get('paper.pause'),
    ]).toEqual([4, true, '00:01:00'])
    expect(await refusalOf(() => ada.settings.set('paper.copies', 10))).toMatchObject({
      code: 'INVALID_INPUT',
      expected: 'a whole number from 1 to 9',
    })
    expect(await refusalOf(() => ada.settings.set('paper.format', 'A3' as 'A4'))).toMatchObject({
      code: 'INVALID_INPUT',
      expected: 'a text of at most 1000 characters of ["A4", "A5"]',
    })
    expect((await ada.audit.list({ event: 'setting.set', target: { setting: 'paper.format' } })).rows).toMatchObject([
      { data: { before: null, after: 'A5' }, message: 'ada set paper.format to A5' },
    ])
    for (const write of [
      () => ann.settings.set('paper.copies', 1),
      () => ann.settings.reset('paper.copies'),
      () => ann.settings.list(),
    ])
      expect((await refusalOf(write)).code).toBe('FORBIDDEN')
  })

  it('are brought in, changed, retired and verified like the rest of a declaration', async () => {
    expect(await syncCatalogue(admin, declared)).toEqual([])
    await verifyCatalogue(platform.app, declared)
    const changed = declareDirectory({
      source: 'paper',
      events: { 'paper.printed': { template: 'Printed', kind: 'change' } },
      settings: { 'paper.copies': { type: 'integer', initial: 2, description: 'How many.' } },
    })
    await expect(verifyCatalogue(platform.app, changed)).rejects.toMatchObject({ code: 'SYNC_CONFLICT' })
    await admin.query('begin')
    const changes = await syncCatalogue(admin, changed)
    expect(changes.map(({ kind, name, change }) => [kind, name, change])).toEqual([
      ['event', 'paper.leaked', 'retire'],
      ['event', 'paper.printed', 'update'],
      ['event', 'paper.read', 'retire'],
      ['setting', 'paper.copies', 'update'],
      ['setting', 'paper.format', 'retire'],
      ['setting', 'paper.isDraft', 'retire'],
      ['setting', 'paper.pause', 'retire'],
    ])
    const { rows } = await admin.query(
      `select event, target, data -> 'changes' -> 0 as first from bailiwick_journal.entry where event = 'catalogue.synced' order by at desc, id desc limit 1`,
    )
    expect(rows).toEqual([
      {
        event: 'catalogue.synced',
        target: { source: 'paper' },
        first: { kind: 'event', name: 'paper.leaked', change: 'retire' },
      },
    ])
    await admin.query('rollback')
    const wrong = (events: object, settings: object = {}) =>
      syncCatalogue(
        admin,
        declareDirectory({ source: 'other', events, settings } as Parameters<typeof declareDirectory>[0]),
      )
    await expect(wrong({ 'paper.printed': { template: 'x' } })).rejects.toMatchObject({
      code: 'SYNC_CONFLICT',
      message: expect.stringContaining('it belongs to paper'),
    })
    await expect(wrong({ 'grant.created': { template: 'x' } })).rejects.toMatchObject({ code: 'SYNC_CONFLICT' })
    await expect(
      wrong({}, { 'journal.level': { type: 'text', initial: 'x', description: 'x' } }),
    ).rejects.toMatchObject({ code: 'SYNC_CONFLICT' })
    for (const [events, settings] of [
      [{ printed: { template: 'x' } }],
      [{ 'other.x': { template: 'x', kind: 'refusal' } }],
      [{ 'other.x': { template: 'x', target: { a: 'uuid' } } }],
      [{}, { 'other.x': { type: 'integer', initial: 1.5, description: 'x' } }],
      [{}, { 'other.x': { type: 'integer', initial: 3, maximum: 2, description: 'x' } }],
      [{}, { 'other.x': { type: 'text', initial: 'a', choices: ['b'], description: 'x' } }],
      [{}, { 'other.x': { type: 'interval', initial: '5 seconds', description: 'x' } }],
      [{}, { 'other.x': { type: 'number', initial: 1, description: 'x' } }],
      [{}, { x: { type: 'integer', initial: 1, description: 'x' } }],
      [{}, { 'other.x': { type: 'integer', initial: 1 } }],
    ] as const)
      await expect(wrong(events, settings), JSON.stringify([events, settings])).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      })
    expect(() => declareDirectory({ source: 'x', events: { 'a.b': { template: '{target.c}' } } })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    )
  })

  it('are kept as the level says: refusals and what changes the directory always, reading only with all', async () => {
    const kept = async (level: 'all' | 'update' | 'none') => {
      await ada.settings.set('journal.level', level)
      const from = new Date((await admin.query('select clock_timestamp() as at')).rows[0].at)
      const told = [
        await ann.audit.record('paper.printed', { target: { paper: level }, data: { copies: 1 } }),
        await ann.audit.record('paper.read', { target: { paper: level } }),
      ]
      await ada.groups.create({ code: level })
      await ada.groups.get(level)
      await ada.explain('directory.inspect', undefined, { principal: 'ann' })
      await refusalOf(() => ann.groups.get(level))
      const { rows } = await admin.query(
        `select event, target ->> 'permission' as permission from bailiwick_journal.entry where tenant_id = $1 and at >= $2 order by at, id`,
        [tenant, from],
      )
      return [told, rows.map(({ event, permission }) => `${event} ${permission ?? ''}`.trim())]
    }
    const refused = 'access.denied directory.groups.read'
    expect(await kept('none')).toEqual([
      [false, false],
      ['group.created', refused],
    ])
    expect(await kept('update')).toEqual([
      [true, false],
      ['paper.printed', 'group.created', refused],
    ])
    expect(await kept('all')).toEqual([
      [true, true],
      [
        ...['paper.printed', 'paper.read', 'group.created', 'directory.read directory.groups.read'],
        ...['directory.read directory.inspect', refused],
      ],
    ])
    // A transaction that cannot write reads all the same.
    await platform.app.query('begin read only')
    expect(await platform.call('list_groups', { tenant, as: 'ada' })).toHaveLength(3)
    await platform.app.query('rollback')
    await ada.settings.reset('journal.level')
  })

  it('are told where they are kept, if that is set: a place that get reads', async () => {
    const listener = await platform.database.connect(platform.role)
    const heard: string[] = []
    listener.on('notification', ({ channel, payload }) => heard.push(`${channel} ${payload}`))
    await listener.query('listen bailiwick_journal')
    await ann.audit.record('paper.leaked')
    await ada.settings.set('journal.storage', 'both')
    expect(await refusalOf(() => ada.settings.set('journal.storage', 'notify' as 'both'))).toMatchObject({
      code: 'INVALID_INPUT',
    })
    await ann.audit.record('paper.leaked')
    await refusalOf(() => ann.groups.list())
    await ada.settings.reset('journal.storage')
    await ann.audit.record('paper.leaked')
    await listener.query('select 1')
    const places = heard
      .map((line) => line.split(' '))
      .map(([channel, of, place]) => [channel, of === tenant, place!] as const)
    expect(places.map(([channel, isOurs]) => [channel, isOurs])).toEqual(Array(3).fill(['bailiwick_journal', true]))
    const entries = await Promise.all(places.map(([, , place]) => ada.audit.get(place)))
    expect(entries.map(({ event }) => event)).toEqual(['setting.set', 'paper.leaked', 'access.denied'])
    expect(entries[1]!.place).toBe(places[1]![2])
    for (const [place, code] of [
      ['x', 'INVALID_INPUT'],
      ['1/00000000-0000-4000-8000-000000000000', 'NOT_FOUND'],
    ] as const)
      expect((await refusalOf(() => ada.audit.get(place))).code).toBe(code)
    expect((await refusalOf(() => ann.audit.get(places[0]![2]))).code).toBe('FORBIDDEN')
  })
})
