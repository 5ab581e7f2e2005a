import { expect, it } from 'vitest'
import { describeEachServer } from '../support/databases.ts'
import { openDirectory } from '../support/directory.ts'

describeEachServer('answers about grants', (server) => {
  it('gives an administrator everything and others nothing', async () => {
    const { database, admin, sign, tenant } = await openDirectory(server)
    try {
      const { id, admin: reference, as } = await tenant()
      const permits = async (
        who: string | null,
        permission: string,
        type: string | null = null,
        key: string | null = null,
      ) => {
        const { rows } = await admin.query(
          'select bailiwick_evaluator.permits(bailiwick_evaluator.acting($1, $2), $3, $4, $5) as permits',
          [id, sign(as(who)), permission, type, key],
        )
        return rows[0].permits
      }
      expect(await permits(reference, 'directory.users.read')).toBe(true)
      expect(await permits(reference, 'directory.users.read', 'tenant', id)).toBe(true)
      expect(await permits(reference, 'platform.tenants.read')).toBe(false)
      expect(await permits(null, 'directory.users.read')).toBe(false)
      expect(await permits('nobody', 'directory.users.read')).toBe(false)
      await expect(permits(reference, 'nothing')).rejects.toMatchObject({ code: 'BW415' })
      await expect(permits(reference, 'directory', 'nothing', '1')).rejects.toMatchObject({ code: 'BW417' })
    } finally {
      await database.drop()
    }
  })
})
