/** Reads what a database says of itself. */
import type pg from 'pg'
import type { Catalogue } from './catalogue.ts'
import { queries } from './queries.ts'

/** What is needed of a `pg` client; it must be in a transaction of its own for all answers to be of one moment. */
export type Client = Pick<pg.ClientBase, 'query'>

/** The catalogue of this moment, in 15 short statements whatever the size of the database. */
export async function readCatalogue(client: Client): Promise<Catalogue> {
  // Printed conditions name a schema wherever the search path does not lead to it: with none, they always do.
  await client.query("select set_config('search_path', '', true)")
  const read: Record<string, unknown[]> = {}
  for (const [name, text] of Object.entries(queries)) read[name] = (await client.query(text)).rows.map(plainNumbers)
  const { server, keywords, ...all } = read
  const words = new Set((keywords as { word: string }[]).map(({ word }) => word))
  const quote = (name: string) =>
    /^[a-z_][a-z0-9_]*$/.test(name) && !words.has(name) ? name : `"${name.replaceAll('"', '""')}"`
  return { ...(server![0] as object), ...all, quote } as unknown as Catalogue
}

/** `oid` comes as `int8`, which `pg` gives as text; these all fit into a number. */
function plainNumbers(row: Record<string, unknown>): Record<string, unknown> {
  const isNumber = (key: string, value: unknown): value is string =>
    ['oid', 'owner', 'table', 'target', 'relation', 'role', 'member', 'routine', 'grantee'].includes(key) &&
    typeof value === 'string'
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, isNumber(key, value) ? Number(value) : value]),
  )
}

/** Runs `work` in a transaction that leaves nothing behind. */
export async function rolledBack<Result>(client: Client, work: () => Promise<Result>, mode = ''): Promise<Result> {
  await client.query(`begin isolation level repeatable read ${mode}`)
  try {
    return await work()
  } finally {
    await client.query('rollback')
  }
}
