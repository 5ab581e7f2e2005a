/** `bailiwick rls apply`: makes the database enforce the policy. */
import { parseArgs } from 'node:util'
import { applyPlan } from '../../catalogue/apply.ts'
import { CommandError } from '../../dev/command-error.ts'
import { installContext } from '../../sql/install-context.ts'
import { withDatabase } from '../connection.ts'
import { rlsProject } from './project.ts'

export const applyHelp = `Usage: bailiwick rls apply [options]

Makes the database enforce the policy: the statements of \`bailiwick rls generate\`, in one transaction. It happens as a
whole or not at all. Policies that others wrote stay.

Options:
  --dry-run             do it, say what it changes, and take it back
  --database URL        connect there, as the owner of the tables or an administrator; never as the application
  --lock-timeout TIME   give up where a lock is not had in this time; by default 5s
  --config FILE         the configuration; by default the nearest bailiwick.config.ts, from here upwards
  -h, --help            this text
`

export async function apply(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      config: { type: 'string' },
      database: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      'lock-timeout': { type: 'string', default: '5s' },
    },
  })
  const lockTimeout = values['lock-timeout']
  if (!/^[1-9]\d{0,6}(ms|s|min)?$/.test(lockTimeout)) {
    throw new CommandError(
      'INVALID_ARGUMENT',
      `--lock-timeout takes a time such as 500ms or 5s; seen: \`${lockTimeout}\`.`,
    )
  }
  const { project, plan, roles, context } = await rlsProject(values.config)
  const isDryRun = values['dry-run']
  const say = (line: string) => void process.stdout.write(`${line}\n`)
  await withDatabase(project, values.database, async (client) => {
    const changes = await applyPlan(client, plan, {
      roles,
      context,
      lockTimeout,
      isDryRun,
      say,
      installContext: async () => {
        await installContext(client, { roles })
      },
    })
    for (const change of changes) say(change)
    if (changes.length === 0) say('The database enforces this policy already.')
    else say(isDryRun ? 'Taken back: this was a dry run.' : 'Done.')
  })
  return 0
}
