import { BailiwickError, unknownName } from '../errors/error.ts'
import type { PermissionInfo, RoleInfo } from './definition.ts'

/** A checked definition. Permissions are in the order of their numbers. */
export interface ReadDefinition {
  readonly separator: '.' | ':'
  readonly permissions: readonly PermissionInfo[]
  readonly retired: ReadonlyMap<string, number>
  readonly roles: readonly RoleInfo[]
}

type Loose = Record<string, unknown>

const largest = 2 ** 31 - 1

/** Checks shapes, names and numbers; what the names in it lead to is checked by the registry. */
export function readDefinition(definition: unknown): ReadDefinition {
  const given = record(definition, 'definePermissions')
  checkKeys(given, 'definePermissions', ['separator', 'permissions', 'retired', 'roles'])
  const separator = given.separator ?? '.'
  if (separator !== '.' && separator !== ':') throw invalid("`separator` is '.' or ':'.", given.separator)
  const permissions = Object.entries(record(given.permissions, 'permissions')).map(([code, spec]) =>
    readPermission(code, spec, separator),
  )
  if (permissions.length === 0) throw invalid('`permissions` declares none.', '{}')
  const retired = new Map(
    Object.entries(record(given.retired ?? {}, 'retired')).map(([code, id]) => [code, readId(code, id)]),
  )
  checkNumbers(permissions, retired)
  const roles = Object.entries(record(given.roles ?? {}, 'roles')).map(([name, spec]) => readRole(name, spec))
  return { separator, permissions: permissions.sort((a, b) => a.id - b.id), retired, roles }
}

function readPermission(code: string, spec: unknown, separator: string): PermissionInfo {
  if (!code.split(separator).every(isName)) {
    throw invalid(
      `\`${code}\` is not a code: names of letters, digits, \`_\` and \`-\`, joined by \`${separator}\`; another \`separator\` can be declared.`,
      code,
    )
  }
  const given = typeof spec === 'number' ? { id: spec } : record(spec, code)
  checkKeys(given, code, ['id', 'description', 'implies', 'composedOf', 'metadata'])
  return {
    code,
    id: readId(code, given.id),
    ...readDescription(code, given),
    implies: readNames(`${code}: implies`, given.implies),
    composedOf: readNames(`${code}: composedOf`, given.composedOf),
    metadata: Object.freeze({ ...record(given.metadata ?? {}, `${code}: metadata`) }),
  }
}

function readRole(name: string, spec: unknown): RoleInfo {
  if (!isName(name)) throw invalid(`\`${name}\` cannot name a role: use letters, digits, \`_\` and \`-\`.`, name)
  const place = `role ${name}`
  const given = Array.isArray(spec) ? { permissions: spec } : record(spec, place)
  checkKeys(given, place, ['description', 'extends', 'permissions'])
  return {
    name,
    ...readDescription(place, given),
    extends: readNames(`${place}: extends`, given.extends),
    permissions: readNames(`${place}: permissions`, given.permissions),
  }
}

function readId(code: string, id: unknown): number {
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id <= largest) return id
  throw invalid(`\`${code}\` needs a number of its own, an integer from 0 to ${largest}, such as \`{ id: 7 }\`.`, id)
}

/** A number that meant something else once would turn what is stored into another right. */
function checkNumbers(permissions: readonly PermissionInfo[], retired: ReadonlyMap<string, number>): void {
  const owners = new Map<number, string>()
  for (const [code, id] of [...retired, ...permissions.map(({ code, id }) => [code, id] as const)]) {
    const owner = owners.get(id)
    if (owner !== undefined) {
      const was = retired.has(owner) ? 'is retired with' : 'has'
      throw invalid(`\`${code}\` has the number ${id}, which \`${owner}\` ${was}. Give it one that was never used.`, id)
    }
    owners.set(id, code)
  }
  const both = permissions.find(({ code }) => retired.has(code))
  if (both) throw invalid(`\`${both.code}\` is declared and retired. Remove one.`, both.code)
}

function readDescription(place: string, given: Loose): { description?: string } {
  if (given.description === undefined) return {}
  if (typeof given.description === 'string') return { description: given.description }
  throw invalid(`${place}: \`description\` is a text.`, given.description)
}

function readNames(place: string, names: unknown): readonly string[] {
  if (names === undefined) return []
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return Object.freeze([...names])
  throw invalid(`${place} is a list of names.`, names)
}

function isName(name: string): boolean {
  return /^[A-Za-z_][\w-]*$/.test(name) && !(name in Object.prototype)
}

function record(value: unknown, place: string): Loose {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Loose
  throw invalid(`${place} takes a record.`, value)
}

function checkKeys(given: Loose, place: string, known: readonly string[]): void {
  const wrong = Object.keys(given).find((key) => !known.includes(key))
  if (wrong !== undefined) throw unknownName('INVALID_PERMISSIONS', `key of ${place}`, wrong, known)
}

export function invalid(message: string, seen: unknown): BailiwickError {
  return new BailiwickError('INVALID_PERMISSIONS', message, { seen: String(seen) })
}
