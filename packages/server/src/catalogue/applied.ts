/** Whether a database enforces a plan already, told without a lock on any table. */
import type { RlsPlan, RlsTable } from 'bailiwick/rls'
import type { Catalogue } from './catalogue.ts'
import type { Client } from './read.ts'
import { findTable } from './verify/look.ts'
import { verify } from './verify/verify.ts'

/** False where it is not sure: then the statements are run, which is right at any time. */
export async function isApplied(
  client: Client,
  catalogue: Catalogue,
  plan: RlsPlan,
  options: { readonly roles: readonly string[]; readonly context: 'signed' | 'plain' | 'claims' },
): Promise<boolean> {
  if (!isMarked(catalogue, plan) || !plan.tables.every((table) => isGranted(catalogue, table, options.roles))) {
    return false
  }
  const findings = await verify(client, plan, options)
  return !findings.some(({ id }) => enforced.test(id))
}

/** What running the statements would mend. */
const enforced = /^L31\/(?!keys|narrower)|^L32\/(?!uncovered)|^L37\//

/** All that was made by a plan was made by this one, and nothing of it is missing. */
function isMarked({ policies, triggers, routines }: Catalogue, plan: RlsPlan): boolean {
  const made = [...policies, ...triggers, ...routines].filter(({ comment }) => comment?.startsWith('bailiwick:'))
  const wanted = plan.statements.filter((statement) => /^comment on (policy|trigger|function) /.test(statement)).length
  const hash = `bailiwick:${plan.hash.slice(0, 16)} `
  return made.length === wanted && made.every(({ comment }) => comment!.startsWith(hash))
}

/** The roles have what the plan gives them on the table, and nothing else; nor has everybody. */
function isGranted(catalogue: Catalogue, table: RlsTable, names: readonly string[]): boolean {
  const relation = findTable(catalogue, table)
  if (relation === undefined) return false
  const wanted = table.commands.flatMap((command) => {
    const columns = command === 'delete' ? undefined : table.columns[command]
    return columns === undefined ? [command] : columns.map((column) => `${command} (${column})`)
  })
  const heldBy = (oid: number) => [
    ...relation.grants.filter(({ grantee }) => grantee === oid).map(({ privilege }) => privilege.toLowerCase()),
    ...relation.columns.flatMap(({ name, grants }) =>
      grants.filter(({ grantee }) => grantee === oid).map(({ privilege }) => `${privilege.toLowerCase()} (${name})`),
    ),
  ]
  const roles = catalogue.roles.filter(({ name }) => names.includes(name))
  const text = (some: readonly string[]) => [...some].sort().join()
  return heldBy(0).length === 0 && roles.every(({ oid }) => text(heldBy(oid)) === text(wanted))
}
