/** `bailiwick found`: the tenant that looks after the others, and its first administrator. */
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { CommandError } from '../dev/command-error.ts'
import { findConfig, loadConfig } from '../dev/load-config.ts'
import { withErrors } from '../directory/errors.ts'
import { withDatabase } from './connection.ts'

export const foundHelp = `Usage: bailiwick found --code CODE --title TITLE --administrator REFERENCE [options]

Makes the platform: the tenant whose members look after the others, with its first administrator, whose account is made where there
is none. How a directory begins, before anybody can be asked. Again changes nothing, so every deployment may run it.

Options:
  --code CODE                 small letters, digits and \`-\`: platform
  --title TITLE               for people: Platform
  --administrator REFERENCE   the id by which the application knows the person
  --database URL              connect there, as a role of the deployment or a superuser; never as the application
  --config FILE               the configuration; by default the nearest bailiwick.config.ts, from here upwards
  -h, --help                  this text
`

const needed = ['code', 'title', 'administrator'] as const

export async function found(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      code: { type: 'string' },
      title: { type: 'string' },
      administrator: { type: 'string' },
      config: { type: 'string' },
      database: { type: 'string' },
    },
  })
  const missing = needed.filter((name) => values[name] === undefined).map((name) => `--${name}`)
  if (missing.length > 0) {
    const example = 'npx bailiwick found --code platform --title Platform --administrator root'
    throw new CommandError('INVALID_ARGUMENT', `Missing: ${missing.join(', ')}. Such as \`${example}\`.`)
  }
  const { code, title, administrator } = values
  const project = await loadConfig(values.config ?? findConfig(process.cwd()))
  const who =
    "a role of the deployment (`directory.deployment` of the configuration) or a superuser, not as the application's"
  const work = async (client: pg.Client) => {
    await refuseOthers(client, who)
    const before = await client.query('select bailiwick.tenant_of_code($1) as id', [code])
    const text = 'select bailiwick.found_platform($1, $2, $3) as id'
    const { rows } = await withErrors(() => client.query(text, [code, title, administrator]))
    return { id: String(rows[0].id), isNew: before.rows[0].id === null }
  }
  const { id, isNew } = await withDatabase(project, values.database, work, who)
  if (isNew) {
    process.stdout.write(`The platform ${code} is founded, and ${administrator} is its administrator.\nIts id: ${id}\n`)
  } else {
    process.stdout.write(
      `The platform ${code} is there already; nothing was changed, its administrators neither.\nIts id: ${id}\n`,
    )
  }
  process.stdout.write(`
Next:
  npx bailiwick sync     the permissions that the project declares
  and in the application, for the first tenant:
    const root = directory.as({ tenant: '${id}', subject: ${isNew ? JSON.stringify(administrator) : '<its administrator>'} })
    await root.users.create({ reference: 'ada' })
    await root.tenants.create({ code: 'acme', title: 'Acme', administrator: 'ada' })
`)
  return 0
}

/** Says which of two things it is, where the database would only say that there is no right or no function. */
async function refuseOthers(client: pg.Client, who: string): Promise<void> {
  // By the catalogue, which everybody may read.
  const { rows } = await client.query(
    `select has_function_privilege(p.oid, 'execute') and has_schema_privilege(n.oid, 'usage') as may
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = 'bailiwick' and p.proname = 'found_platform'`,
  )
  if (rows.length === 0) {
    throw new CommandError(
      'NOT_INSTALLED',
      'The directory is not in this database: there is no function bailiwick.found_platform. Run `npx bailiwick migrate up` first, or connect to another one with --database.',
    )
  }
  if (rows[0].may === true) return
  const { rows: seen } = await client.query('select current_user as name')
  throw new CommandError(
    'DATABASE_REFUSED',
    `The role ${seen[0].name} may not found the platform. Connect as ${who}, with --database; or name ${seen[0].name} in \`directory.deployment\` and run \`npx bailiwick migrate up\`.`,
  )
}
