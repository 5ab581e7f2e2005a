/** `bailiwick migrate status`: which migrations have run, and what would be done. */
import { parseArgs } from 'node:util'
import { migrationFiles } from '../../sql/directory-files.ts'
import { migrationName } from '../../sql/migrate/history.ts'
import { readStanding } from '../../sql/migrate/migrate.ts'
import { withDatabase } from '../connection.ts'
import { directoryProject, migrator, projectHelp, projectOptions } from './project.ts'

export const statusHelp = `Usage: bailiwick migrate status [options]

Says of each migration whether it has run, and which functions would be made again. Changes nothing. Exits with 1 where
\`bailiwick migrate up\` has something to do, or refuses.

Options:
${projectHelp}`

export async function status(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: projectOptions })
  const { project } = await directoryProject({ role: [], ...values })
  const { standing, changed } = await withDatabase(
    project,
    values.database,
    async (client) => {
      await client.query('begin isolation level read committed')
      const read = await readStanding(client)
      await client.query('rollback')
      return read
    },
    migrator,
  )
  const say = (state: string, name: string) => void process.stdout.write(`${state.padEnd(9)} ${name}\n`)
  const wasRun = new Map(standing.applied.map((one) => [one.name, one.appliedAt.toISOString().slice(0, 19)]))
  for (const file of migrationFiles()) {
    const name = migrationName(file)
    const at = wasRun.get(name)
    if (standing.changed.includes(file)) say('changed', `${name} (another text than the one that ran at ${at}Z)`)
    else say(at === undefined ? 'pending' : 'applied', at === undefined ? name : `${name} (${at}Z)`)
  }
  for (const { name, version } of standing.unknown) say('unknown', `${name} (of the package ${version})`)
  if (standing.newer !== undefined) say('newer', `the package ${standing.newer} was here`)
  for (const name of changed) say('changed', `function ${name}`)
  const isClean = [standing.pending, standing.changed, standing.unknown, changed].every(({ length }) => length === 0)
  if (isClean && standing.newer === undefined) return 0
  if (standing.changed.length + standing.unknown.length === 0 && standing.newer === undefined)
    process.stdout.write('\nNext: npx bailiwick migrate up\n')
  return 1
}
