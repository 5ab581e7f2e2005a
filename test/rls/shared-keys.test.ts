import { defineModel, definePolicy, t } from 'bailiwick'
import { generateRls } from 'bailiwick/rls'
import { expect, it } from 'vitest'
import { describeEachServer, withDatabase } from '../support/databases.ts'

const model = defineModel({
  subject: { id: t.id(), tenantId: t.tenant() },
  resource: {
    note: {
      id: t.id(),
      tenantId: t.tenant(),
      topicId: t.id().optional(),
      topic: t.one('topic', 'topicId').optional(),
    },
    topic: { id: t.id(), tenantId: t.tenant({ shared: true }), ownerId: t.id().optional() },
  },
})
const policy = definePolicy(model, 'note', ({ subject, resource: note }) => ({
  read: { allow: { owner: note.topic.ownerId.is(subject.id) } },
}))

describeEachServer('a list of keys of rows that may be shared', (server) => {
  it('has those of the tenant and the shared ones, and none of another tenant', async () => {
    await withDatabase(server, {}, async (database) => {
      const app = await database.createRole()
      const plan = generateRls(policy, { role: app, context: 'plain' })
      expect(plan.tables[0]!.policies[0]!.using).toMatch(/"topicId" = any\(\(select "bailiwick_rls"/)
      await database.admin.query(`
        create table note (id text, "tenantId" text, "topicId" text);
        create table topic (id text, "tenantId" text, "ownerId" text);
        insert into topic values ('own', 'acme', 'ann'), ('shared', null, 'ann'), ('theirs', 'evil', 'ann'), ('bob', null, 'bob');
        insert into note select 'of ' || id, 'acme', id from topic;
        insert into note values ('elsewhere', 'evil', 'shared'), ('of none', 'acme', null);
        ${plan.statements.join(';\n')}`)
      const client = await database.connect(app)
      const context = '0...{"t":"acme","p":[{"id":"ann","tenantId":"acme"}],"c":{}}'
      await client.query('begin')
      await client.query(`select set_config('bailiwick.context', $1, true)`, [context])
      const { rows } = await client.query('select id from note order by id')
      expect(rows.map(({ id }) => id)).toEqual(['of own', 'of shared'])
    })
  })
})
