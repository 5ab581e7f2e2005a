/** What is known of the rights of somebody in a tenant: what the database said, and nothing that it did not. */
import type { FactQuestion } from 'bailiwick'
import type { Answer } from '../facade/conditions.ts'
import type { StoredPlace } from '../facade/place.ts'
import type { PermissionSnapshotRow } from '../generated/bailiwick.ts'
import type { CatalogueIndex } from './catalogue-index.ts'
import type { Epochs } from './epochs.ts'

// Of each permission, in the order of the catalogue: the answer on the tenant in two bits, and whether resources may differ from it.
const none = 0
const allow = 1
const deny = 2
const open = 3
const answerBits = 3
const mayAllowElsewhere = 4
const mayDenyElsewhere = 8

/** Immutable: what a later look finds unchanged is carried on under the numbers of that look. */
export interface Known {
  readonly epochs: Epochs
  /** Whether the tenant's epoch moves with everything that this hangs on. */
  readonly isFollowed: boolean
  /** By the clock of the server, in milliseconds since 1970. */
  readonly validUntil: number | undefined
  /** For how long it may be trusted where somebody listens, in milliseconds. */
  readonly bound: number
  /** Somebody who asks is unknown or inactive. */
  readonly isClosed: boolean
  readonly bits: Uint8Array
  readonly catalogue: CatalogueIndex
  readonly groups: readonly string[]
}

/** @param row of a snapshot that was loaded, with the catalogue that numbers it. */
export function knownOf(row: PermissionSnapshotRow, epochs: Epochs, catalogue: CatalogueIndex): Known {
  const bits = new Uint8Array(catalogue.codes.length)
  const mark = (ids: readonly number[] | null, set: (before: number) => number) => {
    for (const id of ids ?? []) {
      const at = catalogue.ofId(id)
      if (at !== undefined) bits[at] = set(bits[at]!)
    }
  }
  mark(row.allowed, () => allow)
  mark(row.denied, () => deny)
  mark(row.open, () => open)
  mark(row.elsewhereAllowed, (before) => before | mayAllowElsewhere)
  mark(row.elsewhereDenied, (before) => before | mayDenyElsewhere)
  const until = row.validUntil === null ? Number.NaN : Date.parse(row.validUntil)
  return Object.freeze({
    epochs,
    isFollowed: row.isFollowed,
    validUntil: Number.isNaN(until) ? undefined : until,
    bound: row.boundMs ?? 0,
    isClosed: row.isClosed === true,
    bits,
    catalogue,
    groups: Object.freeze([...(row.groups ?? [])]),
  })
}

/** Whether the permission is had on the tenant without a condition. Allocates nothing. */
export function isHeld({ bits, catalogue }: Known, code: string): boolean {
  return (bits[catalogue.at(code)]! & answerBits) === allow
}

/** What check would say; undefined where only the database can. */
export function answerOf({ bits, catalogue }: Known, code: string, on?: StoredPlace): Answer | undefined {
  const of = bits[catalogue.at(code)]!
  const answer = of & answerBits
  if (answer === open) return undefined
  if (on !== undefined) {
    if (!catalogue.isPlain(on.type, on.key)) return undefined
    // At a denial on the tenant nothing else counts; what may be denied somewhere, or allowed there, has to be asked there.
    if (answer !== deny && (of & mayDenyElsewhere) !== 0) return undefined
    if (answer === none && (of & mayAllowElsewhere) !== 0) return undefined
  }
  return answer === allow ? 'allow' : answer === deny ? 'deny' : 'none'
}

/** What a policy asks of stored permissions; undefined where only the database can say. */
export function factOf(known: Known, question: FactQuestion): boolean | undefined {
  if (question.kind === 'holds') return isHeld(known, question.code)
  const { bits, catalogue, isClosed } = known
  const of = bits[catalogue.at(question.action)]!
  const answer = of & answerBits
  if (!catalogue.isPlain(question.type, question.id)) return undefined
  if (question.kind === 'denied') {
    if (isClosed || answer === deny) return true
    return answer === open || (of & mayDenyElsewhere) !== 0 ? undefined : false
  }
  if (answer === deny) return false
  if (answer === allow) return (of & mayDenyElsewhere) === 0 ? true : undefined
  return answer === none && (of & mayAllowElsewhere) === 0 ? false : undefined
}
