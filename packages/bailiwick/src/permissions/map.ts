import { BailiwickError, unknownName } from '../errors/error.ts'
import type { CodesOf } from './map-codes.ts'
import { type CodeTable, type PermissionsJson, type ReadMap, readMap } from './map-json.ts'
import { type Clock, type Freshness, freshness } from './map-validity.ts'
import { MissingPermissionError } from './missing.ts'

export interface MapOptions extends Clock {
  /** For what came without codes: the map that was there before, or any table. */
  readonly table?: CodeTable
}

/**
 * What one subject holds on a tenant: the answers of `directory.as(subject).check(code)`, where they are `allow`. What is granted on
 * single resources or hangs on a condition is not in it. It shows and hides; the server still decides. Methods need no `this`.
 */
export interface PermissionsMap<C extends string = string, G extends string = string> extends CodeTable {
  readonly tenant: string
  readonly revision: string
  /** Milliseconds until it answers nothing more; 0 after that. */
  remaining(): number
  /** Whether the permission is held. A code that nobody declared throws UNKNOWN_PERMISSION, and so does a namespace. */
  has(code: C): boolean
  /** Whether one of them is held; of nothing, false. All are looked up, so a wrong code always throws. */
  hasAny(codes: readonly C[]): boolean
  /** Whether all are held. A list of nothing throws EMPTY_CONDITION: it would be true for everybody. */
  hasAll(codes: readonly C[]): boolean
  /** Those that are not held, in the order given. */
  missing(codes: readonly C[]): readonly C[]
  /** Whether the subject is in the group, or in one below it. A group that is not there has nobody in it. */
  inGroup(group: G): boolean
  /** Whether in one of them; of nothing, false. */
  inAnyGroup(groups: readonly G[]): boolean
  /** Whether in all. A list of nothing throws EMPTY_CONDITION. */
  inAllGroups(groups: readonly G[]): boolean
  missingGroups(groups: readonly G[]): readonly G[]
  /** Throws MissingPermissionError unless one is held. */
  requireAny(codes: readonly C[]): void
  /** Throws MissingPermissionError, which names the missing ones, unless all are held. */
  requireAll(codes: readonly C[]): void
  requireAnyGroup(groups: readonly G[]): void
  requireAllGroups(groups: readonly G[]): void
  /** What `then` returns where it is held, else what `otherwise` returns, or undefined. The other one is not called. */
  withPermission<T, U = undefined>(code: C, then: () => T, otherwise?: () => U): T | U
  withAnyPermission<T, U = undefined>(codes: readonly C[], then: () => T, otherwise?: () => U): T | U
  withAllPermissions<T, U = undefined>(codes: readonly C[], then: () => T, otherwise?: () => U): T | U
  withGroup<T, U = undefined>(group: G, then: () => T, otherwise?: () => U): T | U
  /** What is held, in the order in which it was sent. */
  held(): readonly C[]
  groups(): readonly G[]
  /** The short code of a permission. Throws UNKNOWN_PERMISSION. */
  shortCode(code: C): string
  /** The permission of a short code. Throws UNKNOWN_PERMISSION. */
  code(shortCode: string): C
  /** What it was made of, with the codes. */
  toJSON(): PermissionsJson & CodeTable
}

/**
 * A map from what `directory.as(subject).permissions.forClient()` sent. Anything else throws INVALID_JSON; short codes without their
 * table, CATALOGUE_CHANGED.
 *
 * ```ts
 * import { permissionsMap } from 'bailiwick/client'
 *
 * const map = permissionsMap<'article.read' | 'article.update'>({
 *   bailiwick: 1, tenant: 'acme', revision: '7', at: new Date().toISOString(), validUntil: '2999-01-01T00:00:00Z',
 *   catalogue: 'c1', codes: { 'article.read': '01.01', 'article.update': '01.02' }, permissions: ['01.01'], groups: ['staff'],
 * })
 * map.has('article.read') // => true
 * map.hasAny(['article.update']) // => false
 * ```
 */
export function permissionsMap<T = string, G extends string = string>(
  json: PermissionsJson | string | unknown,
  options: MapOptions = {},
): PermissionsMap<CodesOf<T>, G> {
  const known = ['table', 'now', 'onExpired']
  const wrong = Object.keys(options).find((name) => !known.includes(name))
  if (wrong !== undefined) throw unknownName('INVALID_OPTION', 'option of permissionsMap', wrong, known)
  const read = readMap(json, options.table)
  return answering(read, freshness(read.json, options)) as unknown as PermissionsMap<CodesOf<T>, G>
}

function answering({ json, codes, shortCodes }: ReadMap, { remaining, isFresh }: Freshness): PermissionsMap {
  const held = new Set(json.permissions)
  const memberOf = new Set(json.groups)
  const shortCode = (code: string): string => {
    const short = shortCodes.get(code)
    if (short === undefined) throw unknown(code, [...shortCodes.keys()])
    return short
  }
  const ofPermissions = questions('permissions', (code) => held.has(shortCode(code)), isFresh)
  const ofGroups = questions('groups', (group) => memberOf.has(named(group)), isFresh)
  const { tenant, revision, catalogue } = json
  return Object.freeze<PermissionsMap>({
    ...{ tenant, revision, catalogue, codes: json.codes, remaining, shortCode },
    ...{ has: ofPermissions.one, hasAny: ofPermissions.any, hasAll: ofPermissions.all, missing: ofPermissions.missing },
    ...{ inGroup: ofGroups.one, inAnyGroup: ofGroups.any, inAllGroups: ofGroups.all, missingGroups: ofGroups.missing },
    ...{ requireAny: ofPermissions.requireAny, requireAll: ofPermissions.requireAll },
    ...{ requireAnyGroup: ofGroups.requireAny, requireAllGroups: ofGroups.requireAll },
    ...{ withPermission: choosing(ofPermissions.one), withGroup: choosing(ofGroups.one) },
    ...{ withAnyPermission: choosing(ofPermissions.any), withAllPermissions: choosing(ofPermissions.all) },
    held: () => (isFresh() ? json.permissions.map((short) => codes.get(short)!) : []),
    groups: () => (isFresh() ? json.groups : []),
    code: (short) => {
      const code = codes.get(short)
      if (code !== undefined) return code
      throw new BailiwickError('UNKNOWN_PERMISSION', `No permission has the short code \`${short}\`.`, { seen: short })
    },
    toJSON: () => json,
  })
}

/** The same questions about permissions and about groups. Names are looked at first, as a wrong one is wrong whatever the time. */
function questions(what: string, has: (name: string) => boolean, isFresh: () => boolean) {
  const missing = (names: readonly string[]): readonly string[] => {
    if (!Array.isArray(names)) {
      throw new BailiwickError('INVALID_OPTION', `Give a list of ${what}.`, { seen: typeof names })
    }
    // A hole is a name that nobody knows, and `filter` would pass over it.
    const asked: string[] = Array.from(names)
    const lacking = asked.filter((name) => !has(name))
    return isFresh() ? lacking : asked
  }
  const any = (names: readonly string[]) => missing(names).length < names.length
  const all = (names: readonly string[]) => {
    const lacking = missing(names)
    if (names.length > 0) return lacking.length === 0
    throw new BailiwickError('EMPTY_CONDITION', `All of no ${what} would be true for everybody. Name one.`)
  }
  return {
    ...{ missing, any, all, one: (name: string) => has(name) && isFresh() },
    requireAny: (names: readonly string[]) => {
      if (!any(names)) throw new MissingPermissionError(`One of these ${what} is needed`, names, missing(names))
    },
    requireAll: (names: readonly string[]) => {
      if (!all(names)) throw new MissingPermissionError(`These ${what} are missing`, names, missing(names))
    },
  }
}

const choosing =
  <N>(holds: (names: N) => boolean) =>
  <T, U>(names: N, then: () => T, otherwise?: () => U): T | U => {
    if (typeof then !== 'function' || typeof (otherwise ?? then) !== 'function') {
      const sentence = 'Give functions: what is a value would be there, or done, before anybody asked.'
      throw new BailiwickError('INVALID_OPTION', sentence)
    }
    return holds(names) ? then() : (otherwise?.() as U)
  }

function unknown(code: unknown, known: readonly string[]): BailiwickError {
  const seen = typeof code === 'string' ? code : typeof code
  const under = known.filter((each) => code === '*' || each.startsWith(`${seen}.`))
  if (under.length === 0) return unknownName('UNKNOWN_PERMISSION', 'permission', seen, known)
  const sentence = `\`${seen}\` is a namespace and no permission. Ask for one of the permissions under it.`
  return new BailiwickError('UNKNOWN_PERMISSION', sentence, { seen, expected: under.join(', ') })
}

function named(group: unknown): string {
  if (typeof group === 'string') return group
  throw new BailiwickError('INVALID_OPTION', 'A group is asked by its code.', { seen: typeof group })
}
