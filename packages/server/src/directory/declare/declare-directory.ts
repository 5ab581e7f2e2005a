/** Declares what the directory holds by code: permissions, types of resources, conditions, events and settings for all tenants, roles and grants for one. */
import { BailiwickError } from 'bailiwick'
import { nearest } from 'bailiwick/findings'
import type { PermissionInfo } from 'bailiwick/permissions'
import { checkTemplate } from '../message.ts'
import type { EventSpec, EventSpecs, SettingSpecs } from './announced.ts'
import type {
  CatalogueEntry,
  DeclaredCode,
  DeclaredDirectory,
  DeclaredPermission,
  DirectoryDeclaration,
  PolicyLike,
  ResourceTypeSpec,
} from './declaration.ts'
import { ownCodes } from './own-codes.ts'
import { actionsOf, resourceTypesOf } from './policy-entries.ts'

/**
 * A declaration for `syncCatalogue` and `syncTenant`, and for `bailiwick sync`.
 *
 * ```ts
 * export const declared = declareDirectory({
 *   source: 'newsroom',
 *   policy,
 *   roles: { editor: ['article'], reader: ['article.read'] },
 *   groups: { staff: {}, desk: { in: ['staff'] } },
 *   grants: [{ to: 'staff', role: 'reader' }, { to: 'desk', role: 'editor' }],
 * })
 * ```
 *
 * A code that neither the permissions nor the policy have does not compile, and throws UNKNOWN_PERMISSION.
 */
export function declareDirectory<
  const C extends string = never,
  const R extends string = never,
  const P = never,
  const Role extends string = never,
  const E extends EventSpecs = Record<never, never>,
  const S extends SettingSpecs = Record<never, never>,
>(
  declaration: DirectoryDeclaration<C, R, P, Role, E, S>,
): DeclaredDirectory<DeclaredCode<C, P>, { readonly events: E; readonly settings: S }, DeclaredPermission<C, P>> {
  const { source, isFinal = true, policy, conditions = {}, groups = {}, serviceAccounts = {} } = declaration
  const { events = {}, settings = {} } = declaration as {
    readonly events?: EventSpecs
    readonly settings?: SettingSpecs
  }
  const permissions = permissionsOf(declaration as unknown as Loose)
  const check = checker(permissions.map(({ code }) => code))
  const types = { ...(policy === undefined ? {} : resourceTypesOf(policy)), ...declaration.resourceTypes }
  const roles = Object.entries((declaration.roles ?? {}) as Record<string, RoleSpec>).map(([code, spec]) => ({
    code,
    ...(isList(spec) ? { permissions: spec } : spec),
  }))
  for (const role of roles) for (const code of role.permissions) check(code, `of the role ${role.code}`)
  const grants = ((declaration.grants ?? []) as readonly LooseGrant[]).map(({ on, ...grant }) => {
    if (grant.permission !== undefined) check(grant.permission, `granted to ${grant.to}`)
    if (grant.role !== undefined)
      checkRole(
        grant.role,
        roles.map(({ code }) => code),
        grant.to,
      )
    return { ...grant, ...placeOf(on) }
  })
  return Object.freeze({
    source,
    isFinal,
    catalogue: {
      source,
      isFinal,
      permissions,
      resourceTypes: Object.entries(types).map(([code, spec]) => typeEntry(code, spec)),
      conditions: Object.entries(conditions).map(([name, spec]) => ({ name, ...spec })),
      events: Object.entries(events).map(([code, spec]) => eventEntry(code, spec)),
      settings: Object.entries(settings).map(([name, spec]) => ({ name, ...spec })),
    },
    tenant: {
      roles,
      groups: Object.entries(groups).map(([code, group]) => ({ code, ...group })),
      serviceAccounts: Object.entries(serviceAccounts).map(([reference, account]) => ({ reference, ...account })),
      grants,
    },
  })
}

type RoleSpec = readonly string[] | { readonly title?: string; readonly permissions: readonly string[] }

interface Loose {
  readonly permissions?: { list(): readonly PermissionInfo[] }
  readonly policy?: PolicyLike
  readonly shortCodes?: Readonly<Record<string, string | undefined>>
}

interface LooseGrant {
  readonly to: string
  readonly permission?: string
  readonly role?: string
  readonly on?: readonly [type: string, ...key: string[]]
}

/** Of the registry and of the policy together: where both have a code, the number is the registry's and the type the policy's. */
function permissionsOf({ permissions, policy, shortCodes = {} }: Loose): CatalogueEntry[] {
  const entries = new Map<string, CatalogueEntry>()
  for (const { code, id, description, implies, composedOf } of permissions?.list() ?? []) {
    if (code.includes(':')) {
      throw new BailiwickError(
        'INVALID_OPTION',
        `\`${code}\` is joined by \`:\`. In the database codes are joined by \`.\`: declare the permissions without \`separator\`.`,
        { seen: code },
      )
    }
    entries.set(code, { code, id, ...(description === undefined ? {} : { description }), implies, composedOf })
  }
  for (const action of policy === undefined ? [] : actionsOf(policy)) {
    const other = entries.get(action.code)
    const both = (a: readonly string[] = [], b: readonly string[] = []) => [...new Set([...a, ...b])]
    entries.set(action.code, {
      ...action,
      ...other,
      implies: both(other?.implies, action.implies),
      composedOf: both(other?.composedOf, action.composedOf),
    })
  }
  const check = checker([...entries.keys()])
  for (const [code, shortCode] of Object.entries(shortCodes)) {
    check(code, 'with a short code')
    if (shortCode !== undefined) entries.set(code, { ...entries.get(code)!, shortCode })
  }
  return [...entries.values()]
}

/** Throws UNKNOWN_PERMISSION for what is neither declared nor above something declared nor the directory's own. */
function checker(codes: readonly string[]): (code: string, where: string) => void {
  const above = codes.flatMap((code) => code.split('.').map((_, at, parts) => parts.slice(0, at + 1).join('.')))
  const known = new Set<string>(['*', ...ownCodes, ...above])
  return (code, where) => {
    if (known.has(code)) return
    const meant = nearest(code, [...known])
    const hint = meant === undefined ? 'Declare it in `permissions` or in the policy.' : `Did you mean \`${meant}\`?`
    throw new BailiwickError('UNKNOWN_PERMISSION', `Unknown permission \`${code}\` ${where}. ${hint}`, {
      seen: code,
      ...(meant === undefined ? {} : { suggestion: meant }),
    })
  }
}

function checkRole(role: string, known: readonly string[], to: string): void {
  if (known.includes(role)) return
  const meant = nearest(role, known)
  const hint = meant === undefined ? 'Declare it in `roles`.' : `Did you mean \`${meant}\`?`
  throw new BailiwickError('UNKNOWN_ROLE', `Unknown role \`${role}\` granted to ${to}. ${hint}`, { seen: role })
}

/** A key of one part is that text, one of several the JSON of a list. */
function placeOf(on: LooseGrant['on']): { readonly type?: string; readonly key?: string } {
  if (on === undefined) return {}
  const [type, ...key] = on
  if (key.length === 0) throw new BailiwickError('INVALID_OPTION', `\`on\` is a type and a key: \`['${type}', '50']\`.`)
  return { type, key: key.length === 1 ? key[0]! : JSON.stringify(key) }
}

function typeEntry(
  code: string,
  { key = ['id'], parent, container = false, controlled = true, title }: ResourceTypeSpec,
) {
  return {
    code,
    keyParts: key,
    isContainer: container,
    isControlled: controlled,
    ...(parent === undefined ? {} : { parent }),
    ...(title === undefined ? {} : { title }),
  }
}

function eventEntry(code: string, spec: EventSpec) {
  checkTemplate(code, spec)
  const { template, kind = 'change', security: isSecurity = false, target = {}, data = {} } = spec
  return { code, template, kind, isSecurity, target, data }
}

function isList(spec: RoleSpec): spec is readonly string[] {
  return Array.isArray(spec)
}
