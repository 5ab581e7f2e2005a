/** How far tenants have come, asked over the connection that listens: what was found within the bound may be trusted. */
import type { Caller } from '../caller.ts'
import { ageOf, type Clock, type Moment, now } from './clock.ts'
import { isAt, type Reached } from './epochs.ts'
import type { Listener } from './listener.ts'
import type { Proof } from './permission-snapshot.ts'
import type { SnapshotStore } from './snapshot-store.ts'

/** What a tenant was at, when it was asked. */
interface Sighting {
  readonly reached: Reached
  readonly at: Moment
  readonly serverTime: number
}

interface Followed {
  readonly caller: Caller
  readonly bound: number
  /** When somebody asked about it last. */
  readonly asked: Moment
}

export interface FollowerOptions {
  readonly listener: Listener
  readonly store: SnapshotStore
  readonly clock: Clock
  /** Milliseconds, where less is wanted than a tenant's setting says. */
  readonly bound: number
}

/** Each tenant is looked at so many times in its bound. */
const looks = 3
/** Milliseconds: below these nothing is trusted, as looking would be all that is done. */
const leastBound = 30
/** Milliseconds between looks, however many changes there are. */
const leastPause = 5
/** Tenants in one question. */
const together = 200
const text = `select q.tenant::text, r.timeline::text, r.catalogue::text, r.epoch::text, (extract(epoch from r.at) * 1000)::text as at
  from unnest($1::uuid[], $2::text[]) as q (tenant, context) cross join lateral bailiwick.revision(q.tenant, q.context) r`
/** An answer that comes later than this is none, and neither is the connection. */
const patience = 2_000

export class Follower {
  readonly #options: FollowerOptions
  readonly #followed = new Map<string, Followed>()
  readonly #sightings = new Map<string, Sighting>()
  readonly #unsubscribe: () => void
  #timer: NodeJS.Timeout | undefined
  /** When it runs. */
  #due = Number.POSITIVE_INFINITY
  #isLooking = false
  #isWoken = false
  #lastLook = Number.NEGATIVE_INFINITY
  #isClosed = false

  constructor(options: FollowerOptions) {
    this.#options = options
    this.#unsubscribe = options.listener.onWake(() => {
      this.#isWoken = true
      this.#lookAfter(0)
    })
  }

  /**
   * What is known, if it was seen to hold within the bound, over a connection that listens still. Undefined where the database has to
   * be asked.
   */
  proven(tenant: string, proof: Proof | undefined): Proof | undefined {
    const { listener, clock } = this.#options
    if (proof === undefined || !proof.known.isFollowed || !listener.isLive) return undefined
    const sighting = this.#sightings.get(tenant)
    let best = proof
    if (sighting !== undefined && sighting.at.steady > proof.at.steady) {
      // What was seen later says that there is something newer.
      if (!isAt(sighting.reached, proof.known.epochs)) return undefined
      best = { known: proof.known, at: sighting.at, serverTime: sighting.serverTime }
    }
    const age = ageOf(clock, best.at)
    const { validUntil } = best.known
    if (age > this.boundOf(best) || (validUntil !== undefined && best.serverTime + age >= validUntil)) return undefined
    return best
  }

  /** Milliseconds for which the proof may be trusted; 0 for not at all. */
  boundOf({ known }: Proof): number {
    const bound = Math.min(known.bound, this.#options.bound)
    return bound < leastBound ? 0 : bound
  }

  /** Somebody asks about the tenant: it is looked at from now on, as long as somebody does. */
  follow(caller: Caller, proof: Proof): void {
    const bound = this.boundOf(proof)
    if (bound === 0 || !proof.known.isFollowed) return
    this.#followed.set(caller.tenant, { caller, bound, asked: now(this.#options.clock) })
    if (this.#timer === undefined) this.#lookAfter(bound / looks)
  }

  close(): void {
    this.#isClosed = true
    this.#unsubscribe()
    clearTimeout(this.#timer)
  }

  #lookAfter(milliseconds: number): void {
    if (this.#isClosed || this.#isLooking) return
    const present = performance.now()
    const due = Math.max(present + milliseconds, this.#lastLook + leastPause)
    if (this.#timer !== undefined && this.#due <= due) return
    clearTimeout(this.#timer)
    this.#due = due
    this.#timer = setTimeout(() => void this.#look(), due - present)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    this.#timer = undefined
    this.#isLooking = true
    this.#isWoken = false
    try {
      this.#forget()
      const all = [...this.#followed.values()]
      for (let at = 0; at < all.length; at += together) await this.#lookAt(all.slice(at, at + together))
    } catch {
      // Nothing is proven by it. The listener makes its connection anew, and then calls.
    } finally {
      this.#isLooking = false
      this.#lastLook = performance.now()
      let least = Number.POSITIVE_INFINITY
      for (const { bound } of this.#followed.values()) least = Math.min(least, bound)
      if (this.#followed.size > 0) this.#lookAfter(this.#isWoken ? 0 : least / looks)
    }
  }

  async #lookAt(all: readonly Followed[]): Promise<void> {
    const { listener, clock, store } = this.#options
    const contexts = await Promise.all(all.map(({ caller }) => caller.context()))
    const at = now(clock)
    try {
      for (const row of await listener.query(text, [all.map(({ caller }) => caller.tenant), contexts], patience)) {
        const reached = {
          timeline: Number(row.timeline),
          catalogue: Number(row.catalogue),
          epoch: Number(row.epoch),
        }
        // An old primary that nobody has stopped proves nothing.
        if (store.reached(String(row.tenant), reached)) {
          this.#sightings.set(String(row.tenant), { reached, at, serverTime: Number(row.at) })
        }
      }
    } catch (error) {
      if (all.length === 1 || !listener.isLive) {
        if (listener.isLive) this.#followed.delete(all[0]!.caller.tenant)
        throw error
      }
      // One of them is refused: a key that is gone for some tenants.
      for (const one of all) await this.#lookAt([one]).catch(() => undefined)
    }
  }

  /** Nobody has asked about it for a while. */
  #forget(): void {
    for (const [tenant, { asked, bound }] of this.#followed) {
      if (ageOf(this.#options.clock, asked) <= 2 * bound) continue
      this.#followed.delete(tenant)
      this.#sightings.delete(tenant)
    }
  }
}
