/**
 * Our filter, and our row-level security, are answered by the indexes that answer the query that an expert writes by hand. A tenth of the
 * rows of the benchmark, as there a plan may tip over for which the full size is too large; the full size with
 *
 *   BAILIWICK_TESTS=all npm test -- plans
 */
import { defineModel, definePolicy, t } from 'bailiwick'
import { generateRls } from 'bailiwick/rls'
import { filter, toPg } from 'bailiwick/sql'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Form, forms, installRowSecurity } from '../../bench/queries/row-security.ts'
import { bare, handWritten, type Question, shapes, withCondition } from '../../bench/queries/shapes.ts'
import { advised, load, policy, user } from '../../bench/queries/world.ts'
import { everything } from '../../tools/samples.ts'
import { describeEachServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { type Access, explained, modes } from './explained.ts'

const uuid = { type: t.uuid() }
const ledModel = defineModel({
  naming: 'snake_case',
  subject: { id: t.int(), tenantId: t.tenant(uuid) },
  resource: {
    document: {
      ...{
        id: t.int(),
        tenantId: t.tenant(uuid),
        ownerId: t.int(),
        teamId: t.int(),
        status: t.text(),
        title: t.text(),
      },
      team: t.one('team', 'teamId'),
    },
    team: { id: t.int(), tenantId: t.tenant(uuid), leadId: t.int() },
  },
})
const ledPolicy = definePolicy(ledModel, 'document', ({ subject, resource: document }) => ({
  read: { allow: { own: document.ownerId.is(subject.id), lead: document.team.leadId.is(subject.id) } },
}))

const size = { documents: everything ? 1_000_000 : 100_000 }

describeEachServer(`plans of ${size.documents.toLocaleString('en')} rows`, (server) => {
  let database: TestDatabase
  let hand: pg.Client
  let apps: Record<Form, pg.Client>
  let question: Question
  const byHand = new Map<string, Access>()

  beforeAll(async () => {
    database = await openDatabase(server, { setup: (admin) => load(admin, size) })
    hand = database.admin
    const who = user(711, size)
    const found = await hand.query('select id from document where team_id = $1 limit 1', [who.teamIds[0]])
    question = { user: who, id: found.rows[0].id, access: policy.for(who) }
    const roles = { plain: await database.createRole('plain'), signed: await database.createRole('signed') }
    const { contextOf } = await installRowSecurity(hand, policy, roles)
    apps = { plain: await database.connect(roles.plain), signed: await database.connect(roles.signed) }
    for (const form of forms) {
      await apps[form].query("select set_config('bailiwick.context', $1, false)", [contextOf(form, who)])
    }
    for (const shape of shapes) {
      for (const mode of modes) {
        byHand.set(`${shape} ${mode}`, await explained(hand, handWritten(shape)(question), mode))
      }
    }
  }, 120_000)
  afterAll(() => database?.drop())

  it('by hand need no sequential scan', () => {
    expect([...byHand.values()].flatMap(({ sequential }) => sequential)).toEqual([])
    expect(byHand.get('count prepared')!.indexes).toHaveLength(advised.length)
  })

  it.each(shapes)('with the filter are the same: %s', async (shape) => {
    const ours = withCondition(shape, (asked, first) => toPg(filter(asked.access, 'document.read'), first))(question)
    for (const mode of modes) expect(await explained(hand, ours, mode), mode).toEqual(byHand.get(`${shape} ${mode}`))
  })

  describe.each(forms)('under row-level security (%s)', (form) => {
    it.each(shapes)('are the same: %s', async (shape) => {
      for (const mode of modes) {
        const plan = await explained(apps[form], bare(shape)(question), mode)
        expect(plan, mode).toEqual(byHand.get(`${shape} ${mode}`))
      }
    })
  })

  it('are told from those of a list that PostgreSQL looks up row by row', async () => {
    const slow = withCondition('count', ({ user: { id, teamIds } }, first) => ({
      text: `(owner_id = $${first} or team_id in (select unnest($${first + 1}::int4[])))`,
      values: [id, teamIds],
    }))
    for (const mode of modes) {
      expect((await explained(hand, slow(question), mode)).sequential, mode).toEqual(['document'])
    }
  })

  it('of a rule over a related row look its keys up once', async () => {
    await hand.query('create table team (id int4 primary key, tenant_id uuid not null, lead_id int4 not null)')
    await hand.query('insert into team select distinct team_id, tenant_id, team_id from document')
    await hand.query('analyze team')
    const app = await database.connect(await leadRole())
    const { id, tenantId } = { ...question.user, id: question.user.teamIds[0]! }
    await app.query("select set_config('bailiwick.context', $1, false)", [
      `0...${JSON.stringify({ t: tenantId, p: [{ id: String(id), tenantId }], c: {} })}`,
    ])
    for (const shape of shapes) {
      const own = withCondition(shape, (_, first) => ({
        text: `tenant_id = $${first} and (owner_id = $${first + 1} or team_id = any(array(select team.id from team where lead_id = $${first + 1})))`,
        values: [tenantId, id],
      }))(question)
      for (const mode of modes) {
        expect(onDocuments(await explained(app, bare(shape)(question), mode)), `${shape} ${mode}`).toEqual(
          onDocuments(await explained(hand, own, mode)),
        )
      }
    }
    const { rows } = await app.query('select count(*)::int4 as count from document where team_id = $1', [id])
    expect(rows[0].count).toBeGreaterThan(100)
  })

  /** Who sees his own documents and those of the teams that he leads. */
  async function leadRole(): Promise<string> {
    const role = await database.createRole('lead')
    for (const statement of generateRls(ledPolicy, { role, context: 'plain' }).statements) await hand.query(statement)
    return role
  }
})

function onDocuments({ sequential, indexes }: Access) {
  return [sequential.filter((table) => table === 'document'), indexes.filter((index) => index.startsWith('document'))]
}
