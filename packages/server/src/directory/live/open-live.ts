/** Answers from what this process knows, never older than they may be. */
import { type AsyncFacts, BailiwickError } from 'bailiwick'
import type { PermissionsJson } from 'bailiwick/client'
import type { TransactionOf } from 'bailiwick/session'
import type { Refused } from '../asking.ts'
import type { Caller } from '../caller.ts'
import { askerOf } from '../facade/asker.ts'
import { checkForClient, type ForClientOptions } from '../facade/client-permissions.ts'
import type { Condition } from '../facade/conditions.ts'
import { type Circumstance, type KnownAnswers, type Questions, questionsOf } from '../facade/questions.ts'
import { directoryFacts } from '../facts.ts'
import { isBehind, readRevision } from './epochs.ts'
import { type EventOptions, type EventStream, eventStream } from './event-stream.ts'
import { expecting } from './expecting.ts'
import { Follower } from './follower.ts'
import { answerOf, factOf, type Known } from './known.ts'
import { Listener } from './listener.ts'
import { checkOptions, type LiveMode, type LiveOptions } from './options.ts'
import { type PermissionMapData, PermissionSnapshot, type Proof } from './permission-snapshot.ts'
import { SnapshotStore, type StoreCounts } from './snapshot-store.ts'

export interface SnapshotOptions {
  /** A revision that was told elsewhere, such as after a write: what is older is not answered from. */
  readonly atLeast?: string
}

/** Somebody in a tenant, asked about through what the process knows. Keep the object or not: each call is as fresh as the mode says. */
export interface LiveAs<Code extends string = string> extends Questions<Code> {
  readonly tenant: string
  /** For one request: answers from one moment, without waiting. */
  snapshot(options?: SnapshotOptions): Promise<PermissionSnapshot<Code>>
  /** The same without waiting, where the bounded mode has it: else undefined. */
  current(): PermissionSnapshot<Code> | undefined
  /** What is held on the whole tenant, as plain data. */
  map(): Promise<PermissionMapData>
  /** What a client is sent as it is: see `permissionsMap` of `bailiwick/client`. */
  forClient(options?: ForClientOptions<Code>): Promise<PermissionsJson>
  /** For `policy.forAsync(subject, { facts })`: asks the database only what grants on resources decide. */
  facts(): AsyncFacts
  /**
   * Runs the work in a transaction of `db`, with the snapshot that holds as it begins. The context is set, so policies of row-level
   * security know who asks.
   */
  transaction<Db, R>(
    db: Db,
    work: (tx: TransactionOf<Db>, snapshot: PermissionSnapshot<Code>) => Promise<R>,
  ): Promise<R>
  /** What happens, from now on or from where somebody was; rights are asked for again at each look. */
  events(options?: EventOptions): EventStream
}

export interface Live<Code extends string, Asking> {
  readonly mode: LiveMode
  /** Whether the connection is there that the bounded mode trusts. */
  readonly isListening: boolean
  as(asking: Asking): LiveAs<Code>
  /** What was asked of the database, and how much is kept. */
  counts(): Readonly<StoreCounts>
  /** Ends the connection that listens; answers are fresh from then on. */
  close(): Promise<void>
}

/** What the directory lends. */
export interface LiveParts<Asking> {
  readonly database: string
  callerOf(asking: Asking): Caller
  readonly conditions: Readonly<Record<string, Condition<Asking>>>
  /** Records that whoever asks was refused something. */
  refusedOf(caller: Caller): (what: Refused) => void
}

/** Milliseconds for which a snapshot may be asked: as long as a context is valid at most, so as long as any request may take. */
const requestTime = 60_000

export async function openLive<Code extends string, Asking extends Circumstance>(
  { database, callerOf, conditions, refusedOf }: LiveParts<Asking>,
  options?: LiveOptions,
): Promise<Live<Code, Asking>> {
  const { mode, listen, size, bound, clock, onProblem } = checkOptions(options)
  const store = new SnapshotStore({ size, clock })
  const listener = listen === undefined ? undefined : await Listener.open({ connection: listen, onProblem })
  const follower =
    listener === undefined || mode === 'fresh' ? undefined : new Follower({ listener, store, clock, bound })

  const liveAs = (asking: Asking): LiveAs<Code> => {
    const caller = callerOf(asking)
    const said = Object.freeze({ ...asking })
    const key = keyOf(asking)
    /** What may be answered from without asking anybody. */
    const trusted = (): Proof | undefined => {
      if (follower === undefined) return undefined
      const proven = follower.proven(caller.tenant, store.entry(key).proof)
      if (proven === undefined) return undefined
      follower.follow(caller, proven)
      store.counts.trusted++
      return proven
    }
    const refresh = async (): Promise<Proof> => {
      const proof = await store.refresh(store.entry(key), caller)
      follower?.follow(caller, proof)
      return proof
    }
    const prove = async (): Promise<Proof> => trusted() ?? (await refresh())
    const snapshotOf = (proof: Proof) =>
      new PermissionSnapshot<Code>(proof, { database, tenant: caller.tenant, clock, lasts: requestTime })
    const snapshot = async ({ atLeast }: SnapshotOptions = {}) => {
      if (atLeast === undefined) return snapshotOf(await prove())
      const floor = readRevision(atLeast, database, caller.tenant)
      const known = await prove()
      if (!isBehind(known.known.epochs, floor)) return snapshotOf(known)
      const proof = await refresh()
      if (isBehind(proof.known.epochs, floor)) throw tooOld(atLeast)
      return snapshotOf(proof)
    }
    /** The answers that need no call of their own. Where none is among them, there is nothing to be proven. */
    const known = async <Q, A>(questions: readonly Q[], say: (known: Known, question: Q) => A | undefined) => {
      const before = store.entry(key).proof?.known
      if (before !== undefined && questions.every((each) => attempt(() => say(before, each)) === undefined)) {
        return questions.map(() => undefined)
      }
      const { known } = await prove()
      return questions.map((question) => say(known, question))
    }
    const answers: KnownAnswers = async (asked) => {
      const found = await known(asked, (of, { permission, on }) => answerOf(of, permission, on))
      return found.map((answer) => (answer === undefined ? undefined : { answer, conditions: [] }))
    }
    return Object.freeze<LiveAs<Code>>({
      ...questionsOf<Code, Asking>(askerOf(caller), said, conditions, refusedOf(caller), answers),
      tenant: caller.tenant,
      snapshot,
      current: () => {
        const proof = trusted()
        return proof && snapshotOf(proof)
      },
      map: async () => (await snapshot()).map(),
      forClient: async (options = {}) => {
        checkForClient('forClient', options)
        return (await snapshot()).forClient(options)
      },
      facts: () => {
        const others = directoryFacts(caller)
        return Object.freeze<AsyncFacts>({
          ask: async (questions, given) => {
            const found = await known(questions, factOf)
            const left = questions.filter((_, at) => found[at] === undefined)
            const theirs = left.length === 0 ? [] : [...(await others.ask(left, given))]
            return found.map((each) => each ?? (theirs.shift() as boolean))
          },
        })
      },
      events: (given) => eventStream({ caller, database, listener }, given),
      transaction: async (db, work) => {
        // Once more where something has changed in between; twice is somebody who never stops.
        for (const read of [prove, refresh]) {
          const proof = await read()
          const done = await expecting(db, caller, proof.known.epochs, (tx) => work(tx, snapshotOf(proof)))
          if (done !== undefined) return done.result
        }
        const message =
          'Rights of the tenant changed twice while a transaction was begun. Nothing was run: try the same again.'
        throw new BailiwickError('STALE_SNAPSHOT', message)
      },
    })
  }
  return Object.freeze({
    mode,
    get isListening() {
      return listener?.isLive === true
    },
    as: liveAs,
    counts: () => ({ ...store.counts }),
    close: async () => {
      follower?.close()
      await listener?.close()
    },
  })
}

/** Of who asks, but for what the request says of itself: nothing that is kept hangs on that. */
function keyOf({ tenant, subject, onBehalfOf = [] }: Readonly<Circumstance>): string {
  return JSON.stringify([tenant, subject, ...(typeof onBehalfOf === 'string' ? [onBehalfOf] : onBehalfOf)])
}

/** A permission that is not known may be a new one. */
function attempt<A>(say: () => A): A | null {
  try {
    return say()
  } catch {
    return null
  }
}

function tooOld(atLeast: string): BailiwickError {
  const message = 'The database that answers has not come as far as `atLeast` says: it is a standby that is behind.'
  return new BailiwickError('STALE_SNAPSHOT', `${message} Ask the primary, or try again.`, { seen: atLeast })
}
