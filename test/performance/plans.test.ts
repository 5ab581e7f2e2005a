/**
 * Our filter, and our row-level security, are answered by the indexes that answer the query that an expert writes by hand. A tenth of the
 * rows of the benchmark, as there a plan may tip over for which the full size is too large; the full size with
 *
 *   BAILIWICK_PLANS=full npm test -- plans
 */
import { filter, toPg } from 'bailiwick/sql'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ContextOf, forms, installRowSecurity, type Roles } from '../../bench/queries/row-security.ts'
import { bare, handWritten, type Question, shapes, type Statement, withCondition } from '../../bench/queries/shapes.ts'
import { load, policy, user } from '../../bench/queries/world.ts'
import { describeEachServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { explained, modes } from './explained.ts'

const size = { documents: process.env.BAILIWICK_PLANS === 'full' ? 1_000_000 : 100_000 }

describeEachServer(`plans of ${size.documents.toLocaleString('en')} rows`, (server) => {
  let database: TestDatabase
  let hand: pg.Client
  let question: Question
  let roles: Roles
  let contextOf: ContextOf

  beforeAll(async () => {
    database = await openDatabase(server, { setup: (admin) => load(admin, size) })
    hand = database.admin
    const who = user(711, size)
    const found = await hand.query('select id from document where team_id = $1 limit 1', [who.teamIds[0]])
    roles = { plain: await database.createRole('plain'), signed: await database.createRole('signed') }
    contextOf = await installRowSecurity(hand, policy, roles)
    question = { user: who, id: found.rows[0].id, access: policy.for(who) }
  }, 120_000)
  afterAll(() => database?.drop())

  describe.each(shapes)('%s', (shape) => {
    const ours = withCondition(shape, (asked, first): Statement => toPg(filter(asked.access, 'document.read'), first))

    it.each(modes)('with the filter, %s', async (mode) => {
      const byHand = await explained(hand, handWritten(shape)(question), mode)
      expect(byHand.sequential).toEqual([])
      expect(await explained(hand, ours(question), mode)).toEqual(byHand)
    })

    describe.each(forms)('under row-level security (%s)', (form) => {
      it.each(modes)('%s', async (mode) => {
        const app = await database.connect(roles[form])
        await app.query("select set_config('bailiwick.context', $1, false)", [contextOf(form, question.user)])
        const byHand = await explained(hand, handWritten(shape)(question), mode)
        expect(await explained(app, bare(shape)(question), mode)).toEqual(byHand)
      })
    })
  })
})
