/** A transaction that begins with what was read before, or not at all. */
import { BailiwickError } from 'bailiwick'
import { driverOf, type TransactionOf } from 'bailiwick/session'
import type { Caller } from '../caller.ts'
import { toBailiwickError } from '../errors.ts'
import type { Epochs } from './epochs.ts'

const setting = 'bailiwick.context'
const text = `select current_setting('${setting}', true) as before, set_config('${setting}', $1, true) is not null,
  bailiwick.expect($2::uuid, $1, $3::bigint, $4::bigint, $5::bigint, $6::bigint[])`

/**
 * Runs the work in a transaction in which the context says who asks, so that row-level security knows it, and in which nothing has
 * changed since these numbers were read. `begin`, the context and the comparison are one message where the client can.
 *
 * @returns undefined where something has changed: then nothing was run.
 */
export async function expecting<Db, R>(
  db: Db,
  caller: Caller,
  { timeline, catalogue, epoch, accounts }: Epochs,
  work: (tx: TransactionOf<Db>) => Promise<R>,
): Promise<{ readonly result: R } | undefined> {
  let hasBegun = false
  const opening = {
    sql: async () => {
      const context = await caller.context()
      const list = `{${accounts.join(',')}}`
      return { text, values: [context, caller.tenant, String(timeline), String(catalogue), String(epoch), list] }
    },
    check: () => undefined,
    undo: ({ before }: Readonly<Record<string, unknown>>) => ({
      text: `select set_config('${setting}', $1, true) is not null`,
      values: [String(before ?? '')],
    }),
  }
  const begun = async (tx: TransactionOf<Db>) => {
    hasBegun = true
    return { result: await work(tx) }
  }
  // What the work itself throws is its own affair, and comes out as it is.
  const run = () => driverOf(db).transaction(begun, opening)
  try {
    return await run()
  } catch (error) {
    if (hasBegun) throw error
    const ours = toBailiwickError(error)
    if (ours instanceof BailiwickError && ours.code === 'STALE_SNAPSHOT') return undefined
    throw ours
  }
}
