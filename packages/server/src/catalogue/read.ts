/** Reads what a database says of itself. */
import type pg from 'pg'
import type { Catalogue } from './catalogue.ts'
import { queries, searchPath } from './queries.ts'

/** What is needed of a `pg` client; it must be in a transaction of its own for all answers to be of one moment. */
export type Client = Pick<pg.ClientBase, 'query'>

/** The catalogue of this moment, in one message of short statements, whatever the size of the database. */
export async function readCatalogue(client: Client): Promise<Catalogue> {
  const { schemas, setting } = (await client.query<{ schemas: string[]; setting: string }>(searchPath)).rows[0]!
  // Printed conditions name a schema wherever the search path does not lead to it: with none, they always do.
  await setSearchPath(client, '')
  const read: Record<string, unknown[]> = {}
  const answers = (await client.query(Object.values(queries).join(';'))) as unknown as {
    rows: Record<string, unknown>[]
  }[]
  for (const [index, name] of Object.keys(queries).entries()) read[name] = answers[index]!.rows.map(plainNumbers)
  await setSearchPath(client, setting)
  const { server, keywords, ...all } = read
  const words = new Set((keywords as { word: string }[]).map(({ word }) => word))
  const quote = (name: string) =>
    /^[a-z_][a-z0-9_]*$/.test(name) && !words.has(name) ? name : `"${name.replaceAll('"', '""')}"`
  return { ...(server![0] as object), ...all, searchPath: schemas, quote } as unknown as Catalogue
}

/** Until the end of the transaction. */
export async function setSearchPath(client: Client, path: string): Promise<void> {
  await client.query("select set_config('search_path', $1, true)", [path])
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
