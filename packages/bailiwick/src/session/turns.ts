import type { Driver } from '../driver/port.ts'
import { BailiwickError } from '../errors/error.ts'

const whyNot = {
  lent: 'Another withSubject is open on this transaction. Use the `tx` that it gave to its work, and await it before anything else is asked here.',
  ended:
    "This transaction is over, and its connection may be somebody else's by now. Await everything inside of the work.",
}

/** Whether a transaction may be used just now: not after its end, and not while a transaction inside of it has its turn. */
export class Turn {
  #state: 'open' | keyof typeof whyNot = 'open'
  /** The client's own object, of which the user has a guarded one. */
  readonly raw: object
  /** The connection says who asks. */
  readonly identified: boolean

  constructor(raw: object, identified: boolean) {
    this.raw = raw
    this.identified = identified
  }

  check(): void {
    if (this.#state !== 'open') throw new BailiwickError('TRANSACTION_CLOSED', whyNot[this.#state])
  }

  /** Gives the turn away. @returns what takes it back. */
  lend(): () => void {
    this.check()
    this.#state = 'lent'
    return () => {
      if (this.#state === 'lent') this.#state = 'open'
    }
  }

  end(): void {
    this.#state = 'ended'
  }
}

/** By what users hold: guarded transactions, and bare clients while they are in use. */
const turns = new WeakMap<object, Turn>()

export function turnOf(held: object): Turn | undefined {
  return turns.get(held)
}

/** The turn of a bare client, which is one connection and has nobody else to say who is using it. */
export function turnOfClient(client: object): Turn {
  const turn = turns.get(client) ?? new Turn(client, false)
  turns.set(client, turn)
  return turn
}

/** What the user gets instead of the client's own transaction: the same, as long as the turn lasts. */
export function guarded<Tx>(name: Driver<unknown>['name'], tx: Tx, turn: Turn): Tx {
  const guard = guards[name] as (tx: object, turn: Turn) => object
  const held = guard(tx as object, turn)
  turns.set(held, turn)
  return held as Tx
}

const guards: Readonly<Record<Driver<unknown>['name'], (tx: never, turn: Turn) => object>> = {
  pg: (client: object, turn) => proxied(client, (method) => method === 'query', turn),
  'postgres.js': (sql: object, turn) => proxied(sql, (method) => sends.includes(method), turn),
  prisma: (tx: object, turn) => proxied(tx, (method) => method !== 'then', turn),
  kysely: (trx: Pluggable, turn) =>
    trx.withPlugin({
      transformQuery: ({ node }) => {
        turn.check()
        return node
      },
      transformResult: async ({ result }) => result,
    }),
  // Every statement of Drizzle is prepared by the session.
  drizzle: (tx: { session: Preparing }, turn) => {
    const session: Preparing = Object.create(tx.session)
    session.prepareQuery = (...query) => {
      turn.check()
      return tx.session.prepareQuery(...query)
    }
    return Object.create(tx, { session: { value: session } })
  },
}

const sends = ['unsafe', 'file', 'notify', 'savepoint']

interface Pluggable {
  withPlugin(plugin: {
    transformQuery(args: { readonly node: unknown }): unknown
    transformResult(args: { readonly result: unknown }): Promise<unknown>
  }): object
}

interface Preparing {
  prepareQuery(...query: readonly unknown[]): unknown
}

/** Methods are those of the object itself, as classes may have private parts; what sends something asks for the turn. */
function proxied(target: object, isGuarded: (method: string) => boolean, turn: Turn): object {
  return new Proxy(target, {
    get: (_, key) => {
      const value: unknown = Reflect.get(target, key)
      const asks = typeof key === 'string' && isGuarded(key)
      if (typeof value !== 'function') {
        if (asks && typeof value === 'object') turn.check()
        return value
      }
      if (!asks) return value.bind(target)
      return (...given: unknown[]) => {
        turn.check()
        return value.apply(target, given)
      }
    },
    apply: (callable, _, given) => {
      turn.check()
      return Reflect.apply(callable as (...given: unknown[]) => unknown, undefined, given)
    },
  })
}
