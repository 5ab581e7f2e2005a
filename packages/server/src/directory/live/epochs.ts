/** The numbers that change with what may be answered, and how they are written for others. */
import { BailiwickError } from 'bailiwick'

/** Two answers of the same numbers are alike, until one of them ends by time. */
export interface Epochs {
  /** Of the server's history: another one after a failover. */
  readonly timeline: number
  readonly catalogue: number
  readonly epoch: number
  /** Of those who ask, in their order. */
  readonly accounts: readonly number[]
}

/** How far a tenant has come. */
export type Reached = Omit<Epochs, 'accounts'>

export function sameEpochs(a: Epochs, b: Epochs): boolean {
  return (
    isAt(a, b) && a.accounts.length === b.accounts.length && a.accounts.every((epoch, at) => epoch === b.accounts[at])
  )
}

export function isAt(a: Reached, b: Reached): boolean {
  return a.epoch === b.epoch && a.catalogue === b.catalogue && a.timeline === b.timeline
}

/** Whether the first is of a moment before the second, on the same server or on one that follows it. */
export function isBehind(a: Reached, b: Reached): boolean {
  return a.timeline < b.timeline || (a.timeline === b.timeline && (a.epoch < b.epoch || a.catalogue < b.catalogue))
}

/** A revision as it is read back. */
export interface Revision extends Reached {
  readonly database: string
  readonly tenant: string
}

/** `<database>/<timeline>/<tenant>/<epoch>/<catalogue>`, and what else makes an answer another one. */
export function writeRevision({ database, timeline, tenant, epoch, catalogue }: Revision, rest = ''): string {
  return `${database}/${timeline}/${tenant}/${epoch}/${catalogue}${rest === '' ? '' : `/${rest}`}`
}

const form = /^([0-9a-f-]{36})\/(\d{1,15})\/([0-9a-f-]{36})\/(\d{1,15})\/(\d{1,15})(?:\/.*)?$/

/** Refuses what is no revision, or one of another database or tenant: nobody can say whether it is older. */
export function readRevision(text: string, database: string, tenant: string): Revision {
  const [, ofDatabase, timeline, ofTenant, epoch, catalogue] = form.exec(String(text)) ?? []
  if (ofDatabase === database && ofTenant === tenant) {
    return { database, tenant, timeline: Number(timeline), epoch: Number(epoch), catalogue: Number(catalogue) }
  }
  const expected = 'a revision of this tenant in this database'
  throw new BailiwickError('INVALID_VALUE', `\`atLeast\` is ${expected}; seen: ${String(text).slice(0, 200)}.`, {
    path: 'atLeast',
    seen: String(text).slice(0, 200),
    expected,
  })
}
