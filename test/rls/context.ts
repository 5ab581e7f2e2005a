import type pg from 'pg'

/** Attributes as texts that PostgreSQL reads, as the session writes them. */
export type Texts = Readonly<Record<string, string | null>>

/** The plain form of the context: it trusts whoever holds the connection. */
export function plainContext(subject: Texts, context: Texts = {}): string {
  return `0...${JSON.stringify({ d: 'test', e: 0, t: null, p: [subject], c: context })}`
}

/** Runs the work in a transaction with the setting, and commits it. */
export async function withSetting<R>(client: pg.ClientBase, setting: string, work: () => Promise<R>): Promise<R> {
  await client.query('begin')
  try {
    await client.query("select set_config('bailiwick.context', $1, true)", [setting])
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}
