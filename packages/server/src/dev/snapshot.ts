/** Reads from the database as it was at one moment. */
import type pg from 'pg'
import type { Queryable } from '../directory/caller.ts'
import type { Fragment, Row } from './engine.ts'
import { toQuery } from './fragment.ts'

export type Read = (query: Fragment) => Promise<readonly Row[]>

/**
 * Everything that `work` reads is from one snapshot. The answers of JavaScript and of PostgreSQL are compared, and a
 * row that changes between two queries would look like a disagreement.
 */
export async function snapshot<T>(pool: pg.Pool, work: (read: Read, db: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin isolation level repeatable read read only')
    return await work(async (query) => (await client.query(toQuery(query))).rows as Row[], client)
  } finally {
    await client.query('rollback').catch((error: Error) => {
      broken = error
    })
    client.release(broken)
  }
}
