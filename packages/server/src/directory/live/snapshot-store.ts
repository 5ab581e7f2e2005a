/** What this process knows of whom: so many at most, each loaded once however many wait for it, none older than it may be. */
import { BailiwickError } from 'bailiwick'
import type { Caller } from '../caller.ts'
import { type PermissionSnapshotRow, permissionSnapshot, snapshotCatalogue } from '../generated/bailiwick.ts'
import { CatalogueIndex } from './catalogue-index.ts'
import { type Clock, now } from './clock.ts'
import { type Epochs, isBehind, type Reached } from './epochs.ts'
import { knownOf } from './known.ts'
import type { Proof } from './permission-snapshot.ts'

export interface StoreOptions {
  /** How many subjects are kept: those that were asked about last. */
  readonly size: number
  readonly clock: Clock
}

/** What was asked of the database, for whoever looks after a process. */
export interface StoreCounts {
  /** Snapshots that were read. */
  loads: number
  /** Questions that found everything as it was, or changed only for others. */
  confirmed: number
  /** Answers for which nothing was asked: what was seen within the bound was trusted. */
  trusted: number
  /** Kept now. */
  size: number
}

/** Somebody in a tenant. */
export interface Entry {
  proof: Proof | undefined
  /** Not sent yet: whoever comes now is in time for it. */
  next: Promise<Proof> | undefined
  /** Sent: what it brings may be from before whoever comes now. */
  sent: Promise<Proof> | undefined
}

/** A server that is behind is asked again so many times, each after a longer while. */
const attempts = 5
const firstPause = 5

export class SnapshotStore {
  readonly counts: StoreCounts = { loads: 0, confirmed: 0, trusted: 0, size: 0 }
  readonly #options: StoreOptions
  readonly #entries = new Map<string, Entry>()
  /** Of each tenant the furthest that any server said. */
  readonly #furthest = new Map<string, Reached>()
  #timeline = 0
  #catalogue: CatalogueIndex | undefined
  #catalogueLoading: Promise<CatalogueIndex> | undefined

  constructor(options: StoreOptions) {
    this.#options = options
  }

  /** What is known of somebody, as used last. */
  entry(key: string): Entry {
    const found = this.#entries.get(key)
    if (found !== undefined) {
      this.#entries.delete(key)
      this.#entries.set(key, found)
      return found
    }
    const made: Entry = { proof: undefined, next: undefined, sent: undefined }
    this.#entries.set(key, made)
    for (const [oldest] of this.#entries) {
      if (this.#entries.size <= this.#options.size) break
      this.#entries.delete(oldest)
    }
    this.counts.size = this.#entries.size
    return made
  }

  /**
   * Asks the database what has changed, and for all of it where that concerns these. What it brings is not from before this call:
   * everybody who calls until it is sent shares it, and whoever calls later shares the next one.
   */
  refresh(entry: Entry, caller: Caller): Promise<Proof> {
    entry.next ??= this.#send(entry, caller)
    return entry.next
  }

  /** A server said how far it is. @returns whether no other one has said more. */
  reached(tenant: string, reached: Reached): boolean {
    if (reached.timeline > this.#timeline) {
      // Numbers of the history before may be given again, with other meanings.
      if (this.#timeline > 0) this.clear()
      this.#timeline = reached.timeline
    }
    const furthest = this.#furthest.get(tenant)
    if (reached.timeline < this.#timeline || (furthest !== undefined && isBehind(reached, furthest))) return false
    this.#furthest.delete(tenant)
    this.#furthest.set(tenant, reached)
    for (const [oldest] of this.#furthest) {
      if (this.#furthest.size <= this.#options.size) break
      this.#furthest.delete(oldest)
    }
    return true
  }

  furthest(tenant: string): Reached | undefined {
    return this.#furthest.get(tenant)
  }

  clear(): void {
    this.#entries.clear()
    this.#furthest.clear()
    this.#catalogue = undefined
    this.counts.size = 0
  }

  async #send(entry: Entry, caller: Caller): Promise<Proof> {
    try {
      // What the one before brings is what this one asks about.
      await entry.sent?.catch(() => undefined)
      const context = await caller.context()
      const sent = this.#ask(entry, caller, context)
      entry.sent = sent
      entry.next = undefined
      return await sent
    } catch (error) {
      entry.next = undefined
      throw error
    }
  }

  async #ask(entry: Entry, caller: Caller, context: string): Promise<Proof> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) await pause(firstPause * 2 ** (attempt - 1))
      const at = now(this.#options.clock)
      const floor = this.#furthest.get(caller.tenant)
      const before = entry.proof?.known
      const call = { db: caller.db, tenant: caller.tenant, context: attempt === 0 ? context : await caller.context() }
      const [row] = await permissionSnapshot(call, before === undefined ? {} : givenOf(before))
      const epochs = epochsOf(row!)
      this.reached(caller.tenant, epochs)
      // Somebody has said more before this was asked: it is a standby that is behind.
      if (epochs.timeline < this.#timeline || (floor !== undefined && isBehind(epochs, floor))) continue
      const moment = { at, serverTime: Date.parse(row!.at) }
      if (row!.change !== 'loaded') {
        this.counts.confirmed++
        return this.#keep(entry, caller.tenant, {
          ...moment,
          known: row!.change === 'same' ? before! : { ...before!, epochs },
        })
      }
      this.counts.loads++
      const catalogue = await this.#catalogueOf(caller, epochs.catalogue)
      if (catalogue !== undefined) {
        return this.#keep(entry, caller.tenant, { ...moment, known: knownOf(row!, epochs, catalogue) })
      }
    }
    const message =
      'The database says less than it has said before: it is a standby that is behind, or changes all the time.'
    throw new BailiwickError(
      'STALE_SNAPSHOT',
      `${message} Nothing is answered from it. Ask the primary, or try again.`,
      {
        seen: caller.tenant,
      },
    )
  }

  /** Meanwhile somebody may have said more: it answers whoever waited, who came before that, and nobody else. */
  #keep(entry: Entry, tenant: string, proof: Proof): Proof {
    const furthest = this.#furthest.get(tenant)
    const { epochs } = proof.known
    if (epochs.timeline === this.#timeline && !(furthest !== undefined && isBehind(epochs, furthest)))
      entry.proof = proof
    return proof
  }

  /** The catalogue of this epoch; undefined where it has become another one meanwhile. */
  async #catalogueOf(caller: Caller, epoch: number): Promise<CatalogueIndex | undefined> {
    if (this.#catalogue?.epoch !== epoch) {
      this.#catalogueLoading ??= loadCatalogue(caller).finally(() => {
        this.#catalogueLoading = undefined
      })
      const loaded = await this.#catalogueLoading
      if (this.#catalogue === undefined || loaded.epoch >= this.#catalogue.epoch) this.#catalogue = loaded
    }
    return this.#catalogue?.epoch === epoch ? this.#catalogue : undefined
  }
}

async function loadCatalogue(caller: Caller): Promise<CatalogueIndex> {
  const [row] = await snapshotCatalogue({ db: caller.db, tenant: caller.tenant, context: await caller.context() })
  return new CatalogueIndex(row!)
}

function epochsOf({ timeline, catalogue, epoch, accounts }: PermissionSnapshotRow): Epochs {
  return {
    timeline: Number(timeline),
    catalogue: Number(catalogue),
    epoch: Number(epoch),
    accounts: accounts.map(Number),
  }
}

function givenOf({ epochs, validUntil }: { readonly epochs: Epochs; readonly validUntil: number | undefined }) {
  return {
    timeline: BigInt(epochs.timeline),
    catalogue: BigInt(epochs.catalogue),
    epoch: BigInt(epochs.epoch),
    accounts: epochs.accounts.map(BigInt),
    validUntil: validUntil === undefined ? null : new Date(validUntil),
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
