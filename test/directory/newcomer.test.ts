/** The commands of the guide, on an empty database, by a role that is no superuser: from nothing to the first check. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '@bailiwick/server'
import { declareDirectory, openDirectory, syncCatalogue } from '@bailiwick/server/directory'
import { definePermissions } from 'bailiwick/permissions'
import { expect, it, vi } from 'vitest'
import { describeEachServer, withDatabase } from '../support/databases.ts'

const declared = declareDirectory({
  source: 'newcomer',
  permissions: definePermissions({ permissions: { 'article.read': 1 } }),
  resourceTypes: { article: {} },
})

async function typed(...argv: readonly string[]) {
  const said = { out: '', err: '' }
  const into = (name: 'out' | 'err') => (text: string | Uint8Array) => {
    said[name] += text
    return true
  }
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(into('out'))
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(into('err'))
  try {
    return { code: await run(argv), ...said }
  } finally {
    out.mockRestore()
    err.mockRestore()
  }
}

describeEachServer('a newcomer', (server) => {
  it('gets from nothing to the first check', async () => {
    await withDatabase(server, {}, async (database) => {
      const { admin, name } = database
      const [migrator, app, release] = [await database.createRole('migrator'), `${name}_web`, `${name}_release`]
      await admin.query(`grant connect on database ${name} to public; grant create on database ${name} to ${migrator};
        alter role ${migrator} createrole`)
      // As for one who makes the roles: they are there already, from other databases of the server.
      const owners = await admin.query(`select rolname from pg_roles where rolname ~ '^bailiwick_'`)
      if (server.major >= 16)
        for (const { rolname } of owners.rows)
          await admin.query(`grant ${rolname} to ${migrator} with admin option, inherit false, set false`)
      const folder = mkdtempSync(join(tmpdir(), 'bailiwick-newcomer-'))
      const config = join(folder, 'bailiwick.config.mjs')
      writeFileSync(
        config,
        `export default ${JSON.stringify({ database: {}, directory: { roles: [app], deployment: [release] } })}`,
      )
      const { host, port } = database.connection()
      const as = (role: string, ...argv: string[]) =>
        typed(
          ...argv,
          '--config',
          config,
          '--database',
          `postgresql://${role}@localhost/${name}?host=${encodeURIComponent(host!)}&port=${port}`,
        )
      try {
        const platform = ['found', '--code', 'platform', '--title', 'Platform', '--administrator', 'root']
        expect(await as(migrator, ...platform)).toMatchObject({ code: 2, err: expect.stringContaining('migrate up') })
        expect(await as(migrator, 'migrate', 'up')).toMatchObject({
          code: 2,
          err: expect.stringContaining('--create-roles'),
        })
        const up = await as(migrator, 'migrate', 'up', '--create-roles')
        expect(up).toMatchObject({ code: 0, err: '', out: expect.stringContaining('npx bailiwick key add') })
        expect(up.out.split('\n').length).toBeLessThan(40)
        expect(await as(migrator, 'migrate', 'status')).toMatchObject({ code: 0 })

        const key = await as(migrator, 'key', 'add')
        expect(key.code).toBe(0)
        const environment = Object.fromEntries(
          key.out
            .trim()
            .split('\n')
            .map((line) => line.split('=') as [string, string]),
        )
        expect(await as(app, 'key', 'add')).toMatchObject({ code: 2, out: '' })

        expect(await as(app, ...platform)).toMatchObject({ code: 2, err: expect.stringContaining('may not found') })
        const founded = await as(release, ...platform)
        expect(founded).toMatchObject({ code: 0, err: '' })
        const id = /^Its id: (.*)$/m.exec(founded.out)![1]!
        const again = await as(release, ...platform)
        expect(again.out).toContain(`is there already; nothing was changed`)
        expect(again.out).toContain(id)
        const other = await as(release, 'found', '--code', 'other', '--title', 'Other', '--administrator', 'root')
        expect(other).toMatchObject({ code: 2, err: expect.stringContaining('Seen: other\nExpected: platform') })
        expect(await as(release, 'found', '--code', 'x')).toMatchObject({
          code: 2,
          err: expect.stringContaining('Missing: --title, --administrator'),
        })

        const deploying = await database.connect(release)
        await syncCatalogue(deploying, declared)
        const directory = openDirectory({
          db: database.pool(app),
          key: { id: environment.CONTEXT_KEY_ID!, secret: environment.CONTEXT_KEY_SECRET! },
          database: environment.CONTEXT_DATABASE!,
          declared,
        })
        const root = directory.as({ tenant: id, subject: 'root' })
        await root.users.create({ reference: 'ada' })
        const tenant = await root.tenants.create({ code: 'acme', title: 'Acme', administrator: 'ada' })
        const ada = directory.as({ tenant, subject: 'ada' })
        await ada.users.create({ reference: 'ann' })
        const ann = directory.as({ tenant, subject: 'ann' })
        expect(await ann.can('article.read', ['article', '7'])).toBe(false)
        await ada.grants.grant({ to: 'ann', permission: 'article.read', on: ['article', '7'] })
        expect(await ann.can('article.read', ['article', '7'])).toBe(true)
      } finally {
        rmSync(folder, { recursive: true, force: true })
        for (const role of [app, release]) {
          await admin.query(`do $$ begin if to_regrole('${role}') is not null then
            execute 'drop owned by ${role} cascade'; execute 'drop role ${role}'; end if; end $$`)
        }
      }
    })
  })
})
