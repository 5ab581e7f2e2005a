import { BailiwickError } from '../errors/error.ts'

/** Short codes of permissions by their codes, and what distinguishes this table from any other. */
export interface CodeTable {
  readonly catalogue: string
  readonly codes: Readonly<Record<string, string>>
}

/** What one subject holds on a tenant, as a server sends it to its client. */
export interface PermissionsJson {
  /** The version of the format. */
  readonly bailiwick: 1
  /** The id of the tenant. */
  readonly tenant: string
  /** Which state of the tenant it is; another one may say something else. */
  readonly revision: string
  /** The time of the database, ISO 8601 in UTC. */
  readonly at: string
  /** From then on it answers nothing. */
  readonly validUntil: string
  /** Of which table of codes the short ones are. */
  readonly catalogue: string
  /** Each permission that can be asked, with its short code; absent where the client has this table already. */
  readonly codes?: Readonly<Record<string, string>>
  /** The short codes of those that are held. */
  readonly permissions: readonly string[]
  /** The codes of the groups that the subject is in, those above included. */
  readonly groups: readonly string[]
}

export interface ReadMap {
  readonly json: PermissionsJson & CodeTable
  /** Codes by short codes, and the other way round. */
  readonly codes: ReadonlyMap<string, string>
  readonly shortCodes: ReadonlyMap<string, string>
}

/** Checks all of what came from outside, and copies it. */
export function readMap(given: unknown, table: CodeTable | undefined): ReadMap {
  const document = record('$', typeof given === 'string' ? parsed(given) : given)
  const { bailiwick, tenant, revision, at, validUntil, catalogue } = document
  if (bailiwick !== 1) throw invalid('$.bailiwick', bailiwick, 'the version 1')
  for (const [name, value] of Object.entries({ tenant, revision, catalogue, at, validUntil })) text(`$.${name}`, value)
  for (const [name, value] of Object.entries({ at, validUntil } as Record<string, string>)) {
    if (!/^\d{4}-\d\d-\d\dT.*Z$/.test(value) || Number.isNaN(Date.parse(value))) {
      throw invalid(`$.${name}`, value, 'a time such as 2026-01-31T12:00:00Z')
    }
  }
  const shortCodes = new Map<string, string>()
  const codes = new Map<string, string>()
  const written = record('$.codes', document.codes ?? tableOf(catalogue, table))
  for (const [code, value] of Object.entries(written)) {
    const short = text(`$.codes.${code}`, value)
    if (codes.has(short)) throw invalid(`$.codes.${code}`, short, 'a short code of its own')
    codes.set(short, code)
    shortCodes.set(code, short)
  }
  const permissions = texts('$.permissions', document.permissions)
  permissions.forEach((short, index) => {
    if (!codes.has(short)) throw invalid(`$.permissions[${index}]`, short, 'a short code of the table')
  })
  const groups = texts('$.groups', document.groups)
  const json = {
    bailiwick,
    tenant,
    revision,
    at,
    validUntil,
    catalogue,
    codes: Object.freeze(written),
    permissions,
    groups,
  }
  return { json: Object.freeze(json as PermissionsJson & CodeTable), codes, shortCodes }
}

/** The table that was there before, if it is the one that is meant. */
function tableOf(catalogue: unknown, table: CodeTable | undefined): unknown {
  if (table?.catalogue === catalogue) return table?.codes
  const what = table === undefined ? 'no table of codes' : 'another table of codes'
  throw new BailiwickError(
    'CATALOGUE_CHANGED',
    `These permissions came with ${what}. Ask the server for them with their codes.`,
    { seen: String(table?.catalogue), expected: String(catalogue) },
  )
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new BailiwickError('INVALID_JSON', '$: seen a text that is not JSON; expected permissions.', { cause })
  }
}

/** A copy of what the object itself has, without anything that names could inherit. */
function record(path: string, value: unknown): Record<string, unknown> {
  const prototype = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined
  // Of any realm: above that of plain objects there is none.
  if (prototype === null || (prototype && Object.getPrototypeOf(prototype) === null)) {
    return Object.assign(Object.create(null), value)
  }
  throw invalid(path, value, 'an object; await what is a promise')
}

function text(path: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw invalid(path, value, 'a text')
}

function texts(path: string, list: unknown): readonly string[] {
  if (!Array.isArray(list)) throw invalid(path, list, 'a list of texts')
  return Object.freeze(Array.from(list, (value, index) => text(`${path}[${index}]`, value)))
}

function invalid(path: string, value: unknown, expected: string): BailiwickError {
  const seen =
    typeof value === 'string'
      ? `\`${value.slice(0, 50)}\``
      : Array.isArray(value)
        ? 'a list'
        : value === null
          ? 'null'
          : typeof value
  return new BailiwickError('INVALID_JSON', `${path}: seen ${seen}; expected ${expected}.`, { path, seen, expected })
}
