import { lookup, type ModelNode } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'

export interface RlsOptions {
  /** Whom the application connects as, or several: the policies are for them. None may own the tables or bypass row-level security. */
  readonly role: string | readonly string[]
  /**
   * Where the subject is read: `signed` asks the verifying functions that the session installs; `plain` trusts whoever holds the
   * connection; `claims` reads `request.jwt.claims`, which something before the database has verified.
   */
  readonly context?: 'signed' | 'plain' | 'claims'
  /** For `claims`: by subject attribute (or `context.` and a context attribute) the path of its claim. */
  readonly claims?: Readonly<Record<string, string | readonly string[]>>
  /** The form for distributed PostgreSQL, which takes no subquery in a policy. Rules over relations are refused by name. */
  readonly subqueries?: false
  /** Masks that depend on the row or the subject are applied by the query; else they are refused. */
  readonly masks?: 'query'
  /** By database role the one tenant that it may see, whatever the context says. */
  readonly tenantRoles?: Readonly<Record<string, string>>
}

/** The options with their defaults, checked. */
export interface Settings {
  readonly roles: readonly string[]
  readonly context: 'signed' | 'plain' | 'claims'
  readonly claims: Readonly<Record<string, readonly string[]>>
  readonly subqueries: boolean
  readonly masksByQuery: boolean
  readonly tenantRoles: Readonly<Record<string, string>>
}

const known = ['role', 'context', 'claims', 'subqueries', 'masks', 'tenantRoles']
const contexts = ['signed', 'plain', 'claims'] as const
/** The role that the functions in `bailiwick_rls` run as. */
export const reader = 'bailiwick_reader'

/** Throws INVALID_OPTION. */
export function readOptions(model: ModelNode, options: RlsOptions): Settings {
  if (typeof options !== 'object' || options === null) throw invalid("generateRls takes options: { role: 'app' }.")
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw unknownName('INVALID_OPTION', 'option of generateRls', key, known)
  }
  const { context = 'signed', subqueries, masks, tenantRoles = {} } = options
  if (!contexts.includes(context)) throw unknownName('INVALID_OPTION', 'context', String(context), [...contexts])
  if (subqueries !== undefined && subqueries !== false) throw invalid('`subqueries` is false, or left out.')
  if (masks !== undefined && masks !== 'query') throw unknownName('INVALID_OPTION', 'masks', String(masks), ['query'])
  const roles = readRoles(options.role)
  return {
    roles,
    context,
    claims: readClaims(model, context, options.claims),
    subqueries: subqueries !== false,
    masksByQuery: masks === 'query',
    tenantRoles: readTenantRoles(roles, tenantRoles),
  }
}

function readRoles(given: unknown): readonly string[] {
  const roles: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (roles.length === 0) throw invalid("`role` names nobody: { role: 'app' }.")
  for (const role of roles) {
    if (typeof role !== 'string' || role === '' || role.includes('\0')) {
      throw invalid(`\`role\` is the name of a database role, or several; seen: ${String(role)}.`)
    }
    if (role.toLowerCase() === 'public') {
      throw invalid('`role` is a role of its own: policies for `public` would be everybody’s.')
    }
    if (role === reader)
      throw invalid(`\`${reader}\` reads for the policies; the application connects as another role.`)
  }
  return [...new Set(roles as readonly string[])]
}

function readClaims(
  model: ModelNode,
  context: string,
  claims: RlsOptions['claims'],
): Readonly<Record<string, readonly string[]>> {
  if (context !== 'claims') {
    if (claims !== undefined) throw invalid("`claims` goes with `context: 'claims'`.")
    return {}
  }
  if (typeof claims !== 'object' || claims === null) {
    throw invalid("`context: 'claims'` needs `claims`: by subject attribute the path of its claim, { id: 'sub' }.")
  }
  const read: Record<string, readonly string[]> = {}
  for (const [name, path] of Object.entries(claims)) {
    checkAttribute(model, name)
    const keys = Array.isArray(path) ? path : [path]
    if (keys.length === 0 || keys.some((key) => typeof key !== 'string' || key === '' || key.includes('\0'))) {
      throw invalid(`The claim of \`${name}\` is a name, or a path of names.`)
    }
    read[name] = [...keys]
  }
  return read
}

function checkAttribute(model: ModelNode, name: string): void {
  const [of, attribute] = name.startsWith('context.') ? [model.context, name.slice(8)] : [model.subject, name]
  if (lookup(of, attribute)) return
  const names = [...Object.keys(model.subject), ...Object.keys(model.context).map((other) => `context.${other}`)]
  throw unknownName('INVALID_OPTION', 'attribute in `claims`', name, names)
}

function readTenantRoles(roles: readonly string[], given: unknown): Readonly<Record<string, string>> {
  if (typeof given !== 'object' || given === null) throw invalid("`tenantRoles` is an object: { app_acme: 'acme' }.")
  for (const [role, tenant] of Object.entries(given)) {
    if (!roles.includes(role)) throw unknownName('INVALID_OPTION', 'role in `tenantRoles`', role, roles)
    if (typeof tenant !== 'string') throw invalid(`The tenant of the role \`${role}\` is a text.`)
  }
  return { ...(given as Record<string, string>) }
}

function invalid(message: string): BailiwickError {
  return new BailiwickError('INVALID_OPTION', message)
}
