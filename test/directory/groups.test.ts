/** Groups: who is in them, what is above them, and what becomes of rights when that changes. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { buildGroups } from './support/built-groups.ts'
import { expectExactRights, functionsOf } from './support/exact-rights.ts'
import { give, person, take } from './support/rights.ts'

const missing = { code: 'BW404' }
const taken = { code: 'BW409' }
const exceeded = { code: 'BW410' }
const denies = { code: 'BW412' }
const cycle = { code: 'BW413' }
const limit = { code: 'BW414' }
const invalid = { code: 'BW422' }
const guarded = { code: 'BW423' }

describeNewestServer('groups', (server) => {
  let directory: DirectoryDatabase
  let here: Awaited<ReturnType<DirectoryDatabase['tenant']>>
  let there: typeof here

  beforeAll(async () => {
    directory = await openDirectory(server)
    here = await directory.tenant('here')
    there = await directory.tenant('there')
  })
  afterAll(() => directory.database.drop())

  const call = (name: string, given: Record<string, unknown> = {}, as = here.admin, where = here) =>
    directory.call(name, where.as(as), given)
  const group = async (code: string = randomUUID(), where = here) => {
    await call('create_group', { code }, where.admin, where)
    return code
  }
  /** The last is the top. */
  const chain = (...codes: string[]) =>
    buildGroups(
      directory.admin,
      here.id,
      codes.slice(1).map((parent, at) => [codes[at] as string, parent]),
    )
  const epoch = async () =>
    Number(
      (await directory.admin.query('select n from bailiwick_directory.tenant_epoch where tenant_id = $1', [here.id]))
        .rows[0].n,
    )
  const holds = async (reference: string, permission = 'directory.audit.read') =>
    (
      await directory.admin.query(
        `select e.answer from bailiwick_evaluator.acting($1, $2) a
          cross join lateral bailiwick_evaluator.evaluate($1, a.bounds, array[$3], array[null], array[null]) e`,
        [here.id, directory.sign(here.as(reference)), permission],
      )
    ).rows[0].answer
  const codes = async (name: string, given: Record<string, unknown>) =>
    (await call(name, given)).map(({ code }) => code)

  if (everything)
    it('are asked for with exactly the permission that the function names', async () => {
      const [one, other] = [await group(), await group()]
      const member = await person(directory, here.id)
      const both = { child: one, parent: other }
      const calls = {
        add_member: () => ({ group: one, member }),
        create_group: () => ({ code: randomUUID() }),
        disable_group: () => ({ group: one }),
        enable_group: () => ({ group: one }),
        get_group: () => ({ group: one }),
        group_ancestors: () => ({ group: one }),
        group_descendants: () => ({ group: one }),
        group_paths: () => ({ from: one, to: other }),
        list_groups: () => ({}),
        list_members: () => ({ group: one }),
        nest_group: () => both,
        remove_group: () => ({ group: one }),
        remove_member: () => ({ group: one, member }),
        unnest_group: () => both,
        update_group: () => ({ group: one, title: 'One' }),
      }
      expect(Object.keys(calls)).toEqual(functionsOf('groups'))
      await expectExactRights(directory, here.id, calls)
    })

  it('of another tenant are missing, and so is what no group is', async () => {
    const foreign = await group('foreign', there)
    const mine = await group()
    const nobody = await person(directory, there.id)
    const wrong = async (name: string, given: (target: string) => Record<string, unknown>, target: string) => {
      const failed = async (text: string) => {
        const error = await call(name, given(text)).catch((reason: unknown) => reason)
        return JSON.stringify(error, ['code', 'message', 'detail', 'hint']).replaceAll(text, '…')
      }
      expect(await failed(target)).toContain('BW404')
      expect(await failed(target)).toBe(await failed('nowhere'))
    }
    for (const name of [
      'get_group',
      'disable_group',
      'enable_group',
      'remove_group',
      'list_members',
      'group_ancestors',
      'update_group',
    ]) {
      await wrong(name, (target) => ({ group: target }), foreign)
    }
    for (const name of ['nest_group', 'unnest_group']) {
      await wrong(name, (target) => ({ child: target, parent: mine }), foreign)
      await wrong(name, (target) => ({ child: mine, parent: target }), foreign)
    }
    for (const name of ['add_member', 'remove_member']) {
      await wrong(name, (target) => ({ group: mine, member: target }), nobody)
      // Tops and groups are members of nothing.
      await expect(call(name, { group: mine, member: '*members' })).rejects.toMatchObject(missing)
      await expect(call(name, { group: mine, member: mine })).rejects.toMatchObject(missing)
      await expect(call(name, { group: null, member: here.admin })).rejects.toMatchObject(invalid)
    }
    await expect(call('get_group', { group: here.admin })).rejects.toMatchObject(missing)
  })

  it('are made, called something, found and listed in pages', async () => {
    const where = await directory.tenant()
    const act = (name: string, given: Record<string, unknown> = {}) => call(name, given, where.admin, where)
    for (const code of ['b_1', 'B', 'a', 'bx1']) await act('create_group', { code, title: `Title of ${code}` })
    for (const code of [null, '', ' ', ' a', '*', '*members', 'x'.repeat(201), 'a\nb']) {
      await expect(act('create_group', { code }), String(code)).rejects.toMatchObject(invalid)
    }
    await expect(act('create_group', { code: 'a' })).rejects.toMatchObject(taken)
    await expect(act('create_group', { code: where.admin })).rejects.toMatchObject(taken)
    const list = async (given: Record<string, unknown>) => (await act('list_groups', given)).map(({ code }) => code)
    expect(await list({})).toEqual(['B', 'a', 'b_1', 'bx1'])
    expect(await list({ limit: 2 })).toEqual(['B', 'a'])
    expect(await list({ limit: 2, after: 'a' })).toEqual(['b_1', 'bx1'])
    expect(await list({ search: 'b_' })).toEqual(['b_1'])
    expect(await list({ search: 'OF A' })).toEqual(['a'])
    await expect(list({ limit: 0 })).rejects.toMatchObject(invalid)
    await act('update_group', { group: 'a', title: ' New ', description: 'Said' })
    expect(await act('get_group', { group: 'a' })).toMatchObject([
      {
        code: 'a',
        title: 'New',
        description: 'Said',
        state: 'active',
        source: 'manual',
        members: '0',
        children: '0',
        parents: '0',
      },
    ])
    await act('update_group', { group: 'a', title: '' })
    expect(await act('get_group', { group: 'a' })).toMatchObject([{ title: null, description: 'Said' }])
  })

  it('change nothing and move no epoch where it is so already', async () => {
    const [one, other] = [await group(), await group()]
    const member = await person(directory, here.id)
    const steps: [string, Record<string, unknown>][] = [
      ['add_member', { group: one, member }],
      ['nest_group', { child: one, parent: other }],
      ['update_group', { group: one, title: 'One' }],
      ['disable_group', { group: one }],
      ['enable_group', { group: one }],
      ['unnest_group', { child: one, parent: other }],
      ['remove_member', { group: one, member }],
    ]
    for (const [name, given] of steps) {
      const before = await epoch()
      await call(name, given)
      expect(await epoch(), name).toBe(before + 1)
      await call(name, given)
      expect(await epoch(), `${name} again`).toBe(before + 1)
    }
    // What is refused moves it as little.
    const before = await epoch()
    await expect(call('nest_group', { child: one, parent: one })).rejects.toMatchObject(cycle)
    expect(await epoch()).toBe(before)
  })

  it('are in no cycle: of themselves, of two, of three', async () => {
    const [a, b, c] = ['cycle-a', 'cycle-b', 'cycle-c']
    await chain(a, b, c)
    for (const [child, parent, said] of [
      [a, a, 'cycle-a → cycle-a'],
      [b, a, 'cycle-a → cycle-b → cycle-a'],
      [c, a, 'cycle-a → cycle-b → cycle-c → cycle-a'],
    ]) {
      await expect(call('nest_group', { child, parent })).rejects.toMatchObject({
        ...cycle,
        message: expect.stringContaining(`: ${said}.`),
      })
    }
    await call('unnest_group', { child: b, parent: c })
    await call('nest_group', { child: c, parent: a })
    expect(await codes('group_ancestors', { group: c })).toEqual([a, b])
  })

  it('lie in chains of at most 32', async () => {
    const deep = Array.from({ length: 33 }, (_, at) => `deep-${String(at).padStart(2, '0')}`)
    await chain(...deep.slice(0, 32))
    await group(deep[32] as string)
    const tooDeep = { ...limit, detail: expect.stringContaining('"33"') }
    await expect(call('nest_group', { child: deep[31], parent: deep[32] })).rejects.toMatchObject(tooDeep)
    await expect(call('nest_group', { child: deep[32], parent: deep[0] })).rejects.toMatchObject(tooDeep)
    // As many groups beside each other are not deep.
    await call('nest_group', { child: deep[32], parent: deep[1] })
    expect(await codes('group_descendants', { group: deep[31], limit: 2, after: deep[30] })).toEqual([deep[32]])
  })

  it('show what is above and below, with themselves or without, and every way', async () => {
    await chain('way-1', 'way-2a', 'way-3')
    await group('way-2b')
    await call('nest_group', { child: 'way-1', parent: 'way-2b' })
    await call('nest_group', { child: 'way-2b', parent: 'way-3' })
    await call('nest_group', { child: 'way-1', parent: 'way-3' })
    await call('disable_group', { group: 'way-2b' })
    expect(await codes('group_ancestors', { group: 'way-1', include_self: true })).toEqual([
      'way-1',
      'way-2a',
      'way-2b',
      'way-3',
    ])
    expect(await call('group_descendants', { group: 'way-3', search: '-1' })).toEqual([
      { code: 'way-1', title: null, state: 'active', is_direct: true, ways: '3', live_ways: '2' },
    ])
    const paths = async (from: string, to: string) => (await call('group_paths', { from, to })).map(({ path }) => path)
    expect(await paths('way-1', 'way-3')).toEqual([
      ['way-1', 'way-2a', 'way-3'],
      ['way-1', 'way-2b', 'way-3'],
      ['way-1', 'way-3'],
    ])
    expect(await paths('way-2a', 'way-2b')).toEqual([])
    expect(await paths('way-1', 'way-1')).toEqual([['way-1']])
    // After one of several ways the group above is still there, after the last it is not.
    await call('unnest_group', { child: 'way-1', parent: 'way-3' })
    await call('unnest_group', { child: 'way-1', parent: 'way-2a' })
    expect(await codes('group_ancestors', { group: 'way-1' })).toEqual(['way-2b', 'way-3'])
    await call('unnest_group', { child: 'way-2b', parent: 'way-3' })
    expect(await codes('group_ancestors', { group: 'way-1' })).toEqual(['way-2b'])
  })

  it('of 12 diamonds on top of each other store few rows, and their 4,096 ways are counted, not listed', async () => {
    const at = (n: number, side = '') => `diamond-${String(n).padStart(2, '0')}${side}`
    const where = await directory.tenant()
    const act = (name: string, given: Record<string, unknown>) => call(name, given, where.admin, where)
    const sides = Array.from({ length: 12 }, (_, below) =>
      ['l', 'r'].flatMap((side) => [
        [at(below), at(below + 1, side)] as const,
        [at(below + 1, side), at(below + 1)] as const,
      ]),
    )
    await buildGroups(directory.admin, where.id, sides.flat())
    const { rows } = await directory.admin.query(
      'select count(*)::int as n, max(n_all) as ways from bailiwick_directory.group_closure where tenant_id = $1',
      [where.id],
    )
    // 37 groups: each pair of them once, but for the two sides of each diamond.
    expect(rows[0]).toEqual({ n: (37 * 38) / 2 - 12, ways: '4096' })
    await expect(act('group_paths', { from: at(0), to: at(12) })).rejects.toMatchObject(limit)
    expect(await act('group_paths', { from: at(0), to: at(3) })).toHaveLength(8)
  })

  it('have members for a time, and list them, also those of groups below', async () => {
    await chain('team', 'department')
    const now = Date.now()
    const [ann, bob, cleo] = [
      await person(directory, here.id, [], 'ann'),
      await person(directory, here.id, [], 'bob'),
      await person(directory, here.id, [], 'cleo'),
    ]
    const later = new Date(now + 3_600_000)
    await call('add_member', { group: 'team', member: ann })
    await call('add_member', { group: 'department', member: ann, valid_until: later })
    await call('add_member', { group: 'department', member: bob, valid_from: later })
    await call('add_member', { group: 'team', member: cleo })
    const members = (given: Record<string, unknown>) => call('list_members', { group: 'department', ...given })
    expect(await members({})).toMatchObject([
      {
        reference: 'ann',
        kind: 'user',
        is_direct: true,
        in_force: true,
        groups: ['department'],
        sources: ['manual'],
        valid_from: null,
        valid_until: later,
      },
      { reference: 'bob', is_direct: true, in_force: false, valid_from: later, valid_until: null },
    ])
    expect(await members({ deep: true, after: 'ann' })).toMatchObject([
      { reference: 'bob', groups: ['department'] },
      { reference: 'cleo', is_direct: false, in_force: true, groups: ['team'], valid_until: null },
    ])
    expect(await members({ deep: true, search: 'AN' })).toMatchObject([
      { reference: 'ann', groups: ['department', 'team'] },
    ])
    expect(await codes('list_groups', { member: cleo })).toEqual(['team'])
    expect(await call('list_groups', { member: cleo, deep: true })).toMatchObject([
      { code: 'department', is_direct: false },
      { code: 'team', is_direct: true },
    ])
    const wrong = [
      { valid_from: later, valid_until: new Date(now) },
      { valid_until: new Date(now - 1000) },
      { valid_from: 'infinity' },
      { valid_until: 'infinity' },
    ]
    for (const times of wrong) {
      await expect(call('add_member', { group: 'team', member: bob, ...times })).rejects.toMatchObject(invalid)
    }
    expect(await call('get_group', { group: 'department' })).toMatchObject([
      { members: '2', children: '1', parents: '0' },
    ])
  })

  it('give what they allow to whoever is in them at any depth, at once, and while every group on the way is active', async () => {
    await chain('reader', 'middle', 'auditors')
    const who = await person(directory, here.id)
    await give(directory, here.id, 'auditors', [{ permission: 'directory.audit.read' }])
    expect(await holds(who)).toBe('none')
    await call('add_member', { group: 'reader', member: who })
    expect(await holds(who)).toBe('allow')
    for (const code of ['reader', 'middle', 'auditors']) {
      await call('disable_group', { group: code })
      expect(await holds(who), `${code} disabled`).toBe('none')
      await call('enable_group', { group: code })
      expect(await holds(who), `${code} enabled`).toBe('allow')
    }
    await call('unnest_group', { child: 'middle', parent: 'auditors' })
    expect(await holds(who)).toBe('none')
  })

  it('deny also while they are disabled, and are not removed before the denial is lifted', async () => {
    await chain('suspects', 'suspended')
    const who = await person(directory, here.id, [{ permission: 'directory.audit.read' }])
    await call('add_member', { group: 'suspects', member: who })
    await give(directory, here.id, 'suspended', [{ permission: 'directory.audit.read', effect: 'deny' }])
    expect(await holds(who)).toBe('deny')
    for (const code of ['suspects', 'suspended']) {
      await call('disable_group', { group: code })
      expect(await holds(who), `${code} disabled`).toBe('deny')
    }
    await expect(call('remove_group', { group: 'suspended' })).rejects.toMatchObject(denies)
    // Leaving, or taking away what lies between, lifts it too: only for who may.
    const clerk = await person(directory, here.id, [{ permission: 'directory.groups', delegable: true }])
    await expect(call('remove_member', { group: 'suspects', member: who }, clerk)).rejects.toMatchObject(exceeded)
    await expect(call('unnest_group', { child: 'suspects', parent: 'suspended' }, clerk)).rejects.toMatchObject(
      exceeded,
    )
    await expect(call('remove_group', { group: 'suspects' }, clerk)).rejects.toMatchObject(exceeded)
    expect(await holds(who)).toBe('deny')
    await take(directory, here.id, 'suspended', 'directory.audit.read')
    await call('remove_group', { group: 'suspended' })
    expect(await holds(who)).toBe('allow')
    await expect(call('get_group', { group: 'suspended' })).rejects.toMatchObject(missing)
    expect(await codes('group_ancestors', { group: 'suspects' })).toEqual([])
  })

  it('give no more than whoever lets somebody in may give on', async () => {
    await chain('plain', 'powerful')
    await group('apart')
    await give(directory, here.id, 'powerful', [{ permission: 'directory.audit.read' }])
    const clerk = await person(directory, here.id, [{ permission: 'directory.groups', delegable: true }])
    const who = await person(directory, here.id)
    await expect(call('add_member', { group: 'plain', member: who }, clerk)).rejects.toMatchObject(exceeded)
    await expect(call('nest_group', { child: 'apart', parent: 'plain' }, clerk)).rejects.toMatchObject(exceeded)
    await call('disable_group', { group: 'powerful' }, clerk)
    await expect(call('enable_group', { group: 'powerful' }, clerk)).rejects.toMatchObject(exceeded)
    await call('add_member', { group: 'apart', member: who }, clerk)
    await give(directory, here.id, clerk, [{ permission: 'directory.audit.read', delegable: true }])
    await call('add_member', { group: 'plain', member: who }, clerk)
  })

  it('that hold the last administrator are not left, disabled or removed', async () => {
    const where = await directory.tenant()
    const act = (name: string, given: Record<string, unknown>) => call(name, given, where.admin, where)
    await act('create_group', { code: 'admins' })
    await act('create_group', { code: 'all' })
    await give(directory, where.id, 'all', [{ permission: '*', delegable: true }])
    await act('nest_group', { child: 'admins', parent: 'all' })
    await act('add_member', { group: 'admins', member: where.admin })
    await take(directory, where.id, where.admin, '*')
    const last = { code: 'BW411' }
    for (const [name, given] of [
      ['disable_group', { group: 'admins' }],
      ['disable_group', { group: 'all' }],
      ['remove_group', { group: 'all' }],
      ['remove_member', { group: 'admins', member: where.admin }],
      ['unnest_group', { child: 'admins', parent: 'all' }],
    ] as const) {
      await expect(act(name, given), name).rejects.toMatchObject(last)
    }
  })

  it('that a declaration made are changed there only', async () => {
    const [one, other] = [await group(), await group()]
    await call('nest_group', { child: one, parent: other })
    await call('add_member', { group: one, member: here.admin })
    await directory.admin.query(`update bailiwick_directory.group_edge set source = 'code' where tenant_id = $1`, [
      here.id,
    ])
    await directory.admin.query(`update bailiwick_directory.membership set source = 'code' where tenant_id = $1`, [
      here.id,
    ])
    await directory.admin.query(
      `update bailiwick_directory.principal set source = 'code' where tenant_id = $1 and reference = $2`,
      [here.id, one],
    )
    for (const [name, given] of [
      ['unnest_group', { child: one, parent: other }],
      ['remove_member', { group: one, member: here.admin }],
      ['remove_group', { group: one }],
      ['update_group', { group: one, title: 'x' }],
    ] as const) {
      await expect(call(name, given), name).rejects.toMatchObject(guarded)
    }
    // Both by hand and by declaration: the first goes.
    await call('add_member', { group: one, member: here.admin })
    await call('remove_member', { group: one, member: here.admin })
    expect(await call('list_members', { group: one })).toMatchObject([{ sources: ['code'] }])
  })
})
