import { createHmac } from 'node:crypto'
import { installContext, newContextKey } from '@bailiwick/server'
import { all, any, defineModel, definePolicy, not, t } from 'bailiwick'
import { type AnyPolicy, generateRls, printRls } from 'bailiwick/rls'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { askedByRow } from '../support/asked-by-row.ts'
import { describeEachServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { withSetting } from './context.ts'

/** What is asked of rows one relation further and of stored permissions, with a context that is verified. */
const model = defineModel({
  naming: 'snake_case',
  subject: { id: t.id(), tenantId: t.tenant() },
  resource: {
    document: {
      id: t.id(),
      tenantId: t.tenant(),
      teamId: t.id().optional(),
      team: t.one('team', 'teamId').optional(),
    },
    team: {
      id: t.id(),
      tenantId: t.tenant(),
      leadId: t.id().optional(),
      members: t.many('member', 'teamId'),
    },
    member: { id: t.id(), tenantId: t.tenant(), teamId: t.id(), userId: t.id(), user: t.one('person', 'userId') },
    person: { id: t.id(), tenantId: t.tenant(), managerId: t.id().optional() },
  },
})

const tables = `
  create table person (id text primary key, tenant_id text not null, manager_id text);
  create table team (id text primary key, tenant_id text not null, lead_id text);
  create table member (id text primary key, tenant_id text not null, team_id text not null, user_id text not null);
  create table document (id text primary key, tenant_id text not null, team_id text);
  create index on document (tenant_id, team_id);
  insert into person values ('ann', 't', 'max'), ('bob', 't', null), ('far', 'u', 'max');
  insert into team values ('red', 't', 'lea'), ('blue', 't', null), ('strange', 'u', null);
  -- The last two stand in a tenant that is not their team's, or not their person's.
  insert into member values ('1', 't', 'red', 'ann'), ('2', 't', 'blue', 'bob'), ('3', 'u', 'blue', 'ann'), ('4', 't', 'blue', 'far');
  insert into document values ('r', 't', 'red'), ('b', 't', 'blue'), ('none', 't', null), ('s', 't', 'strange');`

/** Who is granted what is a setting here. */
const stored = `${askedByRow}
  create function bailiwick.stored(kind text, code text, type text, id text) returns boolean language sql stable as $$
    select case when bailiwick.subject() is not null
      then concat_ws(' ', kind, code, type, id) = any(string_to_array(current_setting('test.stored', true), ',')) end $$;
  create function bailiwick.granted(action text, type text, id text) returns boolean
    language sql stable strict security definer as $$ select bailiwick.stored('allow', $1, $2, $3) $$;
  create function bailiwick.denied(action text, type text, id text) returns boolean
    language sql stable strict security definer as $$ select bailiwick.stored('deny', $1, $2, $3) $$;
  create function bailiwick.holds(code text) returns boolean
    language sql stable strict security definer as $$ select bailiwick.stored('holds', $1, null, null) $$;
  revoke all on all functions in schema bailiwick from public`

describeEachServer('relations and stored permissions under row-level security', (server) => {
  let database: TestDatabase
  let app: string
  let client: pg.Client
  let identity: string
  const key = newContextKey()

  beforeAll(async () => {
    database = await openDatabase(server, { setup: (admin) => admin.query(tables).then(() => {}) })
    app = await database.createRole('app')
    identity = (await installContext(database.admin, { roles: [app], keys: [key] })).database
    await database.admin.query(`alter role ${app} set track_functions = 'all'`)
    client = await database.connect(app)
  })
  afterAll(() => database.drop())

  const apply = (policy: AnyPolicy) => database.admin.query(printRls(generateRls(policy, { role: app })))
  const signed = (id: string, tenantId = 't') => {
    const payload = JSON.stringify({ d: identity, e: Date.now() + 30_000, t: tenantId, p: [{ id, tenantId }], c: {} })
    return `1.${key.id}.${createHmac('sha256', key.secret).update(`1.${key.id}.${payload}`).digest('hex')}.${payload}`
  }
  const ids = async () => (await client.query('select id from document order by id')).rows.map(({ id }) => id).join(' ')
  const seen = (id: string, tenantId?: string) => withSetting(client, signed(id, tenantId), ids)
  /** How often functions whose names begin so were called for the query. */
  const calls = (id: string, like: string) =>
    withSetting(client, signed(id), async () => {
      const text =
        'select coalesce(sum(calls), 0)::int as calls from pg_stat_xact_user_functions where funcname like $1'
      const counted = async (): Promise<number> => (await client.query(text, [like])).rows[0].calls
      const before = await counted()
      await client.query('select count(*) from document')
      return (await counted()) - before
    })
  const more = (count: number) =>
    database.admin.query(
      `insert into document select 'more ' || n, 't', 'team ' || n from generate_series(1, ${count}) as n`,
    )
  afterEach(() => database.admin.query(`delete from document where id like 'more%'`).then(() => {}))

  it('verifies the context as often for many rows as for few', async () => {
    await apply(
      definePolicy(model, 'document', ({ subject, resource: document }) => ({
        read: { allow: { 'not the lead': document.team.leadId.isNot(subject.id), own: document.id.is(subject.id) } },
      })),
    )
    expect(await seen('ann')).toBe('r')
    expect(await seen('lea')).toBe('')
    const [few, rows] = [await calls('ann', 'verified'), await calls('ann', 'document\\_team%')]
    await more(100)
    expect(await calls('ann', 'verified')).toBe(few)
    // It is asked of each row, only not who asks.
    expect(await calls('ann', 'document\\_team%')).toBe(rows + 100)
  })

  it('lets nobody call the function of a row with values of their own', async () => {
    const { rows } = await database.admin.query(
      `select oid::int, oid::regprocedure::text as name from pg_proc where pronamespace = 'bailiwick_rls'::regnamespace and pronargs > 2`,
    )
    expect(rows).toHaveLength(1)
    const call = `select ${rows[0].name.replace(/\(.*/, '')}('red', 't', 'mallory')`
    expect((await database.admin.query(call)).rowCount).toBe(1)
    const named = { code: '42501', message: expect.stringContaining('schema bailiwick_rls') }
    await expect(withSetting(client, signed('ann'), () => client.query(call))).rejects.toMatchObject(named)
  })

  it('looks for lists of keys over two relations, inside the tenant', async () => {
    await apply(
      definePolicy(model, 'document', ({ subject, resource: document }) => ({
        read: {
          allow: {
            member: document.team.members.some((member) => member.userId.is(subject.id)),
            manager: document.team.members.some((member) =>
              any(
                member.user.managerId.is(subject.id),
                all(member.userId.is(subject.id), member.user.managerId.isNull()),
              ),
            ),
          },
        },
      })),
    )
    // Of t is only the membership in red; those of another tenant count for nobody.
    expect(await seen('ann')).toBe('r')
    expect(await seen('bob')).toBe('b')
    expect(await seen('max')).toBe('r')
    expect(await seen('far')).toBe('b')
    for (const [id, tenant] of [
      ['ann', 'u'],
      ['nobody', 't'],
    ] as const) {
      expect(await seen(id, tenant)).toBe('')
    }
    const before = await calls('ann', 'document\\_teamid%')
    await more(3000)
    await database.admin.query('analyze document')
    expect(await calls('ann', 'document\\_teamid%')).toBe(before)
    const plan = await withSetting(client, signed('bob'), () => client.query('explain select id from document'))
    expect(JSON.stringify(plan.rows)).toContain('Bitmap Index Scan')
    expect(JSON.stringify(plan.rows)).not.toContain('Seq Scan')
  })

  it('is refused where nobody answers about stored permissions', async () => {
    const error = apply(definePolicy(model, 'document', ({ granted }) => ({ read: { allow: granted() } })))
    await expect(error.finally(() => database.admin.query('rollback'))).rejects.toMatchObject({
      message: expect.stringContaining('bailiwick.denied(text, text, text) is missing'),
      hint: expect.stringContaining('directory'),
    })
    expect(await seen('ann')).toBe('r')
  })

  it('asks for stored permissions, of the row, of related rows and of the tenant', async () => {
    await database.admin.query(stored)
    await apply(
      definePolicy(model, 'document', ({ granted, holds, resource: document }) => ({
        read: {
          allow: {
            granted: granted(),
            team: granted('team.manage', document.team),
            lead: all(holds('lead'), not(granted('team.leave', document.team))),
            all: holds('all'),
          },
          deny: { 'not held': not(holds('open')), held: holds('closed') },
        },
      })),
    )
    const asked = async (...facts: string[]) => {
      await client.query("select set_config('test.stored', $1, false)", [['holds open', ...facts].join()])
      return seen('ann')
    }
    expect(await asked()).toBe('')
    expect(await asked('allow document.read document r')).toBe('r')
    expect(await asked('allow document.read document r', 'deny document.read document r')).toBe('')
    expect(await asked('allow team.manage team blue')).toBe('b')
    // `strange` is of another tenant, so it is no team of the document: absent, and nobody is granted anything on it.
    expect(await asked('allow team.manage team strange')).toBe('')
    expect(await asked('holds lead', 'allow team.leave team red')).toBe('b none s')
    expect(await asked('holds all')).toBe('b none r s')
    expect(await asked('holds all', 'holds closed')).toBe('')
    // Without a context every answer is null, and so is what is made of it.
    await apply(
      definePolicy(model, 'document', ({ granted, holds }) => ({
        read: { allow: { 'not granted': not(granted()), 'not held': not(holds('all')) }, deny: holds('x') },
      })),
    )
    expect(await asked()).toBe('b none r s')
    expect(await ids()).toBe('')
    expect(await withSetting(client, signed('ann').replace('ann', 'bob'), ids)).toBe('')
  })

  it('asks what the subject holds once for a query, and takes the form without subqueries', async () => {
    const policy = definePolicy(model, 'document', ({ granted, holds }) => ({
      read: { allow: { held: holds('all'), granted: granted() } },
    }))
    await apply(policy)
    const asked = await calls('ann', 'holds')
    await more(50)
    expect(await calls('ann', 'holds')).toBe(asked)
    await database.admin.query(printRls(generateRls(policy, { role: app, subqueries: false })))
    await client.query("select set_config('test.stored', 'allow document.read document r', false)")
    expect(await seen('ann')).toBe('r')
  })
})
