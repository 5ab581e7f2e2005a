/** `bailiwick migrate up`: makes the database what this package needs. */
import { parseArgs } from 'node:util'
import { migrate } from '../../sql/migrate/migrate.ts'
import { withDatabase } from '../connection.ts'
import { directoryProject, migrator, projectHelp, projectOptions } from './project.ts'
import { createRoles, missingRoles, refuseMissing } from './roles.ts'
import { summarized } from './summary.ts'

export const upHelp = `Usage: bailiwick migrate up [options]

Makes the database what this package needs: runs the migrations that have not run, makes the functions that changed, gives and takes
rights. It happens as a whole or not at all; several at once wait for each other, and the others find it done.

Options:
  --create-roles           make the roles of the application and the deployment that are missing; they may log in, without a password
  --dry-run                do it, say what it does, and take it back
  --verbose                say each function and each right, also where there are many
${projectHelp}`

export async function up(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...projectOptions,
      'create-roles': { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  })
  const { project, roles, deployment, relay } = await directoryProject(values)
  const isDryRun = values['dry-run']
  const say = (line: string) => void process.stdout.write(`${line}\n`)
  await withDatabase(
    project,
    values.database,
    async (client) => {
      const started = performance.now()
      const missing = await missingRoles(client, [...roles, ...deployment, ...relay])
      if (!values['create-roles']) refuseMissing(missing, roles)
      await client.query('begin isolation level read committed')
      const made = await createRoles(client, missing, say)
      const lines: string[] = []
      const note = (line: string) => {
        if (values.verbose || !isOneOfMany(line)) say(line)
        else lines.push(line)
      }
      const { changes } = await migrate(client, { roles, deployment, relay, say: note })
      for (const line of summarized(lines)) say(line)
      await client.query(isDryRun ? 'rollback' : 'commit')
      const duration = `${Math.round(performance.now() - started)} ms`
      if (changes.length + made === 0) say(`The database is what this package needs already (${duration}).`)
      else say(isDryRun ? `Taken back after ${duration}: this was a dry run.` : `Done in ${duration}.`)
      const isNew = changes.some((line) => line.startsWith('migration 0000-'))
      if (isNew && !isDryRun) {
        say('\nNext, once:\n  npx bailiwick key add      a key for the application')
        say('  npx bailiwick found --code platform --title Platform --administrator <reference>')
      }
    },
    migrator,
  )
  return 0
}

function isOneOfMany(line: string): boolean {
  return line.startsWith('function ') || line.startsWith('rights: ')
}
