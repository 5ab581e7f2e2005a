/** What the commands about keys have in common: the connection, and a database that has the tables. */
import type pg from 'pg'
import { CommandError } from '../../dev/command-error.ts'
import { findConfig, loadConfig } from '../../dev/load-config.ts'
import { withDatabase } from '../connection.ts'

export const keyOptions = { config: { type: 'string' }, database: { type: 'string' } } as const

export const keyHelp = `  --database URL         connect there, as a superuser or as who ran \`bailiwick migrate up\`; never as the application
  --config FILE          the configuration; by default the nearest bailiwick.config.ts, from here upwards
  -h, --help             this text
`

interface Values {
  readonly config?: string | undefined
  readonly database?: string | undefined
}

/** Runs `work` as whoever looks after the keys. Throws CommandError where the database has no place for them. */
export async function withKeys<R>(values: Values, work: (client: pg.Client) => Promise<R>): Promise<R> {
  const project = await loadConfig(values.config ?? findConfig(process.cwd()))
  const who = 'a superuser or as who ran `bailiwick migrate up`, not as the application'
  const checked = async (client: pg.Client) => {
    await refuseWithoutTables(client)
    return await work(client)
  }
  return await withDatabase(project, values.database, checked, who)
}

async function refuseWithoutTables(client: pg.Client): Promise<void> {
  // By the catalogue, which everybody may read.
  const { rows } = await client.query(
    `select current_database() as name, exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'bailiwick_private' and c.relname = 'context_key') as is_there`,
  )
  if (rows[0].is_there === true) return
  throw new CommandError(
    'NOT_INSTALLED',
    `The database ${rows[0].name} has no table of keys, bailiwick_private.context_key. Run \`npx bailiwick migrate up\` first, or connect to another one with --database.`,
  )
}

/** A time of an option; throws INVALID_ARGUMENT. */
export function timeOf(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const time = new Date(text)
  if (/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text) && !Number.isNaN(+time))
    return time
  throw new CommandError(
    'INVALID_ARGUMENT',
    `${option} takes a day in UTC or a time with its zone, such as 2027-01-31 or 2027-01-31T12:00:00Z; seen: \`${text}\`.`,
  )
}
