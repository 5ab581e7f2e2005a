/** `bailiwick rls diff`: what is deployed beside what would be generated. */
import { parseArgs } from 'node:util'
import { compare, type Difference } from '../../catalogue/compare/compare.ts'
import type { Witness } from '../../catalogue/compare/trial.ts'
import { rolledBack } from '../../catalogue/read.ts'
import { CommandError } from '../../dev/command-error.ts'
import { oneOf } from '../one-of.ts'
import { withDatabase } from './connection.ts'
import { rlsProject } from './project.ts'

export const diffHelp = `Usage: bailiwick rls diff [options]

Compares the policies in the database, whoever wrote them, with those that would be generated: for each table and
command the generated ones are wider (they give more rows), narrower, equal, or both, with a row and a subject for
which the two differ. Changes nothing. Exits with 1 if anything differs or could not be decided.

Options:
  --same NAME=ATTRIBUTE   a setting, or a function such as auth.uid(), that is an attribute of the subject in policies
                          that others wrote; may be given several times
  --database URL          connect there, as the owner of the tables or an administrator
  --format FORMAT         pretty, json; by default pretty
  --config FILE           the configuration; by default the nearest bailiwick.config.ts, from here upwards
  -h, --help              this text
`

const TIMEOUT = '60s'

export async function diff(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      config: { type: 'string' },
      database: { type: 'string' },
      format: { type: 'string', default: 'pretty' },
      same: { type: 'string', multiple: true, default: [] },
    },
  })
  const format = oneOf('--format', values.format, ['pretty', 'json'] as const)
  const { project, policy, plan, roles } = await rlsProject(values.config)
  const same = Object.fromEntries(values.same.map((text) => sameOf(text, Object.keys(policy.model.describe().subject))))
  const differences = await withDatabase(project, values.database, (client) =>
    rolledBack(client, async () => {
      await client.query(`set local statement_timeout = '${TIMEOUT}'`)
      return await compare(client, plan, { roles, same })
    }),
  )
  process.stdout.write(format === 'json' ? `${JSON.stringify(differences, null, 2)}\n` : pretty(differences))
  return differences.every(({ verdict }) => verdict === 'equal') ? 0 : 1
}

function sameOf(text: string, attributes: readonly string[]): [string, string] {
  const at = text.lastIndexOf('=')
  if (at < 1)
    throw new CommandError(
      'INVALID_ARGUMENT',
      `--same takes NAME=ATTRIBUTE, such as app.user_id=id; seen: \`${text}\`.`,
    )
  return [text.slice(0, at), oneOf('The attribute of --same', text.slice(at + 1), attributes)]
}

function pretty(differences: readonly Difference[]): string {
  const lines = differences.flatMap(({ resource, moment, role, verdict, how, trial }) => [
    `${`${resource} ${moment}`.padEnd(28)} ${verdict}  (${role}; ${how})`,
    ...(trial?.wider ? [`  generated gives, deployed does not: ${told(trial.wider)}`] : []),
    ...(trial?.narrower ? [`  deployed gives, generated does not: ${told(trial.narrower)}`] : []),
  ])
  const count = differences.filter(({ verdict }) => verdict !== 'equal').length
  return `${[...lines, '', count === 0 ? 'The database decides what the policy decides.' : `${count} of ${differences.length} differ or are not known.`].join('\n')}\n`
}

function told({ row, subject, parts }: Witness): string {
  const assumed = Object.entries(parts ?? {}).map(
    ([part, value]) => `\n    where ${part.replaceAll(/\s+/g, ' ')} is ${value}`,
  )
  return `row ${JSON.stringify(row)} for ${JSON.stringify(subject)}${assumed.join('')}`
}
