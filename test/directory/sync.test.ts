/** What code declares for all tenants and for one, brought into the database. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { definePermissions } from 'bailiwick/permissions'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { sync } from '../../packages/server/src/cli/sync.ts'
import { declareDirectory } from '../../packages/server/src/directory/declare/declare-directory.ts'
import { ownCodes } from '../../packages/server/src/directory/declare/own-codes.ts'
import { syncCatalogue, syncTenant, verifyCatalogue } from '../../packages/server/src/directory/declare/sync.ts'
import { installDirectory } from '../../packages/server/src/sql/install-directory.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'

interface Change {
  readonly kind: string
  readonly name: string
  readonly change: string
  readonly before: Record<string, unknown> | null
  readonly after: Record<string, unknown> | null
}

describeNewestServer('declarations', (server) => {
  let directory: DirectoryDatabase
  let deployer: pg.Client
  let deployment: string

  beforeAll(async () => {
    directory = await openDirectory(server)
    deployment = await directory.database.createRole('deploy')
    await installDirectory(directory.admin, {
      roles: [directory.role],
      keys: [directory.key],
      deployment: [deployment],
    })
    deployer = await directory.database.connect(deployment)
  })
  afterAll(() => directory.database.drop())

  const bring = async (declaration: unknown, dryRun = false, client = deployer): Promise<Change[]> =>
    (await client.query('select * from bailiwick.sync_catalogue($1, $2)', [JSON.stringify(declaration), dryRun])).rows
  const brief = (changes: readonly Change[]) => changes.map(({ change, name }) => `${change} ${name}`)
  const epoch = async () => Number((await directory.admin.query('select n from bailiwick_catalogue.epoch')).rows[0].n)
  const permission = async (code: string) =>
    (await directory.admin.query('select * from bailiwick_catalogue.permission where code = $1', [code])).rows[0]

  it('of a catalogue are brought in, changed, retired and revived', async () => {
    const first = {
      source: 'news',
      permissions: [
        { code: 'story.read', id: 7, title: 'See stories', resourceType: 'story' },
        { code: 'story.edit', implies: ['story.read'], resourceType: 'story' },
        { code: 'story.publish', composedOf: ['story.read', 'legal.approve'] },
        { code: 'legal.approve', shortCode: 'OK' },
      ],
      resourceTypes: [
        { code: 'desk', isContainer: true },
        { code: 'story', keyParts: ['desk', 'n'], parent: 'desk' },
      ],
      conditions: [{ name: 'office_hours', parameters: { from: 'integer', days: 'text[]' } }],
    }
    const start = await epoch()
    const planned = await bring(first, true)
    expect(await epoch()).toBe(start)
    expect(await permission('story')).toBeUndefined()
    const done = await bring(first)
    expect(done).toEqual(planned)
    expect(brief(done)).toEqual([
      ...['create desk', 'create story', 'create legal', 'create legal.approve', 'create story', 'create story.edit'],
      ...['create story.publish', 'create story.read', 'create office_hours'],
    ])
    expect(await epoch()).toBe(start + 1)
    expect(await bring(first)).toEqual([])
    expect(await epoch()).toBe(start + 1)
    expect(await permission('story.read')).toMatchObject({ id: 7, short_code: '01.01', title: 'See stories' })
    expect(await permission('story.publish')).toMatchObject({ short_code: '01.03', is_namespace: false })
    expect(await permission('legal.approve')).toMatchObject({ short_code: 'OK' })
    expect((await permission('story.edit')).id).toBeGreaterThanOrEqual(1_000_000)

    const old = await permission('story.edit')
    const second = { ...first, permissions: [first.permissions[0], { code: 'story.file', title: 'File' }] }
    expect(brief(await bring({ ...second, isFinal: false }))).toEqual(['create story.file'])
    expect(brief(await bring(second))).toEqual([
      ...['retire legal', 'retire legal.approve', 'retire story.edit', 'retire story.publish'],
    ])
    expect(brief(await bring(first))).toEqual([
      ...['revive legal', 'revive legal.approve', 'revive story.edit', 'retire story.file', 'revive story.publish'],
    ])
    expect(await permission('story.edit')).toEqual(old)
    const { rows } = await directory.admin.query(
      'select r.allowed_by, r.alternatives from bailiwick_catalogue.permission_right r where r.permission_id = $1',
      [(await permission('story.publish')).id],
    )
    expect(rows[0].alternatives).toEqual([[7, (await permission('legal.approve')).id]])
  })

  it('of a catalogue with conflicts change nothing and say all of them', async () => {
    await bring({
      source: 'first',
      permissions: [
        { code: 'bill.pay', id: 50 },
        { code: 'bill.see', shortCode: 'SEE' },
      ],
    })
    const before = await epoch()
    const wrong = {
      source: 'second',
      permissions: [
        ...[
          { code: 'bill.pay' },
          { code: 'bill.new', id: 50 },
          { code: 'bill.look', shortCode: 'SEE' },
          { code: 'platform.own' },
        ],
        ...[
          { code: 'bill.all', implies: ['bill.none', 'platform.tenants.read'] },
          { code: 'bill.of', resourceType: 'none' },
        ],
      ],
      resourceTypes: [{ code: 'tenant' }, { code: 'line', keyParts: ['bill'], parent: 'desk' }],
    }
    const rows = await bring(wrong, true)
    expect(rows.map(({ name, change, after }) => [name, change, after!.reason])).toEqual([
      ['bill.pay', 'conflict', 'it belongs to first'],
      ['platform.own', 'conflict', 'codes under platform are kept for bailiwick'],
      ['bill.new', 'conflict', 'the number 50 is that of bill.pay'],
      ['bill.look', 'conflict', 'the short code SEE is that of bill.see'],
      ['bill.all', 'conflict', expect.stringMatching(/bill.none|platform/)],
      ['bill.all', 'conflict', expect.stringMatching(/bill.none|platform/)],
      ['bill.of', 'conflict', 'there is no resource type none'],
      ['tenant', 'conflict', 'it belongs to bailiwick'],
      ['line', 'conflict', expect.stringContaining('1 parts after 1')],
    ])
    await expect(bring(wrong)).rejects.toMatchObject({ code: 'BW426', message: expect.stringContaining('9 conflicts') })
    await expect(bring({ source: 'first', permissions: [{ code: 'bill.pay', id: 51 }] })).rejects.toMatchObject({
      code: 'BW426',
    })
    await expect(
      bring({ source: 'first', permissions: [{ code: 'bill.see', shortCode: 'LOOK' }] }),
    ).rejects.toMatchObject({ code: 'BW426' })
    for (const [declaration, message] of [
      [{ source: 'manual' }, 'source'],
      [{ source: 'x', permissions: [{ code: 'a:b' }] }, 'a:b'],
      [{ source: 'x', permissions: [{ code: 'a', impliess: [] }] }, 'impliess'],
      [{ source: 'x', permissions: [{ code: 'a', id: 0 }] }, 'permissions[0].id'],
      [{ source: 'x', permissions: [{ code: 'a' }, { code: 'a' }] }, 'permissions: a'],
      [{ source: 'x', conditions: [{ name: 'c', parameters: { p: 'date' } }] }, 'conditions[0].parameters.p'],
      [{ source: 'x', permissions: {} }, 'permissions'],
      [null, 'record'],
    ] as const) {
      await expect(bring(declaration), message).rejects.toMatchObject({
        code: 'BW422',
        message: expect.stringContaining(message),
      })
    }
    const circle = {
      source: 'x',
      permissions: [
        { code: 'q', implies: ['r.s'] },
        { code: 'r', composedOf: ['q'] },
        { code: 'r.s', implies: ['r.t'] },
        { code: 'r.t', composedOf: ['q'] },
      ],
    }
    for (const dry of [true, false]) {
      await expect(bring(circle, dry)).rejects.toMatchObject({
        code: 'BW413',
        message: expect.stringMatching(/q -> r\.s -> r\.t -> q|r\.s -> r\.t -> q -> r\.s|r\.t -> q -> r\.s -> r\.t/),
      })
    }
    expect(await epoch()).toBe(before)
    await expect(bring({ source: 'x' }, false, directory.app)).rejects.toMatchObject({ code: '42501' })
  })

  it('of a catalogue number siblings on and on, whatever was retired or chosen by hand', async () => {
    const shorts = async () =>
      (
        await directory.admin.query(
          `select code, short_code from bailiwick_catalogue.permission where code like 'many.%' and retired_at is null order by id`,
        )
      ).rows
    const many = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, at) => ({ code: `many.n${from + at}` }))
    await bring({ source: 'many', permissions: many(1, 3) })
    const top = (await permission('many')).short_code
    await bring({
      source: 'many',
      permissions: [...many(1, 2), { code: 'many.own', shortCode: `${top}.05` }, ...many(4, 120)],
    })
    const rows = await shorts()
    expect(new Set(rows.map((row) => row.short_code)).size).toBe(rows.length)
    const by = new Map(rows.map((row) => [row.code, row.short_code]))
    expect(by.get('many.n4')).toBe(`${top}.06`)
    expect(by.get('many.n120')).toBe(`${top}.122`)
    await bring({ source: 'many', permissions: [{ code: 'many.late.too' }] })
    expect((await permission('many.late.too')).short_code).toBe(`${top}.123.01`)
  })

  it('of a catalogue ten at once write once', async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, () => directory.database.connect(deployment)))
    const before = await epoch()
    const declaration = { source: 'boot', permissions: [{ code: 'boot.a' }, { code: 'boot.b', implies: ['boot.a'] }] }
    const answers = await Promise.all(clients.map((client) => bring(declaration, false, client)))
    expect(answers.filter((rows) => rows.length > 0)).toHaveLength(1)
    expect(await epoch()).toBe(before + 1)
  })

  it('of a catalogue keep what a denial of something retired covers', async () => {
    const deniedBy = async (code: string) =>
      (
        await directory.admin.query(
          `select array(select p.code from bailiwick_catalogue.permission p where p.id = any (r.denied_by)) as codes
           from bailiwick_catalogue.permission_right r join bailiwick_catalogue.permission n on n.id = r.permission_id where n.code = $1`,
          [code],
        )
      ).rows[0].codes
    await bring({ source: 'kept', permissions: [{ code: 'k.edit' }, { code: 'k.publish', implies: ['k.edit'] }] })
    await bring({ source: 'kept', permissions: [{ code: 'k.write' }, { code: 'k.publish', implies: ['k.write'] }] })
    expect(await deniedBy('k.publish')).toEqual(expect.arrayContaining(['k.edit', 'k.write']))
    await bring({
      source: 'kept',
      permissions: [{ code: 'k.edit' }, { code: 'k.write' }, { code: 'k.publish', implies: ['k.write'] }],
    })
    expect(await deniedBy('k.publish')).not.toContain('k.edit')
  })

  it('of a tenant are brought in, changed and taken back, and what others made stays', async () => {
    await bring({
      source: 'shop',
      permissions: [{ code: 'order.see' }, { code: 'order.ship' }],
      resourceTypes: [{ code: 'depot', isContainer: true }],
    })
    const tenant = await directory.tenant()
    const apply = async (
      declaration: unknown,
      { dryRun = false, isFinal = true, client = deployer, source = 'shop' } = {},
    ): Promise<Change[]> =>
      (
        await client.query('select * from bailiwick.sync_tenant($1, $2, $3, $4, $5)', [
          tenant.id,
          JSON.stringify(declaration),
          source,
          isFinal,
          dryRun,
        ])
      ).rows
    const n = async () =>
      Number(
        (
          await directory.admin.query('select n from bailiwick_directory.tenant_epoch where tenant_id = $1', [
            tenant.id,
          ])
        ).rows[0].n,
      )
    const derived = async () =>
      JSON.stringify(
        (
          await directory.admin.query(
            `select (select jsonb_agg(to_jsonb(c) order by c.descendant_id, c.ancestor_id) from bailiwick_directory.group_closure c where c.tenant_id = $1) as closure,
                (select jsonb_agg(to_jsonb(r) order by r.principal_id) from bailiwick_directory.root_rights r where r.tenant_id = $1) as rights`,
            [tenant.id],
          )
        ).rows,
      )
    const shop = {
      roles: [{ code: 'shipper', title: 'Ships', permissions: ['order.see', 'order.ship'] }],
      groups: [{ code: 'staff' }, { code: 'night', in: ['staff'], members: ['service:robot', tenant.admin] }],
      serviceAccounts: [{ reference: 'service:robot', purpose: 'system' }],
      grants: [
        { to: 'night', role: 'shipper', type: 'depot', key: '7' },
        { to: 'staff', permission: 'order.see', reason: 'Everybody looks' },
        { to: '*anonymous', permission: 'order', effect: 'deny' },
      ],
    }
    const start = await n()
    const planned = await apply(shop, { dryRun: true })
    expect(await n()).toBe(start)
    const done = await apply(shop)
    expect(done).toEqual(planned)
    expect(brief(done)).toEqual([
      ...[
        'create shipper',
        'create night',
        'create staff',
        'create service:robot',
        `create ${tenant.admin} in night`,
        'create service:robot in night',
      ],
      ...[
        'create allow order.see to staff',
        'create allow role shipper to night on depot 7',
        'create deny order to *anonymous',
      ],
    ])
    expect(await n()).toBe(start + 1)
    expect(await apply(shop)).toEqual([])
    expect(await n()).toBe(start + 1)
    const seen = await derived()
    await directory.admin.query('select bailiwick_directory.rebuild_derived($1)', [tenant.id])
    expect(await derived()).toBe(seen)
    const ask = async (permission: string, type: string | null, key: string | null) =>
      (
        await directory.admin.query(
          `select e.answer from bailiwick_directory.principal p
            cross join lateral bailiwick_evaluator.evaluate($1, array[p.id], array[$2], array[$3], array[$4]) e
            where p.tenant_id = $1 and p.reference = 'service:robot'`,
          [tenant.id, permission, type, key],
        )
      ).rows[0].answer
    expect([
      await ask('order.ship', 'depot', '7'),
      await ask('order.ship', null, null),
      await ask('order.see', null, null),
    ]).toEqual(['allow', 'none', 'allow'])

    // By hand: kept, and in the way of what is not declared any more.
    await directory.call('grant_permission', tenant.as(tenant.admin), { principal: 'staff', permission: 'order.ship' })
    await expect(apply({})).rejects.toMatchObject({
      code: 'BW426',
      message: expect.stringContaining('group staff: it is not declared any more, and has grants by hand'),
    })
    await expect(
      directory.call('update_role', tenant.as(tenant.admin), { role: 'shipper', title: 'x' }),
    ).rejects.toMatchObject({ code: 'BW423' })
    const next = {
      roles: [{ code: 'shipper', permissions: ['order.ship'] }],
      groups: [{ code: 'staff', in: ['night'] }, { code: 'night' }],
      grants: [{ to: '*anonymous', permission: 'order', effect: 'deny' }],
    }
    expect(brief(await apply(next, { isFinal: false }))).toEqual([
      'update shipper',
      'update night',
      'update staff',
      `remove ${tenant.admin} in night`,
      'remove service:robot in night',
    ])
    expect(brief(await apply(next))).toEqual([
      'remove service:robot',
      'remove allow order.see to staff',
      'remove allow role shipper to night on depot 7',
    ])
    const left = await derived()
    await directory.admin.query('select bailiwick_directory.rebuild_derived($1)', [tenant.id])
    expect(await derived()).toBe(left)

    const conflicts = await apply(
      {
        roles: [{ code: 'shipper' }],
        groups: [{ code: 'g', members: ['nobody'], in: ['none'] }],
        grants: [{ to: 'who', permission: 'order' }],
      },
      { source: 'other', dryRun: true },
    )
    expect(conflicts.map(({ name, after }) => [name, after!.reason])).toEqual([
      ['shipper', 'it exists by shop'],
      ['who', 'there is no such principal'],
      ['g', 'there is no user or service account nobody'],
      ['g', 'there is no group none'],
    ])
    await expect(apply({ grants: [{ to: '*', permission: 'order.shp' }] }, { source: 'other' })).rejects.toMatchObject({
      code: 'BW415',
    })
    const twice = { to: '*', permission: 'order.see' }
    await expect(apply({ grants: [twice, { ...twice, delegable: true }] }, { source: 'other' })).rejects.toMatchObject({
      code: 'BW426',
    })
    await expect(
      apply({ grants: [{ to: tenant.admin, permission: '*', effect: 'deny' }] }, { source: 'other' }),
    ).rejects.toMatchObject({ code: 'BW411' })
    await expect(apply({}, { client: directory.app })).rejects.toMatchObject({ code: '42501' })

    const clients = await Promise.all(Array.from({ length: 10 }, () => directory.database.connect(deployment)))
    const before = await n()
    const answers = await Promise.all(clients.map((client) => apply({ grants: [twice] }, { source: 'boots', client })))
    expect(answers.filter((rows) => rows.length > 0)).toHaveLength(1)
    expect(await n()).toBe(before + 1)
  })

  it('in TypeScript are brought in, and looked for at the start of an application', async () => {
    const { rows } = await directory.admin.query(
      "select code from bailiwick_catalogue.permission where source = 'bailiwick' and id < 0",
    )
    expect(rows.map(({ code }) => code).sort()).toEqual([...ownCodes].sort())
    const permissions = definePermissions({
      permissions: { 'fleet.see': 901, 'fleet.drive': { id: 902, implies: ['fleet.see'] } },
    })
    const declared = declareDirectory({
      source: 'fleet',
      permissions,
      resourceTypes: { car: { key: ['depot', 'n'] } },
      conditions: { daylight: { parameters: { until: 'instant' } } },
      roles: { driver: ['fleet.drive'] },
      grants: [{ to: '*members', role: 'driver', on: ['car', '7', '3'] }],
    })
    await expect(verifyCatalogue(directory.app, declared)).rejects.toMatchObject({
      code: 'SYNC_CONFLICT',
      message: expect.stringContaining('+ permission fleet.drive'),
    })
    expect(await syncCatalogue(deployer, declared, { dryRun: true })).toEqual(await syncCatalogue(deployer, declared))
    await verifyCatalogue(directory.app, declared)
    const { id } = await directory.tenant()
    expect(brief(await syncTenant(deployer, declared, id))).toEqual([
      'create driver',
      'create allow role driver to *members on car ["7","3"]',
    ])
    const changed = definePermissions({
      permissions: { 'fleet.see': { id: 901, description: 'See cars' }, 'fleet.drive': 902 },
    })
    await expect(
      verifyCatalogue(directory.app, declareDirectory({ source: 'fleet', permissions: changed })),
    ).rejects.toThrow('~ permission fleet.drive  implies -fleet.see')
    const taken = declareDirectory({ source: 'other', permissions: changed })
    await expect(syncCatalogue(deployer, taken)).rejects.toMatchObject({
      code: 'SYNC_CONFLICT',
      message: expect.stringContaining('it belongs to fleet'),
    })
    await expect(syncTenant(deployer, declared, randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('are brought in by the command, with a plan that can be read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bailiwick-sync-'))
    const said: string[] = []
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0)
    const { host, port } = server.connection(directory.database.name)
    const url = `postgres://${deployment}@localhost:${port}/${directory.database.name}?host=${encodeURIComponent(String(host))}`
    const { admin } = await directory.tenant('depots')
    const declared = declareDirectory({
      source: 'command',
      permissions: definePermissions({ permissions: { 'depot.open': 950 } }),
      groups: { openers: { members: [admin] } },
      grants: [{ to: 'openers', permission: 'depot.open' }],
    })
    const run = (...more: string[]) =>
      sync(['--config', join(folder, 'bailiwick.config.mjs'), '--database', url, ...more])
    try {
      writeFileSync(join(folder, 'declared.mjs'), `export const directory = ${JSON.stringify(declared)}`)
      writeFileSync(
        join(folder, 'bailiwick.config.mjs'),
        `export default { policy: './policy.ts', database: {}, directory: { roles: ['app'], declaration: './declared.mjs' } }`,
      )
      expect(await run('--tenant', 'depots', '--dry-run')).toBe(0)
      expect(said.join('')).toMatch(
        /^For all tenants:\n {2}\+ permission depot .*\n {2}\+ permission depot\.open {2}id 950 {2}shortCode/,
      )
      expect(said.join('')).toContain('For depots:\n  + group openers\n')
      expect(said.join('')).toContain(
        `  + member ${admin} in openers\n  + allow depot.open to openers\nNothing was written`,
      )
      expect(await permission('depot.open')).toBeUndefined()
      expect(await run('--tenant', 'depots')).toBe(0)
      said.length = 0
      expect(await run('--tenant', 'depots')).toBe(0)
      expect(said).toEqual(['Nothing to do.\n'])
      await expect(run('--tenant', 'nobody')).rejects.toMatchObject({ code: 'NO_TENANT' })
      const foreign = JSON.stringify(declared).replaceAll('"command"', '"another"')
      writeFileSync(join(folder, 'other.mjs'), `export const directory = ${foreign}`)
      writeFileSync(
        join(folder, 'other.config.mjs'),
        `export default { policy: './policy.ts', database: {}, directory: { roles: ['app'], declaration: './other.mjs' } }`,
      )
      expect(await run('--config', join(folder, 'other.config.mjs'), '--dry-run')).toBe(1)
      expect(said.join('')).toContain('  ! permission depot.open: it belongs to command\n')
    } finally {
      write.mockRestore()
      rmSync(folder, { recursive: true })
    }
  })
})
