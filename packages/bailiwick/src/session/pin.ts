import { driverOf } from '../driver/driver-of.ts'
import type { PgPool } from '../driver/pg.ts'
import type { Channel, Connection } from '../driver/port.ts'
import { openWith } from '../driver/steps.ts'
import { BailiwickError } from '../errors/error.ts'
import { openingOf, resetOf, type Setting } from './settings.ts'
import { guarded, Turn } from './turns.ts'

/** What a client hands out as one connection: `pg` its `PoolClient`, postgres.js its `ReservedSql`, Kysely another Kysely. */
export type PinnedOf<Db> = Db extends { readonly isTransaction: boolean }
  ? Db
  : Db extends { unsafe: unknown; reserve(): Promise<infer Reserved> }
    ? Reserved
    : Db extends { readonly totalCount: number; connect: { (): Promise<infer Client>; (...args: never[]): unknown } }
      ? Client
      : never

type Settings = () => Promise<readonly Setting[]>

interface Used<R> {
  readonly outcome: { readonly result: R } | { readonly error: unknown }
  /** Nothing of it is left on the connection. */
  readonly isClean: boolean
}

type Use<R> = (client: object) => Promise<Used<R>>

/** Runs the work on one connection that carries the settings for its session, and empties them before anybody else gets it. */
export async function runPinned<Db, R>(
  db: Db,
  work: (client: PinnedOf<Db>) => Promise<R>,
  settings: Settings,
): Promise<R> {
  const { outcome } = await lenderOf(db)<R>(async (client) => {
    const { name, connection } = driverOf(client)
    const channel = connection as Channel
    const turn = new Turn(client, true)
    const made = await settings()
    const outcome = await settled(async () => {
      await pin(channel, made)
      return work(guarded(name, client, turn) as PinnedOf<Db>)
    })
    turn.end()
    const reset = await settled(() => unpin(channel, made))
    return { outcome, isClean: 'result' in reset }
  })
  if ('error' in outcome) throw outcome.error
  return outcome.result
}

async function settled<R>(run: () => Promise<R>): Promise<Used<R>['outcome']> {
  try {
    return { result: await run() }
  } catch (error) {
    return { error }
  }
}

async function pin(channel: Channel, settings: readonly Setting[]): Promise<void> {
  const opening = openingOf({ settings: async () => settings, isIdentified: false, look: undefined, isLocal: false })
  await openWith(channel, opening)
}

/** What the work left open is rolled back, else its end would bring back what was set before. */
async function unpin(channel: Channel, settings: readonly Setting[]): Promise<void> {
  const reset = resetOf(settings)
  // A transaction that was begun before has an earlier time than this statement; one that failed refuses it.
  const alone = await settled(() => channel.query(`${reset}, now() = statement_timestamp() as alone`))
  if ('result' in alone && alone.result[0]?.alone === true) return
  await channel.batch(['rollback'])
  await channel.query(reset)
}

function lenderOf(db: unknown): <R>(use: Use<R>) => Promise<Used<R>> {
  if (isPgPool(db)) return (use) => lendPg(db, use)
  if (isPostgresPool(db)) return (use) => lendPostgresJs(db, use)
  if (isKyselyPool(db)) return (use) => lendKysely(db, use)
  const expected = 'a pool of `pg`, `sql` of postgres.js or a Kysely'
  throw new BailiwickError('INVALID_OPTION', `pinSubject takes ${expected}, which can hand out one connection.`, {
    expected,
  })
}

async function lendPg<R>(pool: PgPool, use: Use<R>): Promise<Used<R>> {
  const client = await pool.connect()
  const ignore = () => undefined
  client.on?.('error', ignore)
  let isClean = false
  try {
    const used = await use(client)
    isClean = used.isClean
    return used
  } finally {
    // Of one that is destroyed the event may be still to come.
    if (isClean) client.removeListener?.('error', ignore)
    client.release?.(!isClean)
  }
}

interface PostgresPool {
  unsafe(text: string): { execute(): Promise<unknown> }
  reserve(): Promise<PostgresPool & { release(): void }>
}

async function lendPostgresJs<R>(sql: PostgresPool, use: Use<R>): Promise<Used<R>> {
  // Where reserving is the first thing that postgres.js 3.4 is asked to do, it never answers.
  await sql.unsafe('select 1').execute()
  const reserved = await sql.reserve()
  let isClean = false
  try {
    const used = await use(reserved)
    isClean = used.isClean
    return used
  } finally {
    // One that is not clean is never given back: postgres.js has no way to close it, so its pool is one smaller from now on.
    if (isClean) reserved.release()
  }
}

interface KyselyPool {
  connection(): { execute<R>(use: (db: object) => Promise<R>): Promise<R> }
}

function lendKysely<R>(db: KyselyPool, use: Use<R>): Promise<Used<R>> {
  return db.connection().execute(async (single) => {
    const used = await use(single)
    if (!used.isClean) await terminate(driverOf(single).connection)
    return used
  })
}

async function terminate(connection: Connection): Promise<void> {
  await connection.query('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined)
}

function isPgPool(db: unknown): db is PgPool {
  return typeof db === 'object' && db !== null && 'totalCount' in db && has(db, 'connect')
}

function isPostgresPool(db: unknown): db is PostgresPool {
  return typeof db === 'function' && has(db, 'unsafe') && has(db, 'reserve')
}

function isKyselyPool(db: unknown): db is KyselyPool {
  const isKysely = typeof db === 'object' && db !== null && has(db, 'connection') && has(db, 'withoutPlugins')
  return isKysely && (db as { isTransaction?: unknown }).isTransaction === false
}

function has(db: object, method: string): boolean {
  return typeof (db as Record<string, unknown>)[method] === 'function'
}
