/** Looks after what all tenants share, as a deployment. */
import type { SqlClient } from '../sql/atomically.ts'
import { withErrors } from './errors.ts'
import { type Maintained, maintained } from './facade/audit.ts'

/**
 * Makes the months of the journal ahead and deletes what is kept no longer, a part at a time, each in a transaction of its own. The client
 * is connected as a role of the deployment. TRY_AGAIN where somebody holds the journal for longer than 2 seconds.
 */
export async function maintain(client: SqlClient): Promise<Maintained> {
  return await maintained(async () => {
    const text = 'select done, what, rows_deleted::text as rows from bailiwick.maintain()'
    const { rows } = await withErrors(() => client.query(text))
    return rows.map(({ done, what, rows: deleted }) => ({
      done: String(done),
      what: what === null ? null : String(what),
      rowsDeleted: deleted === null ? null : BigInt(String(deleted)),
    }))
  })
}

/**
 * Deletes the events that are older than their tenant keeps them (`events.retentionHours`), some tenants at a time, each time in a transaction of its
 * own; says how many. A relay does so by itself.
 */
export async function trimEvents(client: SqlClient): Promise<bigint> {
  let deleted = 0n
  for (;;) {
    const { rows } = await withErrors(() => client.query('select bailiwick.trim_events()::text as rows'))
    const some = BigInt(String(rows[0]!.rows))
    if (some === 0n) return deleted
    deleted += some
  }
}
