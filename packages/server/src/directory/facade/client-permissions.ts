/** What somebody holds, in the form that is sent to his client. */
import { createHash } from 'node:crypto'
import { BailiwickError } from 'bailiwick'
import type { PermissionsJson } from 'bailiwick/client'
import { nearest } from 'bailiwick/findings'
import * as sql from '../generated/bailiwick.ts'
import { type Asker, only } from './asker.ts'
import { checkInput, refused } from './inputs.ts'

export interface ForClientOptions<Code extends string = string> {
  /** Only these, and what lies under them: the client learns of no others, and asking for one is an error there. */
  readonly only?: readonly Code[] | null
  /** The `catalogue` of the map that the client has: while it is the same, the codes are left out. */
  readonly known?: string | null
  /** After how many milliseconds it ends, where no grant ends before: 5 minutes unless said, a day at most. */
  readonly expiresIn?: number | null
}

/** What one subject holds on a tenant, at one moment. */
export interface HeldPermissions {
  /** Of all permissions that can be asked, the short codes by code. */
  readonly catalogue: ReadonlyMap<string, string>
  readonly tenant: string
  readonly revision: string
  /** The time of the database, and when what is held changes by time alone. */
  readonly at: string
  readonly validUntil: string | null
  readonly permissions: readonly string[]
  readonly groups: readonly string[]
}

const day = 86_400_000

/** Looks at the options before anything is asked. */
export function checkForClient(method: string, options: ForClientOptions): void {
  checkInput(method, options, { only: 'texts?', known: 'text?', expiresIn: 'count?' })
  const { expiresIn } = options
  if ((expiresIn ?? 1) >= 1 && (expiresIn ?? 1) <= day) return
  throw refused('INVALID_VALUE', `${method}(): \`expiresIn\``, expiresIn, `milliseconds from 1 to ${day}`, 'expiresIn')
}

export function clientPermissions(
  { catalogue, tenant, revision, at, validUntil, permissions, groups }: HeldPermissions,
  { only: wanted, known, expiresIn }: ForClientOptions = {},
): PermissionsJson {
  const codes = sorted(wanted ? chosen(catalogue, wanted) : catalogue)
  const fingerprint = fingerprintOf(codes)
  const ends = [Date.parse(at) + (expiresIn ?? 300_000), Date.parse(validUntil ?? '')]
  const end = Math.min(...ends.filter((time) => !Number.isNaN(time)))
  return Object.freeze({
    bailiwick: 1 as const,
    tenant,
    revision,
    at: new Date(at).toISOString(),
    validUntil: new Date(end).toISOString(),
    catalogue: fingerprint,
    ...(known === fingerprint ? {} : { codes: Object.freeze(Object.fromEntries(codes)) }),
    // What is not for this client is left out.
    permissions: Object.freeze(permissions.flatMap((code) => codes.get(code) ?? [])),
    groups: Object.freeze([...groups]),
  })
}

/** The catalogue may change between the two questions; then both are asked again. */
export async function heldPermissions(ask: Asker): Promise<HeldPermissions> {
  for (let left = 3; left > 0; left--) {
    const all = only(await ask(sql.snapshotCatalogue, undefined), 'catalogue')
    const held = only(await ask(sql.permissionSnapshot, {}), 'snapshot')
    if (held.catalogue !== all.catalogue) continue
    const { timeline, epoch, accounts, at, validUntil } = held
    const allowed = new Set(held.allowed)
    const named = all.codes.flatMap((code, index) => (all.isNamed[index] ? [{ code, index }] : []))
    return {
      catalogue: new Map(named.map(({ code, index }) => [code, all.shortCodes[index]!])),
      tenant: ask.tenant,
      revision: [timeline, ask.tenant, epoch, all.catalogue, accounts.join('.'), validUntil ?? ''].join('/'),
      ...{ at, validUntil, groups: held.groups ?? [] },
      permissions: named.flatMap(({ code, index }) => (allowed.has(all.ids[index]!) ? [code] : [])),
    }
  }
  const sentence = 'The catalogue changed three times while it was read. Nothing is wrong with it: try the same again.'
  throw new BailiwickError('TRY_AGAIN', sentence)
}

function chosen(catalogue: ReadonlyMap<string, string>, wanted: readonly string[]): ReadonlyMap<string, string> {
  const codes = new Map<string, string>()
  for (const name of wanted) {
    const under = [...catalogue].filter(([code]) => code === name || name === '*' || code.startsWith(`${name}.`))
    if (under.length === 0) throw unknown(name, [...catalogue.keys()])
    for (const [code, short] of under) codes.set(code, short)
  }
  return codes
}

function sorted(codes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...codes].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Another one for every other table. It guards against mistakes, not against attacks. */
function fingerprintOf(codes: ReadonlyMap<string, string>): string {
  return createHash('sha256')
    .update(JSON.stringify([...codes]))
    .digest('base64url')
    .slice(0, 16)
}

function unknown(code: string, known: readonly string[]): BailiwickError {
  const meant = nearest(code, known)
  const hint = meant === undefined ? 'Declare it in the catalogue.' : `Did you mean \`${meant}\`?`
  return new BailiwickError(
    'UNKNOWN_PERMISSION',
    `forClient(): there is no permission \`${code}\` in \`only\`. ${hint}`,
    {
      ...{ path: 'only', seen: code, ...(meant === undefined ? {} : { suggestion: meant }) },
    },
  )
}
