/** What the work of a transaction gets, by the types of the real libraries. */
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { Kysely, Transaction } from 'kysely'
import type pg from 'pg'
import type postgres from 'postgres'
import type { TransactionOf } from '../../packages/bailiwick/src/driver/driver-of.ts'
import type { PinnedOf } from '../../packages/bailiwick/src/session/pin.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Schema = { article: { id: string } }
type DrizzleTx<Db extends { transaction: (...args: never[]) => unknown }> = Parameters<
  Parameters<Db['transaction']>[0]
>[0]

interface PrismaTx {
  article: { findMany(): Promise<unknown[]> }
  $queryRawUnsafe<T>(text: string, ...values: unknown[]): Promise<T>
  $executeRawUnsafe(text: string, ...values: unknown[]): Promise<number>
}
interface Prisma extends PrismaTx {
  $transaction<P extends Promise<unknown>[]>(work: [...P], options?: { isolationLevel?: string }): Promise<unknown[]>
  $transaction<R>(work: (tx: PrismaTx) => Promise<R>, options?: { timeout?: number }): Promise<R>
}

export const same: true[] = [
  true satisfies Same<TransactionOf<pg.Pool>, pg.PoolClient>,
  true satisfies Same<TransactionOf<pg.PoolClient>, pg.PoolClient>,
  true satisfies Same<TransactionOf<pg.Client>, pg.Client>,
  true satisfies Same<TransactionOf<postgres.Sql>, postgres.TransactionSql>,
  true satisfies Same<TransactionOf<postgres.TransactionSql>, postgres.TransactionSql>,
  true satisfies Same<TransactionOf<postgres.ReservedSql>, postgres.ReservedSql>,
  true satisfies Same<TransactionOf<Kysely<Schema>>, Transaction<Schema>>,
  true satisfies Same<TransactionOf<Transaction<Schema>>, Transaction<Schema>>,
  true satisfies Same<TransactionOf<NodePgDatabase>, DrizzleTx<NodePgDatabase>>,
  true satisfies Same<TransactionOf<NodePgDatabase & { $client: pg.Pool }>, DrizzleTx<NodePgDatabase>>,
  true satisfies Same<TransactionOf<DrizzleTx<NodePgDatabase>>, DrizzleTx<NodePgDatabase>>,
  true satisfies Same<TransactionOf<PostgresJsDatabase>, DrizzleTx<PostgresJsDatabase>>,
  true satisfies Same<TransactionOf<Prisma>, PrismaTx>,
  true satisfies Same<TransactionOf<PrismaTx>, PrismaTx>,
  true satisfies Same<PinnedOf<pg.Pool>, pg.PoolClient>,
  true satisfies Same<PinnedOf<postgres.Sql>, postgres.ReservedSql>,
  true satisfies Same<PinnedOf<Kysely<Schema>>, Kysely<Schema>>,
  true satisfies Same<PinnedOf<NodePgDatabase>, never>,
]
