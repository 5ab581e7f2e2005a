/** The directory as an application uses it: who asks is said once, and everything that he may ask is a method. */
import { type AsyncFacts, BailiwickError, type Facts } from 'bailiwick'
import { driverOf } from 'bailiwick/session'
import type { Asking, AskingOf, Refused, RequestDefinition, SigningOptions } from './asking.ts'
import { type Caller, callers, type Queryable, withErrorsOf } from './caller.ts'
import type { Announced, NothingAnnounced } from './declare/announced.ts'
import type { DeclaredDirectory } from './declare/declaration.ts'
import { type Accounts, accountsOf } from './facade/accounts.ts'
import { type Answers, answersOf } from './facade/answers.ts'
import { type Asker, askerOf, attemptingAsker, recordingAsker } from './facade/asker.ts'
import { type Audit, auditOf } from './facade/audit.ts'
import type { Condition } from './facade/conditions.ts'
import { type Grants, grantsOf } from './facade/grants.ts'
import { type Groups, groupsOf } from './facade/groups.ts'
import { type PermissionsOf, permissionsOf } from './facade/permissions.ts'
import { type Questions, questionsOf } from './facade/questions.ts'
import { type Resources, resourcesOf } from './facade/resources.ts'
import { type Roles, rolesOf } from './facade/roles.ts'
import { type ServiceAccounts, serviceAccountsOf } from './facade/service-accounts.ts'
import { type Settings, settingsOf } from './facade/settings.ts'
import { type Tenants, tenantsOf } from './facade/tenants.ts'
import { type Users, usersOf } from './facade/users.ts'
import { directoryFacts, type FactsToLoad, loadFacts } from './facts.ts'
import { type Live, openLive } from './live/open-live.ts'
import type { LiveOptions } from './live/options.ts'
import { type LostRefusal, Recorder, type Refusals } from './recorder.ts'

type NoFields = RequestDefinition<Record<never, never>, Record<never, never>>

export interface OpenDirectoryOptions<
  Code extends string = string,
  D extends RequestDefinition = NoFields,
  A extends Announced = NothingAnnounced,
> extends SigningOptions<D> {
  /** A pool or a client of `pg`, `sql` of postgres.js, a Kysely, a Drizzle database or a Prisma client, as the application's role. */
  readonly db: unknown
  /** What `declareDirectory` returned: then a code that it does not have is a compile error. */
  readonly declared?: DeclaredDirectory<Code, A>
  /** Conditions that the catalogue names, as functions that `can` and `authorize` ask. */
  readonly conditions?: Readonly<Record<string, Condition<AskingOf<NoInfer<D>>>>>
  /** Where refusals are recorded that `db` cannot keep: a pool on the primary, where `db` is on a replica. `db` unless given. */
  readonly recordsTo?: unknown
  /** Told of each refusal that is in no journal, because there were too many at a time or the database did not take it. */
  readonly onLost?: (lost: LostRefusal) => void
}

/** What somebody can ask and do, in one tenant. Each call is permitted or refused by the database. */
export interface DirectoryAs<Code extends string = string, A extends Announced = NothingAnnounced>
  extends Questions<Code>,
    Answers<Code> {
  /** For `policy.forAsync(subject, { facts })` of the same subject: what a decision needs of stored permissions, in one call. */
  facts(): AsyncFacts
  /** For `policy.for(subject, { facts })`: what the directory says now, loaded in one call. */
  loadFacts(wanted: FactsToLoad): Promise<Facts>
  readonly tenant: string
  readonly tenants: Tenants
  readonly accounts: Accounts
  readonly users: Users
  readonly serviceAccounts: ServiceAccounts
  readonly groups: Groups
  readonly permissions: PermissionsOf<Code>
  readonly roles: Roles<Code>
  readonly resources: Resources
  readonly grants: Grants<Code>
  readonly audit: Audit<A>
  readonly settings: Settings<A>
}

export interface Directory<
  Code extends string = string,
  D extends RequestDefinition = NoFields,
  A extends Announced = NothingAnnounced,
> {
  /** Sends nothing. What it returns may be used by one request or kept, since each call has a context of its own. */
  as(asking: AskingOf<D>): DirectoryAs<Code, A>
  /**
   * The same in a transaction of the application's, on the connection that is in it. A refusal ends the transaction there as every
   * error of PostgreSQL does; that somebody was refused is recorded on a connection of `db`, as soon as there is one.
   */
  in(transaction: unknown): Pick<Directory<Code, D, A>, 'as'>
  /** Refusals that are recorded on a connection of their own. */
  readonly refusals: Refusals
  /** Answers from what this process knows, as fresh as the mode says; one for a process. */
  live(options?: LiveOptions): Promise<Live<Code, AskingOf<D>>>
}

const optionNames = [
  ...['db', 'key', 'database', 'request', 'expiresIn', 'tenantAttribute', 'declared', 'conditions', 'recordsTo'],
  'onLost',
]

/**
 * The directory over a connection of the application.
 *
 * ```ts
 * const directory = openDirectory({ db: pool, key, database })
 * const ann = directory.as({ tenant, subject: 'ann' })
 * if (await ann.can('article.update', ['article', '7'])) await ann.groups.addMember('staff', 'bob')
 * ```
 */
export function openDirectory<
  const Code extends string = string,
  D extends RequestDefinition = NoFields,
  A extends Announced = NothingAnnounced,
>(options: OpenDirectoryOptions<Code, D, A>): Directory<Code, D, A> {
  const { db, declared: _, conditions = {}, recordsTo = db, onLost, ...signing } = options
  const unknown = Object.keys(options).find((name) => !optionNames.includes(name))
  if (unknown !== undefined) {
    const expected = optionNames.join(', ')
    throw new BailiwickError('INVALID_OPTION', `openDirectory() has no \`${unknown}\`. Known: ${expected}.`, {
      seen: unknown,
      expected,
    })
  }
  const recorder = new Recorder(withErrorsOf(queryOf(recordsTo)), onLost)
  const refusedOf = (caller: Caller) => (what: Refused) =>
    recorder.add({ event: 'access.denied', tenant: caller.tenant, sign: () => caller.context(what) })
  const callersOn = (connection: unknown) => callers<D>(queryOf(connection), signing as SigningOptions<D>)
  const on = (connection: unknown, commanding: (caller: Caller, recorder: Recorder) => Asker) => {
    const callerFor = callersOn(connection)
    return (asking: AskingOf<D>) => {
      const caller = callerFor(asking)
      const refused = refusedOf(caller)
      // What was said, whatever becomes of the object.
      const said = Object.freeze({ ...asking }) as AskingOf<D> & Asking
      const ask = commanding(caller, recorder)
      return Object.freeze<DirectoryAs<Code, A>>({
        tenant: ask.tenant,
        ...questionsOf<Code, AskingOf<D> & Asking>(askerOf(caller), said, conditions, refused),
        ...answersOf<Code>(ask),
        facts: () => directoryFacts(caller),
        loadFacts: (wanted) => loadFacts(caller, wanted),
        tenants: tenantsOf(ask),
        accounts: accountsOf(ask),
        users: usersOf(ask),
        serviceAccounts: serviceAccountsOf(ask),
        groups: groupsOf(ask),
        permissions: permissionsOf(ask),
        roles: rolesOf(ask),
        resources: resourcesOf(ask),
        grants: grantsOf(ask),
        audit: auditOf<A>(ask, refused),
        settings: settingsOf<A>(ask),
      })
    }
  }
  return Object.freeze<Directory<Code, D, A>>({
    as: on(db, attemptingAsker),
    in: (transaction) => Object.freeze({ as: on(transaction, recordingAsker) }),
    refusals: recorder,
    live: async (options?: LiveOptions) =>
      openLive<Code, AskingOf<D> & Asking>(
        { database: signing.database, callerOf: callersOn(db), conditions, refusedOf },
        options,
      ),
  })
}

function queryOf(db: unknown): Queryable {
  const { connection } = driverOf(db)
  return { query: async (text, values = []) => ({ rows: [...(await connection.query(text, values))] }) }
}
