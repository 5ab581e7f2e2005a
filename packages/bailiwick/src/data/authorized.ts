import type { AccessLike, AsyncAccessLike } from '../compile/filter.ts'
import { driverOf } from '../driver/driver-of.ts'
import { inTurn } from '../driver/in-turn.ts'
import { BailiwickError } from '../errors/error.ts'
import { accessInternals } from '../evaluate/access.ts'
import { asyncInternals } from '../evaluate/async-access.ts'
import type { Access } from '../policy/access.ts'
import type { AsyncAccess } from '../policy/async-access.ts'
import type { Model } from '../policy/define-model.ts'
import { create } from './create.ts'
import { checkOptions, type Host } from './host.ts'
import { defaultMaxLimit, loadMany } from './load-many.ts'
import { loadOne } from './load-one.ts'
import { remove } from './remove.ts'
import type { Authorized } from './types.ts'
import { update } from './update.ts'
import { why } from './why.ts'

export interface AuthorizedOptions {
  /** The most rows that a page may be asked for; 1000 without it. */
  readonly maxLimit?: number
}

/**
 * Loads and writes of one subject: `db` is a pool, a client or a transaction of `pg`, postgres.js, Kysely, Drizzle or Prisma; `access` is
 * what `policy.for(subject)` returns, or `await policy.forAsync(subject)`. Throws INVALID_OPTION for anything else.
 *
 * ```ts no-run
 * const articles = authorized(pool, policy.for(user))
 * const article = await articles.loadOne('article.read', 'a1')
 * const page = await articles.loadMany('article.read', { orderBy: '-publishedAt', limit: 20 })
 * await articles.update('article.update', 'a1', { title: 'New' })
 * ```
 */
export function authorized<M extends Model, P>(
  db: object,
  access: Access<M, P> | AsyncAccess<M, P>,
  options: AuthorizedOptions = {},
): Authorized<M, P> {
  checkOptions('authorized', options, ['maxLimit'])
  const { maxLimit = defaultMaxLimit } = options
  if (!Number.isSafeInteger(maxLimit) || maxLimit < 1) {
    throw new BailiwickError('INVALID_OPTION', '`maxLimit` is a whole number from 1.', { seen: String(maxLimit) })
  }
  const given = access as unknown as (AccessLike & AsyncAccessLike) | null | undefined
  if (typeof given !== 'object' || given === null || !(accessInternals in given || asyncInternals in given)) {
    throw new BailiwickError(
      'INVALID_OPTION',
      'authorized(db, access) takes what `policy.for(subject)` returns, or `await policy.forAsync(subject)`.',
    )
  }
  const host: Host = { driver: inTurn(db, driverOf(db)), access: given, maxLimit }
  return Object.freeze({
    loadOne: (action: string, key: unknown, given?: object) => loadOne(host, action, key, given),
    loadMany: (action: string, given?: object) => loadMany(host, action, given),
    create: (action: string, row: unknown, given?: object) => create(host, action, row, given),
    update: (action: string, key: unknown, changes: unknown, given?: object) =>
      update(host, action, key, changes, given),
    delete: (action: string, key: unknown) => remove(host, action, key),
    why: (action: string, key: unknown, given?: object) => why(host, action, key, given),
  }) as unknown as Authorized<M, P>
}
