/** Runs a page of the guide, from its first block to its last, on a database that was only migrated and synced. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDirectory, syncCatalogue } from '@bailiwick/server/directory'
import { expect, vi } from 'vitest'
import { migrate } from '../../../packages/server/src/sql/migrate/migrate.ts'
import { readPage, textToRun } from '../../support/code-blocks.ts'
import { newestServer } from '../../support/databases.ts'
import { ROOT } from '../../support/markdown-files.ts'
import { openPlatform } from '../../support/platform.ts'

/** @param path of a page whose module `declared` is in the file that is named. */
export async function runGuide(path: string, declaredIn: string): Promise<void> {
  // Elsewhere nothing is run, since it needs a database.
  const page = readPage(path, readFileSync(join(ROOT, path), 'utf8').replaceAll('```ts no-run', '```ts'))
  const folder = join(ROOT, '.bailiwick', `guide-${path.replace(/^.*\/|\.md$/g, '')}-${process.pid}`)
  const platform = await openPlatform(newestServer())
  const relay = await platform.database.createRole('relay')
  const deployment = `${platform.database.name}_deployment`
  await migrate(platform.admin, { roles: [platform.role], deployment: [deployment], relay: [relay] })
  const { host, port } = platform.database.connection()
  const root = openDirectory({ db: platform.app, key: platform.key, database: platform.identity }).as({
    tenant: platform.platform,
    subject: 'root',
  })
  await root.users.create({ reference: 'ada' })
  for (const [name, value] of Object.entries({
    PGHOST: host,
    PGPORT: String(port),
    PGDATABASE: platform.database.name,
    PGUSER: platform.role,
    PGSSLMODE: 'disable',
    CONTEXT_KEY_ID: platform.key.id,
    CONTEXT_KEY_SECRET: platform.key.secret,
    CONTEXT_DATABASE: platform.identity,
    PLATFORM: platform.platform,
    DEPLOYMENT: deployment,
    RELAY: relay,
    TENANT: await root.tenants.create({ code: 'acme', title: 'Acme', administrator: 'ada' }),
  }))
    vi.stubEnv(name, String(value))
  const problems: string[] = []
  vi.stubGlobal('codeBlock', {
    is: (actual: unknown, expected: unknown, place: string) => {
      try {
        expect(actual).toEqual(expected)
      } catch (error) {
        problems.push(`${place}: ${(error as Error).message}`)
      }
    },
    throws: async (run: () => unknown, code: string, place: string) => {
      try {
        await run()
        problems.push(`${place}: nothing was thrown`)
      } catch (error) {
        if ((error as { code?: unknown }).code !== code) problems.push(`${place}: ${String(error)}`)
      }
    },
  })
  try {
    mkdirSync(folder, { recursive: true })
    for (const module of page.modules) writeFileSync(join(folder, module.name), textToRun(page, module))
    const { declared } = await import(/* @vite-ignore */ join(folder, declaredIn))
    await syncCatalogue(platform.admin, declared)
    await import(/* @vite-ignore */ join(folder, 'this-page.ts'))
    expect(problems).toEqual([])
  } finally {
    vi.unstubAllEnvs()
    vi.unstubAllGlobals()
    rmSync(folder, { recursive: true, force: true })
    await platform.database.drop()
  }
}
