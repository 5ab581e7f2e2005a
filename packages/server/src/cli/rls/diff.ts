/** `bailiwick rls diff`: what is deployed beside what would be generated. */
import { parseArgs } from 'node:util'
import { compare, type Difference } from '../../catalogue/compare/compare.ts'
import { type Counted, countRows } from '../../catalogue/compare/rows.ts'
import type { Witness } from '../../catalogue/compare/trial.ts'
import { readCatalogue, rolledBack } from '../../catalogue/read.ts'
import { CommandError } from '../../dev/command-error.ts'
import { withDatabase } from '../connection.ts'
import { oneOf } from '../one-of.ts'
import { rlsProject } from './project.ts'

export const diffHelp = `Usage: bailiwick rls diff [options]

Compares the policies in the database, whoever wrote them, with those that would be generated: for each table and
command the generated ones are wider (they give more rows), narrower, equal, or both, with a row and a subject for
which the two differ; and counts the rows that the people of the configuration gain and lose. Changes nothing. Exits with 1 if anything differs or could not be decided.

Options:
  --same NAME=ATTRIBUTE   a setting, or a function such as auth.uid(), that is an attribute of the subject in policies
                          that others wrote; may be given several times
  --people N              count rows for the first N people of \`people.sql\`; by default 10, 0 for none
  --rows N                look at no more than N rows of a table; by default 50000
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
      people: { type: 'string', default: '10' },
      rows: { type: 'string', default: '50000' },
      same: { type: 'string', multiple: true, default: [] },
    },
  })
  const format = oneOf('--format', values.format, ['pretty', 'json'] as const)
  const most = { people: wholeOf('--people', values.people), rows: wholeOf('--rows', values.rows) }
  const { project, policy, plan, roles, context } = await rlsProject(values.config)
  const attributes = Object.keys(policy.model.describe().subject)
  const same = Object.fromEntries(values.same.map((text) => sameOf(text, attributes)))
  const { people } = project.config
  const { differences, counted } = await withDatabase(project, values.database, (client) =>
    rolledBack(client, async () => {
      await client.query(`set local statement_timeout = '${TIMEOUT}'; set local lock_timeout = '5s'`)
      const differences = await compare(client, plan, { roles, same })
      if (people === undefined || most.people === 0) return { differences }
      const options = { people, attributes, most, context, same }
      return { differences, counted: await countRows(client, await readCatalogue(client), plan, differences, options) }
    }),
  )
  const withRows = differences.map((each) => {
    const rows = counted?.rows.get(each)
    return rows === undefined ? each : { ...each, rows }
  })
  process.stdout.write(
    format === 'json' ? `${JSON.stringify(withRows, null, 2)}\n` : pretty(differences, counted, most.rows),
  )
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

function wholeOf(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new CommandError('INVALID_ARGUMENT', `${option} takes a whole number; seen: \`${text}\`.`)
}

function pretty(differences: readonly Difference[], counted: Counted | undefined, most: number): string {
  const lines = differences.flatMap((difference) => {
    const { resource, moment, role, verdict, how, trial } = difference
    return [
      `${`${resource} ${moment}`.padEnd(28)} ${verdict}  (${role}; ${how})`,
      ...(trial?.wider ? [`  generated gives, deployed does not: ${told(trial.wider)}`] : []),
      ...(trial?.narrower ? [`  deployed gives, generated does not: ${told(trial.narrower)}`] : []),
      ...rowLines(counted, difference, most),
    ]
  })
  const count = differences.filter(({ verdict }) => verdict !== 'equal').length
  const notes = counted?.notes ?? []
  return `${[...lines, ...notes, '', count === 0 ? 'The database decides what the policy decides.' : `${count} of ${differences.length} differ or are not known.`].join('\n')}\n`
}

/** A line for each person for whom something changes, and one for all others. */
function rowLines(counted: Counted | undefined, difference: Difference, most: number): string[] {
  const all = counted?.rows.get(difference)
  if (all === undefined) return []
  const changed = all.filter(({ adds, removes }) => adds > 0 || removes > 0)
  const lines = changed.map(({ person, adds, removes, of, added, removed }) => {
    const keys = [...added.map((key) => `+${JSON.stringify(key)}`), ...removed.map((key) => `-${JSON.stringify(key)}`)]
    const rows = `${of === most ? 'the first ' : ''}${of.toLocaleString('en')} rows`
    return `  adds ${adds} and removes ${removes} of ${rows} for ${person}: ${keys.join(' ')}`
  })
  const rest = all.length - changed.length
  return rest === 0 ? lines : [...lines, `  no row differs for ${rest} of the first ${all.length} people`]
}

function told({ row, subject, parts }: Witness): string {
  const assumed = Object.entries(parts ?? {}).map(
    ([part, value]) => `\n    where ${part.replaceAll(/\s+/g, ' ')} is ${value}`,
  )
  return `row ${JSON.stringify(row)} for ${JSON.stringify(subject)}${assumed.join('')}`
}
