import type { TransactionOf } from '../driver/driver-of.ts'
import { BailiwickError } from '../errors/error.ts'
import { type Model, modelNode } from '../policy/define-model.ts'
import type { ContextIn, SubjectIn } from '../policy/infer.ts'
import { mergeLoaders } from '../policy/merge-loaders.ts'
import { type Policy, policyParts } from '../policy/policy.ts'
import { readAsking } from './asking.ts'
import type { OnWarning } from './first-look.ts'
import { functionOption, knownOptions, longestContext, milliseconds, roleSetting } from './options.ts'
import { type PinnedOf, runPinned } from './pin.ts'
import { runWith } from './run.ts'
import type { Setting } from './settings.ts'
import { type SessionKey, signingWriter, type Writer, writePlain } from './signature.ts'

/** How the database comes to believe who asks. */
export type SessionOptions<M extends Model> = Trust & {
  /**
   * The database role to become for the transaction, such as one for each tenant. The connecting role has to be a member of it;
   * what is returned is quoted.
   */
  readonly role?: (subject: SubjectOf<M> | null) => string
  /**
   * The id or the code of the tenant of the directory in which stored permissions count, where the model has no tenant attribute: for an
   * application of one tenant, or one that knows it otherwise. With such an attribute that is the tenant, and the option is refused.
   */
  readonly tenant?: string | ((subject: SubjectOf<M> | null) => string)
  /** Told of weaknesses of a server, once for each client, at its first use; unless given, they go to `console.warn`. */
  readonly onWarning?: OnWarning
}

export type Trust =
  | {
      /** Signs the context, so that a client without the key sees no rows, whatever it sets. */
      readonly key: SessionKey
      /** The identity that `installContext` returned. */
      readonly database: string
      /** How long a context is valid, and so a transaction, in milliseconds: 30 seconds unless given, 60 at most. */
      readonly expiresIn?: number
    }
  | {
      /** Nothing is signed: whoever can send SQL over the connection can say that he is anybody. */
      readonly trust: 'connection'
    }

export interface WithSubjectOptions<M extends Model> {
  /** Attributes of this request; `now` is the moment of the call unless it is given. */
  readonly context?: ContextIn<M['~types']['context']>
  /**
   * Milliseconds that the work may take once it has its connection. Then it is rolled back, its `tx` is refused, and the promise
   * rejects with TRANSACTION_CLOSED. It is the `statement_timeout` of each statement too.
   */
  readonly timeout?: number
}

type SubjectOf<M extends Model> = SubjectIn<M['~types']['subject']>

export interface Session<M extends Model> {
  /**
   * Runs the work in one transaction in which the database knows who asks: commits where it resolves, rolls back where it rejects.
   * Afterwards nobody is known on the connection. Inside of another one it is a savepoint, after which the outer subject asks again.
   *
   * @param db a pool or client of `pg`, `sql` of postgres.js, a Kysely, a Drizzle database, a Prisma client, or the `tx` of another call
   * @param subject as for `policy.for`, with the same errors; null is the anonymous one
   */
  withSubject<Db, R>(
    db: Db,
    subject: SubjectOf<M> | null,
    work: (tx: TransactionOf<Db>) => Promise<R>,
    options?: WithSubjectOptions<M>,
  ): Promise<R>
  /**
   * Keeps one connection for the subject, with transactions of the work's own. It is reset before it goes back, or closed where that
   * fails. The connection has to be direct: a pooler in transaction mode would hand the setting to others. A signed context ends
   * after `expiresIn` here too.
   *
   * @param db a pool of `pg`, `sql` of postgres.js, or a Kysely
   */
  pinSubject<Db, R>(
    db: Db,
    subject: SubjectOf<M> | null,
    work: (connection: PinnedOf<Db>) => Promise<R>,
    options?: Pick<WithSubjectOptions<M>, 'context'>,
  ): Promise<R>
}

const defaultExpiry = 30_000
const longestTimeout = 2 ** 31 - 1

/** A session for the policy: {@link Session.withSubject}. The key is imported once; options are checked here. */
export function defineSession<M extends Model, P>(policy: Policy<M, P>, options: SessionOptions<M>): Session<M> {
  const parts = policy?.[policyParts]
  if (!parts)
    throw new BailiwickError(
      'INVALID_OPTION',
      'defineSession(policy, options): the policy is what `definePolicy` returns.',
    )
  const model = policy.model[modelNode]
  const loaders = mergeLoaders(parts)
  const { write, expiresIn } = readTrust(options)
  const { role, onWarning, tenant } = options
  if (tenant !== undefined && model.subjectTenant !== undefined) {
    // Two tenants would let a policy show the rows of one by what is stored in the other.
    throw invalidTenant(
      `the model says it already, by the attribute \`${model.subjectTenant}\` of the subject; leave the option out`,
      typeof tenant,
    )
  }
  if (tenant !== undefined && typeof tenant !== 'function') tenantName(tenant)
  const keyId = 'key' in options ? options.key?.id : undefined

  const settingsFor = async (subject: SubjectOf<M> | null, context: unknown) => {
    const read = await readAsking(model, loaders, subject, context)
    const asking =
      tenant === undefined
        ? read
        : { ...read, tenant: tenantName(typeof tenant === 'function' ? tenant(subject) : tenant) }
    const become = role === undefined ? [] : [roleSetting('defineSession', role(subject))]
    return async (): Promise<readonly Setting[]> => [
      { name: 'bailiwick.context', value: await write(asking, expiresIn), identifies: true },
      ...become,
    ]
  }
  return Object.freeze<Session<M>>({
    withSubject: async (db, subject, work, given) => {
      const { context, timeout } = knownOptions('withSubject', given, ['context', 'timeout'])
      const time = milliseconds('withSubject', 'timeout', timeout, longestTimeout)
      return runWith(db, work, { settings: await settingsFor(subject, context), timeout: time, onWarning, keyId })
    },
    pinSubject: async (db, subject, work, given) => {
      const { context } = knownOptions('pinSubject', given, ['context'])
      return runPinned(db, work, await settingsFor(subject, context))
    },
  })
}

/** An empty name would be no tenant, in which nothing is known. */
function tenantName(given: unknown): string {
  if (typeof given === 'string' && given !== '' && !given.includes('\0')) return given
  throw invalidTenant('it is the id or the code of a tenant', String(given))
}

function invalidTenant(message: string, seen: string): BailiwickError {
  return new BailiwickError('INVALID_OPTION', `defineSession: \`tenant\`: ${message}.`, { path: 'tenant', seen })
}

function readTrust(options: unknown): { readonly write: Writer; readonly expiresIn: number } {
  const where = 'defineSession'
  const { key, database, expiresIn, trust, role, onWarning } = knownOptions(where, options ?? {}, [
    'key',
    'database',
    'expiresIn',
    'trust',
    'role',
    'tenant',
    'onWarning',
  ])
  functionOption(where, 'role', role)
  functionOption(where, 'onWarning', onWarning)
  const lifetime = milliseconds(where, 'expiresIn', expiresIn, longestContext) ?? defaultExpiry
  if (trust === 'connection' && key === undefined) return { write: writePlain, expiresIn: lifetime }
  if (trust !== undefined || typeof key !== 'object' || key === null) {
    throw new BailiwickError(
      'INVALID_OPTION',
      "defineSession(policy, options): give `{ key, database }`, or `{ trust: 'connection' }` where whoever holds the connection may be anybody.",
      { seen: trust === undefined ? 'no key' : String(trust), expected: '{ key, database }' },
    )
  }
  return { write: signingWriter(key as SessionKey, database as string), expiresIn: lifetime }
}
