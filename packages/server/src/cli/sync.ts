/** `bailiwick sync`: brings what the project declares into the directory. */
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { CommandError } from '../dev/command-error.ts'
import { loadDeclaration } from '../dev/directory/declared.ts'
import { findConfig, loadConfig } from '../dev/load-config.ts'
import type { DirectoryChange } from '../directory/declare/declaration.ts'
import { describeChange } from '../directory/declare/describe-change.ts'
import { syncCatalogue, syncTenant } from '../directory/declare/sync.ts'
import { withDatabase } from './connection.ts'

export const syncHelp = `Usage: bailiwick sync [options]

Brings what the project declares into the directory: permissions, resource types and conditions for all tenants, and with --tenant
roles, groups, service accounts and grants of that one. All in one transaction, or nothing; what others made stays.

Options:
  --tenant CODE    the tenant; several times for several
  --dry-run        say what would change and change nothing; ends with 1 where there are conflicts
  --database URL   connect there, as the role of the deployment; never as the application
  --config FILE    the configuration; by default the nearest bailiwick.config.ts, from here upwards
  -h, --help       this text

The configuration says where the declaration is:
  directory: { declaration: './directory.ts' }
`

export async function sync(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      config: { type: 'string' },
      database: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      tenant: { type: 'string', multiple: true, default: [] },
    },
  })
  const project = await loadConfig(values.config ?? findConfig(process.cwd()))
  const declared = await loadDeclaration(project)
  const dryRun = values['dry-run']
  return await withDatabase(
    project,
    values.database,
    async (client) => {
      await client.query('begin isolation level read committed')
      // In one transaction, so that a dry run of a tenant knows the permissions that are new.
      const planned = dryRun ? await syncCatalogue(client, declared, { dryRun }) : []
      const isBlocked = planned.some(({ change }) => change === 'conflict')
      let changes = show('For all tenants', isBlocked ? planned : await syncCatalogue(client, declared))
      for (const code of isBlocked ? [] : values.tenant) {
        changes = [
          ...changes,
          ...show(`For ${code}`, await syncTenant(client, declared, await tenantId(client, code), { dryRun })),
        ]
      }
      await client.query(dryRun ? 'rollback' : 'commit')
      const conflicts = changes.filter(({ change }) => change === 'conflict').length
      const end =
        changes.length === 0 ? 'Nothing to do.' : dryRun ? 'Nothing was written: this was a dry run.' : 'Done.'
      process.stdout.write(`${conflicts > 0 ? `${conflicts} to be cleared up first. ` : ''}${end}\n`)
      return conflicts > 0 ? 1 : 0
    },
    "a role of the deployment (`directory.deployment` of the configuration) or a superuser, not as the application's",
  )
}

function show(title: string, changes: readonly DirectoryChange[]): readonly DirectoryChange[] {
  if (changes.length > 0)
    process.stdout.write(`${title}:\n${changes.map((change) => `  ${describeChange(change)}\n`).join('')}`)
  return changes
}

async function tenantId(client: pg.Client, code: string): Promise<string> {
  const { rows } = await client.query('select bailiwick.tenant_of_code($1) as id', [code])
  const id: unknown = rows[0]?.id
  if (typeof id === 'string') return id
  throw new CommandError(
    'NO_TENANT',
    `There is no tenant with the code ${code}, or it is deleted. Tenants are made by the platform's administrator, with \`tenants.create\`.`,
  )
}
