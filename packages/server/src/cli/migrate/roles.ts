/** The roles that the configuration names, before anything is given to them. */
import type pg from 'pg'
import { CommandError } from '../../dev/command-error.ts'
import { quotedName } from '../../sql/quoted-name.ts'

export async function missingRoles(client: pg.Client, names: readonly string[]): Promise<readonly string[]> {
  const { rows } = await client.query(
    `select distinct n as name from unnest($1::text[]) n where not exists (select from pg_roles where rolname = n) order by 1`,
    [names],
  )
  return rows.map(({ name }) => String(name))
}

/** Throws CommandError with what makes them. */
export function refuseMissing(missing: readonly string[], roles: readonly string[]): void {
  const [first] = missing
  if (first === undefined) return
  const named = roles.includes(first)
    ? '`directory.roles` or --role'
    : '`directory.deployment` or `directory.relay`, --deployment-role or --relay-role'
  const statements = missing.map((name) => `create role ${quotedName(name)} login;`).join(' ')
  throw new CommandError(
    'NO_ROLE',
    `The database has no role ${missing.join(', ')}, which ${named} names. Make it: \`${statements}\`, or let \`npx bailiwick migrate up --create-roles\` do it.`,
  )
}

/** @returns how many were made. */
export async function createRoles(
  client: pg.Client,
  missing: readonly string[],
  say: (line: string) => void,
): Promise<number> {
  for (const name of missing) {
    await client.query(`create role ${quotedName(name)} login`)
    say(`role ${name}: created; it may log in, and has no password: \`\\password ${name}\` in psql sets one`)
  }
  return missing.length
}
