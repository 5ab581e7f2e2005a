/** What is used of a connected client of `pg`; of a pool it has to be one of its clients, as everything is one transaction. */
export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: Record<string, unknown>[] }>
}

/** Runs all of it or nothing: in a transaction, or in a savepoint where the client is in a transaction already. */
export async function atomically<R>(client: SqlClient, work: () => Promise<R>): Promise<R> {
  const inside = await isInTransaction(client)
  if (!inside) await client.query('begin isolation level read committed')
  try {
    const result = await work()
    await client.query(inside ? 'release savepoint bailiwick_install' : 'commit')
    return result
  } catch (error) {
    await client.query(inside ? 'rollback to savepoint bailiwick_install' : 'rollback')
    throw error
  }
}

async function isInTransaction(client: SqlClient): Promise<boolean> {
  try {
    await client.query('savepoint bailiwick_install')
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code === '25P01') return false
    throw error
  }
}
