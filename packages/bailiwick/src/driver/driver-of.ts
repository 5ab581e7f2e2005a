import { BailiwickError } from '../errors/error.ts'
import { drizzleDriver, isDrizzle } from './drizzle.ts'
import { isKysely, kyselyDriver } from './kysely.ts'
import { isPg, pgDriver } from './pg.ts'
import type { Driver } from './port.ts'
import { isPostgresJs, postgresJsDriver } from './postgres-js.ts'
import { isPrisma, prismaDriver } from './prisma.ts'

/**
 * What a client hands to the work of a transaction: a pool of `pg` its `PoolClient`, postgres.js its `TransactionSql`, Kysely
 * its `Transaction`, Drizzle and Prisma their `tx`. A client that is a single connection or a transaction hands on itself.
 */
export type TransactionOf<Db> = Db extends { release(...args: never[]): unknown }
  ? Db
  : Db extends { $queryRawUnsafe: unknown }
    ? Db extends { $transaction(work: (tx: infer Tx) => Promise<unknown>, ...rest: never[]): unknown }
      ? Tx
      : Db
    : Db extends { readonly isTransaction: boolean; transaction(): { execute(work: infer Work): unknown } }
      ? FirstOf<Work>
      : Db extends { savepoint: unknown; unsafe: unknown }
        ? Db
        : Db extends { unsafe: unknown; begin(options: string, work: infer Work): unknown }
          ? FirstOf<Work>
          : Db extends { execute: unknown; transaction(work: infer Work, ...rest: never[]): unknown }
            ? FirstOf<Work>
            : Db extends {
                  readonly totalCount: number
                  connect: { (): Promise<infer Client>; (...args: never[]): unknown }
                }
              ? Client
              : Db

type FirstOf<Work> = Work extends (first: infer First, ...rest: never[]) => unknown ? First : never

const expected = 'a pool or client of `pg`, `sql` of postgres.js, a Kysely, a Drizzle database or a Prisma client'

/** The port over a client of PostgreSQL, told by its shape: no library is imported. INVALID_OPTION for anything else. */
export function driverOf<Db>(db: Db): Driver<TransactionOf<Db>> {
  return detect(db) as unknown as Driver<TransactionOf<Db>>
}

function detect(db: unknown) {
  if ((typeof db === 'object' && db !== null) || typeof db === 'function') {
    if (isPostgresJs(db)) return postgresJsDriver(db)
    if (isKysely(db)) return kyselyDriver(db)
    if (isDrizzle(db)) return drizzleDriver(db)
    if (isPrisma(db)) return prismaDriver(db)
    if (isPg(db)) return pgDriver(db)
  }
  throw new BailiwickError('INVALID_OPTION', `The database is ${expected}; seen: ${seenOf(db)}.`, {
    seen: seenOf(db),
    expected,
  })
}

function seenOf(db: unknown): string {
  if (db instanceof Promise) return 'a promise (it was not awaited)'
  if (typeof db === 'string') return 'a string'
  if (typeof db !== 'object' || db === null) return typeof db === 'function' ? 'a function' : String(db)
  return `an object with ${Object.keys(db).slice(0, 5).join(', ') || 'nothing in it'}`
}
