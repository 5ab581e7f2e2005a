import type { Driver } from './port.ts'

/** The last transaction that was asked for, by the client that has one connection only. */
const last = new WeakMap<object, Promise<unknown>>()

/**
 * The driver, with its transactions one after another where the client is a single connection: two at once would be one transaction
 * there, and the first to end would commit what the other has not checked yet.
 */
export function inTurn<Tx>(db: object, driver: Driver<Tx>): Driver<Tx> {
  if (!driver.isSingle) return driver
  // Drizzle may be put over one client several times.
  const { $client: client = db } = db as { readonly $client?: object }
  return {
    ...driver,
    transaction: (work, opening) => {
      const mine = (last.get(client) ?? Promise.resolve()).then(() => driver.transaction(work, opening))
      last.set(
        client,
        mine.catch(() => undefined),
      )
      return mine
    },
  }
}
