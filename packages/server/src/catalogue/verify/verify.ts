/** Looks for every way past the policies that a catalogue can show. */
import type { Finding } from 'bailiwick/findings'
import type { RlsPlan } from 'bailiwick/rls'
import { serverAdvisories } from 'bailiwick/session'
import type { Catalogue } from '../catalogue.ts'
import { type Client, readCatalogue } from '../read.ts'
import { checkContext, checkSigningKeys } from './context.ts'
import { type Expected, expectedOf } from './expected.ts'
import { checkInstalled } from './installed.ts'
import { checkKeys } from './keys.ts'
import { finding } from './kinds.ts'
import { findTable, type Look, type LookOptions, lookAt } from './look.ts'
import { checkPolicies } from './policies.ts'
import { checkRoles } from './roles.ts'
import { checkRoutines } from './routines.ts'
import { checkTables } from './tables.ts'
import { checkViews } from './views.ts'

/** All findings, in no order. In a transaction of its own, which the caller rolls back. */
export async function verify(client: Client, plan: RlsPlan, options: LookOptions): Promise<Finding[]> {
  const catalogue = await readCatalogue(client)
  const expected = await expectedOf(client, catalogue, plan)
  const look = lookAt(catalogue, plan, options)
  const isSigned = options.context === 'signed' && plan.tables.length > 0
  return [
    ...findingsOf(look, expected, options),
    ...(isSigned ? [...checkContext(look, expected), ...(await checkSigningKeys(client))] : []),
  ]
}

function findingsOf(look: Look, expected: Expected, options: LookOptions): Finding[] {
  return [
    ...missing(look.catalogue, look, options),
    ...expected.problems
      .filter(({ isDenied }) => !isDenied)
      .map(({ table, message }) =>
        finding(
          'L31/table',
          `table ${look.name({ schema: table.schema ?? 'public', name: table.table })}`,
          `Its policies cannot be created: ${message}.`,
        ),
      ),
    ...notCompared(look, expected),
    ...checkServer(look.catalogue.version),
    ...checkRoles(look),
    ...checkTables(look),
    ...checkViews(look),
    ...checkRoutines(look),
    ...checkInstalled(look, expected),
    ...checkPolicies(look, expected),
    ...checkKeys(look),
  ]
}

/** Comments tell what was deployed once, and nothing of what somebody did since. */
function notCompared(look: Look, expected: Expected): Finding[] {
  const denied = expected.problems.find(({ isDenied }) => isDenied)
  if (denied === undefined) return []
  const { quote, database } = look.catalogue
  return [
    finding(
      'L31/not-compared',
      `database ${quote(database.name)}`,
      `Policies and functions could not be compared, only their comments: ${denied.message}.`,
      /read-only|recovery/.test(denied.message)
        ? 'Connect to the primary.'
        : 'Connect as the owner of the tables or an administrator.',
    ),
  ]
}

/** `version` is `server_version_num`. */
export function checkServer(version: number): Finding[] {
  const advisories = serverAdvisories(version)
  if (advisories.length === 0) return []
  const seen = `${Math.floor(version / 10000)}.${version % 10000}`
  const last = advisories.at(-1)!.fixedIn
  const fix =
    last === undefined ? 'Upgrade to a major version that is still mended.' : `Upgrade to PostgreSQL ${last} or newer.`
  const lines = advisories.map(
    ({ cve, what, fixedIn }) => `${cve}${fixedIn === undefined ? '' : `, mended in ${fixedIn}`}: ${what}`,
  )
  return [finding('L33/server', `PostgreSQL ${seen}`, lines.join('\n  '), fix)]
}

function missing(catalogue: Catalogue, look: Look, { roles }: LookOptions): Finding[] {
  const { quote } = catalogue
  const missingRoles = roles
    .filter((role) => !catalogue.roles.some(({ name }) => name === role))
    .map((role) =>
      finding('L31/role', `role ${quote(role)}`, 'There is no such role.', `create role ${quote(role)} login;`),
    )
  const missingTables = look.plan.tables
    .filter((table) => findTable(catalogue, table) === undefined)
    .map((table) =>
      finding(
        'L31/table',
        `table ${look.name({ schema: table.schema ?? 'public', name: table.table })}`,
        `There is no such table, which is that of the resource ${table.resource}.`,
      ),
    )
  return [...missingRoles, ...missingTables]
}
