/** `bailiwick migrate up`: makes the database what this package needs. */
import { parseArgs } from 'node:util'
import { migrate } from '../../sql/migrate/migrate.ts'
import { withDatabase } from '../connection.ts'
import { directoryProject, projectHelp, projectOptions } from './project.ts'

export const upHelp = `Usage: bailiwick migrate up [options]

Makes the database what this package needs: runs the migrations that have not run, makes the functions that changed, gives and takes
rights. It happens as a whole or not at all; several at once wait for each other, and the others find it done.

Options:
  --dry-run                do it, say what it does, and take it back
${projectHelp}`

export async function up(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { ...projectOptions, 'dry-run': { type: 'boolean', default: false } },
  })
  const { project, roles, deployment } = await directoryProject(values)
  const isDryRun = values['dry-run']
  const say = (line: string) => void process.stdout.write(`${line}\n`)
  await withDatabase(project, values.database, async (client) => {
    const started = performance.now()
    if (isDryRun) await client.query('begin isolation level read committed')
    const { changes } = await migrate(client, { roles, deployment, say })
    if (isDryRun) await client.query('rollback')
    const duration = `${Math.round(performance.now() - started)} ms`
    if (changes.length === 0) say(`The database is what this package needs already (${duration}).`)
    else say(isDryRun ? `Taken back after ${duration}: this was a dry run.` : `Done in ${duration}.`)
  })
  return 0
}
