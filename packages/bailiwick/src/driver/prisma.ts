import type { Channel, Driver, Rows } from './port.ts'
import { inSavepoint, oneByOne, openWith } from './steps.ts'

/** What is used of a generated Prisma client. */
export interface PrismaDb {
  $queryRawUnsafe(text: string, ...values: unknown[]): PromiseLike<unknown>
  $executeRawUnsafe(text: string, ...values: unknown[]): PromiseLike<unknown>
  /** Inside of a transaction it is absent, or since Prisma 7 a savepoint of Prisma's own, which would not undo the opening. */
  $transaction?<R>(work: (tx: PrismaDb) => Promise<R>): Promise<R>
  /** Absent inside of a transaction. */
  $connect?: unknown
}

export function isPrisma(db: object): db is PrismaDb {
  const { $queryRawUnsafe, $executeRawUnsafe } = db as Partial<PrismaDb>
  return typeof $queryRawUnsafe === 'function' && typeof $executeRawUnsafe === 'function'
}

function isInTransaction(db: PrismaDb): boolean {
  return typeof db.$connect !== 'function'
}

export function prismaDriver(db: PrismaDb): Driver<PrismaDb> {
  const channel = channelOf(db)
  return {
    name: 'prisma',
    isSingle: typeof db.$transaction !== 'function',
    connection: channel,
    transaction: (work, opening) => {
      if (typeof db.$transaction !== 'function' || isInTransaction(db))
        return inSavepoint(channel, () => work(db, channel), opening)
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
  return { query, batch: (statements, values) => oneByOne({ query }, statements, values) }
}
