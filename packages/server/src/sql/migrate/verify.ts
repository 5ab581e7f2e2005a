/** Compares a database with what this package makes of one: what differs, and what it leads to. */
import type { Finding } from 'bailiwick/findings'
import type { SqlClient } from '../atomically.ts'
import { type FunctionFile, functionFiles, migrationFiles, owners, schemas } from '../directory-files.ts'
import { readSql } from '../read-sql.ts'
import type { NamedRoles } from './apply-rights.ts'
import { migrationName, type Standing } from './history.ts'
import { finding } from './kinds.ts'
import { parseSchemaText, type SchemaObjects, schemaObjects } from './schema-objects.ts'

/** In a transaction that is taken back, and as whoever may read what has been done: see `readStanding`. */
export async function verifyDirectory(
  client: SqlClient,
  { pending, changed, unknown, newer }: Standing,
  named: NamedRoles,
): Promise<readonly Finding[]> {
  const findings = [
    ...pending.map((file) => finding('M01/pending', `migration ${migrationName(file)}`, 'It has not run here.', up)),
    ...changed.map((file) =>
      finding('M01/changed', `migration ${migrationName(file)}`, 'It was another text when it ran here.'),
    ),
    ...unknown.map(({ name, version }) =>
      finding('M01/newer', `migration ${name}`, `It has run here, from the package ${version}.`),
    ),
    ...(newer === undefined ? [] : [finding('M01/newer', 'database', `The package ${newer} was here.`)]),
    ...(await unsafeOwners(client)),
  ]
  // Without the tables everything would be missing; with others, differences are theirs.
  if (pending.length === migrationFiles().length || findings.some(({ id }) => id === 'M01/newer')) return findings
  const expected = parseSchemaText(readSql('schema.snapshot.sql'))
  return [
    ...findings,
    ...differences(expected, await schemaObjects(client, named), named),
    ...(await otherBodies(client, functionFiles())),
  ]
}

const up = 'bailiwick migrate up'

/** What of `live` is not as expected, object by object. */
export function differences(expected: SchemaObjects, live: SchemaObjects, named: NamedRoles): readonly Finding[] {
  const findings: Finding[] = []
  const mendedByUp = (object: string) => (object.startsWith('function ') ? up : undefined)
  for (const [object, lines] of expected) {
    const seen = live.get(object)
    if (seen === undefined) {
      findings.push(finding('M02/missing', object, 'It is not there.', mendedByUp(object)))
      continue
    }
    // Nobody deploys or relays here: nobody has their rights.
    const nobody = [named.deployment.length === 0 ? 'deployment' : '', named.relay?.length ? '' : 'relay']
    const wanted = lines.filter((line) => !nobody.includes(/^grant .* to (deployment|relay)$/.exec(line)?.[1] ?? '-'))
    const missing = wanted.filter((line) => !seen.includes(line))
    const extra = seen.filter((line) => !wanted.includes(line))
    const isRight = (line: string) => line.startsWith('grant ')
    const rights = said(missing.filter(isRight), extra.filter(isRight))
    const rest = said(
      missing.filter((line) => !isRight(line)),
      extra.filter((line) => !isRight(line)),
    )
    // What the owners may do with each other's tables and schemas, migrations have said once.
    const isOnce = /^(table|sequence|schema) /.test(object) && / to bailiwick_/.test(rights)
    if (rights !== '') findings.push(finding('M03/rights', object, rights, isOnce ? undefined : up))
    if (rest !== '') findings.push(finding('M02/changed', object, rest, mendedByUp(object)))
  }
  for (const object of live.keys()) {
    if (!expected.has(object)) findings.push(finding('M02/extra', object, 'No file of this package makes it.'))
  }
  return findings
}

function said(missing: readonly string[], extra: readonly string[]): string {
  return [...missing.map((line) => `missing: ${line}`), ...extra.map((line) => `there: ${line}`)].join('\n')
}

async function otherBodies(client: SqlClient, files: readonly FunctionFile[]): Promise<readonly Finding[]> {
  const { rows } = await client.query(
    `select n.nspname || '.' || p.proname as name, p.prosrc as body, p.oid::regprocedure::text as signature
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = any ($1)`,
    [Object.keys(schemas)],
  )
  const bodies = new Map(files.map((file) => [file.name, bodyOf(file)]))
  return rows.flatMap(({ name, body, signature }) => {
    const expected = bodies.get(String(name))
    if (expected === undefined || expected === body) return []
    return [finding('M02/body', `function ${signature}`, 'It does something else than its file says.', up)]
  })
}

/** What stands between the dollars. */
function bodyOf({ text }: FunctionFile): string | undefined {
  return /\bas\s+(\$\w*\$)([\s\S]*?)\1/i.exec(text)?.[2]
}

async function unsafeOwners(client: SqlClient): Promise<readonly Finding[]> {
  const { rows } = await client.query(
    `select r.rolname as name, concat_ws(', ', case when r.rolsuper then 'is a superuser' end, case when r.rolbypassrls then 'bypasses row-level security' end,
              case when r.rolcanlogin then 'may log in' end) as unfit,
            (select string_agg(pg_get_userbyid(m.member), ', ' order by pg_get_userbyid(m.member)) from pg_auth_members m
              join pg_roles who on who.oid = m.member
              -- Whoever made the role has it to administer; a superuser needs no membership.
              where m.roleid = r.oid and not who.rolsuper and not m.admin_option) as members
       from pg_roles r where r.rolname = any ($1)`,
    [owners],
  )
  return rows.flatMap(({ name, unfit, members }) => [
    ...(unfit === ''
      ? []
      : [finding('M04/owner', `role ${name}`, `It ${unfit}.`, `alter role ${name} nologin nosuperuser nobypassrls;`)]),
    ...(members === null
      ? []
      : [finding('M04/member', `role ${name}`, `Members: ${members}.`, `revoke ${name} from ${members};`)]),
  ])
}
