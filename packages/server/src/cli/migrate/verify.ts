/** `bailiwick migrate verify`: whether the database has what this package makes of one. */
import { parseArgs } from 'node:util'
import {
  countFindings,
  type FindingFormat,
  findingFormats,
  formatFindings,
  isAtLeast,
  severities,
} from 'bailiwick/findings'
import { readStanding } from '../../sql/migrate/migrate.ts'
import { verifyDirectory } from '../../sql/migrate/verify.ts'
import { withDatabase } from '../connection.ts'
import { oneOf } from '../one-of.ts'
import { styleOf } from '../terminal.ts'
import { directoryProject, migrator, projectHelp, projectOptions } from './project.ts'

export const verifyHelp = `Usage: bailiwick migrate verify [options]

Compares the schemas of the directory with what this package makes: tables, policies, functions with what they do, owners, rights.
Changes nothing.

Options:
  --format FORMAT          ${findingFormats.join(', ')}; by default pretty
  --fail-level LEVEL       exit with 1 from this on: ${severities.join(', ')}, never; by default error
${projectHelp}`

export async function verify(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...projectOptions,
      format: { type: 'string', default: 'pretty' },
      'fail-level': { type: 'string', default: 'error' },
    },
  })
  const format: FindingFormat = oneOf('--format', values.format, findingFormats)
  const level = oneOf('--fail-level', values['fail-level'], [...severities, 'never'])
  const { project, roles, deployment, relay } = await directoryProject(values)
  const findings = await withDatabase(
    project,
    values.database,
    async (client) => {
      await client.query('begin isolation level read committed')
      const { standing } = await readStanding(client)
      const found = await verifyDirectory(client, standing, { roles, deployment, relay })
      await client.query('rollback')
      return found
    },
    migrator,
  )
  process.stdout.write(
    formatFindings(findings, format, { style: styleOf(), name: 'bailiwick migrate verify', failLevel: level }),
  )
  if (format === 'pretty') {
    const named = `application ${roles.join(', ') || 'nobody'}, deployment ${deployment.join(', ') || 'nobody'}${relay.length === 0 ? '' : `, relay ${relay.join(', ')}`}`
    process.stdout.write(`${findings.length === 0 ? '' : '\n'}${named}: ${countFindings(findings)}.\n`)
  }
  return isAtLeast(findings, level) ? 1 : 0
}
