/** Ways past the policies that lie in what the application's role is, and in what it begins with. */
import type { Finding } from 'bailiwick/findings'
import { isInstalled } from './installed.ts'
import { finding } from './kinds.ts'
import type { Look } from './look.ts'

const filesAndPrograms = ['pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files']
const everywhere = ['pg_read_all_data', 'pg_write_all_data', 'pg_maintain', 'pg_create_subscription']
const queryTexts = ['pg_monitor', 'pg_read_all_stats']

export function checkRoles(look: Look): Finding[] {
  const { quote, database } = look.catalogue
  const own = look.app.flatMap((role): Finding[] => {
    const object = `role ${quote(role.name)}`
    const found = (id: Parameters<typeof finding>[0], has: boolean, what: string, without: string) =>
      has ? [finding(id, object, `It is ${what}.`, `alter role ${quote(role.name)} ${without};`)] : []
    return [
      ...found('L33/superuser', role.superuser, 'a superuser', 'nosuperuser'),
      ...found('L33/bypassrls', role.bypassRls && !role.superuser, 'created with BYPASSRLS', 'nobypassrls'),
      ...found('L33/replication', role.replication && !role.superuser, 'created with REPLICATION', 'noreplication'),
      ...found('L33/create-role', role.createRole && !role.superuser, 'created with CREATEROLE', 'nocreaterole'),
    ]
  })
  const owned = look.covered
    .filter(({ relation }) => look.reach.isOne(relation.owner))
    .map(({ relation }) =>
      finding(
        'L33/owner',
        look.label(relation),
        `Its owner is ${look.role(relation.owner)}, which the application connects as or can act as.`,
        `alter table ${look.name(relation)} owner to ${quote(look.catalogue.reader)};`,
      ),
    )
  return [
    ...own,
    ...reserved(look),
    ...memberships(look),
    ...owned,
    ...defaults(look),
    ...parameters(look),
    ...statistics(look, database.name),
  ]
}

/** Attributes of a role are not inherited, but a member can SET ROLE to it. */
function memberships(look: Look): Finding[] {
  const { catalogue, app } = look
  const others = look.reach.roles.filter((role) => !app.includes(role))
  const guards = new Set(catalogue.routines.filter((routine) => isInstalled(look, routine)).map(({ owner }) => owner))
  return others.flatMap((role): Finding[] => {
    const name = catalogue.quote(role.name)
    const fix = catalogue.memberships
      .filter((membership) => membership.role === role.oid && look.reach.isOne(membership.member))
      .map((membership) => `revoke ${name} from ${look.role(membership.member)};`)
      .join('\n')
    const members = app.map((each) => catalogue.quote(each.name)).join(', ')
    const found = (id: Parameters<typeof finding>[0], what: string) => [
      finding(id, `role ${name}`, `${members} is a member of ${name}, ${what}.`, fix || undefined),
    ]
    if (role.superuser) return found('L33/member', 'a superuser')
    if (role.bypassRls) return found('L33/member', 'which has BYPASSRLS')
    if (role.name.startsWith('bailiwick_') || guards.has(role.oid)) {
      return found('L33/reserved-role', 'which the checking functions act as')
    }
    if (filesAndPrograms.includes(role.name)) return found('L33/server-files', 'a predefined role')
    if (everywhere.includes(role.name)) return found('L33/predefined', 'a predefined role')
    if (queryTexts.includes(role.name)) return found('L33/query-texts', 'a predefined role')
    return []
  })
}

/** The roles that the checking functions act as: nobody logs in as them, and policies apply to them. */
function reserved({ catalogue }: Look): Finding[] {
  return catalogue.roles
    .filter(({ name }) => name === 'bailiwick_reader' || name === 'bailiwick_context')
    .filter(({ superuser, bypassRls, login }) => superuser || bypassRls || login)
    .map(({ name }) =>
      finding(
        'L33/reserved-role',
        `role ${name}`,
        'It may log in, is a superuser or bypasses row-level security.',
        `alter role ${name} nologin nosuperuser nobypassrls;`,
      ),
    )
}

/** `alter role … set` and `alter database … set`. */
function defaults(look: Look): Finding[] {
  const { catalogue } = look
  const isOurs = (role: number) => role === 0 || look.reach.isOne(role)
  return catalogue.settings
    .filter(({ role }) => isOurs(role))
    .flatMap(({ database, role, name, value }): Finding[] => {
      const where = database === null ? '' : ` in database ${catalogue.quote(database)}`
      const whose = role === 0 ? `database ${catalogue.quote(database ?? '')}` : `role ${look.role(role)}${where}`
      const target = role === 0 ? (database === null ? 'role all' : whose) : whose
      const fix = `alter ${target} reset ${name};`
      if (name === 'row_security' && isOff(value)) {
        return [finding('L33/row-security', target, `It begins with row_security = ${value}.`, fix)]
      }
      if (name === 'session_replication_role' && value !== 'origin') {
        return [finding('L33/triggers-off', target, `It begins with session_replication_role = ${value}.`, fix)]
      }
      if ((name.startsWith('bailiwick.') || name === 'request.jwt.claims') && value !== '') {
        return [finding('L33/context-default', target, `It begins with a value of ${name}.`, fix)]
      }
      return []
    })
}

const isOff = (value: string) => ['off', 'false', 'no', '0', 'f', 'n', 'of'].includes(value.toLowerCase())

function parameters(look: Look): Finding[] {
  return look.catalogue.parameters
    .filter(({ grantee }) => grantee === 0 || look.reach.isOne(grantee))
    .filter(({ name, privilege }) => privilege === 'ALTER SYSTEM' || name === 'session_replication_role')
    .map(({ name, grantee, privilege }) =>
      finding(
        'L33/parameter',
        `parameter ${name}`,
        `${look.role(grantee)} has ${privilege} on it.`,
        `revoke ${privilege.toLowerCase()} on parameter ${name} from ${look.role(grantee)};`,
      ),
    )
}

function statistics(look: Look, database: string): Finding[] {
  return look.catalogue.statistics
    .filter(({ grantee, privilege }) => privilege === 'SELECT' && (grantee === 0 || look.reach.isOne(grantee)))
    .map(({ name, grantee }) =>
      finding(
        'L33/statistics',
        `table ${name}`,
        `${look.role(grantee)} may read it in ${look.catalogue.quote(database)}: it has the most common values of every column.`,
        `revoke select on ${name} from ${look.role(grantee)};`,
      ),
    )
}
