import { createHmac } from 'node:crypto'
import { installContext, newContextKey } from '@bailiwick/server'
import { all, any, combine, defineModel, definePolicy, t } from 'bailiwick'
import { generateRls, printRls, type RlsOptions } from 'bailiwick/rls'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEachServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { plainContext, withSetting } from './context.ts'

/** The forms in which a subject can come, on one small table whose names and values are hostile. */
const hostile = `it's "odd" \\' $bailiwick$ {,}`
const model = defineModel({
  subject: {
    id: t.id(),
    name: t.text(),
    tenantId: t.tenant(),
    admin: t.boolean(),
    level: t.databaseEnum('level', 'low', 'high'),
    groups: t.array(t.int()),
    settings: t.json({ theme: t.text() }),
  },
  resource: {
    note: {
      id: t.id(),
      tenantId: t.tenant(),
      ownerId: t.text().column(`owner "of" it's`),
      level: t.databaseEnum('level', 'low', 'high'),
      groupId: t.int().optional(),
      parentId: t.id().optional(),
      parent: t.one('note', 'parentId').optional(),
    },
  },
})
const flat = definePolicy(model, 'note', ({ subject, resource: note }) => ({
  read: {
    allow: {
      [`own ${hostile}`]: all(note.ownerId.is(subject.name), note.level.is(subject.level)),
      group: note.groupId.in(subject.groups),
      named: all(any(note.ownerId.is(hostile), note.ownerId.startsWith('%\\_')), subject.settings.theme.is('dark')),
      admin: subject.admin,
    },
  },
  create: { allow: true },
}))
const related = combine(
  flat,
  definePolicy(model, 'note', ({ subject, resource: note }) => ({
    read: { allow: { parent: note.parent.ownerId.is(subject.name) } },
  })),
)

const tables = `
  create type level as enum ('low', 'high');
  create table note (id text primary key, "tenantId" text, "owner ""of"" it's" text, level level, "groupId" int2, "parentId" text);
  insert into note values
    ('own', 't1', 'ann', 'high', null, null), ('low', 't1', 'ann', 'low', null, null), ('child', 't1', 'bob', 'low', null, 'own'),
    ('group', 't1', 'bob', 'low', 7, null), ('odd', 't1', ${`$$${hostile}$$`}, 'low', null, null),
    ('slash', 't1', '%\\_x', 'low', null, null), ('far', 't2', 'ann', 'high', 7, 'own')`

const ann = {
  id: 'ann',
  name: 'ann',
  tenantId: 't1',
  admin: 'false',
  level: 'high',
  groups: '{5,7,NULL}',
  settings: '{"theme":"dark"}',
}

describeEachServer('the forms of row-level security', (server) => {
  let database: TestDatabase
  let app: string
  let tenant: string
  let client: pg.Client
  const key = newContextKey()
  let identity: string

  beforeAll(async () => {
    database = await openDatabase(server, { setup: (admin) => admin.query(tables).then(() => {}) })
    app = await database.createRole('app')
    tenant = await database.createRole('tenant')
    identity = (await installContext(database.admin, { roles: [app, tenant], keys: [key] })).database
    client = await database.connect(app)
  })
  afterAll(() => database.drop())

  const apply = (policy: typeof flat, options: Partial<RlsOptions>) =>
    database.admin.query(printRls(generateRls(policy, { role: app, ...options })))
  const seen = async (setting: string, by = client) =>
    withSetting(by, setting, async () => (await by.query('select id from note order by id')).rows.map(({ id }) => id))
  const expected = ['child', 'group', 'odd', 'own', 'slash']

  it('takes the plain form, with names and values of every kind, whatever strings mean', async () => {
    await apply(related, { context: 'plain' })
    expect(await seen(plainContext(ann))).toEqual(expected)
    expect(await seen(plainContext({ ...ann, level: 'low', settings: null, groups: '{}' }))).toEqual(['child', 'low'])
    // The parent of `far` is ann's, and of another tenant.
    expect(await seen(plainContext({ ...ann, tenantId: 't2', level: 'low', groups: '{}' }))).toEqual([])
    expect(await seen(plainContext({ ...ann, tenantId: 't2', groups: '{}' }))).toEqual(['far'])
    await database.admin.query('set standard_conforming_strings = off')
    await apply(related, { context: 'plain' })
    await database.admin.query('reset standard_conforming_strings')
    expect(await seen(plainContext(ann))).toEqual(expected)
  })

  it('takes the signed form, and nothing that is not signed', async () => {
    await apply(related, { context: 'signed' })
    const payload = JSON.stringify({ d: identity, e: Date.now() + 30_000, t: 't1', p: [ann], c: {} })
    const sign = (secret: string) =>
      `1.${key.id}.${createHmac('sha256', secret).update(`1.${key.id}.${payload}`).digest('hex')}.${payload}`
    expect(await seen(sign(key.secret))).toEqual(expected)
    for (const setting of ['', 'x', sign('guessed'), plainContext(ann), sign(key.secret).replace('ann', 'bob')]) {
      expect(await seen(setting)).toEqual([])
    }
  })

  it('takes claims', async () => {
    const claims = {
      id: 'sub',
      name: 'sub',
      tenantId: ['app', 'tenant'],
      admin: 'admin',
      level: 'level',
      groups: ['app', 'groups'],
      settings: 'settings',
    }
    await apply(related, { context: 'claims', claims })
    const ask = async (given: unknown) => {
      await client.query("select set_config('request.jwt.claims', $1, false)", [
        given === '' ? '' : JSON.stringify(given),
      ])
      return (await client.query('select id from note order by id')).rows.map(({ id }) => id)
    }
    const app = { tenant: 't1', groups: [5, 7, null] }
    expect(await ask({ sub: 'ann', app, admin: false, level: 'high', settings: { theme: 'dark' } })).toEqual(expected)
    expect(await ask({ sub: 'ann', app: { tenant: 't1', groups: 7 }, level: 'highest' })).toEqual(['child'])
    expect(await ask({ sub: 'ann' })).toEqual([])
    expect(await ask('')).toEqual([])
  })

  it('takes the form without subqueries', async () => {
    await apply(flat, { context: 'signed', subqueries: false })
    expect(await seen('')).toEqual([])
    await apply(flat, { context: 'plain', subqueries: false })
    expect(await seen(plainContext(ann))).toEqual(expected.filter((id) => id !== 'child'))
    const { rows } = await database.admin.query(
      "select coalesce(qual, '') || coalesce(with_check, '') as text from pg_policies",
    )
    expect(rows.filter(({ text }) => /select/i.test(text))).toEqual([])
  })

  it('keeps the role of a tenant to that tenant', async () => {
    await apply(flat, { context: 'plain', role: [app, tenant], tenantRoles: { [tenant]: 't1' } })
    const other = await database.connect(tenant)
    const forged = plainContext({ ...ann, admin: 'true', tenantId: 't2' })
    expect(await seen(forged)).toEqual(['far'])
    expect(await seen(forged, other)).toEqual([])
    expect(await seen(plainContext(ann), other)).toEqual(expected.filter((id) => id !== 'child'))
    const insert = () => other.query("insert into note (id, \"tenantId\") values ('new', 't2')")
    await expect(withSetting(other, forged, insert)).rejects.toMatchObject({ code: '42501' })
  })

  it('is applied by the owner of the tables, who need not be a superuser', async () => {
    const owner = await database.createRole('owner')
    await database.admin.query(`drop schema bailiwick_rls cascade; alter table note owner to ${owner};
      grant create on database ${database.name} to ${owner}; grant usage, create on schema public to ${owner};
      grant bailiwick_reader to ${owner}`)
    const by = await database.connect(owner)
    for (const again of [1, 2]) {
      await by.query(printRls(generateRls(related, { role: app, context: 'plain' })))
      expect(await seen(plainContext(ann)), `run ${again}`).toEqual(expected)
    }
    // A member of the reader sees what it sees; without that the owner is subject to the policies, and has none.
    await database.admin.query(`revoke bailiwick_reader from ${owner}`)
    expect((await by.query('select from note')).rowCount).toBe(0)
    await database.admin.query('drop schema bailiwick_rls cascade; alter table note owner to current_user')
  })

  it('asks an index once for a query, however many rows there are', async () => {
    await apply(related, { context: 'plain' })
    await database.admin.query(`create index on note ("owner ""of"" it's"); create index on note ("parentId");
      insert into note select 'n' || n, 't' || n % 9, 'owner' || n, 'low', null, 'p' || n from generate_series(1, 5000) as n; analyze note`)
    const plan = await withSetting(client, plainContext({ ...ann, settings: null, groups: '{}' }), async () => {
      const narrow = definePolicy(model, 'note', ({ subject, resource: note }) => ({
        read: { allow: { own: note.ownerId.is(subject.name), parent: note.parent.ownerId.is(subject.name) } },
      }))
      await database.admin.query(printRls(generateRls(narrow, { role: app, context: 'plain' })))
      return (await client.query('explain (costs off) select id from note')).rows
        .map((row) => row['QUERY PLAN'])
        .join('\n')
    }).catch(String)
    expect(plan).toContain('BitmapOr')
    expect(plan).not.toContain('Seq Scan')
    expect(plan).toContain('InitPlan')
  })
})
