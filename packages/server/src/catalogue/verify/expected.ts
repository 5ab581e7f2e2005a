/** What PostgreSQL makes of the conditions of a plan: the text to compare with what is deployed. */
import type { RlsPlan, RlsTable } from 'bailiwick/rls'
import type { Catalogue } from '../catalogue.ts'
import type { Client } from '../read.ts'
import { findTable } from './look.ts'

export interface Printed {
  readonly using: string | null
  readonly check: string | null
}

export interface Expected {
  get(table: number, policy: string): Printed | undefined
  /** Tables whose policies this database cannot take, and what it says. */
  readonly problems: readonly { readonly table: RlsTable; readonly message: string }[]
}

/**
 * Creates the policies of the plan on temporary copies of the tables, without rows and under the same names, and reads
 * them back. No lock on a real table keeps anybody waiting. In a transaction that is rolled back; its search path is empty.
 */
export async function expectedPolicies(client: Client, catalogue: Catalogue, plan: RlsPlan): Promise<Expected> {
  const found = new Map<string, Printed>()
  const problems: { table: RlsTable; message: string }[] = []
  for (const table of plan.tables) {
    const relation = findTable(catalogue, table)
    if (relation === undefined || table.policies.length === 0) continue
    await client.query('savepoint expected')
    try {
      for (const [name, printed] of await readBack(client, catalogue, table))
        found.set(`${relation.oid} ${name}`, printed)
    } catch (error) {
      problems.push({ table, message: (error as Error).message })
    } finally {
      await client.query('rollback to savepoint expected')
    }
  }
  return { get: (table, policy) => found.get(`${table} ${policy}`), problems }
}

async function readBack(client: Client, catalogue: Catalogue, table: RlsTable): Promise<[string, Printed][]> {
  const { quote } = catalogue
  const copy = `pg_temp.${quote(table.table)}`
  const from = `${quote(table.schema ?? 'public')}.${quote(table.table)}`
  const policies = table.policies.map(
    ({ name, command, using, check }) =>
      `create policy ${quote(name)} on ${copy} for ${command}` +
      `${using === undefined ? '' : ` using (${using})`}${check === undefined ? '' : ` with check (${check})`}`,
  )
  await client.query([`create temporary table ${quote(table.table)} (like ${from})`, ...policies].join(';\n'))
  const { rows } = await client.query<{ name: string } & Printed>(
    `select polname as name, pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check
      from pg_policy where polrelid = '${copy.replaceAll("'", "''")}'::regclass`,
  )
  return rows.map(({ name, using, check }) => [name, { using, check }])
}
