import type { Channel, Driver, Rows } from './port.ts'
import { inSavepoint, oneByOne, openWith } from './steps.ts'

/** What is used of Kysely. */
export interface KyselyDb {
  readonly isTransaction: boolean
  withoutPlugins(): { executeQuery(query: never): Promise<{ readonly rows: unknown[] }> }
  transaction(): { execute<R>(work: (trx: never) => Promise<R>): Promise<R> }
}

export function isKysely(db: object): db is KyselyDb {
  const { isTransaction, withoutPlugins } = db as Partial<KyselyDb>
  return typeof isTransaction === 'boolean' && typeof withoutPlugins === 'function'
}

export function kyselyDriver(db: KyselyDb): Driver<KyselyDb> {
  const channel = channelOf(db)
  return {
    name: 'kysely',
    isSingle: db.isTransaction,
    connection: channel,
    transaction: (work, opening) => {
      if (db.isTransaction) return inSavepoint(channel, () => work(db, channel), opening)
      return db.transaction().execute(async (trx: KyselyDb) => {
        const inside = channelOf(trx)
        await openWith(inside, opening)
        return work(trx, inside)
      })
    },
  }
}

/** Of several statements in one message Kysely reads no rows. */
function channelOf(db: KyselyDb): Channel {
  // Plugins of the user rename columns and rewrite values; what is asked here is none of theirs.
  const plain = db.withoutPlugins()
  const query = async (text: string, values: readonly unknown[] = []): Promise<Rows> => {
    const compiled = {
      sql: text,
      parameters: values,
      query: { kind: 'RawNode', sqlFragments: [text], parameters: [] },
      queryId: { queryId: 'bailiwick' },
    }
    return (await plain.executeQuery(compiled as never)).rows as Rows
  }
  return { query, batch: (statements, values) => oneByOne({ query }, statements, values) }
}
