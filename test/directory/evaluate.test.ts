/** What grants give and take, one direction at a time; in all combinations it is held to the oracle beside. */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEachServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { Random, testCatalogue } from './support/random-world.ts'
import { anonymous, type Catalogue, everyone, type Grant, members, type World } from './support/rows.ts'
import { ownPermissions, storeCatalogue, storeWorld } from './support/store-world.ts'

describeEachServer('answers about grants', (server) => {
  let directory: DirectoryDatabase
  let catalogue: Catalogue
  const random = new Random(1)
  beforeAll(async () => {
    directory = await openDirectory(server)
    catalogue = testCatalogue(await ownPermissions(directory.admin), false)
    await storeCatalogue(directory.admin, catalogue)
  })
  afterAll(() => directory.database.drop())

  const ann = random.uuid()
  const [group, above, role, folder, inner, article, project, section] = Array.from({ length: 8 }, () => random.uuid())
  const at = { from: null, until: null }
  let worlds = 0

  /** Ann in a group in a group; an article in a folder in a folder; a section of a project. Only the grants differ. */
  async function world(grants: readonly Partial<Grant>[], changes: Partial<World> = {}) {
    const id = random.uuid()
    const name = `ann${++worlds}`
    const own = new Map([[ann, random.uuid()]])
    const other = (known: string) => own.get(known) ?? known
    const built: World = {
      tenant: { id },
      accounts: [{ id: other(ann), reference: name, isActive: true }],
      principals: [
        { id: other(ann), reference: name, kind: 'user', isActive: true },
        { id: group!, reference: 'group', kind: 'group', isActive: true },
        { id: above!, reference: 'above', kind: 'group', isActive: true },
      ],
      memberships: [{ principal: other(ann), group: group!, source: 'manual', ...at }],
      groupEdges: [{ child: group!, parent: above! }],
      roles: [{ id: role!, code: 'editor', isActive: true, permissions: [3] }],
      resources: [
        { id: folder!, type: 'folder', key: 'outer' },
        { id: inner!, type: 'folder', key: 'inner' },
        { id: article!, type: 'article', key: 'a' },
        { id: project!, type: 'project', key: 'p' },
        { id: section!, type: 'section', key: '["p","s"]' },
      ],
      resourceEdges: [
        { child: inner!, parent: folder! },
        { child: article!, parent: inner! },
      ],
      grants: grants.map((grant) => ({
        id: random.uuid(),
        permission: grant.role ? null : 2,
        role: null,
        effect: 'allow',
        delegable: false,
        condition: null,
        ...at,
        ...grant,
        resource: grant.resource ?? id,
        principal: other(grant.principal ?? ann),
      })),
      ...changes,
    }
    await storeWorld(directory.admin, catalogue, built)
    return async (
      permission = 'article.read',
      type: string | null = null,
      key: string | null = null,
      as: string | null = name,
    ) => {
      const [row] = await directory.call<{ answer: string }>('check', { tenant: id, as }, { permission, type, key })
      return row!.answer
    }
  }

  it('allows along the permissions downwards, denies upwards', async () => {
    const gives = await world([{ permission: 4 }])
    expect([await gives('article.read'), await gives('article.delete'), await gives('article')]).toEqual([
      'allow',
      'allow',
      'none',
    ])
    const takes = await world([{ permission: 1 }, { permission: 3, effect: 'deny' }])
    expect([await takes('article.read'), await takes('article.update')]).toEqual(['allow', 'deny'])
    expect([await takes('article.delete'), await takes('article'), await takes('launch')]).toEqual([
      'deny',
      'deny',
      'deny',
    ])
    const part = await world([{ permission: 3 }, { permission: 8, principal: group! }])
    expect([await part('article.publish'), await part('launch')]).toEqual(['allow', 'none'])
  })

  it('gives everything but the platform by `*`', async () => {
    const ask = await world([{ permission: 0 }])
    expect([await ask('report.view'), await ask('*'), await ask('platform.tenants.read')]).toEqual([
      'allow',
      'allow',
      'none',
    ])
    await expect(ask('article.raed')).rejects.toMatchObject({ code: 'BW415' })
    await expect(ask('article.read', 'atricle', '1')).rejects.toMatchObject({ code: 'BW417' })
    await expect(ask('article.read', 'article', null)).rejects.toMatchObject({ code: 'BW422' })
    await expect(ask('article.read', 'section', 'p')).rejects.toMatchObject({ code: 'BW422' })
  })

  it('reaches below a group and below a resource, and never above', async () => {
    const ask = await world([{ principal: above!, resource: folder! }])
    expect([
      await ask('article.read', 'article', 'a'),
      await ask('article.read', 'folder', 'inner'),
      await ask(),
    ]).toEqual(['allow', 'allow', 'none'])
    const denied = await world([{}, { resource: inner!, effect: 'deny' }])
    expect([
      await denied('article.read', 'article', 'a'),
      await denied('article.read', 'folder', 'outer'),
      await denied(),
    ]).toEqual(['deny', 'allow', 'allow'])
    const keyed = await world([{ resource: project! }])
    expect([
      await keyed('article.read', 'section', '["p","t"]'),
      await keyed('article.read', 'note', '["p", "t", "n"]'),
    ]).toEqual(['allow', 'allow'])
    expect([await keyed('article.read', 'section', '["q","t"]'), await keyed('article.read', 'project', 'q')]).toEqual([
      'none',
      'none',
    ])
  })

  it('lets the tops reach everybody they mean', async () => {
    for (const [principal, answers] of [
      [everyone, ['allow', 'allow', 'none']],
      [members, ['allow', 'none', 'none']],
      [anonymous, ['none', 'allow', 'none']],
    ] as const) {
      const ask = await world([{ principal }])
      expect([
        await ask(),
        await ask('article.read', null, null, null),
        await ask('article.read', null, null, 'nobody'),
      ]).toEqual(answers)
    }
  })

  it('takes what is inactive for no allow, and for a denial all the same', async () => {
    const roles = [{ id: role!, code: 'editor', isActive: false, permissions: [3] }]
    expect(await (await world([{ role: role! }]))()).toBe('allow')
    expect(await (await world([{ role: role! }], { roles }))()).toBe('none')
    expect(await (await world([{}, { role: role!, effect: 'deny' }], { roles }))('article.update')).toBe('deny')
    for (const place of [{}, { resource: folder! }]) {
      const given: Partial<Grant>[] = [{ principal: above!, ...place }]
      const taken: Partial<Grant>[] = [{}, { principal: above!, effect: 'deny', ...place }]
      for (const [grants, answers] of [
        [given, ['allow', 'none']],
        [taken, ['deny', 'deny']],
      ] as const) {
        const ask = await world(grants)
        expect(await ask('article.read', 'article', 'a')).toBe(answers[0])
        await directory.admin.query(`update bailiwick_directory.principal set state = 'disabled' where id = $1`, [
          group,
        ])
        await directory.admin.query(
          `update bailiwick_directory.group_closure set n_live = 0 where descendant_id = $1`,
          [group],
        )
        await directory.admin.query(`update bailiwick_directory.root_rights set allow = '{}' where principal_id = $1`, [
          group,
        ])
        expect(await ask('article.read', 'article', 'a')).toBe(answers[1])
      }
    }
  })

  it('counts what is in force now', async () => {
    const hour = 3_600_000
    for (const [from, until, answer] of [
      [-hour, null, 'allow'],
      [hour, null, 'none'],
      [null, hour, 'allow'],
      [-2 * hour, -hour, 'none'],
    ] as const) {
      expect(await (await world([{ from, until }]))()).toBe(answer)
      expect(await (await world([{ from, until, resource: article! }]))('article.read', 'article', 'a')).toBe(answer)
    }
  })

  it('answers a policy from the verified setting: null for nobody, and an error for a subject without an id', async () => {
    const { app, identity, key } = directory
    const setting = (p: unknown, t: unknown) => {
      const payload = JSON.stringify({ d: identity, e: Date.now() + 30_000, t, p: [p].flat(), c: {} })
      return `1.${key.id}.${createHmac('sha256', key.secret).update(`1.${key.id}.${payload}`).digest('hex')}.${payload}`
    }
    const asked = async (context: string) => {
      await app.query('begin')
      try {
        await app.query(`select set_config('bailiwick.context', $1, true)`, [context])
        const text = `select bailiwick.granted('article.read', 'article', 'a'), bailiwick.denied('article.read', 'article', 'a'),
          bailiwick.holds('article.read'), bailiwick.granted('article.read', 'article', null) as strict`
        return (await app.query(text)).rows[0]
      } finally {
        await app.query('rollback')
      }
    }
    expect(await asked('')).toEqual({ granted: null, denied: null, holds: null, strict: null })
    // Whoever is unknown, and of an unknown tenant: nothing is granted, and everything is denied.
    const no = { granted: false, denied: true, holds: false, strict: null }
    expect(await asked(setting({ id: 'x' }, random.uuid()))).toEqual(no)
    expect(await asked(setting({ id: 'x' }, 'no uuid'))).toEqual(no)
    expect(await asked(setting(null, null))).toEqual(no)
    expect(await asked(setting({ id: 'x' }, null))).toEqual(no)
    await expect(asked(setting({ name: 'x' }, random.uuid()))).rejects.toMatchObject({ code: 'BW401' })
    // An application calls its tenants by names of its own: the code. Of somebody disabled, and of nobody at all.
    const { id: tenant, admin: who } = await directory.tenant('named')
    const yes = { granted: true, denied: false, holds: true, strict: null }
    for (const name of [tenant, tenant.toUpperCase(), 'named'])
      expect(await asked(setting({ id: who }, name))).toEqual(yes)
    expect(await asked(setting({ id: 'nobody' }, 'named'))).toEqual(no)
    expect(await asked(setting([], 'named'))).toEqual(no)
    await directory.admin.query(`update bailiwick_directory.tenant set state = 'disabled' where tenant_id = $1`, [
      tenant,
    ])
    expect(await asked(setting({ id: who }, 'named'))).toEqual(no)
    await directory.admin.query(`update bailiwick_directory.tenant set state = 'active' where tenant_id = $1`, [tenant])
    await directory.admin.query(`update bailiwick_directory.principal set state = 'disabled' where reference = $1`, [
      who,
    ])
    expect(await asked(setting({ id: who }, 'named'))).toEqual(no)
  })

  it('finds the same where a resource has a great many grants', async () => {
    const ask = await world([{ resource: inner!, principal: above! }])
    expect(await ask('article.read', 'article', 'a')).toBe('allow')
    await directory.admin.query(
      `insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, resource_id, effect, source)
       select g.tenant_id, gen_random_uuid(), '${anonymous}', 2, g.resource_id, 'deny', n::text
         from bailiwick_directory.grant_entry g, generate_series(1, 500) n where g.resource_id = $1 and g.principal_id = $2 and g.source = g.id::text`,
      [inner, above],
    )
    expect(await ask('article.read', 'article', 'a')).toBe('allow')
    expect(await ask('article.read', 'article', 'a', null)).toBe('deny')
  })

  it('permits nothing to nobody at all', async () => {
    const { id, admin } = await directory.tenant()
    const { rows } = await directory.admin.query('select id from bailiwick_directory.principal where reference = $1', [
      admin,
    ])
    const text = `select a.answer, bailiwick_evaluator.permits(row($1::uuid, $2::uuid[], '{}'::text[], '{}'::jsonb), 'article.read', null, null) as is_permitted
      from bailiwick_evaluator.evaluate($1::uuid, $2::uuid[], '{article.read}', '{null}', '{null}') a`
    const nobody = await directory.admin.query(text, [id, []])
    expect(nobody.rows).toEqual([{ answer: 'none', is_permitted: false }])
    const somebody = await directory.admin.query(text, [id, [rows[0].id]])
    expect(somebody.rows).toEqual([{ answer: 'allow', is_permitted: true }])
  })

  it('does not take the anonymous one for somebody who is called so', async () => {
    const { id, admin } = await directory.tenant()
    const text = `select bailiwick_evaluator.permits(row($1::uuid, array[$2]::uuid[], array[$3]::text[], '{}'::jsonb), 'article.read', null, null) as is_permitted`
    const { rows } = await directory.admin.query(text, [id, anonymous, admin])
    expect(rows).toEqual([{ is_permitted: false }])
  })

  it('refuses too many questions', async () => {
    const asked = Array.from({ length: 1001 }, () => 'article.read')
    const { id, as, admin } = await directory.tenant()
    const none = asked.map(() => null)
    const call = directory.call('check_many', as(admin), { permissions: asked, types: none, keys: none })
    await expect(call).rejects.toMatchObject({ code: 'BW414' })
    expect(
      await directory.call('check', as(admin), { permission: 'article.read', type: 'tenant', key: id }),
    ).toMatchObject([{ answer: 'allow' }])
  })
})
