import { expect, it } from 'vitest'
import { migrate } from '../../packages/server/src/sql/migrate/migrate.ts'
import { describeEachServer } from '../support/databases.ts'
import { openDirectory } from '../support/directory.ts'

describeEachServer('the directory', (server) => {
  it('knows who asks', async () => {
    const { database, admin, sign, tenant, app, role } = await openDirectory(server)
    try {
      // The short way on which tests open a directory leaves nothing to be done.
      expect((await migrate(admin, { roles: [role] })).changes).toEqual([])
      const { id, admin: reference, as } = await tenant()
      const asking = 'select (bailiwick_evaluator.acting($1, $2)).*'
      const { rows } = await admin.query(asking, [id, sign(as([reference, null, 'nobody']))])
      expect(rows[0].actors).toEqual([reference, 'anonymous', 'nobody'])
      expect(rows[0].bounds).toEqual([expect.any(String), '00000000-0000-0000-0000-000000000003', null])
      await expect(admin.query(asking, [id, '1.forged'])).rejects.toMatchObject({ code: 'BW401' })
      await expect(app.query('select * from bailiwick_directory.tenant')).rejects.toMatchObject({ code: '42501' })
    } finally {
      await database.drop()
    }
  })
})
