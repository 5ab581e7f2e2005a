/** `bailiwick migrate`: the directory in the database, as this package needs it. */
import type { Command } from './command.ts'
import { status, statusHelp } from './migrate/status.ts'
import { up, upHelp } from './migrate/up.ts'
import { verify, verifyHelp } from './migrate/verify.ts'

export const migrate: Command = {
  help: `Usage: bailiwick migrate <command> [options]

Commands:
  up       make the database what this package needs, in one transaction
  status   which migrations have run, and what would be done
  verify   whether the database has what this package makes, and nothing else in the same schemas

Options:
  -h, --help   this text; after a command, its options
`,
  commands: {
    up: { help: upHelp, run: up },
    status: { help: statusHelp, run: status },
    verify: { help: verifyHelp, run: verify },
  },
}
