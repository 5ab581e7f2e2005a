import type pg from 'pg'
import { expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer, newestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { answer, declareArticles } from './support/articles.ts'
import { person } from './support/rights.ts'

const verbs = ['grant_permission', 'deny_permission', 'revoke_permission', 'lift_denial']

/** The same triple, from many clients at once. @returns the codes of what was refused. */
async function atOnce(
  directory: DirectoryDatabase,
  tenant: string,
  admin: string,
  principal: string,
  names: readonly string[],
  clients: readonly pg.Client[],
): Promise<readonly string[]> {
  const given = `$1, $2, $3, 'article.read', _type => 'folder', _key => 'f1'`
  const outcomes = await Promise.all(
    clients.map((client, at) =>
      client
        .query(`select bailiwick.${names[at % names.length]}(${given})`, [
          tenant,
          directory.sign({ tenant, as: admin }),
          principal,
        ])
        .then(
          () => [],
          (error: { code: string }) => [error.code],
        ),
    ),
  )
  return outcomes.flat()
}

async function effects({ admin }: DirectoryDatabase, tenant: string, principal: string): Promise<readonly string[]> {
  const { rows } = await admin.query(
    `select g.effect from bailiwick_directory.grant_entry g
       join bailiwick_directory.principal p on p.tenant_id = g.tenant_id and p.id = g.principal_id
      where g.tenant_id = $1 and p.reference = $2 order by 1`,
    [tenant, principal],
  )
  return rows.map(({ effect }) => effect)
}

describeNewestServer('grants and denials of the same at the same time (I07)', (server) => {
  it('are one row of each sign, the denial wins, and no epoch is missing', { timeout: 300_000 }, async () => {
    const directory = await openDirectory(server)
    const { database, admin } = directory
    try {
      await declareArticles(directory)
      const { id: tenant, admin: giver } = await directory.tenant()
      const clients = await Promise.all(
        Array.from({ length: everything ? 50 : 8 }, () => database.connect(directory.role)),
      )
      for (let round = 0; round < (everything ? 3 : 1); round++) {
        const bob = await person(directory, tenant)
        expect(await atOnce(directory, tenant, giver, bob, verbs, clients)).toEqual([])
        const left = await effects(directory, tenant, bob)
        expect(left.length).toBe(new Set(left).size)
        const expected = left.includes('deny') ? 'deny' : left.includes('allow') ? 'allow' : 'none'
        expect(await answer(directory, tenant, bob, 'article.read', 'folder', 'f1')).toBe(expected)
        expect(await atOnce(directory, tenant, giver, bob, verbs.slice(0, 2), clients)).toEqual([])
        expect(await effects(directory, tenant, bob)).toEqual(['allow', 'deny'])
        expect(await answer(directory, tenant, bob, 'article.read', 'folder', 'f1')).toBe('deny')
      }
      const { rows } = await admin.query(
        `select e.n::int as epoch, count(*)::int as events, max(o.epoch)::int as last
           from bailiwick_directory.tenant_epoch e join bailiwick_directory.outbox o on o.tenant_id = e.tenant_id
          where e.tenant_id = $1 group by e.n`,
        [tenant],
      )
      expect(rows).toEqual([{ epoch: rows[0].events, events: rows[0].events, last: rows[0].events }])
    } finally {
      await database.drop()
    }
  })
})

it('without the lock, looked up first and then inserted, they collide', async () => {
  const directory = await openDirectory(newestServer())
  const { database, admin } = directory
  try {
    await declareArticles(directory)
    const { id: tenant, admin: giver } = await directory.tenant()
    const bob = await person(directory, tenant)
    for (const [name, pattern, instead] of [
      ['enter', 'for no key update', ''],
      ['put_grant', /on conflict[\s\S]*?(?=returning g\.id)/, ''],
    ] as const) {
      const { rows } = await admin.query(`select pg_get_functiondef('bailiwick_directory.${name}'::regproc) as text`)
      const changed = rows[0].text.replace(pattern, instead)
      expect(changed).not.toBe(rows[0].text)
      await admin.query(changed)
    }
    const clients = await Promise.all(Array.from({ length: 4 }, () => database.connect(directory.role)))
    expect(await atOnce(directory, tenant, giver, bob, verbs.slice(0, 1), clients)).toContain('23505')
  } finally {
    await database.drop()
  }
})
