import { defineModel, definePolicy, t } from 'bailiwick'
import { generateRls } from 'bailiwick/rls'
import { expect, it } from 'vitest'
import { describeEachServer, withDatabase } from '../support/databases.ts'

const model = defineModel({
  subject: { id: t.id() },
  resource: {
    folder: {
      id: t.id(),
      open: t.boolean(),
      title: t.text(),
      parentId: t.id().optional(),
      parent: t.one('folder', 'parentId').optional(),
    },
  },
})
const policy = definePolicy(model, 'folder', ({ resource: folder }) => ({
  read: { allow: true },
  update: { allow: true, fields: { title: folder.parent.open, open: true } },
}))

describeEachServer('a statement that changes rows that its conditions look at', (server) => {
  it('is judged by the rows as they were before it, in whatever order it comes to them', async () => {
    await withDatabase(server, {}, async (database) => {
      const { admin } = database
      const app = await database.createRole()
      await admin.query(`
        create table folder (id text, open boolean, title text, "parentId" text);
        insert into folder values ('a', true, 'a', 'a'), ('b', true, 'b', 'a'), ('c', true, 'c', 'b')`)
      await admin.query(generateRls(policy, { role: app, context: 'plain' }).statements.join(';\n'))
      const client = await database.connect(app)
      await client.query('begin')
      await client.query(`select set_config('bailiwick.context', $1, true)`, ['0...{"p":[{"id":"ann"}],"c":{}}'])
      // Each parent is open before it, and closed as soon as its own row has been changed.
      const { rowCount } = await client.query(`update folder set open = false, title = title || '!'`)
      expect(rowCount).toBe(3)
      await expect(client.query(`update folder set title = 'again'`)).rejects.toMatchObject({ code: '42501' })
    })
  })
})
