/** What somebody holds, in the form that is sent to his client. */
import { createHash } from 'node:crypto'
import { BailiwickError } from 'bailiwick'
import type { PermissionsJson } from 'bailiwick/client'
import { nearest } from 'bailiwick/findings'
import { checkInput, refused } from './inputs.ts'

export interface ForClientOptions<Code extends string = string> {
  /** Only these, and what lies under them: the client learns of no others, and asking for one is an error there. */
  readonly only?: readonly Code[]
  /** The `catalogue` of the map that the client has: while it is the same, the codes are left out. */
  readonly known?: string | null
  /** After how many milliseconds it ends, where no grant ends before: 5 minutes unless said, a day at most. */
  readonly expiresIn?: number
}

/** What one subject holds on a tenant, at one moment. */
export interface HeldPermissions {
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
  if (expiresIn === undefined || (expiresIn >= 1 && expiresIn <= day)) return
  throw refused('INVALID_VALUE', `${method}(): \`expiresIn\``, expiresIn, `milliseconds from 1 to ${day}`, 'expiresIn')
}

/** @param catalogue the short codes of all permissions that can be asked, by code. */
export function clientPermissions(
  { tenant, revision, at, validUntil, permissions, groups }: HeldPermissions,
  catalogue: ReadonlyMap<string, string>,
  { only, known, expiresIn = 300_000 }: ForClientOptions = {},
): PermissionsJson {
  const codes = sorted(only === undefined ? catalogue : chosen(catalogue, only))
  const fingerprint = fingerprintOf(codes)
  const ends = [Date.parse(at) + expiresIn, Date.parse(validUntil ?? '')]
  const end = Math.min(...ends.filter((time) => !Number.isNaN(time)))
  return Object.freeze({
    bailiwick: 1 as const,
    tenant,
    revision,
    at: new Date(at).toISOString(),
    validUntil: new Date(end).toISOString(),
    catalogue: fingerprint,
    ...(known === fingerprint ? {} : { codes: Object.freeze(Object.fromEntries(codes)) }),
    // What the catalogue has no more, or not for this client, is left out.
    permissions: Object.freeze(permissions.flatMap((code) => codes.get(code) ?? [])),
    groups: Object.freeze([...groups]),
  })
}

function chosen(catalogue: ReadonlyMap<string, string>, only: readonly string[]): ReadonlyMap<string, string> {
  const codes = new Map<string, string>()
  for (const name of only) {
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
