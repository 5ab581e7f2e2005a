/** What somebody has, for as long as that was proven: answers without asking anybody. */
import { createHash } from 'node:crypto'
import { BailiwickError, type FactQuestion, type Facts } from 'bailiwick'
import type { PermissionsJson } from 'bailiwick/client'
import { checkForClient, clientPermissions, type ForClientOptions } from '../facade/client-permissions.ts'
import type { Answer } from '../facade/conditions.ts'
import { type Place, placeOf, type StoredPlace } from '../facade/place.ts'
import type { Clock, Moment } from './clock.ts'
import { writeRevision } from './epochs.ts'
import { answerOf, factOf, isHeld, type Known } from './known.ts'

/** What is known, and when the database was asked whether it is so. */
export interface Proof {
  readonly known: Known
  /** Before the question was sent. */
  readonly at: Moment
  /** What the server took for now, in milliseconds since 1970: not before `at`. */
  readonly serverTime: number
}

/** A permission that somebody has. */
export interface HeldPermission {
  readonly code: string
  readonly short: string
}

/** What somebody may on the whole tenant, as plain data for a client. */
export interface PermissionMapData {
  /** Opaque; another one may have other data. */
  readonly revision: string
  /** ISO 8601 in UTC, from when on it is not to be used; null where it does not end by time alone. */
  readonly validUntil: string | null
  /** Sorted by code; all that follow from namespaces, `implies` and `composedOf` are there, and none that is denied or hangs on a condition. */
  readonly permissions: readonly HeldPermission[]
  /** Codes of the groups that give something, in byte order. */
  readonly groups: readonly string[]
}

/** Where and when a snapshot was proven. */
export interface Standing {
  readonly database: string
  readonly tenant: string
  readonly clock: Clock
  /** Milliseconds for which it may be asked, from when it is handed out. */
  readonly lasts: number
}

/**
 * Answers of one moment, for one request. Whoever keeps it for longer than a request takes gets STALE_SNAPSHOT, and never an answer
 * that is too old.
 */
export class PermissionSnapshot<Code extends string = string> {
  readonly #known: Known
  readonly #standing: Standing
  readonly #serverTime: number
  readonly #until: Moment

  constructor(proof: Proof, standing: Standing) {
    this.#known = proof.known
    this.#standing = standing
    this.#serverTime = proof.serverTime
    const { clock, lasts } = standing
    const { validUntil } = proof.known
    // What ends by time ends by the clock of the server, which was read after `at`.
    const left = validUntil === undefined ? Number.POSITIVE_INFINITY : validUntil - proof.serverTime
    this.#until = {
      steady: Math.min(clock.steady() + lasts, proof.at.steady + left),
      wall: Math.min(clock.wall() + lasts, proof.at.wall + left),
    }
    Object.freeze(this)
  }

  /** Whether the permission is had on the whole tenant without a condition: one look into a table. */
  has(permission: Code): boolean {
    this.#check()
    return isHeld(this.#known, permission)
  }

  /** What `check` says, or `unknown` where only the database can: it hangs on conditions, or on grants on resources. */
  answer(permission: Code, on?: Place): Answer | 'unknown' {
    return this.stored(permission, placeOf('answer', 'on', on)) ?? 'unknown'
  }

  /** @internal */
  stored(permission: string, on: StoredPlace | undefined): Answer | undefined {
    this.#check()
    return answerOf(this.#known, permission, on)
  }

  /** @internal */
  fact(question: FactQuestion): boolean | undefined {
    this.#check()
    return factOf(this.#known, question)
  }

  /** For `policy.for(subject, { facts })`. About a resource that only the database knows it throws, and the decision is a denial that says so. */
  facts(): Facts {
    const ask = (question: FactQuestion): boolean => {
      const said = this.fact(question)
      if (said !== undefined) return said
      const { kind, ...what } = question
      const message = `What \`${kind}\` says of ${JSON.stringify(what)} hangs on grants on resources, which a snapshot does not hold.`
      const advice = 'Use `facts()` of `live.as(…)` with `forAsync`, or `loadFacts` for the types that are asked about.'
      throw new BailiwickError('MISSING_FACTS', `${message} ${advice}`, { seen: JSON.stringify(what) })
    }
    return Object.freeze<Facts>({
      granted: (action, type, id) => ask({ kind: 'granted', action, type, id }),
      denied: (action, type, id) => ask({ kind: 'denied', action, type, id }),
      holds: (code) => ask({ kind: 'holds', code }),
    })
  }

  /** Codes of the groups that give something. */
  get groups(): readonly string[] {
    this.#check()
    return this.#known.groups
  }

  /** When it ends by time alone: a grant or a membership begins or ends. */
  get validUntil(): Date | null {
    const { validUntil } = this.#known
    return validUntil === undefined ? null : new Date(validUntil)
  }

  /** Of the tenant, for `atLeast`. */
  get revision(): string {
    return writeRevision({ ...this.#standing, ...this.#known.epochs })
  }

  /** What a client may show. */
  map(): PermissionMapData {
    this.#check()
    const { epochs, catalogue, groups, validUntil } = this.#known
    const revision = writeRevision({ ...this.#standing, ...epochs }, `${epochs.accounts.join('.')}/${validUntil ?? ''}`)
    const held = catalogue.codes.flatMap((code, at) =>
      catalogue.isNamed[at] && isHeld(this.#known, code) ? [{ code, short: catalogue.shortCodes[at]! }] : [],
    )
    return Object.freeze({
      // How often a tenant has changed is no visitor's business.
      revision: createHash('sha256').update(revision).digest('base64url').slice(0, 22),
      validUntil: validUntil === undefined ? null : new Date(validUntil).toISOString(),
      permissions: Object.freeze(held.map((each) => Object.freeze(each))),
      groups,
    })
  }

  /** What a client is sent as it is: see `permissionsMap` of `bailiwick/client`. Its time runs from when this was proven. */
  forClient(options: ForClientOptions<Code> = {}): PermissionsJson {
    checkForClient('forClient', options)
    const { revision, validUntil, permissions, groups } = this.map()
    const { codes, shortCodes, isNamed } = this.#known.catalogue
    const held = {
      catalogue: new Map(codes.flatMap((code, at) => (isNamed[at] ? [[code, shortCodes[at]!] as const] : []))),
      permissions: permissions.map(({ code }) => code),
      ...{ tenant: this.#standing.tenant, revision, validUntil, groups, at: new Date(this.#serverTime).toISOString() },
    }
    return clientPermissions(held, options)
  }

  /** What the numbers were, for `expect`. @internal */
  get epochs() {
    return this.#known.epochs
  }

  #check(): void {
    const { clock } = this.#standing
    if (clock.steady() < this.#until.steady && clock.wall() < this.#until.wall) return
    const message = 'This snapshot is older than a request, or a grant in it has begun or ended.'
    throw new BailiwickError('STALE_SNAPSHOT', `${message} Take a new one for each request: \`snapshot()\`.`)
  }
}
