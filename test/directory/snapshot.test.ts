/** The schema as a text that is reviewed with each change; `npm run schema` writes it. */
import { expect, it } from 'vitest'
import { installDirectory } from '../../packages/server/src/sql/install-directory.ts'
import { parseSchemaText, schemaObjects, schemaText } from '../../packages/server/src/sql/migrate/schema-objects.ts'
import { describeEachServer, withDatabase } from '../support/databases.ts'
import { directoryTemplate } from '../support/directory.ts'

describeEachServer('the schema', (server) => {
  it('is that of the snapshot', async () => {
    await withDatabase(server, { template: directoryTemplate() }, async (database) => {
      const roles = [await database.createRole(), await database.createRole('other')]
      const deployment = [await database.createRole('deploy')]
      const relay = [await database.createRole('relay')]
      await installDirectory(database.admin, { roles, deployment, relay })
      await database.admin.query('begin')
      const objects = await schemaObjects(database.admin, { roles, deployment, relay })
      await database.admin.query('rollback')
      const text = schemaText(objects)
      expect(parseSchemaText(text)).toEqual(objects)
      await expect(text).toMatchFileSnapshot('../../packages/server/src/sql/schema.snapshot.sql')
    })
  })
})
