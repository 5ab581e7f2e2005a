/** Resources: what is registered where, what moves and goes, and what becomes of rights with it. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { expectExactRights, functionsOf } from './support/exact-rights.ts'
import { person } from './support/rights.ts'

const forbidden = { code: 'BW403' }
const missing = { code: 'BW404' }
const taken = { code: 'BW409' }
const exceeded = { code: 'BW410' }
const denies = { code: 'BW412' }
const cycle = { code: 'BW413' }
const limit = { code: 'BW414' }
const unknownType = { code: 'BW417' }
const inUse = { code: 'BW419' }
const invalid = { code: 'BW422' }
const guarded = { code: 'BW423' }

describeNewestServer('resources', (server) => {
  let directory: DirectoryDatabase
  let here: Awaited<ReturnType<DirectoryDatabase['tenant']>>
  let there: typeof here

  beforeAll(async () => {
    directory = await openDirectory(server)
    await directory.admin.query(
      `insert into bailiwick_catalogue.resource_type (code, key_parts, parent_code, is_container, source, retired_at) values
         ('project', '{project}', null, true, 'test', null),
         ('folder', '{project,folder}', 'project', true, 'test', null),
         ('box', '{id}', null, true, 'test', null),
         ('document', '{id}', null, false, 'test', null),
         ('scroll', '{id}', null, false, 'test', statement_timestamp())`,
    )
    here = await directory.tenant('here')
    there = await directory.tenant('there')
  })
  afterAll(() => directory.database.drop())

  const call = (name: string, given: Record<string, unknown> = {}, as = here.admin, where = here) =>
    directory.call(name, where.as(as), given)
  const at = (type: string, key: string) => ({ type, key })
  const into = (type: string, key: string) => ({ parent_type: type, parent_key: key })
  const register = async (
    type: string,
    key: string = randomUUID(),
    given: Record<string, unknown> = {},
    where = here,
  ) => {
    await call('register_resource', { ...at(type, key), ...given }, where.admin, where)
    return key
  }
  const epoch = async () =>
    Number(
      (await directory.admin.query('select n from bailiwick_directory.tenant_epoch where tenant_id = $1', [here.id]))
        .rows[0].n,
    )
  const put = async (
    reference: string,
    permission: string,
    type: string,
    key: string,
    effect = 'allow',
    delegable = false,
  ) =>
    directory.admin.query(
      `insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, resource_id, effect, delegable)
       select $1, gen_random_uuid(), p.id, n.id, r.id, $6, $7
         from bailiwick_directory.principal p, bailiwick_catalogue.permission n, bailiwick_directory.resource r
        where p.tenant_id = $1 and p.reference = $2 and n.code = $3 and r.tenant_id = $1 and r.type_code = $4 and r.key = $5`,
      [here.id, reference, permission, type, key, effect, delegable],
    )
  const answer = async (reference: string, type: string, key: string, permission = 'directory.audit.read') =>
    (
      await directory.admin.query(
        `select e.answer from bailiwick_evaluator.acting($1, $2) a
          cross join lateral bailiwick_evaluator.evaluate($1, a.bounds, array[$3], array[$4], array[$5]) e`,
        [here.id, directory.sign(here.as(reference)), permission, type, key],
      )
    ).rows[0].answer
  const references = async (name: string, given: Record<string, unknown>, where = here) =>
    (await call(name, given, where.admin, where)).map(({ reference }) => reference)

  if (everything)
    it('are asked for with exactly the permission that the function names', async () => {
      const box = await register('box')
      const inside = await register('document', undefined, into('box', box))
      const calls = {
        add_parent: () => ({ ...at('document', inside), ...into('box', box) }),
        get_resource: () => at('box', box),
        list_registered: () => ({}),
        move_resource: () => ({ ...at('document', inside), to_type: 'box', to_key: box }),
        register_resource: () => at('box', randomUUID()),
        remove_parent: () => ({ ...at('document', inside), ...into('box', box) }),
        remove_resource: () => at('document', inside),
        resource_ancestors: () => at('document', inside),
        resource_descendants: () => at('box', box),
        resource_paths: () => ({ ...at('document', inside), to_type: 'box', to_key: box }),
      }
      expect(Object.keys(calls)).toEqual(functionsOf('resources'))
      await expectExactRights(directory, here.id, calls)
    })

  it('of another tenant are missing', async () => {
    const foreign = await register('box', 'foreign', {}, there)
    const mine = await register('document')
    const given: [string, (key: string) => Record<string, unknown>][] = [
      ['get_resource', (key) => at('box', key)],
      ['remove_resource', (key) => at('box', key)],
      ['move_resource', (key) => at('box', key)],
      ['resource_ancestors', (key) => at('box', key)],
      ['add_parent', (key) => ({ ...at('document', mine), ...into('box', key) })],
      ['remove_parent', (key) => ({ ...at('document', mine), ...into('box', key) })],
      ['move_resource', (key) => ({ ...at('document', mine), to_type: 'box', to_key: key })],
      ['register_resource', (key) => ({ ...at('document', 'new'), ...into('box', key) })],
    ]
    for (const [name, of] of given) {
      const failed = async (key: string) => {
        const error = await call(name, of(key)).catch((reason: unknown) => reason)
        return JSON.stringify(error, ['code', 'message', 'detail', 'hint']).replaceAll(key, '…')
      }
      expect(await failed(foreign), name).toContain('BW404')
      expect(await failed(foreign), name).toBe(await failed('nowhere'))
    }
    await expect(call('register_resource', at('tenant', there.id))).rejects.toMatchObject(invalid)
    await expect(call('get_resource', at('tenant', there.id))).rejects.toMatchObject(missing)
    await expect(call('remove_resource', at('tenant', here.id))).rejects.toMatchObject(guarded)
    await expect(call('move_resource', at('tenant', here.id))).rejects.toMatchObject(guarded)
  })

  it('have keys in one form', async () => {
    await register('folder', '[ "50", "9" ]')
    await register('folder', '["50","9"]', { title: 'Nine' })
    expect(await call('get_resource', at('folder', '["50" ,"9"]'))).toMatchObject([
      { key: '["50","9"]', title: 'Nine' },
    ])
    const wrong = [
      '50',
      '["50"]',
      '["50",9]',
      '["50",null]',
      '["50",""]',
      '["50","9","1"]',
      '{"a":1}',
      '["\\u0000","1"]',
      '',
      null,
    ]
    for (const key of wrong) {
      await expect(call('register_resource', { type: 'folder', key }), String(key)).rejects.toMatchObject(invalid)
    }
    for (const key of ['', ' ', 'x'.repeat(513), 'é'.repeat(257)]) {
      await expect(call('register_resource', at('document', key)), key).rejects.toMatchObject(invalid)
    }
    await register('document', 'é'.repeat(256))
    await expect(call('register_resource', at('documnt', '1'))).rejects.toMatchObject({
      ...unknownType,
      detail: expect.stringContaining('document'),
    })
    await expect(call('register_resource', at('scroll', '1'))).rejects.toMatchObject(unknownType)
    await expect(call('register_resource', { type: 'document', key: '1', parent_type: 'box' })).rejects.toMatchObject(
      invalid,
    )
  })

  it('move no epoch when they are new, and wait for no writer', async () => {
    const box = await register('box')
    const before = await epoch()
    await directory.admin.query('begin')
    await directory.admin.query('select from bailiwick_directory.tenant_epoch where tenant_id = $1 for update', [
      here.id,
    ])
    try {
      await directory.app.query(`set statement_timeout = '3s'`)
      await register('document', 'fresh', into('box', box))
      await register('box', 'fresh')
    } finally {
      await directory.admin.query('rollback')
      await directory.app.query('reset statement_timeout')
    }
    await register('document', 'fresh', into('box', box))
    expect(await epoch()).toBe(before)
    expect(await references('resource_ancestors', at('document', 'fresh'))).toEqual([`box:${box}`])
    const { rows } = await directory.admin.query(
      `select event, target from bailiwick_journal.entry where tenant_id = $1 and target ->> 'key' = 'fresh' order by id`,
      [here.id],
    )
    expect(rows).toEqual([
      { event: 'resource.registered', target: at('document', 'fresh') },
      { event: 'resource.registered', target: at('box', 'fresh') },
    ])
    // Another title is seen by others, another parent is a move.
    await register('document', 'fresh', { title: 'Fresh' })
    expect(await epoch()).toBe(before + 1)
    await expect(register('document', 'fresh', into('box', 'fresh'))).rejects.toMatchObject(taken)
    await expect(register('box', 'inner', into('document', 'fresh'))).rejects.toMatchObject(invalid)
    await expect(register('box', 'inner', into('tenant', here.id))).rejects.toMatchObject(invalid)
    await register('box', 'inner', into('box', 'fresh'))
    expect(await epoch()).toBe(before + 2)
  })

  it('are in no cycle, also not over their keys, and in chains of at most 64', async () => {
    for (const key of ['x', 'y', 'z']) await register('box', key)
    await call('add_parent', { ...at('box', 'x'), ...into('box', 'y') })
    await call('add_parent', { ...at('box', 'y'), ...into('box', 'z') })
    for (const [key, parent] of [
      ['x', 'x'],
      ['y', 'x'],
      ['z', 'x'],
    ] as const) {
      await expect(call('add_parent', { ...at('box', key), ...into('box', parent) })).rejects.toMatchObject(cycle)
    }
    await register('folder', '["7","1"]')
    await register('box', 'in-folder', into('folder', '["7","1"]'))
    await expect(register('project', '7', into('box', 'in-folder'))).rejects.toMatchObject(cycle)
    await register('project', '7')
    await expect(call('add_parent', { ...at('project', '7'), ...into('folder', '["7","1"]') })).rejects.toMatchObject(
      cycle,
    )
    expect(await references('resource_ancestors', { ...at('box', 'in-folder'), include_self: true })).toEqual([
      'box:in-folder',
      'folder:["7","1"]',
      'project:7',
    ])
    await directory.admin.query(
      `select bailiwick_directory.link_resource($1, c.id, bailiwick_directory.resource_of($1, 'box', (n + 1)::text, true))
         from generate_series(100, 162) n cross join lateral bailiwick_directory.resource_of($1, 'box', n::text, true) c (id)`,
      [here.id],
    )
    await register('document', 'deep')
    const tooDeep = { ...limit, detail: expect.stringContaining('"65"') }
    await expect(call('add_parent', { ...at('document', 'deep'), ...into('box', '100') })).rejects.toMatchObject(
      tooDeep,
    )
    await expect(call('add_parent', { ...at('box', '163'), ...into('box', 'z') })).rejects.toMatchObject(tooDeep)
    await call('add_parent', { ...at('document', 'deep'), ...into('box', '101') })
  })

  it('move in one step, with what is in them', async () => {
    for (const key of ['from', 'to', 'also']) await register('box', key)
    await register('box', 'moved', into('box', 'from'))
    await register('document', 'paper', into('box', 'moved'))
    const who = await person(directory, here.id)
    await put(who, 'directory.audit.read', 'box', 'to')
    expect(await answer(who, 'document', 'paper')).toBe('none')
    await call('add_parent', { ...at('box', 'moved'), ...into('box', 'also') })
    await call('move_resource', {
      ...at('box', 'moved'),
      to_type: 'box',
      to_key: 'to',
      from_type: 'box',
      from_key: 'from',
    })
    expect(await answer(who, 'document', 'paper')).toBe('allow')
    expect(await call('get_resource', at('box', 'moved'))).toMatchObject([
      { parents: [at('box', 'also'), at('box', 'to')], children: '1' },
    ])
    expect(await references('resource_descendants', at('box', 'to'))).toEqual(['box:moved', 'document:paper'])
    expect(await call('resource_paths', { ...at('document', 'paper'), to_type: 'box', to_key: 'to' })).toEqual([
      { path: ['document:paper', 'box:moved', 'box:to'] },
    ])
    const before = await epoch()
    await call('add_parent', { ...at('box', 'moved'), ...into('box', 'to') })
    expect(await epoch()).toBe(before)
    await call('move_resource', at('box', 'moved'))
    expect(await epoch()).toBe(before + 1)
    await call('move_resource', at('box', 'moved'))
    await call('remove_parent', { ...at('box', 'moved'), ...into('box', 'to') })
    expect(await epoch()).toBe(before + 1)
    expect(await answer(who, 'document', 'paper')).toBe('none')
    expect(await references('resource_descendants', { ...at('box', 'to'), include_self: true })).toEqual(['box:to'])
    await expect(
      call('move_resource', {
        ...at('box', 'moved'),
        to_type: 'box',
        to_key: 'to',
        from_type: 'box',
        from_key: 'from',
      }),
    ).rejects.toMatchObject(missing)
  })

  it('are moved by whoever may on both sides, and may give on what that gives', async () => {
    for (const key of ['own', 'other']) await register('box', key)
    await register('document', 'page', into('box', 'own'))
    const clerk = await person(directory, here.id)
    await put(clerk, 'directory.resources', 'box', 'own', 'allow', true)
    const move = () => call('move_resource', { ...at('document', 'page'), to_type: 'box', to_key: 'other' }, clerk)
    await expect(move()).rejects.toMatchObject(forbidden)
    await put(clerk, 'directory.resources.move', 'box', 'other')
    const reader = await person(directory, here.id)
    await put(reader, 'directory.audit.read', 'box', 'other')
    await expect(move()).rejects.toMatchObject(exceeded)
    expect(await answer(reader, 'document', 'page')).toBe('none')
    await put(clerk, 'directory.audit.read', 'box', 'own', 'allow', true)
    await move()
    expect(await answer(reader, 'document', 'page')).toBe('allow')
  })

  it('go when nothing is denied on them and nothing is in them', async () => {
    await register('box', 'doomed')
    await register('document', 'leaf', into('box', 'doomed'))
    await expect(call('remove_resource', at('box', 'doomed'))).rejects.toMatchObject(inUse)
    await put('*', 'directory.audit.read', 'document', 'leaf', 'deny')
    await put('*', 'directory.settings.read', 'document', 'leaf')
    await expect(call('remove_resource', at('document', 'leaf'))).rejects.toMatchObject(denies)
    await directory.admin.query(
      `delete from bailiwick_directory.grant_entry where tenant_id = $1 and effect = 'deny'`,
      [here.id],
    )
    // What its parent denies is lifted with it.
    await put('*', 'directory.audit.read', 'box', 'doomed', 'deny')
    const clerk = await person(directory, here.id, [{ permission: 'directory.resources', delegable: true }])
    await expect(call('remove_resource', at('document', 'leaf'), clerk)).rejects.toMatchObject(exceeded)
    await directory.admin.query(
      `delete from bailiwick_directory.grant_entry where tenant_id = $1 and effect = 'deny'`,
      [here.id],
    )
    await call('remove_resource', at('document', 'leaf'), clerk)
    await expect(call('get_resource', at('document', 'leaf'))).rejects.toMatchObject(missing)
    await call('remove_resource', at('box', 'doomed'))
    await register('box', 'doomed')
  })

  it('are listed by type, parent and text, in pages', async () => {
    const where = await directory.tenant()
    await register('box', 'b', {}, where)
    for (const key of ['1', '2', '1:0'])
      await register('document', key, { ...into('box', 'b'), title: `Paper ${key}` }, where)
    const list = (given: Record<string, unknown>) => references('list_registered', given, where)
    expect(await list({})).toEqual(['box:b', 'document:1', 'document:1:0', 'document:2', `tenant:${where.id}`])
    expect(await list({ limit: 2, after: 'document:1' })).toEqual(['document:1:0', 'document:2'])
    expect(await list({ type: 'document', search: 'PAPER 1' })).toEqual(['document:1', 'document:1:0'])
    expect(await list(into('box', 'b'))).toEqual(['document:1', 'document:1:0', 'document:2'])
    await expect(list({ after: 'nothing' })).rejects.toMatchObject(invalid)
  })

  it('are registered by many at the same time, each once', async () => {
    const box = await register('box')
    const clients = await Promise.all(Array.from({ length: 6 }, () => directory.database.connect(directory.role)))
    const text = 'select bailiwick.register_resource($1, $2, $3, $4, $5, $6) as id'
    const signed = directory.sign(here.as(here.admin))
    const ids = await Promise.all(
      clients.map(async (client) => {
        const seen: string[] = []
        for (let n = 0; n < 10; n++)
          seen.push((await client.query(text, [here.id, signed, 'document', `many-${n}`, 'box', box])).rows[0].id)
        return seen
      }),
    )
    expect(new Set(ids.map(String)).size).toBe(1)
    expect(await call('resource_descendants', at('box', box))).toHaveLength(10)
  })
})
