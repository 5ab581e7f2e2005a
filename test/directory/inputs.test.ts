/** What all functions of the directory say to pages, searches, texts and references that are no good. */
import { expect, it } from 'vitest'
import { describeNewestServer } from '../support/databases.ts'
import { openDirectory } from '../support/directory.ts'

describeNewestServer('inputs of the directory', (server) => {
  it('are checked before anything is looked up', async () => {
    const { database, admin, tenant } = await openDirectory(server)
    try {
      const one = async (text: string, ...given: unknown[]) =>
        (await admin.query(`select ${text} as one`, given)).rows[0].one
      const refused = (text: string, ...given: unknown[]) =>
        expect(one(text, ...given), text).rejects.toMatchObject({ code: 'BW422' })

      expect(await one('bailiwick_private.page_limit(null)')).toBe(50)
      expect(await one('bailiwick_private.page_limit(500)')).toBe(500)
      for (const limit of [0, -1, 501]) await refused('bailiwick_private.page_limit($1)', limit)

      for (const nothing of [null, '', '  '])
        expect(await one('bailiwick_private.search_pattern($1)', nothing)).toBeNull()
      const matches = `$1::text ilike bailiwick_private.search_pattern($2)`
      expect(await one(matches, 'Ann 100%_\\', '0%_\\')).toBe(true)
      expect(await one(matches, 'Ann', 'ANN')).toBe(true)
      for (const wild of ['%', '_', '\\']) expect(await one(matches, 'Ann', wild)).toBe(false)
      await refused('bailiwick_private.search_pattern($1)', 'a'.repeat(201))

      const text = 'bailiwick_private.checked_text($1, $2, 5, $3)'
      expect(await one(text, 'title', ' a b ', true)).toBe('a b')
      expect(await one(text, 'title', '🐦🐦🐦🐦🐦', true)).toBe('🐦🐦🐦🐦🐦')
      for (const blank of [null, '', ' ', '\n', '\u00a0']) {
        expect(await one(text, 'title', blank, false)).toBeNull()
        await refused(text, 'title', blank, true)
      }
      for (const bad of ['abcdef', 'a\nb', 'a\u0001', 'a\u007fb', 'a\u202eb', 'a\u2028b'])
        await refused(text, 'title', bad, false)

      const reference = `bailiwick_private.checked_reference('reference', $1)`
      expect(await one(reference, 'a b')).toBe('a b')
      for (const bad of [null, '', ' a', 'a ', '*', '*members', 'a'.repeat(201)]) await refused(reference, bad)

      const here = await tenant()
      const there = await tenant()
      await admin.query(`select set_config('bailiwick.acting_tenant', $1, false)`, [here.id])
      const principal = 'bailiwick_directory.principal_of($1, $2, $3)'
      expect(await one(principal, here.id, here.admin, null)).toEqual(expect.any(String))
      expect(await one(principal, here.id, here.admin, ['user', 'group'])).toEqual(expect.any(String))
      const missing = { code: 'BW404' }
      await expect(one(principal, here.id, here.admin, ['group'])).rejects.toMatchObject(missing)
      await expect(one(principal, here.id, there.admin, ['user'])).rejects.toMatchObject(missing)
      await refused(principal, here.id, null, null)
    } finally {
      await database.drop()
    }
  })
})
