/** `bailiwick rls verify`: every way past the policies that the catalogue shows. */
import { parseArgs } from 'node:util'
import {
  applyAcceptances,
  countFindings,
  type FindingFormat,
  findingFormats,
  formatFindings,
  isAtLeast,
  severities,
} from 'bailiwick/findings'
import { rolledBack } from '../../catalogue/read.ts'
import { verify as findingsOf } from '../../catalogue/verify/verify.ts'
import { withDatabase } from '../connection.ts'
import { oneOf } from '../one-of.ts'
import { styleOf } from '../terminal.ts'
import { rlsProject } from './project.ts'

export const verifyHelp = `Usage: bailiwick rls verify [options]

Looks in the database for every way past the policies: what differs from what would be generated, and what lets the
application's role see or change rows that the policy does not permit. Says how to mend each. Changes nothing.

Options:
  --database URL       connect there, as the owner of the tables or an administrator
  --format FORMAT      ${findingFormats.join(', ')}; by default pretty
  --fail-level LEVEL   exit with 1 from this on: ${severities.join(', ')}, never; by default error
  --config FILE        the configuration; by default the nearest bailiwick.config.ts, from here upwards
  -h, --help           this text

Findings that the project lives with stand in the configuration:
  rls: { role: 'app', accept: [{ id: 'L33/view', object: 'view public.titles', because: '…', until: '2027-01-31' }] }
`

export async function verify(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      config: { type: 'string' },
      database: { type: 'string' },
      format: { type: 'string', default: 'pretty' },
      'fail-level': { type: 'string', default: 'error' },
    },
  })
  const format: FindingFormat = oneOf('--format', values.format, findingFormats)
  const level = oneOf('--fail-level', values['fail-level'], [...severities, 'never'])
  const { project, plan, roles, accept, tenants, context } = await rlsProject(values.config)
  const found = await withDatabase(project, values.database, (client) =>
    rolledBack(client, () => findingsOf(client, plan, { roles, tenants, context })),
  )
  const today = new Date().toISOString().slice(0, 10)
  const { findings, accepted } = applyAcceptances(found, accept, today)
  process.stdout.write(
    formatFindings(findings, format, { style: styleOf(), name: 'bailiwick rls verify', failLevel: level }),
  )
  if (format === 'pretty') {
    const also = accepted === 0 ? '' : `; ${accepted} accepted in the configuration`
    const tables = `${plan.tables.length} ${plan.tables.length === 1 ? 'table' : 'tables'}`
    process.stdout.write(
      `${findings.length === 0 ? '' : '\n'}${applies(findings)}${tables}, role ${roles.join(', ')}: ${countFindings(findings)}${also}.\n`,
    )
  }
  return isAtLeast(findings, level) ? 1 : 0
}

/** One command instead of a list of statements. */
function applies(findings: readonly { readonly id: string }[]): string {
  const differs = findings.some(({ id }) => /^L3[12]\//.test(id) && id !== 'L31/role')
  return differs ? 'What differs from the policy (L31, L32), `bailiwick rls apply` mends at once.\n' : ''
}
