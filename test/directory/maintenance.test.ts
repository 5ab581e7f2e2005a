/** The months of the journal: made ahead, kept as long as each tenant says, and no entry lost for want of one. */
import { maintain, openDirectory } from '@bailiwick/server/directory'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeNewestServer } from '../support/databases.ts'
import { openPlatform, type PlatformDatabase } from '../support/platform.ts'
import { lints, parametersOf } from './lints.ts'

describeNewestServer('the months of the journal', (server) => {
  let platform: PlatformDatabase
  let admin: pg.Client
  let deployment: pg.Client
  let north: string
  let south: string

  beforeAll(async () => {
    platform = await openPlatform(server)
    admin = platform.admin
    const role = await platform.database.createRole('keeper')
    await admin.query(
      `grant usage on schema bailiwick to ${role}; grant execute on function bailiwick.maintain to ${role}`,
    )
    deployment = await platform.database.connect(role)
    north = await platform.make('north')
    south = await platform.make('south')
  })
  afterAll(() => platform.database.drop())
  beforeEach(async () => {
    // Each begins with this month and the three that follow.
    await admin.query(`do $$ declare p text; begin
      for p in select c.oid::regclass from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'bailiwick_journal.entry'::regclass
         and c.relname <> 'entry_default' loop execute 'drop table ' || p; end loop; end $$;
      truncate bailiwick_journal.entry, bailiwick_journal.refusal_count; delete from bailiwick_directory.setting`)
    await admin.query('select bailiwick_journal.make_months(3)')
  })

  const months = async () =>
    (await admin.query('select name from bailiwick_journal.months()')).rows.map(({ name }) => String(name))
  /** The month that is so many from this one, as it is named. */
  const month = (offset: number, between = '_') => {
    const now = new Date()
    const then = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1))
    return `${then.getUTCFullYear()}${between}${String(then.getUTCMonth() + 1).padStart(2, '0')}`
  }
  const past = (tenant: string, offset: number, many = 1) =>
    admin.query(
      `insert into bailiwick_journal.entry (tenant_id, id, at, event, actors, request, target, data, terms)
       select $1, gen_random_uuid(), date_trunc('month', now(), 'UTC') + make_interval(months => $2, days => 14), 'group.created', '{ann}', '{}',
              '{"group": "old"}', '{}', bailiwick_journal.terms($1, 'group.created', false, '{ann}', '{}', '{"group": "old"}', '{}')
         from generate_series(1, $3)`,
      [tenant, offset, many],
    )
  const entries = async (tenant: string, where = `event = 'group.created'`) =>
    Number(
      (
        await admin.query(`select count(*) as n from bailiwick_journal.entry where tenant_id = $1 and ${where}`, [
          tenant,
        ])
      ).rows[0].n,
    )
  const inDefault = async () =>
    Number((await admin.query('select count(*) as n from bailiwick_journal.entry_default')).rows[0].n)
  const set = (tenant: string, name: string, value: unknown) =>
    platform.call(
      'set_setting',
      { tenant, as: tenant === platform.platform ? 'root' : `admin-${tenant === north ? 'north' : 'south'}` },
      { name, value: JSON.stringify(value) },
    )
  const keep = (tenant: string, days: number) => set(tenant, 'journal.retentionDays', days)

  it('are there from the installation on, and as many ahead as is set', async () => {
    expect(await months()).toEqual([0, 1, 2, 3].map((offset) => month(offset)))
    expect(await maintain(deployment)).toEqual({ made: [], dropped: [], deleted: 0n })
    await set(platform.platform, 'partitions.monthsAhead', 5)
    expect(await maintain(deployment)).toEqual({ made: [month(4, '-'), month(5, '-')], dropped: [], deleted: 0n })
    expect(await months()).toHaveLength(6)
    // Under the rules of every table of ours.
    for (const [name, { sql }] of Object.entries(lints)) {
      const text = `with given as (select $1::text[], $2::text[], $3::text) ${sql}`
      expect((await admin.query(text, parametersOf(platform.role))).rows, name).toEqual([])
    }
    const { rows } = await admin.query(
      `select count(distinct (polname, polcmd, polroles, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)))::int as n,
              count(*)::int as all from pg_policy p join pg_class c on c.oid = p.polrelid where c.relname like 'entry\\_%'`,
    )
    expect(rows).toEqual([{ n: 5, all: 5 * 7 }])
    const [told] = await platform.call<{ event: string; data: object }>('list_journal', platform.there(), {
      event: 'journal',
    })
    expect(told).toMatchObject({ event: 'journal.maintained', data: { made: [month(4, '-'), month(5, '-')] } })
  })

  it('are looked after by right, in the platform: by a service account made for that, and by nobody else', async () => {
    const { call, there, member, database, role, key, identity } = platform
    const root = openDirectory({ db: database.pool(role), key, database: identity }).as({
      tenant: platform.platform,
      subject: 'root',
    })
    await root.serviceAccounts.create({ reference: 'service:keeper', purpose: 'system' })
    await admin.query(`drop table bailiwick_journal.entry_${month(3)}`)
    const keeper = openDirectory({ db: database.pool(role), key, database: identity }).as({
      tenant: platform.platform,
      subject: 'service:keeper',
    })
    expect(await keeper.audit.maintain()).toEqual({ made: [month(3, '-')], dropped: [], deleted: 0n })
    await member(platform.platform, 'olga', [{ permission: '*' }])
    // Of an ordinary tenant neither its administrator nor an account of that purpose.
    await call(
      'create_service_account',
      { tenant: north, as: 'admin-north' },
      { reference: 'service:north', purpose: 'system' },
    )
    for (const asking of [there('olga'), { tenant: north, as: 'admin-north' }, { tenant: north, as: 'service:north' }])
      await expect(call('maintain_journal', asking)).rejects.toMatchObject({ code: 'BW403' })
    await expect(platform.app.query('select * from bailiwick.maintain()')).rejects.toMatchObject({ code: '42501' })
    for (const most of [0, -1, null, 1_000_001])
      await expect(call('maintain_journal', there(), { most })).rejects.toMatchObject({ code: 'BW422' })
  })

  it('that are missing lose nothing: what lies elsewhere is found, and taken over', async () => {
    await admin.query(`drop table bailiwick_journal.entry_${month(0)}`)
    await platform.call('create_group', { tenant: north, as: 'admin-north' }, { code: 'meanwhile' })
    await past(north, -2, 3)
    expect(await inDefault()).toBe(4)
    const list = (given: object) =>
      platform.call<{ target: { group: string } }>('list_journal', { tenant: north, as: 'admin-north' }, { ...given })
    const found = async () => [
      (await list({ search: 'meanwhile' })).length,
      (await list({ search: 'old', event: 'group' })).length,
      (await list({})).length,
    ]
    expect(await found()).toEqual([1, 3, 4])
    expect((await maintain(deployment)).made).toEqual([month(-2, '-'), month(0, '-')])
    expect(await inDefault()).toBe(0)
    expect(await found()).toEqual([1, 3, 4])
    expect(await months()).toEqual([-2, 0, 1, 2, 3].map((offset) => month(offset)))
  })

  it('that come late refuse nobody who writes at that moment; attached without a lock they do', async () => {
    const { database, role, sign } = platform
    await admin.query(`drop table bailiwick_journal.entry_${month(0)}`)
    const writer = await database.connect(role)
    const create = (code: string) =>
      writer.query('select bailiwick.create_group($1, $2, $3)', [
        north,
        sign({ tenant: north, as: 'admin-north' }),
        code,
      ])
    const waits = async () => {
      for (;;) {
        const { rows } = await admin.query(
          `select from pg_stat_activity where wait_event_type = 'Lock' and usename = $1`,
          [role],
        )
        if (rows.length > 0) return
      }
    }
    const bounds = `for values from (date_trunc('month', now(), 'UTC')) to (date_trunc('month', now(), 'UTC') + interval '1 month')`

    // The twin: the writer has chosen the default partition, and waits for it when it stops being the right one.
    const other = await database.connect()
    await other.query(`set timezone = 'UTC'; begin;
      create table bailiwick_journal.late (like bailiwick_journal.entry including defaults);
      alter table bailiwick_journal.entry attach partition bailiwick_journal.late ${bounds}`)
    const refused = create('refused').catch((error) => error)
    await waits()
    await other.query('commit')
    expect(await refused).toMatchObject({ code: '23514' })
    await admin.query('drop table bailiwick_journal.late')

    await other.query(`begin; select bailiwick_journal.make_months(3)`)
    const taken = create('taken')
    await waits()
    await other.query('commit')
    await taken
    expect(await entries(north)).toBe(1)
    expect(await inDefault()).toBe(0)
  })

  it('are kept as long as each tenant says, and go whole where nobody keeps them', async () => {
    await keep(north, 31)
    await keep(south, 100)
    await keep(platform.platform, 40)
    for (const [tenant, offsets] of [
      [north, [-1, -3, -6]],
      [south, [-1, -3, -6]],
      [platform.platform, [-1, -6]],
    ] as const)
      for (const offset of offsets) await past(tenant, offset, 2)
    // All of it lies in the default partition.
    const report = await maintain(deployment)
    expect(report.made).toEqual([month(-3, '-'), month(-1, '-')])
    expect(report.deleted).toBe(8n)
    expect([await entries(north), await entries(south)]).toEqual([2, 4])
    expect(await inDefault()).toBe(0)
    // What went stands in the journal of those whose it was.
    const told = async (tenant: string, who: string) =>
      (
        await platform.call<{ target: { month: string }; data: object }>(
          'list_journal',
          { tenant, as: who },
          { event: 'journal.retired' },
        )
      )
        .map(({ target, data }) => [target.month, data])
        .reverse()
    expect(await told(north, 'admin-north')).toEqual([
      [month(-6, '-'), { days: 31, entries: 2 }],
      [month(-3, '-'), { days: 31, entries: 2 }],
    ])
    expect(await told(south, 'admin-south')).toEqual([[month(-6, '-'), { days: 100, entries: 2 }]])
    // Now nobody keeps the third month before.
    await keep(south, 31)
    expect(await maintain(deployment)).toEqual({ made: [], dropped: [month(-3, '-')], deleted: 0n })
    expect(await entries(south)).toBe(2)
    expect(await told(south, 'admin-south')).toEqual([
      [month(-6, '-'), { days: 100, entries: 2 }],
      [month(-3, '-'), { days: 31 }],
    ])
  })

  it('are deleted a part at a time, and dropped once nothing is left of them', async () => {
    await keep(north, 31)
    await past(north, -4, 25)
    await past(south, -4, 1)
    await admin.query('select bailiwick_journal.make_months(3)')
    const most = async (many: number) =>
      (
        await platform.call<{ done: string; rows_deleted: string | null }>('maintain_journal', platform.there(), {
          most: many,
        })
      ).map(({ done, rows_deleted }) => [done, rows_deleted === null ? null : Number(rows_deleted)])
    expect(await most(10)).toEqual([
      ['more', null],
      ['deleted', 10],
    ])
    expect(await most(10)).toEqual([
      ['more', null],
      ['deleted', 10],
    ])
    expect(await most(10)).toEqual([['deleted', 5]])
    expect(await entries(south)).toBe(1)
    await admin.query('delete from bailiwick_journal.entry where tenant_id = $1', [south])
    expect(await most(10)).toEqual([['dropped', null]])
  })

  it('are looked after by several at once, each of which finds what is done', async () => {
    await admin.query(`drop table bailiwick_journal.entry_${month(2)}, bailiwick_journal.entry_${month(3)}`)
    const others = await Promise.all([1, 2, 3].map(() => platform.database.connect()))
    const reports = await Promise.all(others.map((client) => maintain(client)))
    expect(reports.flatMap(({ made }) => made).sort()).toEqual([month(2, '-'), month(3, '-')])
    // Somebody who holds the journal is waited for, and not for ever.
    await admin.query(`drop table bailiwick_journal.entry_${month(0)}`)
    await others[0]!.query(`begin; lock table bailiwick_journal.entry in row exclusive mode`)
    await expect(maintain(deployment)).rejects.toMatchObject({ code: 'TRY_AGAIN' })
    await others[0]!.query('rollback')
    expect((await maintain(deployment)).made).toEqual([month(0, '-')])
  })

  it('keep numbers of refusals as long as the entries that tell them', async () => {
    await admin.query(
      `insert into bailiwick_journal.refusal_count (tenant_id, minute, subject, event, slot, id, n)
       select $1, now() - age, age::text, 'access.denied', slot, gen_random_uuid(), n
         from (values (interval '10 minutes', 0, 3), ('2 hours', 0, 3), ('2 hours', 7, 1), ('2 days', 0, 11), ('500 days', 0, 11)) v (age, slot, n)`,
      [north],
    )
    await maintain(deployment)
    const { rows } = await admin.query(
      'select subject, slot from bailiwick_journal.refusal_count order by minute desc, slot',
    )
    expect(rows).toEqual([
      { subject: '00:10:00', slot: 0 },
      { subject: '02:00:00', slot: 7 },
      { subject: '2 days', slot: 0 },
    ])
  })

  it('are changed by nobody: entries are added, and deleted by the owner while it retires them', async () => {
    await past(north, -1)
    await platform.call('create_group', { tenant: north, as: 'admin-north' }, { code: 'kept' })
    const before = await entries(north, 'true')
    const tables = ['entry', 'entry_default', `entry_${month(0)}`].map((name) => `bailiwick_journal.${name}`)
    for (const role of [
      platform.role,
      'bailiwick_directory',
      'bailiwick_evaluator',
      'bailiwick_catalogue',
      'bailiwick_context',
      'bailiwick_identity',
    ])
      for (const text of tables.flatMap((table) => [
        `update ${table} set event = 'x'`,
        `delete from ${table}`,
        `truncate ${table}`,
      ])) {
        await admin.query(
          `begin; set local role ${role}; select set_config('bailiwick.acting_tenant', '${north}', true), set_config('bailiwick.retiring', 'on', true)`,
        )
        await expect(admin.query(text), `${role}: ${text}`).rejects.toMatchObject({ code: '42501' })
        await admin.query('rollback')
      }
    await admin.query('begin; set local role bailiwick_journal')
    for (const table of tables) {
      expect((await admin.query(`update ${table} set event = 'x'`)).rowCount).toBe(0)
      expect((await admin.query(`delete from ${table}`)).rowCount).toBe(0)
    }
    await admin.query(`select set_config('bailiwick.retiring', 'on', true)`)
    expect((await admin.query(`update bailiwick_journal.entry set event = 'x'`)).rowCount).toBe(0)
    expect((await admin.query(`delete from bailiwick_journal.entry where tenant_id = '${north}'`)).rowCount).toBe(
      before,
    )
    await admin.query('rollback')
    expect(await entries(north, 'true')).toBe(before)
  })
})
