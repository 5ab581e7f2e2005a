/** `bailiwick maintain`: looks after the journal and the events of all tenants. */
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { BailiwickError } from 'bailiwick'
import type pg from 'pg'
import { CommandError } from '../dev/command-error.ts'
import { findConfig, loadConfig } from '../dev/load-config.ts'
import type { Maintained } from '../directory/facade/audit.ts'
import { maintain as maintainOnce, trimEvents } from '../directory/maintain.ts'
import { withDatabase } from './connection.ts'

export const maintainHelp = `Usage: bailiwick maintain [options]

Makes the months of the journal that are to come, as many as the setting partitions.monthsAhead of the platform says, and deletes by the
month what no tenant, or not its own, keeps any longer (journal.retentionDays). To be run once a day; again changes nothing, and several
at once wait for each other. A month that is missing loses nothing: its entries lie in the default partition until this is run.

Deletes events, too, that are older than their tenant keeps them (events.retentionHours); where a relay runs, it has done so.

Options:
  --database URL   connect there, as a role of the deployment or a superuser; never as the application
  --config FILE    the configuration; by default the nearest bailiwick.config.ts, from here upwards
  -h, --help       this text
`

const attempts = 5
const pause = 1000

export async function maintain(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { config: { type: 'string' }, database: { type: 'string' } },
  })
  const project = await loadConfig(values.config ?? findConfig(process.cwd()))
  const who =
    "a role of the deployment (`directory.deployment` of the configuration) or a superuser, not as the application's"
  const { made, dropped, deleted, events } = await withDatabase(
    project,
    values.database,
    async (client) => ({ ...(await patiently(client)), events: await trimEvents(client) }),
    who,
  )
  const lines = [
    ...(made.length > 0 ? [`Made: ${made.join(', ')}.`] : []),
    ...(dropped.length > 0 ? [`Dropped, as nobody keeps them: ${dropped.join(', ')}.`] : []),
    ...(events > 0n ? [`Deleted: ${events} events.`] : []),
    ...(deleted > 0n ? [`Deleted, of tenants that keep less than others: ${deleted} entries.`] : []),
  ]
  process.stdout.write(`${lines.join('\n') || 'Nothing to do.'}\n`)
  return 0
}

/** Somebody in a long transaction may hold the journal; nobody else should wait behind this for long. */
async function patiently(client: pg.Client): Promise<Maintained> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await maintainOnce(client)
    } catch (error) {
      if (!(error instanceof BailiwickError) || error.code !== 'TRY_AGAIN') throw error
      if (attempt === attempts) {
        throw new CommandError(
          'DATABASE_REFUSED',
          'A transaction has held the journal all the time. Look for it in pg_stat_activity, and run this again.',
          { cause: error },
        )
      }
      await setTimeout(pause)
    }
  }
}
