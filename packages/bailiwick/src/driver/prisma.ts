import type { Channel, Driver, Rows } from './port.ts'
import { inSavepoint, oneByOne, openWith } from './steps.ts'

/** What is used of a generated Prisma client. */
export interface PrismaDb {
  $queryRawUnsafe(text: string, ...values: unknown[]): PromiseLike<unknown>
  $executeRawUnsafe(text: string, ...values: unknown[]): PromiseLike<unknown>
  /** Absent inside of a transaction. */
  $transaction?<R>(work: (tx: PrismaDb) => Promise<R>): Promise<R>
}

export function isPrisma(db: object): db is PrismaDb {
  const { $queryRawUnsafe, $executeRawUnsafe } = db as Partial<PrismaDb>
  return typeof $queryRawUnsafe === 'function' && typeof $executeRawUnsafe === 'function'
}

export function prismaDriver(db: PrismaDb): Driver<PrismaDb> {
  const channel = channelOf(db)
  return {
    name: 'prisma',
    isSingle: typeof db.$transaction !== 'function',
    connection: channel,
    transaction: (work, opening) => {
      if (typeof db.$transaction !== 'function') return inSavepoint(channel, () => work(db, channel), opening)
      return db.$transaction(async (tx) => {
        const inside = channelOf(tx)
        await openWith(inside, opening)
        return work(tx, inside)
      })
    },
  }
}

const returnsRows = /^\s*(select|with|values|table|show|insert|update|delete|merge)\b/i

/** One statement a message. What returns no rows, such as `savepoint`, is executed and not asked. */
function channelOf(db: PrismaDb): Channel {
  const query = async (text: string, values: readonly unknown[] = []): Promise<Rows> => {
    if (returnsRows.test(text)) return (await db.$queryRawUnsafe(text, ...values)) as Rows
    await db.$executeRawUnsafe(text, ...values)
    return []
  }
  return { query, batch: (statements) => oneByOne({ query }, statements) }
}
