/** Policies that others wrote, beside the generated ones, on a real database. */
import { defineModel, definePolicy, t } from 'bailiwick'
import { generateRls } from 'bailiwick/rls'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeEachServer, openDatabase, type TestDatabase } from '../../../../../test/support/databases.ts'
import { compare } from './compare.ts'

const model = defineModel({
  naming: 'snake_case',
  subject: { id: t.id(), role: t.text(), teamIds: t.array(t.id()) },
  resource: {
    article: {
      id: t.id(),
      authorId: t.id(),
      teamId: t.id().optional(),
      status: t.text(),
      stars: t.int(),
      comments: t.many('comment', 'articleId'),
    },
    comment: { id: t.id(), articleId: t.id() },
  },
})

const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
  read: { allow: { own: article.authorId.is(subject.id), published: article.status.is('published') } },
}))

const subject = (name: string) => `(select current_setting('app.${name}', true))`
const own = `author_id = ${subject('user')}`
const published = `status = 'published'`

describeEachServer('a comparison with policies that others wrote', (server) => {
  let database: TestDatabase
  let admin: pg.Client
  let app: string

  beforeAll(async () => {
    const tables = `
      create table article (id text, author_id text not null, team_id text, status text not null, stars integer);
      create table comment (id text, article_id text);
      alter table article enable row level security`
    database = await openDatabase(server, { setup: (client) => client.query(tables).then(() => {}) })
    admin = database.admin
    app = await database.createRole('app')
  })
  afterAll(() => database.drop())
  beforeEach(() => admin.query('begin'))
  afterEach(() => admin.query('rollback'))

  const compared = async (using: string, of = policy, more = '') => {
    await admin.query(`create policy theirs on article for select using (${using}); ${more}`)
    const plan = generateRls(of, { role: app, context: 'plain' })
    const all = await compare(admin, plan, {
      roles: [app],
      same: { 'app.user': 'id', 'app.role': 'role', 'app.teams': 'teamIds' },
    })
    return all.find(({ moment }) => moment === 'select')!
  }

  it.each([
    ['the same in another order', `${published} or ${own}`, 'equal'],
    ['the same, said twice', `(${own} and ${own}) or (not (status <> 'published'))`, 'equal'],
    ['less than ours', own, 'wider'],
    ['more than ours', `${own} or status in ('published', 'draft')`, 'narrower'],
    ['more and less', `${own} or status = 'draft'`, 'wider and narrower'],
    ['everything', 'true', 'narrower'],
    ['nothing', 'false', 'wider'],
    ['null where ours is null, too', `(${own}) is true or ${published}`, 'equal'],
    ['a null that is let in', `${own} or ${published} or author_id is null`, 'narrower'],
    ['something about a column that ours does not read', `${own} or (${published} and stars > 3)`, 'wider'],
    ['a check of the context that is ours', `${subject('user')} is not null and (${own} or ${published})`, 'wider'],
  ])('%s', async (_, using, verdict) => {
    expect(await compared(using)).toMatchObject({ verdict })
  })

  it('is decided over all combinations of what is compared, and says so', async () => {
    const { how, trial } = await compared(`${published} or ${own}`)
    expect(trial).toEqual({ combinations: expect.any(Number), isProof: true, nobody: 'narrower' })
    expect(how).toMatch(/^decided over all [\d,]+ combinations; without a context deployed gives rows/)
  })

  it('gives a row and a subject for which the two really differ', async () => {
    const { trial } = await compared(`${own} or status = 'draft'`)
    expect(trial!.wider).toEqual({ row: { author_id: 'other', status: 'published' }, subject: { id: 'other2' } })
    expect(trial!.narrower).toEqual({ row: { author_id: 'other', status: 'draft' }, subject: { id: 'other2' } })
  })

  it('adds up permissive policies and takes restrictive ones away', async () => {
    const more = `create policy more on article for all using (${published});
      create policy less on article as restrictive for select using (stars > 0)`
    const { verdict, deployed } = await compared(own, policy, more)
    expect(verdict).toBe('wider')
    expect(deployed).toMatch(/ OR .* AND /)
  })

  it('leaves out policies for others', async () => {
    await admin.query(`create policy all_of_them on article using (true)`)
    await admin.query(`alter policy all_of_them on article to ${await database.createRole('other')}`)
    expect(await compared(own)).toMatchObject({ verdict: 'wider' })
  })

  it('without row-level security everything is permitted', async () => {
    expect(await compared(own, policy, 'alter table article disable row level security')).toMatchObject({
      verdict: 'narrower',
      deployed: 'true',
    })
  })

  it('evaluates what it does not understand, and then proves nothing', async () => {
    const lower = `${own} or lower(status) = 'published'`
    expect(await compared(lower)).toMatchObject({ verdict: 'unknown', how: expect.stringContaining('not proved') })
    const like = `${own} or status like 'pub%'`
    await admin.query('drop policy theirs on article')
    expect(await compared(like)).toMatchObject({ verdict: 'narrower', trial: { isProof: false } })
  })

  it('tells lists of the subject apart', async () => {
    const teams = definePolicy(model, 'article', ({ subject, resource: article }) => ({
      read: { allow: { team: article.teamId.in(subject.teamIds) } },
    }))
    const inTeams = `team_id = any ((select current_setting('app.teams', true))::text[])`
    expect(await compared(inTeams, teams)).toMatchObject({
      verdict: 'unknown',
      how: expect.stringContaining('no difference found'),
    })
    await admin.query('drop policy theirs on article')
    expect(await compared(`${inTeams} or team_id is null`, teams)).toMatchObject({ verdict: 'narrower' })
  })

  it('takes what looks at other tables for true, false and null, and says so', async () => {
    const commented = `exists (select from comment where article_id = article.id)`
    const found = await compared(`${own} or ${published} or ${commented}`)
    expect(found.verdict).toBe('narrower')
    expect(Object.values(found.trial!.narrower!.parts!)).toEqual([true])
  })

  it('compares whole numbers at their bounds', async () => {
    const stars = (bound: number) =>
      definePolicy(model, 'article', ({ resource: article }) => ({
        read: { allow: { starred: article.stars.gte(bound) } },
      }))
    expect(await compared('stars > 2', stars(3))).toMatchObject({ verdict: 'equal', trial: { isProof: true } })
    await admin.query('drop policy theirs on article')
    expect(await compared('stars > 3', stars(3))).toMatchObject({
      verdict: 'wider',
      trial: { wider: { row: { stars: 3 } } },
    })
  })

  it('finds what has changed since it was deployed', async () => {
    const plan = generateRls(policy, { role: app, context: 'plain' })
    for (const statement of plan.statements) await admin.query(statement)
    const same = await compare(admin, plan, { roles: [app], same: {} })
    expect(new Set(same.map(({ verdict, how }) => `${verdict}: ${how}`))).toEqual(new Set(['equal: same text']))
    const editors = definePolicy(model, 'article', ({ subject: who, resource: article }) => ({
      read: {
        allow: {
          own: article.authorId.is(who.id),
          editor: who.role.is('editor'),
          published: article.status.is('published'),
        },
      },
    }))
    const [select] = await compare(admin, generateRls(editors, { role: app, context: 'plain' }), {
      roles: [app],
      same: {},
    })
    expect(select).toMatchObject({ verdict: 'wider', trial: { isProof: true, wider: { subject: { role: 'editor' } } } })
  })

  it.each([
    ['signed', {}],
    ['plain', {}],
    ['claims', { claims: { id: 'sub', role: ['app', 'role'], teamIds: 'teams' } }],
  ] as const)('reads the %s form of the context', async (context, more) => {
    await admin.query(`create schema if not exists bailiwick;
      create function bailiwick.subject() returns jsonb language sql stable return null::jsonb;
      create function bailiwick.verified(_context text) returns jsonb language sql stable return null::jsonb;
      create function bailiwick.verified_context() returns jsonb language sql stable return null::jsonb;
      create function bailiwick.sole_principal(_principals jsonb) returns jsonb language sql stable return null::jsonb;
      create function bailiwick.tenant() returns text language sql stable return null::text;
      create function bailiwick.context() returns jsonb language sql stable return null::jsonb`)
    const banned = (role: string) =>
      definePolicy(model, 'article', ({ subject: who, resource: article }) => ({
        read: { allow: { own: article.authorId.is(who.id) }, deny: { role: who.role.is(role) } },
      }))
    const options = { role: app, context, ...more }
    for (const statement of generateRls(banned('guest'), options).statements) await admin.query(statement)
    const [select] = await compare(admin, generateRls(banned('visitor'), options), { roles: [app], same: {} })
    expect(select).toMatchObject({ verdict: 'wider and narrower', trial: { isProof: true } })
    expect(Object.values(select!.trial!.wider!.subject)).toContain('guest')
    expect(Object.values(select!.trial!.narrower!.subject)).toContain('visitor')
    expect(select!.trial!.wider).not.toHaveProperty('parts')
  })
})
