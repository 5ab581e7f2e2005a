/** Settings of a tenant: declared with a type and bounds, set by who may, and kept in the journal with what was before. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ownSettings } from '../../packages/server/src/directory/declare/announced.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'

describeNewestServer('settings', (server) => {
  let directory: DirectoryDatabase
  beforeAll(async () => {
    directory = await openDirectory(server)
  })
  afterAll(() => directory.database.drop())

  it('have a type and bounds, and are journalled with what was before', async () => {
    const { call, tenant, admin } = directory
    const { id, admin: who, as } = await tenant()
    const other = await tenant()
    const get = async (name: string) =>
      (await call<{ name: string }>('get_settings', as(who))).find((setting) => setting.name === name)
    const set = (name: unknown, value: unknown) =>
      call('set_setting', as(who), { name, value: value === undefined ? null : JSON.stringify(value) })
    const epoch = async () =>
      Number((await admin.query('select n from bailiwick_directory.tenant_epoch where tenant_id = $1', [id])).rows[0].n)

    // Those of the platform are not a tenant's.
    const typed = Object.keys(ownSettings).filter((name) => name !== 'partitions.monthsAhead')
    expect((await call<{ name: string }>('get_settings', as(who))).map(({ name }) => name)).toEqual(typed)
    expect(await get('journal.retentionDays')).toMatchObject({
      type: 'integer',
      value: 365,
      is_set: false,
      initial: 365,
    })
    const good = [
      ['journal.retentionDays', 30, 30],
      ['journal.retentionDays', 1, 1],
      ['journal.level', 'all', 'all'],
      ['cache.bound', '10 seconds', '00:00:10'],
      ['cache.bound', '1 minute', '00:01:00'],
    ] as const
    for (const [name, value, kept] of good) {
      await set(name, value)
      expect(await get(name)).toMatchObject({ value: kept, is_set: true })
    }
    const bad = [
      ...[0, 36_501, 1.5, '30', true, null, undefined, [30], {}, 1e30].map((value) => ['journal.retentionDays', value]),
      ...['loud', '', 1, null, ['all']].map((value) => ['journal.level', value]),
      ...['soon', '61 seconds', '-1 second', '1e999 s', '9999999999999 years', 5, ''].map((value) => [
        'cache.bound',
        value,
      ]),
    ] as const
    const before = await epoch()
    for (const [name, value] of bad) {
      const refused = await set(name, value).catch((error) => error)
      expect(refused, `${name} ${JSON.stringify(value)}`).toMatchObject({ code: 'BW422' })
      expect(JSON.parse(refused.detail).expected).toMatch(
        /whole number from 1 to 36500|\["all", "update", "none"\]|interval from/,
      )
    }
    const unknown = await set('journal.lvl', 'all').catch((error) => error)
    expect(unknown).toMatchObject({ code: 'BW404' })
    expect(JSON.parse(unknown.detail).expected).toContain('journal.level')
    for (const name of ['nothing', null])
      await expect(call('reset_setting', as(who), { name })).rejects.toMatchObject({ code: 'BW404' })
    // What is so already is no change.
    await set('cache.bound', '60 seconds')
    await call('reset_setting', as(who), { name: 'journal.storage' })
    expect(await epoch()).toBe(before)
    await call('reset_setting', as(who), { name: 'journal.level' })
    expect(await get('journal.level')).toMatchObject({ value: 'update', is_set: false })
    expect(await epoch()).toBe(before + 1)
    const [entry] = await call('list_journal', as(who), { event: 'setting.reset' })
    expect(entry).toMatchObject({ target: { setting: 'journal.level' }, data: { before: 'all', after: 'update' } })

    // Of the tenant only, and by right only.
    const settings = await call<{ is_set: boolean }>('get_settings', other.as(other.admin))
    expect(settings.map((setting) => setting.is_set)).toEqual(Array(6).fill(false))
    for (const nobody of [null, 'nobody', other.admin]) {
      await expect(call('get_settings', as(nobody))).rejects.toMatchObject({ code: 'BW403' })
      await expect(call('set_setting', as(nobody), { name: 'x', value: '1' })).rejects.toMatchObject({ code: 'BW403' })
      await expect(call('reset_setting', as(nobody), { name: 'x' })).rejects.toMatchObject({ code: 'BW403' })
    }
  })
})
